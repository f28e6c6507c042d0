/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/key/key_priv.h -- what the verbs over several keys take. */
#ifndef IDCTL_CMD_KEY_PRIV_H
#define IDCTL_CMD_KEY_PRIV_H

#include "cmd/ctx.h"

extern const struct opt key_refs_opt[];

#endif
