-- @up

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

-- @down

DROP TABLE access_token;
