/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client check-secret: 0 right; 5 wrong, ended, of another client, or the client unknown or disabled. */
#include "cmd/check.h"
#include "lib/core/client/client_secret.h"

struct check_secret_opts {
	const char       *ref;
	struct secret_src secret;
};

#define T struct check_secret_opts
static const struct opt check_secret_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .complete = COMPLETE_CLIENT),
    OPT_SECRET(T, secret, "secret", "the secret, from standard input", .prompt = "Secret"),
    OPT_END,
};
#undef T

/* Where nothing can be changed, the answer is the same. */
static enum rc open_store(struct ctx *c, struct err *err)
{
	if (ctx_open(c, STORE_WRITE, err) == RC_OK || c->w->db != NULL)
		return err->rc;
	err_clear(err);
	return ctx_open(c, STORE_READ, err);
}

/* When it was last used is a help for people: a store that cannot take it now does not change the answer. */
static void note(struct ctx *c, const struct client_secret *used)
{
	struct err ignored = ERR_NONE;

	ctx_end(c); /* the question's own transaction */
	if (client_secret_note_alone(c->w, used, &ignored) != RC_OK)
		err_clear(&ignored);
}

static enum rc run_check_secret(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_secret_opts *o = opts;
	struct client                   client;
	struct client_secret            used;
	bool                            right = false;

	TRY(open_store(c, err));
	if (client_get(c->w, o->ref, &client, err) == RC_OK)
		TRY(client_secret_check(c->w, &client, o->secret.value, &right, &used, err));
	else if (err->rc != RC_NOT_FOUND)
		return err->rc;
	err_clear(err);
	if (right)
		note(c, &used);
	return check_emit_valid(c, right, NULL, err);
}

const struct cmd cmd_client_check_secret = {
    .name      = "check-secret",
    .summary   = "is it a live secret of the client? exit status 0 or 5",
    .needs     = NEED_LAZY,
    .opts      = check_secret_opt,
    .opts_size = sizeof(struct check_secret_opts),
    .emits     = &check_valid_record,
    .run       = run_check_secret,
};
