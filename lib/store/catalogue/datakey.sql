-- Data keys.

-- @words datakey_state DATAKEY: data_key.state destroyed

-- @stmt DATA_KEY_INSERT(int version, datakey_state state, text root_id, bytes wrapped, time created_at)
INSERT INTO data_key ({columns}) VALUES ({values});

-- Asked of any version of the schema.
-- @stmt DATA_KEY_LIST() !scan
SELECT version, state, root_id, wrapped, created_at FROM data_key ORDER BY version;

-- @let DATA_KEY
SELECT version AS row, version, CASE WHEN destroyed_at IS NULL THEN state ELSE 'destroyed' END AS state, created_at, retired_at, destroyed_at
FROM data_key

-- @stmt DATA_KEY_PAGE(int after, int limit)
{DATA_KEY} WHERE version > :after ORDER BY version LIMIT :limit;

-- @stmt DATA_KEY_BY_VERSION(int version)
{DATA_KEY} WHERE version = :version;

-- @stmt DATA_KEY_RETIRE(time now) !scan
UPDATE data_key SET state = 'old', retired_at = :now WHERE state = 'active';

-- @stmt DATA_KEY_DESTROY(int version, text root_id, bytes wrapped, time now)
UPDATE data_key SET root_id = :root_id, wrapped = :wrapped, destroyed_at = :now
WHERE version = :version AND state = 'old' AND destroyed_at IS NULL;
