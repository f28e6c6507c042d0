-- Grants: who has which role.

-- @goes role_grant with user_account client

-- @let GRANT_SELECT
SELECT g.id AS row, r.name AS role, g.until_at AS until, g.reason, g.granted_by, g.granted_at
FROM role_grant g JOIN role r ON r.id = g.role_id

-- @stmt GRANT_OF_USER(int user_row, int role_row)
{GRANT_SELECT} WHERE g.user_id = :user_row AND g.role_id = :role_row;

-- @stmt GRANT_OF_CLIENT(int client_row, int role_row)
{GRANT_SELECT} WHERE g.client_id = :client_row AND g.role_id = :role_row;

-- @stmt GRANT_LIST_OF_USER(int after, int user_row, int limit)
SELECT g.id AS row, r.name AS role, g.until_at AS until, g.reason, g.granted_by, g.granted_at, 'user' AS subject_type, u.email AS subject
FROM role_grant g JOIN role r ON r.id = g.role_id JOIN user_account u ON u.id = g.user_id
WHERE g.id > :after AND g.user_id = :user_row ORDER BY g.id LIMIT :limit;

-- @stmt GRANT_LIST_OF_ROLE(int after, int role_row, int limit)
SELECT g.id AS row, r.name AS role, g.until_at AS until, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END AS subject_type, coalesce(u.email, c.name) AS subject
FROM role_grant g JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > :after AND g.role_id = :role_row ORDER BY g.id LIMIT :limit;

-- @stmt GRANT_INSERT(ref user_row, ref client_row, int role_row, time until, text reason, text granted_by, time granted_at)
INSERT INTO role_grant ({columns}) VALUES ({values}) RETURNING id AS row;

-- @stmt GRANT_UPDATE(int row, time until, text reason, text granted_by, time granted_at)
UPDATE role_grant SET {sets} WHERE id = :row;

-- @stmt GRANT_DELETE(int row)
DELETE FROM role_grant WHERE id = :row;
