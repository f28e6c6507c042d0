/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/refused.h -- the event of a refused command, which says what it was about.
 *
 * Who may not run a command is refused before it has looked at anything. So the words of the command line are looked
 * up here: those that name a record of the store, and no others, as what was typed for a name may be a secret.
 */
#ifndef IDCTL_CMD_REFUSED_H
#define IDCTL_CMD_REFUSED_H

#include "cmd/ctx.h"

/*
 * A refusal of the store's rules, not of a slip of the hand, leaves an event of its own; and so does a sealed record that
 * does not open: somebody may have put it there.
 */
bool refused_by_rule(enum rc rc);

/* The same of what makes its transactions itself, and tells of its own answers. */
bool refused_untold(enum rc rc);

/* In a transaction of its own. Where it cannot be written, the refusal itself is what is reported. */
void refused_record(struct ctx *c, const void *opts, const struct err *why);

/* As a part of the transaction at hand: txn_part(). */
MUST_CHECK enum rc refused_part(struct ctx *c, const void *opts, const struct err *why,
                                bool *ret_lost, struct err *err);

#endif
