/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/event_types.h -- all that the audit log can say: the "details" of each type of event.
 *
 * The names of the members are those in the JSON. A member that is none (NULL, an empty list, 0 of an instant or an id) is left
 * out; "always" marks those that are then null, or [].
 * What is in a log stays as it was written: a member may be added to a struct, and none may change its name or its meaning.
 */
#ifndef IDCTL_CORE_EVENT_TYPES_H
#define IDCTL_CORE_EVENT_TYPES_H

#include "lib/core/work/event.h"

/* Accounts. */
extern const struct event_type event_user, event_user_created, event_code, event_mfa_factor,
    event_password_right, event_mfa_code_right;
struct event_user {
	const char *name, *status; /* status: as it is now; none: as it was */
	struct strs fields;        /* that were changed */
	struct json ended;         /* with it: struct event_ended, or none */
};
struct event_user_created {
	const char *name, *status;
	struct strs roles; /* that were granted; always */
};
struct event_code {
	const char *name, *code; /* code: its purpose */
	struct utc  expires_at;
};
struct event_mfa_factor {
	const char *name, *factor; /* factor: always */
};
struct event_password_right {
	const char *name, *source;
	struct strs fields; /* the hash, made anew */
};
struct event_mfa_code_right {
	const char *name, *method, *factor; /* factor: always */
};

/* Service clients. */
extern const struct event_type event_client, event_client_created, event_client_secret;
struct event_client { /* as of a user */
	const char *name, *status;
	struct strs fields;
	struct json ended;
};
struct event_client_created {
	const char *name, *status;
	struct strs roles; /* always */
	struct id   secret_id;
};
struct event_client_secret {
	const char *name;
	struct id   secret_id;
	struct utc  until;  /* its end */
	struct strs others; /* ids of secrets that end because of it */
	struct utc  others_end;
};

/* What ends with a user or a client: how many, and each of them. API keys. */
extern const struct event_type event_ended, event_session_ended, event_apikey_ended, event_apikey;
struct event_ended {
	int64_t api_keys, sessions, tokens;
};
struct event_session_ended {
	const char *user, *reason; /* always */
};
struct event_apikey_ended {
	const char *name, *reason; /* always */
};

struct event_apikey {
	const char *user, *client; /* always */
	const char *name, *state;
	struct strs scope; /* always */
	struct utc  expires_at;
	int64_t     uses_max; /* 0: any number */
};

/* Roles, permissions, grants, rules of trust. */
extern const struct event_type event_role, event_role_edges, event_named, event_grant, event_trust;
struct event_role {
	const char *name;
	struct strs fields;
	bool        require_mfa;
};
struct event_role_edges { /* given or taken, and which of the two says the action */
	const char *name;
	struct strs parents, permissions;
};
struct event_named { /* of what has no more to say: EVENT_OF(named, "perm", …) */
	const char *name;
	struct strs fields; /* that were changed */
};
struct event_grant { /* about a user or a client */
	const char *name;
	struct strs roles; /* always */
	struct utc  until;
};
struct event_trust {
	const char *client, *issuer, *name, *status;
	bool        pinned;
};

/* Tokens and sessions. */
extern const struct event_type event_token, event_token_minted, event_token_actor, event_session,
    event_sessions_swept;
struct event_token {
	const char *jti, *subject;
};
struct event_token_minted { /* about a user or a client */
	const char *jti, *name;
	struct strs audience, roles, scope; /* always */
	struct id   secret_id;              /* that was shown for it */
	int64_t     ttl_seconds;
	struct json act; /* whose token was exchanged for it: struct event_token_actor, or none */
	const char *rule;
	int64_t     rule_version;
};
struct event_token_actor {
	const char *iss, *jti, *sub; /* always */
};
struct event_session {
	const char *user, *client, *reason, *source;
	struct strs methods;
	/* where it begins, so that the log alone says which were live when */
	struct utc expires_at;
	struct id  user_id;
};
struct event_sessions_swept {
	int64_t codes, sessions; /* how many */
};

/* Keys, and the store as a whole. */
extern const struct event_type event_key, event_datakey, event_resealed, event_config,
    event_status_lists, event_migration, event_pruned, event_imported;
struct event_key {
	const char *alg, *kid, *state;
};
struct event_datakey {
	const char *state;
	int64_t     version;
};
struct event_resealed {
	const char *kind;
	int64_t     done;
};

struct event_config {
	const char *name, *former, *value; /* former, value: always */
	int64_t     tokens;                /* that have the former issuer */
};
struct event_status_lists {
	const char *status_lists; /* where they are published from now on */
};
struct event_migration {
	const char *name;
	int64_t     version;
};
struct event_pruned { /* about what is pruned */
	const char *kind;
	int64_t     deleted;
};
struct
    event_imported { /* one transaction of an import; digest: SHA-256 of so many bytes of the input */
	const char *digest, *format;
	int64_t     bytes, created, failed, skipped, updated;
	struct id   first_id, last_id; /* of the accounts created */
};

/* Refusals. */
extern const struct event_type event_refused, event_confirm_refused, event_password_wrong,
    event_mfa_code_wrong, event_exchange_refused, event_exchange_rule;
/* As the error says: which field, and not what was in it, which may be a secret in the wrong place. */
struct event_refused {
	const char *field, *source, *name; /* name: of the one that it was about */
	const char *problem;               /* of what is damaged: words of ours alone */
	struct strs permissions, roles;
};
struct event_confirm_refused {
	const char *field, *name;
	bool        throttled;
};
struct event_password_wrong { /* one of name, name_mac: what was typed for a name may be a secret */
	const char *name, *name_mac, *source;
	bool        throttled;
};
struct event_mfa_code_wrong {
	const char *name, *name_mac, *reason, *source;
};
struct event_exchange_refused {
	const char *reason, *issuer, *sub; /* issuer, sub: none: nobody vouches for them */
	struct json rules;                 /* a list of struct event_exchange_rule, or none */
};
struct event_exchange_rule {
	const char *failed, *rule;
};

#endif
