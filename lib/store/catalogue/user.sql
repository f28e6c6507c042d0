-- Accounts.

-- @sealed 1 user_account.password: passwords PASSWORD
-- @prune 9 users user

-- @let USER_SELECT
SELECT u.id AS row, u.uuid AS id, u.email, u.username, u.given_name, u.family_name, u.display_name, u.status, u.status_before, u.email_verified,
u.attributes, u.must_change_password, u.epoch, u.last_login_at, u.version, u.created_at, u.updated_at, u.deleted_at,
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.user_id = u.id AND (g.until_at IS NULL OR g.until_at > :now)), '') AS roles
FROM user_account u

-- @stmt USER_BY_ID(id id, time now)
{USER_SELECT} WHERE u.uuid = :id;

-- @stmt USER_BY_EMAIL(text key, time now)
{USER_SELECT} WHERE u.email_key = :key;

-- @stmt USER_BY_USERNAME(text key, time now)
{USER_SELECT} WHERE u.username_key = :key;

-- @stmt USER_LIST(int after, time now, int limit)
{USER_SELECT} WHERE u.id > :after ORDER BY u.id LIMIT :limit;

-- The same by what leads straight there: for --where 'email = …' and the like.
-- @stmt USER_LIST_BY_ID(int after, time now, id id, int limit)
{USER_SELECT} WHERE u.id > :after AND u.uuid = :id ORDER BY u.id LIMIT :limit;

-- @stmt USER_LIST_BY_EMAIL(int after, time now, text key, int limit)
{USER_SELECT} WHERE u.id > :after AND u.email_key = :key ORDER BY u.id LIMIT :limit;

-- @stmt USER_LIST_BY_USERNAME(int after, time now, text key, int limit)
{USER_SELECT} WHERE u.id > :after AND u.username_key = :key ORDER BY u.id LIMIT :limit;

-- @stmt USER_INSERT(id id, text email, text email_key, text username, text username_key, text given_name, text family_name, text display_name, text status, bool email_verified, text attributes, bytes password, bool must_change_password, time now)
INSERT INTO user_account (uuid, email, email_key, username, username_key, given_name, family_name, display_name,
status, email_verified, attributes, password, must_change_password, epoch, version, created_at, updated_at)
VALUES (:id, :email, :email_key, :username, :username_key, :given_name, :family_name, :display_name, :status, :email_verified, :attributes, :password, :must_change_password, 1, 1, :now, :now)
RETURNING id AS row;

-- @stmt USER_UPDATE(int row, text email, text email_key, text username, text username_key, text given_name, text family_name, text display_name, bool email_verified, text attributes, time now)
UPDATE user_account SET email = :email, email_key = :email_key, username = :username, username_key = :username_key, given_name = :given_name,
family_name = :family_name, display_name = :display_name, email_verified = :email_verified, attributes = :attributes, version = version + 1, updated_at = :now
WHERE id = :row;

-- @stmt USER_SET_STATUS(int row, text status, bool new_epoch, time deleted_at, time now)
UPDATE user_account SET status_before = CASE :status WHEN 'deleted' THEN status END, status = :status, epoch = epoch + :new_epoch, deleted_at = :deleted_at, version = version + 1, updated_at = :now
WHERE id = :row;

-- @stmt USER_SET_PASSWORD(int row, bytes password, bool must_change_password, time now)
UPDATE user_account SET password = :password, must_change_password = :must_change_password, epoch = epoch + 1, version = version + 1,
updated_at = :now WHERE id = :row;

-- @stmt USER_REHASH(int row, bytes password)
UPDATE user_account SET password = :password WHERE id = :row;

-- @stmt USER_PASSWORD(int row)
SELECT password FROM user_account WHERE id = :row;

-- @stmt USER_SET_VERIFIED(int row, time now)
UPDATE user_account SET email_verified = 1, version = version + 1, updated_at = :now WHERE id = :row;

-- @stmt USER_LOGGED_IN(int row, time now)
UPDATE user_account SET last_login_at = :now WHERE id = :row;

-- @stmt USER_TOUCH(int row, time now)
UPDATE user_account SET version = version + 1, updated_at = :now WHERE id = :row;

-- @stmt USER_NEW_EPOCH(int row, time now)
UPDATE user_account SET epoch = epoch + 1, version = version + 1, updated_at = :now WHERE id = :row;

-- @stmt USER_PURGE(int row)
DELETE FROM user_account WHERE id = :row AND status = 'deleted';

-- @stmt USER_EMAILS_FROM(text from, text below, int limit)
SELECT email FROM user_account WHERE email_key >= :from AND email_key < :below ORDER BY email_key LIMIT :limit;

-- Accounts whose grace is over. What is theirs goes with each of them (lib/core/user/user.h).
-- @stmt USERS_ENDED(time before, int limit, int last_end, int last_row)
WITH page (n, expires_at, id) AS (SELECT 1, deleted_at, id FROM user_account
WHERE deleted_at <= :before AND (deleted_at, id) > (:last_end, :last_row) ORDER BY deleted_at, id LIMIT :limit)
{TALLY};

-- @stmt USERS_NEXT_END(time before)
SELECT min(deleted_at) AS expires_at FROM user_account WHERE deleted_at > :before;

-- @stmt USERS_PRUNE(time before, int limit, int last_end, int last_row)
SELECT deleted_at AS expires_at, id AS row, uuid AS id FROM user_account WHERE deleted_at <= :before AND (deleted_at, id) > (:last_end, :last_row)
ORDER BY deleted_at, id LIMIT :limit;
