/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/parse_priv.h -- one value of a command line, which others can read. */
#ifndef IDCTL_CMD_ARGV_PARSE_PRIV_H
#define IDCTL_CMD_ARGV_PARSE_PRIV_H

#include "cmd/argv/parse.h"
#include "cmd/params.h"

/* As param_value(); USAGE for what looks like a secret. */
MUST_CHECK enum rc parse_value(const struct param_to *to, const char *text, struct err *err);

/* Where a secret comes from; `from` is one of struct secret_src. USAGE when that was said already. */
MUST_CHECK enum rc parse_secret(const struct param_to *to, int from, const char *value,
                                struct err *err);

#endif
