-- One-time codes.

-- @words code_purpose CODE: one_time_code.purpose
-- @hashed 4 one_time_code: one-time codes
-- @prune 4 codes code: one_time_code by expires_at, locking created_at

-- @stmt CODE_DELETE_ALL()
DELETE FROM one_time_code WHERE id > 0;

-- @stmt CODE_PUT(id id, int user_row, code_purpose purpose, bytes mac, int key_version, int user_epoch, time created_at, time expires_at)
INSERT INTO one_time_code ({columns}, email_key) VALUES ({values}, (SELECT email_key FROM user_account WHERE id = :user_row))
ON CONFLICT (user_id, purpose) DO UPDATE SET uuid = excluded.uuid, mac = excluded.mac, key_version = excluded.key_version, email_key = excluded.email_key, user_epoch = excluded.user_epoch, created_at = excluded.created_at, expires_at = excluded.expires_at;

-- One that the account is still as it was for.
-- @stmt CODE_LIVE(id id, code_purpose purpose, time now)
SELECT c.id AS row, u.uuid AS user, c.mac, c.key_version FROM one_time_code c JOIN user_account u ON u.id = c.user_id
WHERE c.uuid = :id AND c.purpose = :purpose AND c.expires_at > :now AND c.email_key = u.email_key AND c.user_epoch = u.epoch AND u.status = 'active';

-- @stmt CODE_TAKE(int row, id id)
DELETE FROM one_time_code WHERE id = :row AND uuid = :id;

-- @stmt CODE_DELETE_OF_USER(int owner_row) !goes user_account
DELETE FROM one_time_code WHERE user_id = :owner_row;
