-- @up

-- Files that accounts came from: how far each was read, and what came of it.
CREATE TABLE import (
	id            integer NOT NULL PRIMARY KEY,
	uuid          bytea   NOT NULL UNIQUE,
	format        text    NOT NULL,
	created       bigint  NOT NULL,
	updated       bigint  NOT NULL,
	skipped       bigint  NOT NULL,
	failed        bigint  NOT NULL,
	input_bytes   bigint  NOT NULL,
	input_digest  bytea   NOT NULL,
	rejects_bytes bigint  NOT NULL,
	created_at    bigint  NOT NULL,
	ended_at      bigint
);

-- Which one made an account, and on which line it stood.
ALTER TABLE user_account ADD COLUMN import_id integer REFERENCES import (id);
ALTER TABLE user_account ADD COLUMN import_line bigint;

-- @down

ALTER TABLE user_account DROP COLUMN import_line;
ALTER TABLE user_account DROP COLUMN import_id;
DROP TABLE import;
