/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust create: whose token is as good as a client's secret. */
#include "cmd/trust/trust_priv.h"
#include "lib/core/subject/subject.h"
#include "lib/core/trust/trust.h"

struct create_opts {
	struct trust_new in;
	const char      *jwks_file;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_ARG(T, in.as.name, "NAME", "name of the new rule", .flags = OPT_REQUIRED),
    OPT_TEXT(T, in.as.client, 'c', "client", "CLIENT", "the client whose tokens are given",
             .flags = OPT_REQUIRED, .names = &client_naming),
    OPT_WORD(T, in.as.preset, 0, "preset", "PRESET",
             "rules for a known kind of issuer: github, gitlab, kubernetes",
             .words = &trust_presets),
    OPT_TEXT(T, in.as.issuer, 'i', "issuer", "URL",
             "the issuer whose tokens are accepted; default: the preset's"),
    OPT_TEXT(T, in.as.audience, 'a', "audience", "A", "the audience that the tokens must have",
             .flags = OPT_REQUIRED),
    OPT_LIST(T, in.claims, 0, "claim", "KEY=VALUE", "a claim and its exact value; may be repeated"),
    OPT_FLAG(T, in.as.pull_requests, 0, "allow-pull-requests", "accept jobs of pull requests, too"),
    OPT_LIST(T, in.as.scopes, 0, "scope", "S",
             "a scope that may be requested; may be repeated; default: all of the client's"),
    OPT_DURATION(T, in.as.ttl_seconds, 0, "ttl", "DURATION",
                 "maximum lifetime of the tokens given (10m)", .min = 1),
    OPT_TEXT(T, in.as.description, 'd', "description", "TEXT", "description"),
    OPT_TEXT(T, jwks_file, 0, "jwks-file", "FILE",
             "pin the issuer's keys to this JWK Set, for all its rules", .complete = COMPLETE_FILE),
    OPT_FLAG(T, in.disabled, 0, "disabled", "create it disabled"),
    OPT_FLAG(T, in.if_missing, 0, "if-missing", "succeed if an identical one exists"),
    OPT_END,
};
#undef T

static enum rc read_file(struct ctx *c, void *opts, struct err *err)
{
	struct create_opts *o = opts;

	return trust_read_jwks(c, o->jwks_file, &o->in.jwks, err);
}

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts *o = opts;
	struct trust_rule         r;

	TRY(trust_create(c->w, &o->in, &r, err));
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
