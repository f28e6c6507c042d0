-- @up

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
	version    integer NOT NULL PRIMARY KEY,
	state      text    NOT NULL CHECK (state IN ('active', 'old')),
	root_id    text    NOT NULL,
	wrapped    bytea   NOT NULL,
	created_at bigint  NOT NULL,
	retired_at bigint
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
	deleted_at           bigint
);

CREATE TABLE role (
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	name        text    NOT NULL UNIQUE,
	description text,
	builtin     bigint  NOT NULL CHECK (builtin IN (0, 1)),
	version     bigint  NOT NULL,
	created_at  bigint  NOT NULL,
	updated_at  bigint  NOT NULL
);

-- role_id has all that parent_id has. Never a cycle: lib/core/role.c.
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
	id          integer NOT NULL PRIMARY KEY,
	uuid        bytea   NOT NULL UNIQUE,
	name        text    NOT NULL UNIQUE,
	description text,
	status      text    NOT NULL CHECK (status IN ('active', 'disabled')),
	audiences   text    NOT NULL,
	scopes      text    NOT NULL,
	ttl_seconds bigint  NOT NULL CHECK (ttl_seconds > 0),
	version     bigint  NOT NULL,
	created_at  bigint  NOT NULL,
	updated_at  bigint  NOT NULL
);

CREATE TABLE client_secret (
	id           integer NOT NULL PRIMARY KEY,
	uuid         bytea   NOT NULL UNIQUE,
	client_id    integer NOT NULL REFERENCES client (id),
	mac          bytea   NOT NULL, -- keyed hash of the whole secret
	key_version  bigint  NOT NULL,
	created_at   bigint  NOT NULL,
	expires_at   bigint,
	revoked_at   bigint
);

CREATE INDEX client_secret_client ON client_secret (client_id);

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

CREATE INDEX role_grant_role ON role_grant (role_id);

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
	retired_at  bigint
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

CREATE TABLE audit_head (
	id          integer NOT NULL PRIMARY KEY CHECK (id = 1),
	size        bigint  NOT NULL,
	frontier    bytea   NOT NULL,
	root        bytea   NOT NULL,
	mac         bytea   NOT NULL,
	key_version bigint  NOT NULL
);

-- @down
-- Nothing is before the base: a store goes by removing its file.
