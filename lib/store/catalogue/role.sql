-- Roles, and what they have.

-- @let ROLE_SELECT
SELECT {role r},
coalesce((SELECT list_agg(p.name, ' ') FROM role_parent x JOIN role p ON p.id = x.parent_id WHERE x.role_id = r.id), '') AS parents,
coalesce((SELECT list_agg(p.name, ' ') FROM role_perm x JOIN perm p ON p.id = x.perm_id WHERE x.role_id = r.id), '') AS permissions
FROM role r

-- @stmt ROLE_BY_ID(id id)
{ROLE_SELECT} WHERE r.uuid = :id;

-- @stmt ROLE_BY_NAME(text name)
{ROLE_SELECT} WHERE r.name = :name;

-- @stmt ROLE_LIST(int after, int limit)
{ROLE_SELECT} WHERE r.id > :after ORDER BY r.id LIMIT :limit;

-- @stmt ROLE_INSERT(role but version created_at)
INSERT INTO role ({columns}, version, created_at) VALUES ({values}, 1, :updated_at) RETURNING id AS row;

-- @stmt ROLE_UPDATE(int row, role but uuid builtin version created_at)
UPDATE role SET {sets}, version = version + 1 WHERE id = :row;

-- @stmt ROLE_TOUCH(int row, time now)
UPDATE role SET version = version + 1, updated_at = :now WHERE id = :row;

-- @stmt ROLE_DELETE(int row)
DELETE FROM role WHERE id = :row;

-- @stmt ROLE_DELETE_ENDED(int role_row, time now)
DELETE FROM role_grant WHERE role_id = :role_row AND until_at <= :now;

-- @stmt ROLE_DELETE_PERMS(int role_row)
DELETE FROM role_perm WHERE role_id = :role_row;

-- @stmt ROLE_DELETE_PARENTS(int role_row)
DELETE FROM role_parent WHERE role_id = :role_row;

-- @stmt ROLE_USES(int role_row)
SELECT (SELECT count(*) FROM role_grant WHERE role_id = :role_row) + (SELECT count(*) FROM role_parent WHERE parent_id = :role_row) AS n;

-- @stmt ROLE_NAMES_FROM(text from, text below, int limit)
SELECT name FROM role WHERE name >= :from AND name < :below ORDER BY name LIMIT :limit;

-- @stmt ROLE_PERM_INSERT(int role_row, int perm_row)
INSERT INTO role_perm (role_id, perm_id) VALUES (:role_row, :perm_row) ON CONFLICT DO NOTHING;

-- @stmt ROLE_PERM_DELETE(int role_row, int perm_row)
DELETE FROM role_perm WHERE role_id = :role_row AND perm_id = :perm_row;

-- @stmt ROLE_PARENT_INSERT(int role_row, int parent_row)
INSERT INTO role_parent (role_id, parent_id) VALUES (:role_row, :parent_row) ON CONFLICT DO NOTHING;

-- @stmt ROLE_PARENT_DELETE(int role_row, int parent_row)
DELETE FROM role_parent WHERE role_id = :role_row AND parent_id = :parent_row;

-- Does a role have all that the other has, through any number of steps?
-- @stmt ROLE_REACHES(int role_row, int other_row)
WITH RECURSIVE up (role_id) AS (SELECT :role_row UNION SELECT x.parent_id FROM role_parent x JOIN up ON x.role_id = up.role_id)
SELECT 1 AS yes FROM up WHERE role_id = :other_row;

-- How many steps the longest chain has that leads up from a role, and how many the longest that leads down to
-- others; no more than :most are counted.
-- @stmt ROLE_ABOVE(int role_row, int most)
WITH RECURSIVE up (role_id, n) AS (SELECT CAST(:role_row AS bigint), CAST(0 AS bigint)
UNION SELECT x.parent_id, up.n + 1 FROM role_parent x JOIN up ON x.role_id = up.role_id WHERE up.n < :most)
SELECT n FROM up ORDER BY n DESC LIMIT 1;

-- @stmt ROLE_BELOW(int role_row, int most)
WITH RECURSIVE down (role_id, n) AS (SELECT CAST(:role_row AS bigint), CAST(0 AS bigint)
UNION SELECT x.role_id, down.n + 1 FROM role_parent x JOIN down ON x.parent_id = down.role_id WHERE down.n < :most)
SELECT n FROM down ORDER BY n DESC LIMIT 1;
