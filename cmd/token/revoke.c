/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token revoke: by jti, or by the tokens themselves on standard input. */
#include <stdio.h>
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

static enum rc one(struct ctx *c, const char *text, struct err *err)
{
	AUTO(secret) struct secret *secret = NULL;
	struct token                t;

	if (is_token(text)) {
		secret = secret_copy(text, strlen(text));
		TRY(token_revoke_whole(c->w, secret, &t, err));
	} else {
		TRY(token_revoke(c->w, text, &t, err));
	}
	return ctx_emit(c, &token_record, &t, err);
}

/* What is told of many lines is told once, at the end: others wait for the lock meanwhile. */
static void pass_over(struct err *answer, size_t line)
{
	const size_t n = strlen(answer->msg);

	if (answer->rc == RC_OK)
		err_set(answer, RC_PARTIAL,
		        "all others are revoked; not a token of this store: line %zu", line);
	else if (n + 24 < sizeof(answer->msg))
		snprintf(answer->msg + n, sizeof(answer->msg) - n, ", %zu", line);
}

/* In a list, one that is none keeps no other from being revoked. */
static enum rc each(struct ctx *c, const char *text, const void *opts, struct err *err)
{
	const struct refs_opts *o = opts;

	if (one(c, text, err) != RC_INVALID || c->lines == NULL || o->refs.n == 1)
		return err->rc;
	err_clear(err);
	pass_over(&c->answer, c->line);
	return RC_OK;
}

const struct cmd cmd_token_revoke = {
    .name      = "revoke",
    .summary   = "revoke tokens, unknown ones too",
    .needs     = NEED_WRITE,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &token_record,
    .each      = each,
};
