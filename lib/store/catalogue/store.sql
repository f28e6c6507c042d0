-- The store itself, clocks, leases.

-- @stmt META_GET(text name)
SELECT value FROM store_meta WHERE name = :name;

-- @stmt META_PUT(text name, text value)
INSERT INTO store_meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- @stmt META_DELETE(text name)
DELETE FROM store_meta WHERE name = :name;

-- @stmt SCHEMA_VERSION()
SELECT max(version) AS version FROM migration;

-- What store_meta has under local.… is about this very store, and stays behind when its contents move (migrate copy).
-- @stmt SCHEMA_STANDING()
SELECT (SELECT max(version) FROM migration) AS version, (SELECT value FROM store_meta WHERE name = 'local.frozen') AS frozen,
(SELECT value FROM store_meta WHERE name = 'local.copying') AS copying;

-- @stmt SCHEMA_TABLES() !scan
-- @sqlite
SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table';
-- @pgsql
SELECT count(*) AS n FROM pg_catalog.pg_tables WHERE schemaname = 'idctl';

-- What the schema consists of: as it was written; or, of PostgreSQL, how it would begin.
-- @stmt SCHEMA_OBJECTS() !scan
-- @sqlite
SELECT coalesce(sql, '') AS sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name;
-- @pgsql
SELECT CASE c.relkind WHEN 'r' THEN 'CREATE TABLE ' WHEN 'i' THEN 'CREATE INDEX ' ELSE 'a relation ' END || c.relname::text AS what AS sql
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')
AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conname = c.relname)
UNION ALL SELECT 'a trigger ' || t.tgname::text FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl' WHERE NOT t.tgisinternal
UNION ALL SELECT 'a rule ' || r.rulename::text FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
UNION ALL SELECT 'a policy ' || p.polname::text FROM pg_catalog.pg_policy p JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
UNION ALL SELECT 'a function ' || f.proname::text FROM pg_catalog.pg_proc f
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace AND n.nspname = 'idctl' ORDER BY what;

-- Who owns the schema, if it is somebody that we may not act as. A superuser may act as everybody, and must not fill a
-- schema that somebody put there as a trap, whose owner could then drop what is in it.
-- @stmt SCHEMA_STRANGER() !scan
-- @pgsql
SELECT pg_get_userbyid(nspowner)::text AS owner FROM pg_catalog.pg_namespace WHERE nspname = 'idctl' AND (NOT pg_has_role(nspowner, 'MEMBER')
OR pg_get_userbyid(nspowner) NOT IN (current_user, 'idctl_owner') AND EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper));

-- As which role do we ask, and what may it do? By oid: names are only looked up for those who may use the schema.
-- @let MEMBER_OF
EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'MEMBER') AND r.rolname =

-- @let OF_OURS
EXISTS (SELECT 1 FROM pg_catalog.pg_class t WHERE t.relnamespace = n.oid AND t.relkind = 'r' AND

-- @let CHANGES_IT
(has_table_privilege(t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(t.oid, 'INSERT, UPDATE'))

-- @stmt DB_ROLE() !scan
-- @pgsql
SELECT current_user::text AS login, pg_get_userbyid(n.nspowner)::text AS owner,
'PostgreSQL ' || current_setting('server_version') || CASE WHEN pg_is_in_recovery() THEN ', hot standby' ELSE ', primary' END AS server,
EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper) AS superuser, pg_has_role(n.nspowner, 'MEMBER') AS owns,
{MEMBER_OF} 'idctl_runtime') AS runtime, {MEMBER_OF} 'idctl_prune') AS prune, {MEMBER_OF} 'idctl_read') AS reads,
EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'idctl_runtime') AS has_runtime,
EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'MEMBER') AND (r.rolsuper OR r.rolcreaterole)) AS becomes,
{OF_OURS} (t.relname = 'audit_event' AND (has_table_privilege(t.oid, 'UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(t.oid, 'UPDATE'))
OR t.relname = 'audit_head' AND has_table_privilege(t.oid, 'DELETE, TRUNCATE'))) AS alters_audit,
has_schema_privilege(n.oid, 'CREATE') OR {OF_OURS} has_table_privilege(t.oid, 'TRIGGER')) AS makes_objects,
{OF_OURS} t.relname = 'migration' AND {CHANGES_IT}) AS rewrites,
{OF_OURS} t.relname NOT IN ('migration', 'audit_event', 'audit_head', 'lease', {PRUNED_TABLES}) AND {CHANGES_IT}) AS writes,
{OF_OURS} t.relname = 'user_account' AND EXISTS (SELECT 1 FROM pg_catalog.pg_attribute p WHERE p.attrelid = t.oid AND p.attname = 'password'
AND has_column_privilege(t.oid, p.attnum, 'SELECT'))) AS reads_hashes
FROM pg_catalog.pg_namespace n WHERE n.nspname = 'idctl';

-- What everybody may do with what is ours, no matter who asks.
-- @stmt DB_PUBLIC() !scan
-- @pgsql
SELECT what FROM (SELECT a.privilege_type || ' on ' || c.relname::text AS what FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE a.grantee = 0
UNION ALL SELECT a.privilege_type || ' on ' || c.relname::text || '.' || p.attname::text FROM pg_catalog.pg_attribute p
JOIN pg_catalog.pg_class c ON c.oid = p.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
CROSS JOIN LATERAL aclexplode(p.attacl) a WHERE a.grantee = 0
UNION ALL SELECT a.privilege_type || ' on the schema' FROM pg_catalog.pg_namespace n
CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'idctl' AND a.grantee = 0) f ORDER BY what LIMIT 10;

-- @stmt DB_INVALID_INDEX() !scan
-- @pgsql
SELECT c.relname::text AS name FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl' WHERE NOT i.indisvalid ORDER BY c.relname LIMIT 1;

-- @stmt MIGRATION_INSERT(int version, text name, text checksum, time applied_at)
INSERT INTO migration ({columns}) VALUES ({values});

-- @stmt MIGRATION_DELETE(int version)
DELETE FROM migration WHERE version = :version;

-- @stmt MIGRATION_LIST() !scan
SELECT version, name, checksum, applied_at FROM migration ORDER BY version;

-- When the newest entry was made, and what time the server has, where there is one.
-- @stmt CLOCKS()
-- @sqlite
SELECT (SELECT at FROM audit_event WHERE seq = (SELECT size FROM audit_head WHERE id = 1)) AS newest, NULL AS server;
-- @pgsql
SELECT (SELECT at FROM audit_event WHERE seq = (SELECT size FROM audit_head WHERE id = 1)) AS newest, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS server;

-- Ours already, nobody's, of somebody who was killed, or taken by a clock that was far ahead: then it is ours until :until.
-- @stmt LEASE_TAKE(text name, bytes holder, time now, time until)
INSERT INTO lease (name, holder, until_at) VALUES (:name, :holder, :until)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
WHERE lease.until_at <= :now OR lease.holder = :holder OR lease.until_at > :until + (:until - :now);

-- @stmt LEASE_HOLDER(text name)
SELECT holder FROM lease WHERE name = :name;

-- @stmt LEASE_DROP(text name, bytes holder)
DELETE FROM lease WHERE name = :name AND holder = :holder;
