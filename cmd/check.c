/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/check.h"

static const struct field valid_field[] = {
    FIELD(struct check_valid, valid, "VALID", "the answer"),
    FIELD(struct check_valid, reason, "REASON", "reason, where it may be shown"),
};
const struct record check_valid_record = RECORD(struct check_valid, "check", valid_field);

static const struct field allowed_field[] = {
    FIELD(struct check_allowed, allowed, "ALLOWED", "the answer"),
    FIELD(struct check_allowed, reason, "REASON", "reason of the answer"),
};
const struct record check_allowed_record = RECORD(struct check_allowed, "check", allowed_field);

enum rc check_emit_valid(struct ctx *c, bool yes, const char *reason, struct err *err)
{
	TRY(ctx_emit(c, &check_valid_record, &(struct check_valid){yes, reason}, err));
	return yes ? RC_OK : RC_NO;
}

enum rc check_emit_allowed(struct ctx *c, bool yes, const char *reason, struct err *err)
{
	TRY(ctx_emit(c, &check_allowed_record, &(struct check_allowed){yes, reason}, err));
	return yes ? RC_OK : RC_NO;
}
