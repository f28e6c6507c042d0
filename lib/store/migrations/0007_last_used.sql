-- @up

-- When a secret was last right, within an hour: so that a rotation knows when the old one may go.
ALTER TABLE client_secret ADD COLUMN last_used_at bigint;

-- @down

ALTER TABLE client_secret DROP COLUMN last_used_at;
