/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/user/user_priv.h -- what the verbs over several users take. */
#ifndef IDCTL_CMD_USER_PRIV_H
#define IDCTL_CMD_USER_PRIV_H

#include "cmd/ctx.h"

extern const struct opt user_refs_opt[];

#endif
