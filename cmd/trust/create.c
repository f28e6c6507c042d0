/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust create: whose token is as good as a client's secret. */
#include "cmd/trust/trust_priv.h"
#include "lib/core/trust/trust.h"

struct create_opts {
	const char *name, *client, *preset, *issuer, *audience, *description, *jwks_file;
	struct strs claims, scopes;
	int64_t     ttl;
	bool        pull_requests, disabled, if_missing;
	const char *jwks; /* read from that file */
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_ARG(T, name, "NAME", "name of the new rule", .flags = OPT_REQUIRED),
    OPT_TEXT(T, client, 'c', "client", "CLIENT", "whose tokens are given", .flags = OPT_REQUIRED,
             .complete = COMPLETE_CLIENT),
    OPT_WORD(T, preset, 0, "preset", "PRESET",
             "what is known of such issuers: github, gitlab, kubernetes", .words = &trust_presets),
    OPT_TEXT(T, issuer, 'i', "issuer", "URL",
             "whose tokens are taken; the preset's issuer if not said"),
    OPT_TEXT(T, audience, 'a', "audience", "A", "whom they must be for", .flags = OPT_REQUIRED),
    OPT_LIST(T, claims, 0, "claim", "KEY=VALUE", "what they must say, exactly; may be repeated"),
    OPT_FLAG(T, pull_requests, 0, "allow-pull-requests", "let jobs of pull requests come, too"),
    OPT_LIST(T, scopes, 0, "scope", "S",
             "what may be asked for; may be repeated; all that the client has if not said"),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "longest life of what is given (10m)", .min = 1),
    OPT_TEXT(T, description, 'd', "description", "TEXT", "what it is for"),
    OPT_TEXT(T, jwks_file, 0, "jwks-file", "FILE",
             "pin the issuer's keys to this JWK Set, for all its rules", .complete = COMPLETE_FILE),
    OPT_FLAG(T, disabled, 0, "disabled", "it lets nobody in until it is enabled"),
    OPT_FLAG(T, if_missing, 0, "if-missing", "an identical one that is there already is a success"),
    OPT_END,
};
#undef T

static enum rc read_file(struct ctx *c, void *opts, struct err *err)
{
	struct create_opts *o = opts;

	return trust_read_jwks(c, o->jwks_file, &o->jwks, err);
}

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts *o = opts;
	struct trust_rule         r;

	TRY(trust_create(c->w,
	                 &(struct trust_new){.name          = o->name,
	                                     .description   = o->description,
	                                     .client        = o->client,
	                                     .preset        = o->preset,
	                                     .issuer        = o->issuer,
	                                     .audience      = o->audience,
	                                     .claims        = o->claims,
	                                     .scopes        = o->scopes,
	                                     .pull_requests = o->pull_requests,
	                                     .disabled      = o->disabled,
	                                     .if_missing    = o->if_missing,
	                                     .ttl_seconds   = o->ttl,
	                                     .jwks          = o->jwks},
	                 &r, err));
	return ctx_emit(c, &trust_rule_record, &r, err);
}

const struct cmd cmd_trust_create = {
    .name      = "create",
    .summary   = "create a trust rule",
    .needs     = NEED_WRITE,
    .opts      = create_opt,
    .opts_size = sizeof(struct create_opts),
    .emits     = &trust_rule_record,
    .before    = read_file,
    .run       = run_create,
};
