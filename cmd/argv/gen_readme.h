/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/gen_readme.h -- the table of commands in README.md, between its two marks. */
#ifndef IDCTL_CMD_ARGV_GEN_README_H
#define IDCTL_CMD_ARGV_GEN_README_H

#include "lib/base/err.h"

struct str;

/* The text with the block replaced. USAGE when a mark is missing. */
MUST_CHECK enum rc gen_readme(const char *text, struct str *out, struct err *err);

#endif
