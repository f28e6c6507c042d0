/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/audit/audit_head.h -- the head of the log, for appending, verifying and copying. */
#ifndef IDCTL_CORE_AUDIT_HEAD_H
#define IDCTL_CORE_AUDIT_HEAD_H

#include "lib/core/audit/audit.h"

struct audit_head {
	int64_t      size, key_version;
	struct bytes frontier, root, mac;
};

MUST_CHECK enum rc audit_head_get(struct work *w, struct audit_head *ret, bool *ret_found,
                                  struct err *err);

/* NO when the head's mac is not ours. */
MUST_CHECK enum rc audit_head_check(struct work *w, const struct audit_head *h, struct err *err);

/* What a mac is made of: "row" or "head", a number, a hash. Into *out, cleared first. */
struct bytes audit_framed(const char *what, int64_t n, struct bytes hash, struct str *out);

#endif
