-- Data keys.

-- @stmt DATA_KEY_INSERT(int version, text state, text root_id, bytes wrapped, time created_at)
INSERT INTO data_key (version, state, root_id, wrapped, created_at) VALUES (:version, :state, :root_id, :wrapped, :created_at);

-- Asked of any version of the schema.
-- @stmt DATA_KEY_LIST() -> version state root_id wrapped created_at !scan
SELECT version, state, root_id, wrapped, created_at FROM data_key ORDER BY version;

-- @let DATA_KEY
SELECT version, version, CASE WHEN destroyed_at IS NULL THEN state ELSE 'destroyed' END, created_at, retired_at, destroyed_at
FROM data_key

-- @stmt DATA_KEY_PAGE(int after, int limit) -> row version state created_at retired_at destroyed_at
{DATA_KEY} WHERE version > :after ORDER BY version LIMIT :limit;

-- @stmt DATA_KEY_BY_VERSION(int version) -> row version state created_at retired_at destroyed_at
{DATA_KEY} WHERE version = :version;

-- @stmt DATA_KEY_RETIRE(time now) !scan
UPDATE data_key SET state = 'old', retired_at = :now WHERE state = 'active';

-- @stmt DATA_KEY_DESTROY(int version, text root_id, bytes wrapped, time now)
UPDATE data_key SET root_id = :root_id, wrapped = :wrapped, destroyed_at = :now
WHERE version = :version AND state = 'old' AND destroyed_at IS NULL;
