/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key retire: keys that no token needs; idctl key revoke: at once, whatever they signed. */
#include "cmd/key/key_priv.h"
#include "lib/core/key/key.h"

static enum rc retire_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct key x;

	(void)opts;
	TRY(key_retire(c->w, ref, &x, err));
	return ctx_emit(c, &key_record, &x, err);
}

struct revoke_opts {
	struct refs_opts kids;
	bool             replace;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_REFS("KID", "a key: its kid or id; - reads them from standard input", &key_naming),
    OPT_FLAG(T, replace, 0, "replace", "allow the active key: another one signs from then on"),
    OPT_END,
};
#undef T

static enum rc revoke_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;
	struct key                x;

	TRY(key_revoke(c->w, ref, o->replace, &x, err));
	return ctx_emit(c, &key_record, &x, err);
}

const struct cmd cmd_key_retire = {
    .name      = "retire",
    .summary   = "retire signing keys that no valid token needs",
    .needs     = NEED_WRITE,
    .opts      = key_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &key_record,
    .each      = retire_each,
};

const struct cmd cmd_key_revoke = {
    .name      = "revoke",
    .summary   = "revoke signing keys and everything signed with them",
    .needs     = NEED_WRITE,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &key_record,
    .confirm   = "Revoke {}. All tokens signed with a revoked key become invalid",
    .each      = revoke_each,
};
