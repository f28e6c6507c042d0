/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token revoke: by jti, or by the tokens themselves on standard input. */
#include <string.h>

#include "cmd/ctx.h"
#include "lib/core/token/token.h"

static const struct opt revoke_opt[] = {
    OPT_ARGS(struct refs_opts, refs, "JTI",
             "id of a token; - or nothing reads ids, or tokens, from standard input",
             .flags = OPT_LINES | OPT_STDIN),
    OPT_END,
};

static bool is_token(const char *text)
{
	return strchr(text, '.') != NULL;
}

static enum rc each(struct ctx *c, const char *text, const void *opts, struct err *err)
{
	AUTO(secret) struct secret *secret = NULL;
	struct token                t;

	(void)opts;
	if (is_token(text)) {
		secret = secret_copy(text, strlen(text));
		TRY(token_revoke_whole(c->w, secret, &t, err));
	} else {
		TRY(token_revoke(c->w, text, &t, err));
	}
	return ctx_emit(c, &token_record, &t, err);
}

const struct cmd cmd_token_revoke = {
    .name      = "revoke",
    .summary   = "revoke tokens; unknown ones are remembered",
    .needs     = NEED_WRITE,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &token_record,
    .each      = each,
};
