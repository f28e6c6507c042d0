/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/prune.h -- what `prune` and each noun's own have in common. */
#ifndef IDCTL_CMD_PRUNE_H
#define IDCTL_CMD_PRUNE_H

#include "cmd/ctx.h"
#include "lib/core/upkeep/prune.h"

struct prune_opts {
	struct strs kinds; /* of `prune` only */
	int64_t     older_than, batch, max_time;
};
extern const struct opt prune_opt[]; /* those of a noun's own */

#define PRUNE_OPTS(T)                                                                             \
	OPT_DURATION(T, older_than, 0, "older-than", "DURATION",                                  \
	             "only what ended at least this long ago"),                                   \
	    OPT_INT(T, batch, 0, "batch", "N",                                                    \
	            "rows in one transaction (1000 on a server; in a file, as many as take 6 to " \
	            "50 ms)",                                                                     \
	            .min = 1, .max = 100000),                                                     \
	    OPT_DURATION(T, max_time, 0, "max-time", "DURATION",                                  \
	                 "stop after this time and count what is left")

/* A report for each kind in the set (1 << enum prune_kind); a list when there are several. */
MUST_CHECK enum rc prune_kinds(struct ctx *c, unsigned kinds, const struct prune_opts *o,
                               struct err *err);

#endif
