/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token introspect. */
#include "cmd/ctx.h"
#include "lib/core/token/token.h"

struct introspect_opts {
	struct secret_src token;
};

#define T struct introspect_opts
static const struct opt introspect_opt[] = {
    OPT_SECRET(T, token, "token", "the token, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_END,
};
#undef T

/* RFC 7662, 2.2: active, or false and nothing else. */
struct introspection {
	bool        active;
	const char *scope, *client_id, *username, *token_type;
	int64_t     exp, iat;
	const char *sub, *iss, *jti;
	struct strs aud, roles, permissions;
};
#define T struct introspection
static const struct field introspection_field[] = {
    FIELD(T, active, "ACTIVE", "the answer"),
    FIELD(T, scope, "SCOPE", "its scopes"),
    FIELD(T, client_id, "CLIENT", "the client that requested it"),
    FIELD(T, username, "USERNAME", "username or address of a user; null for a client"),
    FIELD(T, token_type, "TYPE", "Bearer"),
    FIELD(T, exp, "EXP", "when it expires, in seconds since 1970"),
    FIELD(T, iat, "IAT", "when it was issued, in seconds since 1970"),
    FIELD(T, sub, "SUB", "its subject"),
    FIELD(T, aud, "AUD", "its audiences"),
    FIELD(T, iss, "ISS", "who issued it"),
    FIELD(T, jti, "JTI", "its unique id"),
    FIELD(T, roles, "ROLES", "roles in the token that its subject still has"),
    FIELD(T, permissions, "PERMISSIONS", "permissions in the token that its subject still holds"),
};
static const struct field inactive_field[] = {FIELD(T, active, "ACTIVE", "the answer")};
#undef T
static const struct record introspection_record =
    RECORD(struct introspection, "introspection", introspection_field);
static const struct record inactive_record =
    RECORD(struct introspection, "introspection", inactive_field);

static enum rc run_introspect(struct ctx *c, const void *opts, struct err *err)
{
	const struct introspect_opts *o      = opts;
	const struct token_policy     policy = {.offline = false};
	struct introspection          answer = {.active = false};
	struct token_verdict          v;

	TRY(token_verify(c->w, o->token.value, &policy, &v, err));
	if (!v.valid) {
		TRY(ctx_emit(c, &inactive_record, &answer, err));
		return RC_NO;
	}
	answer = (struct introspection){.active      = true,
	                                .scope       = v.scope,
	                                .client_id   = v.client_id,
	                                .username    = v.username,
	                                .token_type  = "Bearer",
	                                .exp         = v.expires_at.us / 1000000,
	                                .iat         = v.issued_at.us / 1000000,
	                                .sub         = v.subject,
	                                .iss         = v.issuer,
	                                .jti         = v.jti,
	                                .aud         = v.audience,
	                                .roles       = v.roles,
	                                .permissions = v.permissions};
	return ctx_emit(c, &introspection_record, &answer, err);
}

const struct cmd cmd_token_introspect = {
    .name      = "introspect",
    .summary   = "print the introspection response of RFC 7662: exit status 0 or 5",
    .needs     = NEED_STORE,
    .opts      = introspect_opt,
    .opts_size = sizeof(struct introspect_opts),
    .emits     = &introspection_record,
    .run       = run_introspect,
};
