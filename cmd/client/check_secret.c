/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client check-secret: 0 right; 5 wrong, ended, of another client, or the client unknown or disabled. */
#include "cmd/check.h"
#include "lib/core/client/client_secret.h"
#include "lib/core/subject/subject.h"

struct check_secret_opts {
	const char       *ref;
	struct secret_src secret;
};

#define T struct check_secret_opts
static const struct opt check_secret_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .names = &client_naming),
    OPT_SECRET(T, secret, "secret", "the secret, from standard input", .prompt = "Secret"),
    OPT_END,
};
#undef T

/* Where nothing can be changed, the answer is the same. */
static enum rc open_store(struct ctx *c, struct err *err)
{
	if (ctx_open(c, STORE_WRITE, err) == RC_OK)
		return RC_OK;
	err_clear(err);
	return ctx_open(c, STORE_READ, err);
}

struct trial {
	const struct check_secret_opts *o;
	bool                            right;
	struct client_secret            used;
};

static enum rc try_it(struct ctx *c, void *arg, struct err *err)
{
	struct trial *t = arg;
	struct client client;

	if (client_get(c->w, t->o->ref, &client, err) == RC_OK)
		return client_secret_check(c->w, &client, t->o->secret.value, &t->right, &t->used,
		                           err);
	if (err->rc != RC_NOT_FOUND)
		return err->rc;
	err_clear(err);
	return RC_OK;
}

/* When it was last used is a help for people: a store that cannot take it now does not change the answer. */
static void note(struct ctx *c, const struct client_secret *used)
{
	struct err ignored = ERR_NONE;

	if (client_secret_note_alone(c->w, used, &ignored) != RC_OK)
		err_clear(&ignored);
}

static enum rc run_check_secret(struct ctx *c, const void *opts, struct err *err)
{
	struct trial t = {.o = opts};

	TRY(open_store(c, err));
	TRY(ctx_read(c, try_it, &t, err));
	if (t.right)
		note(c, &t.used);
	return check_emit_valid(c, t.right, NULL, err);
}

const struct cmd cmd_client_check_secret = {
    .name      = "check-secret",
    .summary   = "check a secret of a client: exit status 0 or 5",
    .needs     = NEED_LAZY,
    .opts      = check_secret_opt,
    .opts_size = sizeof(struct check_secret_opts),
    .emits     = &check_valid_record,
    .run       = run_check_secret,
};
