-- Grants: who has which role.

-- @goes role_grant with user_account client

-- @let GRANT_COLUMNS
row role until reason granted_by granted_at

-- @stmt GRANT_OF_USER(int user_row, int role_row) -> {GRANT_COLUMNS}
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at
FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.user_id = :user_row AND g.role_id = :role_row;

-- @stmt GRANT_OF_CLIENT(int client_row, int role_row) -> {GRANT_COLUMNS}
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at
FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.client_id = :client_row AND g.role_id = :role_row;

-- @stmt GRANT_LIST_OF_USER(int after, int user_row, int limit) -> {GRANT_COLUMNS} subject_type subject
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at, 'user', u.email
FROM role_grant g JOIN role r ON r.id = g.role_id JOIN user_account u ON u.id = g.user_id
WHERE g.id > :after AND g.user_id = :user_row ORDER BY g.id LIMIT :limit;

-- @stmt GRANT_LIST_OF_ROLE(int after, int role_row, int limit) -> {GRANT_COLUMNS} subject_type subject
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END, coalesce(u.email, c.name)
FROM role_grant g JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > :after AND g.role_id = :role_row ORDER BY g.id LIMIT :limit;

-- @stmt GRANT_INSERT(ref user_row, ref client_row, int role_row, time until, text reason, text granted_by, time granted_at) -> row
INSERT INTO role_grant (user_id, client_id, role_id, until_at, reason, granted_by, granted_at)
VALUES (:user_row, :client_row, :role_row, :until, :reason, :granted_by, :granted_at) RETURNING id;

-- @stmt GRANT_UPDATE(int row, time until, text reason, text granted_by, time granted_at)
UPDATE role_grant SET until_at = :until, reason = :reason, granted_by = :granted_by, granted_at = :granted_at WHERE id = :row;

-- @stmt GRANT_DELETE(int row)
DELETE FROM role_grant WHERE id = :row;
