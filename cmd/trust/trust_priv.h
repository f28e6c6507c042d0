/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/trust/trust_priv.h -- what the verbs of `idctl trust` share. */
#ifndef IDCTL_CMD_TRUST_TRUST_PRIV_H
#define IDCTL_CMD_TRUST_TRUST_PRIV_H

#include "cmd/ctx.h"

extern const struct opt trust_refs_opt[];

/* The text of --jwks-file; NULL for no path. */
MUST_CHECK enum rc trust_read_jwks(struct ctx *c, const char *path, const char **ret,
                                   struct err *err);

#endif
