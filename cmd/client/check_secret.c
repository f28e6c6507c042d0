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

static enum rc run_check_secret(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_secret_opts *o = opts;
	struct client                   client;
	struct utc                      end;
	bool                            right = false;

	if (client_get(c->w, o->ref, &client, err) == RC_OK)
		TRY(client_secret_check(c->w, &client, o->secret.value, &right, &end, err));
	else if (err->rc != RC_NOT_FOUND)
		return err->rc;
	err_clear(err);
	return check_emit_valid(c, right, NULL, err);
}

const struct cmd cmd_client_check_secret = {
    .name      = "check-secret",
    .summary   = "is it a live secret of the client? exit status 0 or 5",
    .needs     = NEED_STORE,
    .opts      = check_secret_opt,
    .opts_size = sizeof(struct check_secret_opts),
    .emits     = &check_valid_record,
    .run       = run_check_secret,
};
