-- Permissions.

-- @let PERM_COLUMNS
row id name description builtin created_at

-- @stmt PERM_BY_ID(id id) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE uuid = :id;

-- @stmt PERM_BY_NAME(text name) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE name = :name;

-- @stmt PERM_LIST(int after, int limit) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE id > :after ORDER BY id LIMIT :limit;

-- @stmt PERM_INSERT(id id, text name, text description, bool builtin, time created_at) -> row
INSERT INTO perm (uuid, name, description, builtin, created_at) VALUES (:id, :name, :description, :builtin, :created_at) RETURNING id;

-- @stmt PERM_UPDATE(int row, text description)
UPDATE perm SET description = :description WHERE id = :row;

-- @stmt PERM_DELETE(int row)
DELETE FROM perm WHERE id = :row;

-- @stmt PERM_USES(int perm_row) -> n
SELECT count(*) FROM role_perm WHERE perm_id = :perm_row;

-- @stmt PERM_NAMES_FROM(text from, text below, int limit) -> name
SELECT name FROM perm WHERE name >= :from AND name < :below ORDER BY name LIMIT :limit;
