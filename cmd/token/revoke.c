/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token revoke: by jti, or by the tokens themselves on standard input. */
#include <string.h>

#include "cmd/ctx.h"
#include "lib/core/token.h"

struct revoke_opts {
	struct strs jtis;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_ARGS(T, jtis, "JTI",
             "id of a token; - or nothing reads ids, or tokens, from standard input",
             .flags = OPT_LINES),
    OPT_END,
};
#undef T

static bool is_token(const char *text)
{
	return strchr(text, '.') != NULL;
}

static enum rc each(struct ctx *c, const char *text, const void *opts, struct err *err)
{
	const struct revoke_opts   *o      = opts;
	AUTO(secret) struct secret *secret = NULL;
	struct token                t;

	if (!is_token(text)) {
		TRY(token_revoke(c->w, text, &t, err));
	} else if (o->jtis.n > 0 && strcmp(o->jtis.v[0], "-") != 0) {
		err_set(err, RC_USAGE, "a token on the command line can be read by everybody here");
		return err_hint(err, "give it on standard input, or give its jti");
	} else {
		secret = secret_copy(text, strlen(text));
		TRY(token_revoke_whole(c->w, secret, &t, err));
	}
	return ctx_emit(c, &token_record, &t, err);
}

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	static const char *const  dash[] = {"-"};
	const struct revoke_opts *o      = opts;

	return ctx_each(c, o->jtis.n > 0 ? o->jtis : (struct strs){.v = dash, .n = 1},
	                &token_record, o, each, err);
}

const struct cmd cmd_token_revoke = {
    .name      = "revoke",
    .summary   = "revoke tokens; unknown ones are remembered",
    .needs     = NEED_WRITE,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &token_record,
    .run       = run_revoke,
};
