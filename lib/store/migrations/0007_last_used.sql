-- @up

-- When a secret was last right, within an hour: so that a rotation knows when the old one may go.
ALTER TABLE client_secret ADD COLUMN last_used_at bigint;

-- What has ended is pruned by when that was: revoked, used up, or expired.
CREATE INDEX client_secret_end ON client_secret ((coalesce(revoked_at, expires_at)), id);
DROP INDEX api_key_expiry;
CREATE INDEX api_key_end ON api_key ((coalesce(revoked_at, CASE WHEN uses >= uses_max THEN last_used_at END, expires_at)), id);

-- Accounts that were deleted, for the end of their grace.
CREATE INDEX user_account_deleted ON user_account (deleted_at, id) WHERE deleted_at IS NOT NULL;

-- @down

DROP INDEX user_account_deleted;
DROP INDEX api_key_end;
CREATE INDEX api_key_expiry ON api_key (expires_at, id);
DROP INDEX client_secret_end;
ALTER TABLE client_secret DROP COLUMN last_used_at;
