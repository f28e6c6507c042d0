/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/refused.h -- what a refused command was about, for its event.
 *
 * Whoever may not run a command is refused before it has looked at anything. So the words of the command line are looked
 * up here: those that name a record of the store, and no others, as what was typed for a name may be a secret.
 */
#ifndef IDCTL_CMD_REFUSED_H
#define IDCTL_CMD_REFUSED_H

#include "cmd/ctx.h"

/* Within a transaction. What cannot be found out is left out. */
void refused_about(struct ctx *c, const void *opts, struct work_named *ret);

#endif
