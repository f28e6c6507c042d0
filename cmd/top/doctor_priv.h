/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/top/doctor_priv.h -- findings, and who makes them. */
#ifndef IDCTL_CMD_TOP_DOCTOR_PRIV_H
#define IDCTL_CMD_TOP_DOCTOR_PRIV_H

#include "cmd/ctx.h"

struct doctor {
	struct ctx *c;
	bool        deep, failed, warned;
	bool        problems_only; /* in a table, unless more was asked for */
	int64_t     left_out;      /* findings that are none */
};

MUST_CHECK enum rc doctor_say(struct doctor *d, const char *check, const char *status,
                              const char *detail, struct err *err);

/* The outcome of a step, in words; its error is a finding, not ours. */
MUST_CHECK enum rc doctor_judge(struct doctor *d, const char *check, const char *good, enum rc rc,
                                struct err *err);

/* As whom a server knows us, and what that one may do; nothing where there is no server. */
MUST_CHECK enum rc doctor_check_role(struct doctor *d, struct err *err);

/* What is in an open store, and what is around it. */
MUST_CHECK enum rc doctor_check_store(struct doctor *d, struct err *err);

#endif
