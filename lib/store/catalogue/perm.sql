-- Permissions.

-- @let PERM_SELECT
SELECT {perm p} FROM perm p

-- @stmt PERM_BY_ID(id id)
{PERM_SELECT} WHERE uuid = :id;

-- @stmt PERM_BY_NAME(text name)
{PERM_SELECT} WHERE name = :name;

-- @stmt PERM_LIST(int after, int limit)
{PERM_SELECT} WHERE id > :after ORDER BY id LIMIT :limit;

-- @stmt PERM_INSERT(perm)
INSERT INTO perm ({columns}) VALUES ({values}) RETURNING id AS row;

-- @stmt PERM_UPDATE(int row, text description)
UPDATE perm SET description = :description WHERE id = :row;

-- @stmt PERM_DELETE(int row)
DELETE FROM perm WHERE id = :row;

-- @stmt PERM_USES(int perm_row)
SELECT count(*) AS n FROM role_perm WHERE perm_id = :perm_row;

-- @stmt PERM_NAMES_FROM(text from, text below, int limit)
SELECT name FROM perm WHERE name >= :from AND name < :below ORDER BY name LIMIT :limit;
