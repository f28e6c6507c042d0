/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/apikey/apikey_priv.h -- what the verbs over several keys share. */
#ifndef IDCTL_CMD_APIKEY_PRIV_H
#define IDCTL_CMD_APIKEY_PRIV_H

#include "cmd/ctx.h"

extern const struct opt apikey_refs_opt[];

#endif
