/* SPDX-License-Identifier: Apache-2.0 */
/* idctl prune: forget whatever has ended, kind by kind. */
#include "cmd/prune.h"

#define T struct prune_opts
static const struct opt all_opt[] = {
    OPT_LIST(T, kinds, 0, "kind", "KIND",
             "only tokens, refresh-tokens, sessions, codes, api-keys, client-secrets, "
             "exchanged-tokens, throttle or users; default: all but users; may be repeated",
             .flags = OPT_COMMAS),
    PRUNE_OPTS(T),
    OPT_END,
};
#undef T

/* A session is not forgotten before its refresh tokens are. */
static unsigned with_what_it_takes(unsigned kind)
{
	return 1U << kind | (kind == PRUNE_SESSIONS ? 1U << PRUNE_REFRESH_TOKENS : 0);
}

static enum rc run_prune(struct ctx *c, const void *opts, struct err *err)
{
	const struct prune_opts *o   = opts;
	unsigned                 set = o->kinds.n == 0 ? PRUNE_USUAL : 0;

	for (size_t i = 0; i < o->kinds.n; i++) {
		unsigned kind;

		if (!word_find(&prune_kind_words, o->kinds.v[i], &kind)) {
			err_set(err, RC_USAGE, "unknown kind '%.64s'; kinds: %s", o->kinds.v[i],
			        word_list(&prune_kind_words, c->mem));
			return err_field(err, "kind");
		}
		set |= with_what_it_takes(kind);
	}
	TRY(ctx_many(c, &pruned_record, err));
	return prune_kinds(c, set, o, err);
}

const struct cmd cmd_prune = {
    .name      = "prune",
    .summary   = "remove what has ended: tokens, sessions, codes and others",
    .needs     = NEED_OWN_TXN,
    .opts      = all_opt,
    .opts_size = sizeof(struct prune_opts),
    .emits     = &pruned_record,
    .run       = run_prune,
};
