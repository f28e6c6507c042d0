/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/event.h"

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/core/work/event_types.h"

#define SAID(T, member)   COLUMN(struct event_##T, member)
#define ALWAYS(T, member) COLUMN(struct event_##T, member, .flags = FIELD_ALWAYS)
#define SOME(T, member)   COLUMN(struct event_##T, member, .flags = FIELD_ZERO_NONE)

/* A type, and its members in ascending order. */
#define TYPE(T, target_, ...)                                            \
	static const struct field T##_field[] = {__VA_ARGS__};           \
	const struct event_type   event_##T   = {                        \
	        .target  = (target_),                                    \
	        .details = RECORD(struct event_##T, "event", T##_field), \
        }

const struct event_type event_bare = {.details = {.name = "event"}};

TYPE(user, "user", SAID(user, ended), SAID(user, fields), SAID(user, name), SAID(user, status));
TYPE(user_created, "user", SAID(user_created, name), ALWAYS(user_created, roles),
     SAID(user_created, status));
TYPE(code, "user", SAID(code, code), SAID(code, expires_at), SAID(code, name));
TYPE(mfa_factor, "user", ALWAYS(mfa_factor, factor), SAID(mfa_factor, name));
TYPE(password_right, "user", SAID(password_right, fields), SAID(password_right, name),
     SAID(password_right, source));
TYPE(mfa_code_right, "user", ALWAYS(mfa_code_right, factor), SAID(mfa_code_right, method),
     SAID(mfa_code_right, name));

TYPE(client, "client", SAID(client, ended), SAID(client, fields), SAID(client, name),
     SAID(client, status));
TYPE(client_created, "client", SAID(client_created, name), ALWAYS(client_created, roles),
     SAID(client_created, secret_id), SAID(client_created, status));
TYPE(client_secret, "client", SAID(client_secret, name), SAID(client_secret, others),
     SAID(client_secret, others_end), SAID(client_secret, secret_id), SAID(client_secret, until));

TYPE(ended, NULL, SAID(ended, api_keys), SAID(ended, sessions), SAID(ended, tokens));
TYPE(session_ended, "session", ALWAYS(session_ended, reason), ALWAYS(session_ended, user));
TYPE(apikey_ended, "apikey", ALWAYS(apikey_ended, name), ALWAYS(apikey_ended, reason));

TYPE(apikey, "apikey", ALWAYS(apikey, client), SAID(apikey, expires_at), SAID(apikey, name),
     ALWAYS(apikey, scope), SAID(apikey, state), ALWAYS(apikey, user), SOME(apikey, uses_max));

TYPE(role, "role", SAID(role, fields), SAID(role, name), SAID(role, require_mfa));
TYPE(role_edges, "role", SAID(role_edges, name), SAID(role_edges, parents),
     SAID(role_edges, permissions));
TYPE(named, NULL, SAID(named, fields), SAID(named, name));
TYPE(grant, NULL, SAID(grant, name), ALWAYS(grant, roles), SAID(grant, until));

TYPE(token, "token", SAID(token, jti), SAID(token, subject));
TYPE(token_minted, NULL, SAID(token_minted, act), ALWAYS(token_minted, audience),
     SAID(token_minted, jti), SAID(token_minted, name), ALWAYS(token_minted, roles),
     SAID(token_minted, rule), SOME(token_minted, rule_version), ALWAYS(token_minted, scope),
     SAID(token_minted, secret_id), SAID(token_minted, ttl_seconds));
TYPE(token_actor, NULL, ALWAYS(token_actor, iss), ALWAYS(token_actor, jti),
     ALWAYS(token_actor, sub));
TYPE(session, "session", SAID(session, client), SAID(session, expires_at), SAID(session, methods),
     SAID(session, reason), SAID(session, source), SAID(session, user), SAID(session, user_id));
TYPE(sessions_swept, "session", SAID(sessions_swept, codes), SAID(sessions_swept, sessions));

TYPE(key, "key", SAID(key, alg), SAID(key, kid), SAID(key, state));
TYPE(datakey, "datakey", SAID(datakey, state), SAID(datakey, version));
TYPE(resealed, "datakey", SAID(resealed, done), SAID(resealed, kind));

TYPE(trust, "trust", SAID(trust, client), SAID(trust, issuer), SAID(trust, name),
     SAID(trust, pinned), SAID(trust, status));

TYPE(config, "store", ALWAYS(config, former), SAID(config, name), SAID(config, tokens),
     ALWAYS(config, value));
TYPE(status_lists, "store", SAID(status_lists, status_lists));
TYPE(migration, "schema", SAID(migration, name), SAID(migration, version));
TYPE(pruned, NULL, SAID(pruned, deleted), SAID(pruned, kind));
TYPE(imported, "import", SAID(imported, bytes), SAID(imported, created), SAID(imported, digest),
     SAID(imported, failed), SAID(imported, first_id), SAID(imported, format),
     SAID(imported, last_id), SAID(imported, skipped), SAID(imported, updated));

TYPE(refused, NULL, SAID(refused, field), SAID(refused, name), SAID(refused, permissions),
     SAID(refused, problem), SAID(refused, roles), SAID(refused, source));
TYPE(confirm_refused, NULL, SAID(confirm_refused, field), SAID(confirm_refused, name),
     SAID(confirm_refused, throttled));
TYPE(password_wrong, NULL, SAID(password_wrong, name), SAID(password_wrong, name_mac),
     SAID(password_wrong, source), SAID(password_wrong, throttled));
TYPE(mfa_code_wrong, NULL, SAID(mfa_code_wrong, name), SAID(mfa_code_wrong, name_mac),
     SAID(mfa_code_wrong, reason), SAID(mfa_code_wrong, source));
TYPE(exchange_refused, NULL, SAID(exchange_refused, issuer), SAID(exchange_refused, reason),
     SAID(exchange_refused, rules), SAID(exchange_refused, sub));
TYPE(exchange_rule, NULL, SAID(exchange_rule, failed), SAID(exchange_rule, rule));

struct json event_details(const struct event_type *t, const void *details, struct arena *a)
{
	struct str  s = STR_EMPTY;
	struct json j;

	if (details == NULL)
		return (struct json){"{}"};
	record_add_json(&t->details, details, &s);
	j = (struct json){arena_strdup(a, s.p)};
	str_done(&s);
	return j;
}
