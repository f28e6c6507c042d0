-- @up

-- Failed attempts. The key is a keyed hash of the name, whether or not there is such an account.
CREATE TABLE throttle (
	name_mac  bytea  NOT NULL,
	kind      text   NOT NULL,
	failures  bigint NOT NULL,
	day       bigint NOT NULL,
	unlock_at bigint NOT NULL,
	PRIMARY KEY (name_mac, kind)
);

-- @down

DROP TABLE throttle;
