/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client update: what is given changes, the rest stays. */
#include <string.h>

#include "cmd/ctx.h"
#include "lib/core/client/client.h"

struct update_opts {
	const char *ref, *name, *description;
	struct strs audiences, scopes;
	bool        no_audience, no_scope, no_retry, require_mfa, no_mfa;
	int64_t     ttl, session_ttl, session_idle, refresh_retry;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .complete = COMPLETE_CLIENT),
    OPT_TEXT(T, name, 0, "name", "NAME", "new name"),
    OPT_TEXT(T, description, 'd', "description", "TEXT", "description; '' removes it"),
    OPT_LIST(T, audiences, 'a', "audience", "A", "replace the audiences; may be repeated",
             .group = 1),
    OPT_FLAG(T, no_audience, 0, "no-audience", "no audiences", .group = 1),
    OPT_LIST(T, scopes, 0, "scope", "S", "replace the scopes; may be repeated", .group = 2),
    OPT_FLAG(T, no_scope, 0, "no-scope", "no scopes", .group = 2),
    OPT_DURATION(T, ttl, 0, "ttl", "DURATION", "maximum lifetime of its tokens", .min = 1),
    OPT_DURATION(T, session_ttl, 0, "session-ttl", "DURATION", "maximum lifetime of its sessions",
                 .min = 1),
    OPT_DURATION(T, session_idle, 0, "session-idle", "DURATION",
                 "lifetime of an unused refresh token", .min = 1),
    OPT_DURATION(T, refresh_retry, 0, "refresh-retry", "DURATION",
                 "how long a used refresh token can be sent again", .min = 1, .group = 3),
    OPT_FLAG(T, no_retry, 0, "no-refresh-retry", "refuse used refresh tokens immediately",
             .group = 3),
    OPT_FLAG(T, require_mfa, 0, "require-mfa", "require a second factor at sign-in", .group = 4),
    OPT_FLAG(T, no_mfa, 0, "no-require-mfa", "require a second factor only where a role does",
             .group = 4),
    OPT_END,
};
#undef T

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o = opts;
	struct client             client;

	TRY(client_update(
	    c->w, o->ref,
	    &(struct client_change){.name            = o->name,
	                            .description     = o->description,
	                            .set_audiences   = o->audiences.n > 0 || o->no_audience,
	                            .set_scopes      = o->scopes.n > 0 || o->no_scope,
	                            .audiences       = o->audiences,
	                            .scopes          = o->scopes,
	                            .ttl_seconds     = o->ttl,
	                            .session_seconds = o->session_ttl,
	                            .idle_seconds    = o->session_idle,
	                            .retry_seconds   = o->refresh_retry,
	                            .no_retry        = o->no_retry,
	                            .require_mfa     = o->require_mfa,
	                            .no_mfa          = o->no_mfa},
	    &client, err));
	return ctx_emit(c, &client_record, &client, err);
}

const struct cmd cmd_client_update = {
    .name      = "update",
    .summary   = "change a client",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &client_record,
    .run       = run_update,
};
