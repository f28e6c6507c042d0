/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/past.h -- --at INSTANT: a question about what was, answered by the audit log. */
#ifndef IDCTL_CMD_PAST_H
#define IDCTL_CMD_PAST_H

#include "cmd/ctx.h"
#include "lib/core/history/history.h"

#define PAST_OPT(T)                         \
	OPT_TIME(T, at, 0, "at", "INSTANT", \
	         "as it was at this instant; reads the audit log from its beginning")

/* history_grants_of() or history_who(), with the list's own options. */
MUST_CHECK enum rc past_grants(struct ctx *c, struct utc at, const char *of,
                               enum rc (*ask)(struct work *w, const char *of,
                                              const struct history_query *q, struct utc *ret_gap,
                                              struct err *err),
                               struct err *err);

#endif
