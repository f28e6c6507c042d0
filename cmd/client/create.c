/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client create: a client and its first secret, shown once. */
#include "cmd/client/client_priv.h"
#include "lib/core/access/role.h"

#define T struct client_new
static const struct opt create_opt[] = {
    OPT_ARG(T, as.name, "NAME", "name of the new client", .flags = OPT_REQUIRED),
    OPT_LIST(T, roles, 'r', "role", "ROLE", "grant ROLE; may be repeated", .names = &role_naming),
    CLIENT_OPTS(T, as, 0),
    OPT_FLAG(T, if_missing, 0, "if-missing", "succeed if an identical one exists"),
    OPT_END,
};
#undef T

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	AUTO(secret) struct secret *secret = NULL;
	struct client               client;

	TRY(client_create(c->w, opts, &client, &secret, err));
	TRY(ctx_reveal(c, secret, err));
	return ctx_emit(c, &client_record, &client, err);
}

const struct cmd cmd_client_create = {
    .name      = "create",
    .summary   = "create a client; shows its secret once",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = create_opt,
    .opts_size = sizeof(struct client_new),
    .emits     = &client_record,
    .reveals   = "secret",
    .run       = run_create,
};
