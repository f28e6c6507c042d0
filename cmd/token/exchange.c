/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token exchange: RFC 8693, a job's own token for one of a client's. */
#include "cmd/ctx.h"
#include "lib/core/trust/token_exchange.h"
#include "lib/core/trust/trust.h"

struct exchange_opts {
	const char             *issuer, *rule;
	struct strs             audience, scope;
	struct secret_src       token;
	struct exchange_request request;
};

#define T struct exchange_opts
static const struct opt exchange_opt[] = {
    OPT_TEXT(T, issuer, 'i', "issuer", "URL", "the issuer that it must have"),
    OPT_TEXT(T, rule, 0, "rule", "RULE", "the trust rule (id or name), if several match",
             .names = &trust_naming),
    OPT_LIST(T, audience, 'a', "audience", "A", "an audience of the new token; may be repeated"),
    OPT_LIST(T, scope, 0, "scope", "S", "a scope of the token; may be repeated"),
    OPT_SECRET(T, token, "token", "the issuer's token, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_END,
};
#undef T

static enum rc fetch_keys(struct ctx *c, void *opts, struct err *err)
{
	struct exchange_opts *o = opts;

	o->request = (struct exchange_request){.token    = o->token.value,
	                                       .issuer   = o->issuer,
	                                       .rule     = o->rule,
	                                       .audience = o->audience,
	                                       .scope    = o->scope};
	TRY(token_exchange_prepare(c->w, &o->request, !c->g->dry_run, err));
	if (o->request.keys.trouble != NULL)
		ctx_note(c, "the stored keys of the issuer stay in use: %s",
		         o->request.keys.trouble);
	return RC_OK;
}

static enum rc run_exchange(struct ctx *c, const void *opts, struct err *err)
{
	const struct exchange_opts *o     = opts;
	AUTO(secret) struct secret *token = NULL;
	struct exchanged            x;

	TRY(token_exchange(c->w, &o->request, &x, &token, err));
	return ctx_emit_secret(c, &exchanged_record, &x, &x.access_token, token, err);
}

const struct cmd cmd_token_exchange = {
    .name      = "exchange",
    .summary   = "exchange a trusted issuer's token for one of this store; shows it once",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = exchange_opt,
    .opts_size = sizeof(struct exchange_opts),
    .emits     = &exchanged_record,
    .ahead     = fetch_keys,
    .run       = run_exchange,
};
