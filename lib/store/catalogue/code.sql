-- One-time codes.

-- @stmt HASHED_CODE_USES() -> version n !scan
SELECT key_version, count(*) FROM one_time_code GROUP BY key_version;

-- @stmt CODE_ENDED(time before, int limit, int last_end, int last_row) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, expires_at, id FROM one_time_code
WHERE expires_at <= :before AND (expires_at, id) > (:last_end, :last_row) ORDER BY expires_at, id LIMIT :limit)
{TALLY};

-- @stmt CODE_NEXT_END(time before) -> expires_at
SELECT min(expires_at) FROM one_time_code WHERE expires_at > :before;

-- @stmt CODE_PRUNE(time before, int limit, int last_end, int last_row) -> expires_at row
DELETE FROM one_time_code WHERE id IN (SELECT id FROM one_time_code
WHERE expires_at <= :before AND (expires_at, id) > (:last_end, :last_row) ORDER BY expires_at, id LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING expires_at, id;

-- @stmt CODE_DELETE_ALL()
DELETE FROM one_time_code WHERE id > 0;

-- @stmt CODE_PUT(id id, int user_row, text purpose, bytes mac, int key_version, int user_epoch, time created_at, time expires_at)
INSERT INTO one_time_code (uuid, user_id, purpose, mac, key_version, email_key, user_epoch, created_at, expires_at)
VALUES (:id, :user_row, :purpose, :mac, :key_version, (SELECT email_key FROM user_account WHERE id = :user_row), :user_epoch, :created_at, :expires_at) ON CONFLICT (user_id, purpose) DO UPDATE SET uuid = excluded.uuid, mac = excluded.mac,
key_version = excluded.key_version, email_key = excluded.email_key, user_epoch = excluded.user_epoch, created_at = excluded.created_at,
expires_at = excluded.expires_at;

-- One that the account is still as it was for.
-- @stmt CODE_LIVE(id id, text purpose, time now) -> row user mac key_version
SELECT c.id, u.uuid, c.mac, c.key_version FROM one_time_code c JOIN user_account u ON u.id = c.user_id
WHERE c.uuid = :id AND c.purpose = :purpose AND c.expires_at > :now AND c.email_key = u.email_key AND c.user_epoch = u.epoch AND u.status = 'active';

-- @stmt CODE_TAKE(int row, id id)
DELETE FROM one_time_code WHERE id = :row AND uuid = :id;
