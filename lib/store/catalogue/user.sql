-- Accounts.

-- @words user_status USER: user_account.status
-- @sealed 1 user_account.password: passwords PASSWORD
-- @prune 9 users user

-- @let USER_SELECT
SELECT {user_account u but password}, (SELECT i.uuid FROM import i WHERE i.id = u.import_id) AS import_id,
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.user_id = u.id AND (g.until_at IS NULL OR g.until_at > :now)), '') AS roles
FROM user_account u

-- @stmt USER_BY_ID(id id, time now)
{USER_SELECT} WHERE u.uuid = :id;

-- @stmt USER_BY_EMAIL(text key, time now)
{USER_SELECT} WHERE u.email_key = :key;

-- @stmt USER_BY_USERNAME(text key, time now)
{USER_SELECT} WHERE u.username_key = :key;

-- Who bears a name: nothing but its row.
-- @stmt USER_OF_EMAIL(text key)
SELECT id FROM user_account WHERE email_key = :key;

-- @stmt USER_OF_USERNAME(text key)
SELECT id FROM user_account WHERE username_key = :key;

-- @stmt USER_LIST(int after, time now, int limit)
{USER_SELECT} WHERE u.id > :after ORDER BY u.id LIMIT :limit;

-- What an export has: grants with an end beside those without, ROLE=MICROSECONDS.
-- @stmt USER_EXPORT(int after, time now, time since, int limit)
SELECT {user_account u but email_key username_key status_before epoch import_id import_line},
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.user_id = u.id AND g.until_at IS NULL), '') AS roles,
coalesce((SELECT list_agg(r.name || '=' || CAST(g.until_at AS text), ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.user_id = u.id AND g.until_at > :now), '') AS roles_until
FROM user_account u WHERE u.id > :after AND (:since IS NULL OR u.updated_at >= :since OR u.last_login_at >= :since
OR EXISTS (SELECT 1 FROM import i WHERE i.id = u.import_id AND (i.ended_at IS NULL OR i.ended_at >= :since)))
ORDER BY u.id LIMIT :limit;

-- What a report on hashes looks at.
-- @stmt USER_HASHES(int after, int limit)
SELECT id AS row, uuid AS id, email, status, last_login_at, password FROM user_account WHERE id > :after ORDER BY id LIMIT :limit;

-- The same by what leads straight there: for --where 'email = …' and the like.
-- @stmt USER_LIST_BY_ID(int after, time now, id id, int limit)
{USER_SELECT} WHERE u.id > :after AND u.uuid = :id ORDER BY u.id LIMIT :limit;

-- @stmt USER_LIST_BY_EMAIL(int after, time now, text key, int limit)
{USER_SELECT} WHERE u.id > :after AND u.email_key = :key ORDER BY u.id LIMIT :limit;

-- @stmt USER_LIST_BY_USERNAME(int after, time now, text key, int limit)
{USER_SELECT} WHERE u.id > :after AND u.username_key = :key ORDER BY u.id LIMIT :limit;

-- @stmt USER_INSERT(user_account but status_before password epoch last_login_at version created_at deleted_at import_id import_line; bytes password)
INSERT INTO user_account ({columns}, epoch, version, created_at) VALUES ({values}, 1, 1, :updated_at) RETURNING id AS row, epoch, version, created_at;

-- @stmt USER_UPDATE(int row, user_account but uuid status status_before password must_change_password epoch last_login_at version created_at deleted_at import_id import_line)
UPDATE user_account SET {sets}, version = version + 1 WHERE id = :row;

-- @stmt USER_SET_STATUS(int row, user_status status, bool new_epoch, time deleted_at, time now)
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
