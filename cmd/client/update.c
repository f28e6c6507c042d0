/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client update: what is given changes, the rest stays. */
#include "cmd/client/client_priv.h"
#include "lib/core/subject/subject.h"

struct update_opts {
	const char          *ref;
	struct client_change in;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .names = &client_naming),
    OPT_TEXT(T, in.to.name, 0, "name", "NAME", "new name"),
    CLIENT_OPTS(T, in.to, 1),
    OPT_NONE(T, in.none, "audiences", "no-audience", "no audiences", .group = 1),
    OPT_NONE(T, in.none, "scopes", "no-scope", "no scopes", .group = 2),
    OPT_NONE(T, in.none, "retry_seconds", "no-refresh-retry",
             "refuse used refresh tokens immediately", .group = 3),
    OPT_NONE(T, in.none, "require_mfa", "no-require-mfa",
             "require a second factor only where a role does", .group = 4),
    OPT_END,
};
#undef T

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o = opts;
	struct client             client;

	TRY(client_update(c->w, o->ref, &o->in, &client, err));
	return ctx_emit(c, &client_record, &client, err);
}

const struct cmd cmd_client_update = {
    .name      = "update",
    .summary   = "change a client; a list replaces the former one",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &client_record,
    .run       = run_update,
};
