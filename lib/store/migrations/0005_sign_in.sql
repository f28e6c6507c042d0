-- @up

-- What a role or a client asks of whoever signs in; how long sessions of a client live.
ALTER TABLE role ADD COLUMN require_mfa bigint NOT NULL DEFAULT 0 CHECK (require_mfa IN (0, 1));
ALTER TABLE client ADD COLUMN require_mfa bigint NOT NULL DEFAULT 0 CHECK (require_mfa IN (0, 1));
ALTER TABLE client ADD COLUMN session_seconds bigint NOT NULL DEFAULT 2592000 CHECK (session_seconds > 0);
ALTER TABLE client ADD COLUMN idle_seconds bigint NOT NULL DEFAULT 1209600 CHECK (idle_seconds > 0);
ALTER TABLE client ADD COLUMN retry_seconds bigint NOT NULL DEFAULT 0 CHECK (retry_seconds >= 0);
ALTER TABLE client ADD COLUMN epoch bigint NOT NULL DEFAULT 0;

-- No token that a key signed ends later.
ALTER TABLE signing_key ADD COLUMN last_expiry bigint;
ALTER TABLE data_key ADD COLUMN destroyed_at bigint;
UPDATE signing_key SET last_expiry = (SELECT max(t.expires_at) FROM access_token t WHERE t.kid = signing_key.kid);

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
CREATE INDEX api_key_expiry ON api_key (expires_at, id);

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
	scopes         text    NOT NULL,
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

-- @down

DROP INDEX throttle_day;
DROP TABLE lease;
DROP TABLE exchanged_token;
DROP TABLE issuer_keys;
DROP TABLE trust_rule;
DROP TABLE api_key;
DROP TABLE recovery_code;
DROP TABLE totp;
DROP TABLE one_time_code;
DROP TABLE refresh_token;
DROP TABLE session;
ALTER TABLE data_key DROP COLUMN destroyed_at;
ALTER TABLE signing_key DROP COLUMN last_expiry;
ALTER TABLE client DROP COLUMN epoch;
ALTER TABLE client DROP COLUMN retry_seconds;
ALTER TABLE client DROP COLUMN idle_seconds;
ALTER TABLE client DROP COLUMN session_seconds;
ALTER TABLE client DROP COLUMN require_mfa;
ALTER TABLE role DROP COLUMN require_mfa;
