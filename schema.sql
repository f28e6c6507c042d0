-- The whole schema of an idctl store, as one reads it today. Loads unmodified in sqlite3 and in psql.
-- A store made by `idctl init` and one brought here by all of lib/store/migrations are alike; a test says so.
--
-- Inside, rows point at each other by small integers; outside, everything has a UUIDv7 (uuid, 16 bytes).
-- Instants are microseconds since 1970 in UTC. Booleans are 0 and 1. Lists of words are joined by one space.
-- X_key is X as it is compared: NFKC, case-folded. Texts compare bytewise. Ids and instants come from idctl,
-- never from the engine.

CREATE TABLE store_meta (
	name  text NOT NULL PRIMARY KEY,
	value text NOT NULL
);

CREATE TABLE migration (
	version    integer NOT NULL PRIMARY KEY,
	name       text    NOT NULL,
	checksum   text    NOT NULL,
	applied_at bigint  NOT NULL
);

-- Data root keys, wrapped by a root key of the key file (named by root_id).
CREATE TABLE data_key (
	version      integer NOT NULL PRIMARY KEY,
	state        text    NOT NULL CHECK (state IN ('active', 'old')),
	root_id      text    NOT NULL,
	wrapped      bytea   NOT NULL,
	created_at   bigint  NOT NULL,
	retired_at   bigint,
	destroyed_at bigint -- wrapped is what proves the audit log, and no more
);

-- Files that accounts came from: how far each was read, and what came of it.
CREATE TABLE import (
	id            integer NOT NULL PRIMARY KEY,
	uuid          bytea   NOT NULL UNIQUE,
	format        text    NOT NULL,
	created       bigint  NOT NULL,
	updated       bigint  NOT NULL,
	skipped       bigint  NOT NULL,
	failed        bigint  NOT NULL,
	input_bytes   bigint  NOT NULL, -- read so far
	input_digest  bytea   NOT NULL, -- of these
	rejects_bytes bigint  NOT NULL, -- written so far to the file of rejects
	created_at    bigint  NOT NULL,
	ended_at      bigint            -- all was read
);

CREATE TABLE user_account (
	id                   integer NOT NULL PRIMARY KEY,
	uuid                 bytea   NOT NULL UNIQUE,
	email                text    NOT NULL,
	email_key            text    NOT NULL UNIQUE,
	username             text,
	username_key         text    UNIQUE,
	given_name           text,
	family_name          text,
	display_name         text,
	status               text    NOT NULL CHECK (status IN ('active', 'disabled', 'deleted')),
	status_before        text    CHECK (status_before IN ('active', 'disabled')), -- its deletion
	email_verified       bigint  NOT NULL CHECK (email_verified IN (0, 1)),
	attributes           text    NOT NULL, -- a JSON object of texts
	password             bytea,            -- a sealed argon2id string
	must_change_password bigint  NOT NULL CHECK (must_change_password IN (0, 1)),
	epoch                bigint  NOT NULL, -- moves when all that was issued before must end
	last_login_at        bigint,
	version              bigint  NOT NULL,
	created_at           bigint  NOT NULL,
	updated_at           bigint  NOT NULL,
	deleted_at           bigint,
	import_id            integer REFERENCES import (id), -- what made it
	import_line          bigint                          -- where it stood there
);

CREATE INDEX user_account_deleted ON user_account (deleted_at, id) WHERE deleted_at IS NOT NULL;

CREATE TABLE role (
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	name        text    NOT NULL UNIQUE,
	description text,
	builtin     bigint  NOT NULL CHECK (builtin IN (0, 1)),
	version     bigint  NOT NULL,
	created_at  bigint  NOT NULL,
	updated_at  bigint  NOT NULL,
	require_mfa bigint  NOT NULL DEFAULT 0 CHECK (require_mfa IN (0, 1))
);

-- role_id has all that parent_id has. Never a cycle: lib/core/access/role.c.
CREATE TABLE role_parent (
	role_id   integer NOT NULL REFERENCES role (id),
	parent_id integer NOT NULL REFERENCES role (id),
	PRIMARY KEY (role_id, parent_id),
	CHECK (role_id <> parent_id)
);

CREATE INDEX role_parent_parent ON role_parent (parent_id);

CREATE TABLE perm (
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	name        text    NOT NULL UNIQUE,
	description text,
	builtin     bigint  NOT NULL CHECK (builtin IN (0, 1)),
	created_at  bigint  NOT NULL
);

CREATE TABLE role_perm (
	role_id integer NOT NULL REFERENCES role (id),
	perm_id integer NOT NULL REFERENCES perm (id),
	PRIMARY KEY (role_id, perm_id)
);

CREATE INDEX role_perm_perm ON role_perm (perm_id);

CREATE TABLE client (
	id              integer NOT NULL PRIMARY KEY,
	uuid            bytea   NOT NULL UNIQUE,
	name            text    NOT NULL UNIQUE,
	description     text,
	status          text    NOT NULL CHECK (status IN ('active', 'disabled')),
	audiences       text    NOT NULL, -- words
	scopes          text    NOT NULL, -- words
	ttl_seconds     bigint  NOT NULL CHECK (ttl_seconds > 0),
	version         bigint  NOT NULL,
	created_at      bigint  NOT NULL,
	updated_at      bigint  NOT NULL,
	require_mfa     bigint  NOT NULL DEFAULT 0 CHECK (require_mfa IN (0, 1)),
	session_seconds bigint  NOT NULL DEFAULT 2592000 CHECK (session_seconds > 0),
	idle_seconds    bigint  NOT NULL DEFAULT 1209600 CHECK (idle_seconds > 0),
	retry_seconds   bigint  NOT NULL DEFAULT 0 CHECK (retry_seconds >= 0),
	epoch           bigint  NOT NULL DEFAULT 0
);

CREATE TABLE client_secret (
	id           integer NOT NULL PRIMARY KEY,
	uuid         bytea   NOT NULL UNIQUE,
	client_id    integer NOT NULL REFERENCES client (id),
	mac          bytea   NOT NULL, -- keyed hash of the whole secret
	key_version  bigint  NOT NULL,
	created_at   bigint  NOT NULL,
	expires_at   bigint,
	revoked_at   bigint,
	last_used_at bigint -- within an hour
);

CREATE INDEX client_secret_client ON client_secret (client_id);
CREATE INDEX client_secret_end ON client_secret ((coalesce(revoked_at, expires_at)), id);

-- Who has which role: a user or a client, for ever or until an instant.
CREATE TABLE role_grant (
	id         integer NOT NULL PRIMARY KEY,
	user_id    integer REFERENCES user_account (id),
	client_id  integer REFERENCES client (id),
	role_id    integer NOT NULL REFERENCES role (id),
	until_at   bigint,
	reason     text,
	granted_by text    NOT NULL,
	granted_at bigint  NOT NULL,
	UNIQUE (user_id, role_id),
	UNIQUE (client_id, role_id),
	CHECK ((user_id IS NULL) <> (client_id IS NULL))
);

CREATE INDEX role_grant_role ON role_grant (role_id, id);

CREATE TABLE signing_key (
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	kid         text    NOT NULL UNIQUE,
	alg         text    NOT NULL,
	state       text    NOT NULL CHECK (state IN ('next', 'active', 'retired', 'revoked')),
	public_jwk  text    NOT NULL,
	private     bytea,  -- sealed; gone once revoked
	created_at  bigint  NOT NULL,
	active_from bigint,
	retired_at  bigint,
	last_expiry bigint
);

-- Append-only: the SQLite driver refuses UPDATE and DELETE here, PostgreSQL's runtime role has neither.
CREATE TABLE audit_event (
	seq         integer NOT NULL PRIMARY KEY,
	at          bigint  NOT NULL,
	event_id    bytea   NOT NULL,
	actor       text    NOT NULL,
	actor_kind  text    NOT NULL,
	operator    text    NOT NULL, -- the operating system's own word for who ran it
	action      text    NOT NULL,
	target_type text,
	target_id   text,
	outcome     text    NOT NULL,
	reason      text,
	request_id  text,
	trace_id    text,
	details     text    NOT NULL, -- canonical JSON
	salt        bytea   NOT NULL,
	leaf        bytea   NOT NULL, -- RFC 6962: SHA-256(0x00 || row)
	mac         bytea   NOT NULL,
	key_version bigint  NOT NULL
);

CREATE INDEX audit_event_target ON audit_event (target_id, seq);

CREATE TABLE audit_head (
	id          integer NOT NULL PRIMARY KEY CHECK (id = 1),
	size        bigint  NOT NULL,
	frontier    bytea   NOT NULL,
	root        bytea   NOT NULL,
	mac         bytea   NOT NULL,
	key_version bigint  NOT NULL
);

-- Failed attempts. The key is a keyed hash of the name, whether or not there is such an account.
CREATE TABLE throttle (
	name_mac  bytea  NOT NULL,
	kind      text   NOT NULL,
	failures  bigint NOT NULL,
	day       bigint NOT NULL,
	unlock_at bigint NOT NULL,
	trying_at bigint, -- a try that is not judged yet
	trying_by bytea,  -- the process that makes it
	PRIMARY KEY (name_mac, kind)
);

-- Access tokens that were minted, or revoked without our having minted them.
CREATE TABLE access_token (
	id             integer NOT NULL PRIMARY KEY,
	jti            text    NOT NULL UNIQUE,
	user_id        integer REFERENCES user_account (id),
	client_id      integer REFERENCES client (id),
	subject_epoch  bigint,
	kid            text,
	audience       text    NOT NULL,
	scope          text    NOT NULL,
	issued_at      bigint  NOT NULL,
	expires_at     bigint  NOT NULL,
	revoked_at     bigint,
	revoked_reason text
);

CREATE INDEX access_token_expiry ON access_token (expires_at);
CREATE INDEX access_token_user ON access_token (user_id);
CREATE INDEX access_token_client ON access_token (client_id);

-- Somebody is signed in, through a client or without one. What was minted for it is not on record: the session is.
CREATE TABLE session (
	id             integer NOT NULL PRIMARY KEY,
	uuid           bytea   NOT NULL UNIQUE,
	user_id        integer REFERENCES user_account (id), -- null: purged, and the session revoked
	client_id      integer REFERENCES client (id),
	user_epoch     bigint  NOT NULL,
	client_epoch   bigint  NOT NULL,
	methods        text    NOT NULL, -- RFC 8176: pwd, otp, mfa …
	audience       text    NOT NULL,
	scope          text    NOT NULL,
	source         text,
	created_at     bigint  NOT NULL,
	last_used_at   bigint  NOT NULL,
	expires_at     bigint  NOT NULL,
	revoked_at     bigint,
	revoked_reason text
);

CREATE INDEX session_of_user ON session (user_id, id);
CREATE INDEX session_of_client ON session (client_id, id);
CREATE INDEX session_expiry ON session (expires_at, id);

-- The family of a session, one after the other. One that was used stays until the session is pruned: who comes with
-- it again has stolen it, or was stolen from.
CREATE TABLE refresh_token (
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	session_id  integer NOT NULL REFERENCES session (id),
	mac         bytea   NOT NULL, -- keyed hash of the whole token
	key_version bigint  NOT NULL,
	issued_at   bigint  NOT NULL,
	expires_at  bigint  NOT NULL,
	used_at     bigint,
	reused_at   bigint,
	successor   bytea             -- for whoever holds this token, while its client may ask again
);

CREATE INDEX refresh_token_session ON refresh_token (session_id, id);

-- A code that a mailer or a person delivers: one of a kind for an account, and used once.
CREATE TABLE one_time_code (
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	user_id     integer NOT NULL REFERENCES user_account (id),
	purpose     text    NOT NULL CHECK (purpose IN ('verify-email', 'reset-password', 'sign-in', 'invite')),
	mac         bytea   NOT NULL,
	key_version bigint  NOT NULL,
	email_key   text    NOT NULL, -- the address as it was then
	user_epoch  bigint  NOT NULL,
	created_at  bigint  NOT NULL,
	expires_at  bigint  NOT NULL,
	UNIQUE (user_id, purpose)
);

CREATE INDEX one_time_code_expiry ON one_time_code (expires_at, id);

-- Second factors (RFC 6238). A step that was taken is never taken again.
CREATE TABLE totp (
	id           integer NOT NULL PRIMARY KEY,
	uuid         bytea   NOT NULL UNIQUE,
	user_id      integer NOT NULL REFERENCES user_account (id),
	name         text    NOT NULL,
	algorithm    text    NOT NULL CHECK (algorithm IN ('SHA1', 'SHA256', 'SHA512')),
	digits       bigint  NOT NULL CHECK (digits BETWEEN 6 AND 8),
	period       bigint  NOT NULL CHECK (period BETWEEN 15 AND 120),
	seed         bytea   NOT NULL, -- sealed
	last_step    bigint  NOT NULL,
	created_at   bigint  NOT NULL,
	confirmed_at bigint,
	last_used_at bigint,
	UNIQUE (user_id, name)
);

CREATE TABLE recovery_code (
	user_id     integer NOT NULL REFERENCES user_account (id),
	number      bigint  NOT NULL,
	mac         bytea   NOT NULL,
	key_version bigint  NOT NULL,
	created_at  bigint  NOT NULL,
	used_at     bigint,
	PRIMARY KEY (user_id, number)
);

CREATE TABLE api_key (
	id             integer NOT NULL PRIMARY KEY,
	uuid           bytea   NOT NULL UNIQUE,
	name           text    NOT NULL,
	user_id        integer REFERENCES user_account (id),
	client_id      integer REFERENCES client (id),
	mac            bytea   NOT NULL,
	key_version    bigint  NOT NULL,
	scope          text    NOT NULL,
	created_at     bigint  NOT NULL,
	expires_at     bigint,
	uses_max       bigint,
	uses           bigint  NOT NULL,
	last_used_at   bigint,
	revoked_at     bigint,
	revoked_reason text,
	CHECK ((user_id IS NULL) <> (client_id IS NULL))
);

CREATE INDEX api_key_user ON api_key (user_id, id);
CREATE INDEX api_key_client ON api_key (client_id, id);
CREATE INDEX api_key_end ON api_key ((coalesce(revoked_at, CASE WHEN uses >= uses_max THEN last_used_at END, expires_at)), id);

-- Whose tokens are exchanged for one of a client's (RFC 8693), and which.
CREATE TABLE trust_rule (
	id             integer NOT NULL PRIMARY KEY,
	uuid           bytea   NOT NULL UNIQUE,
	name           text    NOT NULL UNIQUE,
	description    text,
	status         text    NOT NULL CHECK (status IN ('active', 'disabled')),
	client_id      integer NOT NULL REFERENCES client (id),
	preset         text,
	issuer         text    NOT NULL,
	audience       text    NOT NULL,
	claims         text    NOT NULL, -- a JSON object of texts: all must be there, exactly so
	pull_requests  bigint  NOT NULL CHECK (pull_requests IN (0, 1)),
	scopes         text    NOT NULL, -- words
	ttl_seconds    bigint  NOT NULL CHECK (ttl_seconds > 0),
	version        bigint  NOT NULL,
	created_at     bigint  NOT NULL,
	updated_at     bigint  NOT NULL
);

CREATE INDEX trust_rule_issuer ON trust_rule (issuer, id);
CREATE INDEX trust_rule_client ON trust_rule (client_id, id);

-- The public keys of an issuer: fetched, and fetched again once they are stale; or from a file, for good.
CREATE TABLE issuer_keys (
	issuer     text   NOT NULL PRIMARY KEY,
	jwks       text   NOT NULL,
	pinned     bigint NOT NULL CHECK (pinned IN (0, 1)),
	fetched_at bigint NOT NULL,
	tried_at   bigint NOT NULL, -- to fetch them, with or without success
	stale_at   bigint
);

-- Tokens of others that have been exchanged, until they end: once only.
CREATE TABLE exchanged_token (
	id         integer NOT NULL PRIMARY KEY,
	digest     bytea   NOT NULL UNIQUE,
	expires_at bigint  NOT NULL
);

CREATE INDEX exchanged_token_expiry ON exchanged_token (expires_at, id);

-- Work that one at a time does. Whoever is killed leaves a lease that ends by itself.
CREATE TABLE lease (
	name     text   NOT NULL PRIMARY KEY,
	holder   bytea  NOT NULL,
	until_at bigint NOT NULL
);

CREATE INDEX throttle_day ON throttle (day);
