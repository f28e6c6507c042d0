-- Second factors.

-- @sealed 3 totp.seed: totp TOTP
-- @hashed 5 recovery_code: recovery codes
-- @goes totp with user_account

-- @let TOTP_SELECT
SELECT t.id AS row, t.uuid AS id, u.email AS user, t.name, t.algorithm, t.digits, t.period, t.seed, t.last_step, t.created_at, t.confirmed_at,
t.last_used_at, (SELECT count(*) FROM recovery_code c WHERE c.user_id = t.user_id AND c.used_at IS NULL) AS recovery_codes
FROM totp t JOIN user_account u ON u.id = t.user_id

-- @stmt TOTP_LIST(int after, int user_row, int limit)
{TOTP_SELECT} WHERE t.id > :after AND t.user_id = :user_row ORDER BY t.id LIMIT :limit;

-- @stmt TOTP_BY_NAME(int user_row, text name)
{TOTP_SELECT} WHERE t.user_id = :user_row AND t.name = :name;

-- @stmt TOTP_COUNTS(int user_row)
SELECT 1 AS yes FROM totp WHERE user_id = :user_row AND confirmed_at IS NOT NULL LIMIT 1;

-- @stmt TOTP_INSERT(id id, int user_row, text name, text algorithm, int digits, int period, bytes seed, time created_at)
INSERT INTO totp ({columns}, last_step) VALUES ({values}, -1);

-- Who comes second with a step, or with one before it, changes no row.
-- @stmt TOTP_CONFIRM(int row, int step, time now)
UPDATE totp SET last_step = :step, confirmed_at = :now, last_used_at = :now WHERE id = :row AND last_step < :step AND confirmed_at IS NULL;

-- @stmt TOTP_TAKE(int row, int step, time now)
UPDATE totp SET last_step = :step, last_used_at = :now WHERE id = :row AND last_step < :step AND confirmed_at IS NOT NULL;

-- @stmt TOTP_DELETE(int row)
DELETE FROM totp WHERE id = :row;

-- @stmt MFA_REQUIRED(int user_row, ref client_row, time now)
{HELD}
SELECT 1 AS yes FROM held WHERE (SELECT r.require_mfa FROM role r WHERE r.id = held.role_id) = 1 LIMIT 1;

-- @stmt RECOVERY_GET(int user_row, int number)
SELECT mac, key_version, used_at FROM recovery_code WHERE user_id = :user_row AND number = :number;

-- @stmt RECOVERY_INSERT(int user_row, int number, bytes mac, int key_version, time created_at)
INSERT INTO recovery_code ({columns}) VALUES ({values});

-- @stmt RECOVERY_USE(int user_row, int number, time now)
UPDATE recovery_code SET used_at = :now WHERE user_id = :user_row AND number = :number AND used_at IS NULL;

-- @stmt RECOVERY_DELETE(int owner_row) !goes user_account
DELETE FROM recovery_code WHERE user_id = :owner_row;

-- @stmt RECOVERY_LEFT(int user_row)
SELECT count(*) AS n FROM recovery_code WHERE user_id = :user_row AND used_at IS NULL;
