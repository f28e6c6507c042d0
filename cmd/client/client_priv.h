/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/client/client_priv.h -- what the verbs over several clients take. */
#ifndef IDCTL_CMD_CLIENT_PRIV_H
#define IDCTL_CMD_CLIENT_PRIV_H

#include "cmd/ctx.h"

extern const struct opt client_refs_opt[];

#endif
