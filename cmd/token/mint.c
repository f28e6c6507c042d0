/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token mint: an access token, shown once; with a secret it is the client-credentials grant. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/token/token.h"

struct mint_opts {
	struct token_request in;
	struct secret_src    secret;
};

#define T struct mint_opts
static const struct opt mint_opt[] = {
    OPT_TEXT(T, in.client, 'c', "client", "NAME", "for a client", .group = 1,
             .names = &client_naming),
    OPT_TEXT(T, in.user, 'u', "user", "REF", "for a user", .group = 1, .names = &user_naming),
    OPT_LIST(T, in.audience, 'a', "audience", "A", "an audience of the token; may be repeated"),
    OPT_LIST(T, in.scope, 0, "scope", "S", "a scope of the token; may be repeated"),
    OPT_DURATION(T, in.ttl_seconds, 0, "ttl", "DURATION",
                 "lifetime, at most what the client allows", .min = 1),
    OPT_LIST(T, in.claims, 0, "claim", "KEY=VALUE", "a further claim; may be repeated"),
    OPT_SECRET(T, secret, "secret", "the client's secret, checked first, from standard input"),
    OPT_END,
};
#undef T

static enum rc run_mint(struct ctx *c, const void *opts, struct err *err)
{
	const struct mint_opts     *o     = opts;
	struct token_request        in    = o->in;
	AUTO(secret) struct secret *token = NULL;
	struct minted               m;

	if (in.client == NULL && in.user == NULL) {
		err_set(err, RC_USAGE, "a client or a user is required");
		return err_field(err, "client");
	}
	if (in.client == NULL && o->secret.from != SECRET_NONE) {
		err_set(err, RC_USAGE, "a secret is given only for a client");
		return err_field(err, "secret");
	}
	in.secret = o->secret.value;
	TRY(token_mint(c->w, &in, &m, &token, err));
	return ctx_emit_secret(c, &minted_record, &m, &m.token, token, err);
}

const struct cmd cmd_token_mint = {
    .name      = "mint",
    .summary   = "mint an access token; shows it once",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = mint_opt,
    .opts_size = sizeof(struct mint_opts),
    .emits     = &minted_record,
    .run       = run_mint,
};
