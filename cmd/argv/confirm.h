/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/confirm.h -- a question before something that cannot be undone. */
#ifndef IDCTL_CMD_ARGV_CONFIRM_H
#define IDCTL_CMD_ARGV_CONFIRM_H

#include "lib/base/err.h"

/* Asks at the terminal; OK for y or yes. CONFIRM for anything else, and without a terminal. */
MUST_CHECK enum rc confirm(const char *question, struct err *err);

#endif
