/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/check.h -- the answer to a yes-or-no question: a record, and the exit status. */
#ifndef IDCTL_CMD_CHECK_H
#define IDCTL_CMD_CHECK_H

#include "cmd/ctx.h"

struct check_valid {
	bool        valid;
	const char *reason;
};
extern const struct record check_valid_record;

struct check_allowed {
	bool        allowed;
	const char *reason;
};
extern const struct record check_allowed_record;

/* Emits; OK for yes, NO for no. */
MUST_CHECK enum rc check_emit_valid(struct ctx *c, bool yes, const char *reason, struct err *err);
MUST_CHECK enum rc check_emit_allowed(struct ctx *c, bool yes, const char *reason, struct err *err);

#endif
