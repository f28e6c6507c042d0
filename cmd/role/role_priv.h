/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/role/role_priv.h -- what the verbs over several roles take. */
#ifndef IDCTL_CMD_ROLE_PRIV_H
#define IDCTL_CMD_ROLE_PRIV_H

#include "cmd/ctx.h"

extern const struct opt role_refs_opt[];

#endif
