/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client create: a client and its first secret, shown once. */
#include "cmd/ctx.h"
#include "lib/core/client/client.h"

struct create_opts {
	const char *name, *description;
	struct strs roles, audiences, scopes;
	int64_t     ttl, session_ttl, session_idle, refresh_retry;
	bool        require_mfa, if_missing;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_ARG(T, name, "NAME", "name of the new client", .flags = OPT_REQUIRED),
    OPT_LIST(T, roles, 'r', "role", "ROLE", "grant ROLE; may be repeated",
             .complete = COMPLETE_ROLE),
    OPT_LIST(T, audiences, 'a', "audience", "A",
             "an audience that its tokens may have; may be repeated"),
    OPT_LIST(T, scopes, 0, "scope", "S", "a scope that its tokens may have; may be repeated"),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "maximum lifetime of its tokens (10m)", .min = 1),
    OPT_DURATION(T, session_ttl, 0, "session-ttl", "DURATION",
                 "maximum lifetime of its sessions (30d)", .min = 1),
    OPT_DURATION(T, session_idle, 0, "session-idle", "DURATION",
                 "lifetime of an unused refresh token (14d)", .min = 1),
    OPT_DURATION(T, refresh_retry, 0, "refresh-retry", "DURATION",
                 "how long a used refresh token can be sent again (0s)", .min = 1),
    OPT_FLAG(T, require_mfa, 0, "require-mfa", "require a second factor at sign-in"),
    OPT_TEXT(T, description, 'd', "description", "TEXT", "description"),
    OPT_FLAG(T, if_missing, 0, "if-missing", "succeed if an identical one exists"),
    OPT_END,
};
#undef T

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts   *o      = opts;
	AUTO(secret) struct secret *secret = NULL;
	struct client               client;

	TRY(client_create(c->w,
	                  &(struct client_new){.name            = o->name,
	                                       .description     = o->description,
	                                       .roles           = o->roles,
	                                       .audiences       = o->audiences,
	                                       .scopes          = o->scopes,
	                                       .ttl_seconds     = o->ttl,
	                                       .session_seconds = o->session_ttl,
	                                       .idle_seconds    = o->session_idle,
	                                       .retry_seconds   = o->refresh_retry,
	                                       .require_mfa     = o->require_mfa,
	                                       .if_missing      = o->if_missing},
	                  &client, &secret, err));
	TRY(ctx_reveal(c, secret, err));
	return ctx_emit(c, &client_record, &client, err);
}

const struct cmd cmd_client_create = {
    .name      = "create",
    .summary   = "create a client; shows its secret once",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = create_opt,
    .opts_size = sizeof(struct create_opts),
    .emits     = &client_record,
    .reveals   = "secret",
    .run       = run_create,
};
