/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/perm/perm_priv.h -- what the verbs over several perms take. */
#ifndef IDCTL_CMD_PERM_PRIV_H
#define IDCTL_CMD_PERM_PRIV_H

#include "cmd/ctx.h"

extern const struct opt perm_refs_opt[];

#endif
