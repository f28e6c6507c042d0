/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/user/user_priv.h -- what the verbs over several users take. */
#ifndef IDCTL_CMD_USER_PRIV_H
#define IDCTL_CMD_USER_PRIV_H

#include "cmd/ctx.h"

extern const struct opt user_refs_opt[];

/* Make hash->value of a password that was given: it takes long, so no lock is held meanwhile. */
MUST_CHECK enum rc user_hash(struct ctx *c, const struct secret_src *password,
                             struct secret_src *hash, struct err *err);

/* One of the two modes of a verb about codes: REF mints one, a code takes it. USAGE for both, none, a ttl of a code. */
MUST_CHECK enum rc user_code_or_ref(const char *ref, const struct secret_src *code, int64_t ttl,
                                    struct err *err);

#endif
