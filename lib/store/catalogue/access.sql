-- Decisions.

-- Roles held by a user or a client at an instant, with all that they inherit.
-- @let HELD
WITH RECURSIVE held (role_id) AS (
SELECT role_id FROM role_grant WHERE user_id = :user_row AND (until_at IS NULL OR until_at > :now)
UNION SELECT role_id FROM role_grant WHERE client_id = :client_row AND (until_at IS NULL OR until_at > :now)
UNION SELECT x.parent_id FROM role_parent x JOIN held ON held.role_id = x.role_id)

-- @stmt ACCESS_CHECK(ref user_row, ref client_row, time now, text exact, text any_action, text any_resource, text any)
{HELD}
SELECT p.name FROM perm p JOIN role_perm rp ON rp.perm_id = p.id JOIN held ON held.role_id = rp.role_id
WHERE p.name IN (:exact, :any_action, :any_resource, :any) LIMIT 1;

-- @stmt ACCESS_PERMS(ref user_row, ref client_row, time now)
{HELD}
SELECT DISTINCT p.name FROM held JOIN role_perm rp ON rp.role_id = held.role_id JOIN perm p ON p.id = rp.perm_id
ORDER BY p.name;

-- @stmt ACCESS_ROLES(ref user_row, ref client_row, time now)
{HELD}
SELECT r.name FROM held JOIN role r ON r.id = held.role_id ORDER BY r.name;

-- Each permission held, by each grant and each role that gives it by itself.
-- @stmt ACCESS_HELD(ref user_row, ref client_row, time now)
WITH RECURSIVE way (grant_id, role_id) AS (
SELECT id, role_id FROM role_grant WHERE user_id = :user_row AND (until_at IS NULL OR until_at > :now)
UNION SELECT id, role_id FROM role_grant WHERE client_id = :client_row AND (until_at IS NULL OR until_at > :now)
UNION SELECT way.grant_id, x.parent_id FROM role_parent x JOIN way ON way.role_id = x.role_id)
SELECT p.name AS permission, r.name AS role, v.name AS via, g.until_at AS until, g.reason, g.granted_by, g.granted_at
FROM way JOIN role_grant g ON g.id = way.grant_id JOIN role r ON r.id = g.role_id JOIN role v ON v.id = way.role_id
JOIN role_perm rp ON rp.role_id = way.role_id JOIN perm p ON p.id = rp.perm_id ORDER BY p.name, r.name, v.name;

-- @stmt ACCESS_FIRST_END(ref user_row, ref client_row, time now)
SELECT min(until_at) AS n FROM role_grant WHERE (user_id = :user_row OR client_id = :client_row) AND until_at > :now;

-- Roles that give one of four permissions by themselves, the narrowest first.
-- @stmt ROLES_GIVING(text exact, text any_action, text any_resource, text any)
SELECT r.id AS row, r.name, p.name AS permission FROM perm p JOIN role_perm rp ON rp.perm_id = p.id JOIN role r ON r.id = rp.role_id
WHERE p.name IN (:exact, :any_action, :any_resource, :any)
ORDER BY CASE p.name WHEN :exact THEN 1 WHEN :any_action THEN 2 WHEN :any_resource THEN 3 ELSE 4 END, r.name;

-- The children that inherit straight from a role.
-- @stmt ROLE_CHILDREN(int parent_row)
SELECT r.id AS row, r.name FROM role_parent x JOIN role r ON r.id = x.role_id WHERE x.parent_id = :parent_row ORDER BY r.name;

-- The subjects that hold one of four permissions at an instant, by any chain.
-- @let GIVERS
WITH RECURSIVE giver (role_id) AS (
SELECT rp.role_id FROM perm p JOIN role_perm rp ON rp.perm_id = p.id WHERE p.name IN (:exact, :any_action, :any_resource, :any)
UNION SELECT x.role_id FROM role_parent x JOIN giver ON giver.role_id = x.parent_id)

-- @stmt ACCESS_WHO(int after, time now, text exact, text any_action, text any_resource, text any, int limit)
-- @sqlite
{GIVERS}
SELECT g.id AS row, r.name AS role, g.until_at AS until, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END AS subject_type, coalesce(u.email, c.name) AS subject
FROM giver JOIN role_grant g ON g.role_id = giver.role_id JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > :after AND (g.until_at IS NULL OR g.until_at > :now) AND coalesce(u.status, c.status) = 'active' ORDER BY g.id LIMIT :limit;
-- @pgsql
{GIVERS}
SELECT h.id AS row, (SELECT r.name FROM role r WHERE r.id = h.role_id) AS role, h.until_at AS until, h.reason, h.granted_by, h.granted_at,
CASE WHEN h.user_id IS NULL THEN 'client' ELSE 'user' END AS subject_type,
coalesce((SELECT u.email FROM user_account u WHERE u.id = h.user_id), (SELECT c.name FROM client c WHERE c.id = h.client_id)) AS subject
FROM giver CROSS JOIN LATERAL (SELECT g.id, g.role_id, g.user_id, g.client_id, g.until_at, g.reason, g.granted_by, g.granted_at
FROM role_grant g WHERE g.role_id = giver.role_id AND g.id > :after AND (g.until_at IS NULL OR g.until_at > :now)
AND coalesce((SELECT u.status FROM user_account u WHERE u.id = g.user_id), (SELECT c.status FROM client c WHERE c.id = g.client_id)) = 'active'
ORDER BY g.id LIMIT :limit) h ORDER BY h.id LIMIT :limit;

-- Active people who hold everything, by grants without an end. Role by role: PostgreSQL takes the roles for so many
-- that as a join it would read all grants there are.
-- @stmt ADMIN_EXISTS()
WITH RECURSIVE giver (role_id) AS (
SELECT rp.role_id FROM perm p JOIN role_perm rp ON rp.perm_id = p.id WHERE p.name = '*:*'
UNION SELECT x.role_id FROM role_parent x JOIN giver ON giver.role_id = x.parent_id)
SELECT 1 AS yes FROM giver WHERE EXISTS (SELECT 1 FROM role_grant g WHERE g.role_id = giver.role_id AND g.until_at IS NULL
AND (SELECT u.status FROM user_account u WHERE u.id = g.user_id) = 'active' ORDER BY g.id LIMIT 1 OFFSET 0) LIMIT 1;
