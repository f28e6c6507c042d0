/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust update: what is given changes, the rest stays; issuer and client are the rule itself. */
#include "cmd/trust/trust_priv.h"
#include "lib/core/trust/trust.h"

struct update_opts {
	const char         *ref, *jwks_file;
	struct trust_change in;
	bool                enable, disable;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "RULE", "a trust rule: id or name", .flags = OPT_REQUIRED,
            .names = &trust_naming),
    OPT_TEXT(T, in.to.name, 0, "name", "NAME", "new name"),
    OPT_TEXT(T, in.to.description, 'd', "description", "TEXT", "description; '' removes it"),
    OPT_TEXT(T, in.to.audience, 'a', "audience", "A", "the audience that the tokens must have"),
    OPT_LIST(T, in.claims, 0, "claim", "KEY=VALUE", "replace the claims; may be repeated"),
    OPT_FLAG(T, in.to.pull_requests, 0, "allow-pull-requests", "accept jobs of pull requests, too",
             .group = 1),
    OPT_NONE(T, in.none, "pull_requests", "deny-pull-requests", "refuse jobs of pull requests",
             .group = 1),
    OPT_LIST(T, in.to.scopes, 0, "scope", "S", "replace the scopes; may be repeated", .group = 2),
    OPT_NONE(T, in.none, "scopes", "no-scope", "all scopes of the client", .group = 2),
    OPT_DURATION(T, in.to.ttl_seconds, 0, "ttl", "DURATION", "maximum lifetime of the tokens given",
                 .min = 1),
    OPT_TEXT(T, jwks_file, 0, "jwks-file", "FILE",
             "pin the issuer's keys to this JWK Set, for all its rules", .group = 3,
             .complete = COMPLETE_FILE),
    OPT_FLAG(T, in.unpin, 0, "fetch-keys", "unpin the keys: fetch the issuer's", .group = 3),
    OPT_FLAG(T, enable, 0, "enable", "enable the rule", .group = 4),
    OPT_FLAG(T, disable, 0, "disable", "disable the rule", .group = 4),
    OPT_END,
};
#undef T

static enum rc read_file(struct ctx *c, void *opts, struct err *err)
{
	struct update_opts *o = opts;

	return trust_read_jwks(c, o->jwks_file, &o->in.jwks, err);
}

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o  = opts;
	struct trust_change       in = o->in;
	struct trust_rule         r;

	in.to.status = o->enable ? TRUST_ACTIVE : o->disable ? TRUST_DISABLED : 0;
	TRY(trust_update(c->w, o->ref, &in, &r, err));
	return ctx_emit(c, &trust_rule_record, &r, err);
}

const struct cmd cmd_trust_update = {
    .name      = "update",
    .summary   = "change, enable or disable a trust rule",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &trust_rule_record,
    .before    = read_file,
    .run       = run_update,
};
