-- Every statement that idctl runs: what cannot be found here is not asked of any store.
--
-- "-- @stmt NAME(inputs) -> columns [!scan]" opens an entry; ?N are the inputs, columns are fields of the
-- record that is read. "-- @let NAME" names a fragment. !scan: reads whole tables, and is meant to.
--
-- What both engines take: ids and instants come from C, never from the engine; booleans are 0 and 1;
-- INSERT … ON CONFLICT, RETURNING, CTEs; no LIKE (case rules differ); lists end in a unique ORDER BY and take,
-- last, a LIMIT: what one statement answers is held in memory. A statement with a text for one engine only is
-- never asked of the other. SQLite, where a writer is alone, is spared FOR UPDATE … SKIP LOCKED.

-- ---- the store itself ----------------------------------------------------------------------------------------

-- @stmt META_GET(text) -> value
SELECT value FROM store_meta WHERE name = ?1;

-- @stmt META_PUT(text text)
INSERT INTO store_meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- @stmt META_DELETE(text)
DELETE FROM store_meta WHERE name = ?1;

-- @stmt SCHEMA_VERSION() -> version
SELECT max(version) FROM migration;

-- What store_meta has under local.… is about this very store, and stays behind when its contents move (migrate copy).
-- @stmt SCHEMA_STANDING() -> version frozen copying
SELECT (SELECT max(version) FROM migration), (SELECT value FROM store_meta WHERE name = 'local.frozen'),
(SELECT value FROM store_meta WHERE name = 'local.copying');

-- @stmt SCHEMA_TABLES() -> n !scan
-- @sqlite
SELECT count(*) FROM sqlite_schema WHERE type = 'table';
-- @pgsql
SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'idctl';

-- What the schema consists of: as it was written; or, of PostgreSQL, how it would begin.
-- @stmt SCHEMA_OBJECTS() -> sql !scan
-- @sqlite
SELECT coalesce(sql, '') FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name;
-- @pgsql
SELECT CASE c.relkind WHEN 'r' THEN 'CREATE TABLE ' WHEN 'i' THEN 'CREATE INDEX ' ELSE 'a relation ' END || c.relname::text AS what
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

-- Who owns the schema, if it is somebody that we may not act as. A superuser may act as everybody: he is not to fill a
-- schema that somebody put there for him, whose owner could then drop what is in it.
-- @stmt SCHEMA_STRANGER() -> owner !scan
-- @pgsql
SELECT pg_get_userbyid(nspowner)::text FROM pg_catalog.pg_namespace WHERE nspname = 'idctl' AND (NOT pg_has_role(nspowner, 'MEMBER')
OR pg_get_userbyid(nspowner) NOT IN (current_user, 'idctl_owner') AND EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper));

-- As which role do we ask, and what may it do? By oid: names are only looked up for those who may use the schema.
-- @let MEMBER_OF
EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'MEMBER') AND r.rolname =

-- @let OF_OURS
EXISTS (SELECT 1 FROM pg_catalog.pg_class t WHERE t.relnamespace = n.oid AND t.relkind = 'r' AND

-- @let CHANGES_IT
(has_table_privilege(t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(t.oid, 'INSERT, UPDATE'))

-- @stmt DB_ROLE() -> login owner server superuser owns runtime prune reads has_runtime becomes alters_audit makes_objects rewrites writes reads_hashes !scan
-- @pgsql
SELECT current_user::text, pg_get_userbyid(n.nspowner)::text,
'PostgreSQL ' || current_setting('server_version') || CASE WHEN pg_is_in_recovery() THEN ', hot standby' ELSE ', primary' END,
EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = current_user AND rolsuper), pg_has_role(n.nspowner, 'MEMBER'),
{MEMBER_OF} 'idctl_runtime'), {MEMBER_OF} 'idctl_prune'), {MEMBER_OF} 'idctl_read'),
EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'idctl_runtime'),
EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE pg_has_role(r.oid, 'MEMBER') AND (r.rolsuper OR r.rolcreaterole)),
{OF_OURS} (t.relname = 'audit_event' AND (has_table_privilege(t.oid, 'UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(t.oid, 'UPDATE'))
OR t.relname = 'audit_head' AND has_table_privilege(t.oid, 'DELETE, TRUNCATE'))),
has_schema_privilege(n.oid, 'CREATE') OR {OF_OURS} has_table_privilege(t.oid, 'TRIGGER')),
{OF_OURS} t.relname = 'migration' AND {CHANGES_IT}),
{OF_OURS} t.relname NOT IN ('migration', 'audit_event', 'audit_head', 'access_token', 'session', 'refresh_token', 'one_time_code', 'api_key', 'client_secret',
'exchanged_token', 'throttle', 'lease') AND {CHANGES_IT}),
{OF_OURS} t.relname = 'user_account' AND EXISTS (SELECT 1 FROM pg_catalog.pg_attribute p WHERE p.attrelid = t.oid AND p.attname = 'password'
AND has_column_privilege(t.oid, p.attnum, 'SELECT')))
FROM pg_catalog.pg_namespace n WHERE n.nspname = 'idctl';

-- What everybody may do with what is ours, whoever asks.
-- @stmt DB_PUBLIC() -> what !scan
-- @pgsql
SELECT what FROM (SELECT a.privilege_type || ' on ' || c.relname::text AS what FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
CROSS JOIN LATERAL aclexplode(c.relacl) a WHERE a.grantee = 0
UNION ALL SELECT a.privilege_type || ' on ' || c.relname::text || '.' || p.attname::text FROM pg_catalog.pg_attribute p
JOIN pg_catalog.pg_class c ON c.oid = p.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl'
CROSS JOIN LATERAL aclexplode(p.attacl) a WHERE a.grantee = 0
UNION ALL SELECT a.privilege_type || ' on the schema' FROM pg_catalog.pg_namespace n
CROSS JOIN LATERAL aclexplode(n.nspacl) a WHERE n.nspname = 'idctl' AND a.grantee = 0) f ORDER BY what LIMIT 10;

-- @stmt DB_INVALID_INDEX() -> name !scan
-- @pgsql
SELECT c.relname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'idctl' WHERE NOT i.indisvalid ORDER BY c.relname LIMIT 1;

-- @stmt MIGRATION_INSERT(int text text time)
INSERT INTO migration (version, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4);

-- @stmt MIGRATION_DELETE(int)
DELETE FROM migration WHERE version = ?1;

-- @stmt MIGRATION_LIST() -> version name checksum applied_at !scan
SELECT version, name, checksum, applied_at FROM migration ORDER BY version;

-- @stmt DATA_KEY_INSERT(int text text bytes time)
INSERT INTO data_key (version, state, root_id, wrapped, created_at) VALUES (?1, ?2, ?3, ?4, ?5);

-- Asked of any version of the schema.
-- @stmt DATA_KEY_LIST() -> version state root_id wrapped created_at !scan
SELECT version, state, root_id, wrapped, created_at FROM data_key ORDER BY version;

-- @let DATA_KEY
SELECT version, version, CASE WHEN destroyed_at IS NULL THEN state ELSE 'destroyed' END, created_at, retired_at, destroyed_at
FROM data_key

-- @stmt DATA_KEY_PAGE(int int) -> row version state created_at retired_at destroyed_at
{DATA_KEY} WHERE version > ?1 ORDER BY version LIMIT ?2;

-- @stmt DATA_KEY_BY_VERSION(int) -> row version state created_at retired_at destroyed_at
{DATA_KEY} WHERE version = ?1;

-- @stmt DATA_KEY_RETIRE(time) !scan
UPDATE data_key SET state = 'old', retired_at = ?1 WHERE state = 'active';

-- @stmt DATA_KEY_DESTROY(int text bytes time)
UPDATE data_key SET root_id = ?2, wrapped = ?3, destroyed_at = ?4
WHERE version = ?1 AND state = 'old' AND destroyed_at IS NULL;

-- ---- what is under data keys -----------------------------------------------------------------------------------

-- The version of its data key is in each sealed value, behind one byte (lib/crypt/seal.h).

-- @stmt SEALED_PASSWORD_NEXT(int bytes int) -> row id sealed
SELECT id, uuid, password FROM user_account WHERE id > ?1 AND substr(password, 2, 4) <> ?2 ORDER BY id LIMIT ?3;

-- @stmt SEALED_PASSWORD_PUT(int bytes bytes)
UPDATE user_account SET password = ?2 WHERE id = ?1 AND password = ?3;

-- @stmt SEALED_PASSWORD_USES() -> head n !scan
SELECT substr(password, 2, 4), count(*) FROM user_account WHERE password IS NOT NULL GROUP BY 1;

-- @stmt SEALED_KEY_NEXT(int bytes int) -> row id sealed
SELECT id, uuid, private FROM signing_key WHERE id > ?1 AND substr(private, 2, 4) <> ?2 ORDER BY id LIMIT ?3;

-- @stmt SEALED_KEY_PUT(int bytes bytes)
UPDATE signing_key SET private = ?2 WHERE id = ?1 AND private = ?3;

-- @stmt SEALED_KEY_USES() -> head n !scan
SELECT substr(private, 2, 4), count(*) FROM signing_key WHERE private IS NOT NULL GROUP BY 1;

-- @stmt SEALED_TOTP_NEXT(int bytes int) -> row id sealed
SELECT id, uuid, seed FROM totp WHERE id > ?1 AND substr(seed, 2, 4) <> ?2 ORDER BY id LIMIT ?3;

-- @stmt SEALED_TOTP_PUT(int bytes bytes)
UPDATE totp SET seed = ?2 WHERE id = ?1 AND seed = ?3;

-- @stmt SEALED_TOTP_USES() -> head n !scan
SELECT substr(seed, 2, 4), count(*) FROM totp WHERE seed IS NOT NULL GROUP BY 1;

-- @stmt HASHED_SECRET_USES() -> version n !scan
SELECT key_version, count(*) FROM client_secret GROUP BY key_version;

-- @stmt HASHED_APIKEY_USES() -> version n !scan
SELECT key_version, count(*) FROM api_key GROUP BY key_version;

-- @stmt HASHED_REFRESH_USES() -> version n !scan
SELECT key_version, count(*) FROM refresh_token GROUP BY key_version;

-- @stmt HASHED_CODE_USES() -> version n !scan
SELECT key_version, count(*) FROM one_time_code GROUP BY key_version;

-- @stmt HASHED_RECOVERY_USES() -> version n !scan
SELECT key_version, count(*) FROM recovery_code GROUP BY key_version;

-- @stmt HASHED_EVENT_USES() -> version n !scan
SELECT key_version, count(*) FROM audit_event GROUP BY key_version;

-- @stmt HASHED_HEAD_USES() -> version n !scan
SELECT key_version, count(*) FROM audit_head GROUP BY key_version;

-- ---- accounts ------------------------------------------------------------------------------------------------

-- @let USER_COLUMNS
row id email username given_name family_name display_name status status_before email_verified attributes must_change_password
epoch last_login_at version created_at updated_at deleted_at roles

-- @let USER_SELECT
SELECT u.id, u.uuid, u.email, u.username, u.given_name, u.family_name, u.display_name, u.status, u.status_before, u.email_verified,
u.attributes, u.must_change_password, u.epoch, u.last_login_at, u.version, u.created_at, u.updated_at, u.deleted_at,
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.user_id = u.id AND (g.until_at IS NULL OR g.until_at > ?2)), '')
FROM user_account u

-- @stmt USER_BY_ID(id time) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.uuid = ?1;

-- @stmt USER_BY_EMAIL(text time) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.email_key = ?1;

-- @stmt USER_BY_USERNAME(text time) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.username_key = ?1;

-- @stmt USER_LIST(int time int) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.id > ?1 ORDER BY u.id LIMIT ?3;

-- The same by what leads straight there: for --where 'email = …' and the like.
-- @stmt USER_LIST_BY_ID(int time id int) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.id > ?1 AND u.uuid = ?3 ORDER BY u.id LIMIT ?4;

-- @stmt USER_LIST_BY_EMAIL(int time text int) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.id > ?1 AND u.email_key = ?3 ORDER BY u.id LIMIT ?4;

-- @stmt USER_LIST_BY_USERNAME(int time text int) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.id > ?1 AND u.username_key = ?3 ORDER BY u.id LIMIT ?4;

-- @stmt USER_INSERT(id text text text text text text text text bool text bytes bool time) -> row
INSERT INTO user_account (uuid, email, email_key, username, username_key, given_name, family_name, display_name,
status, email_verified, attributes, password, must_change_password, epoch, version, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, 1, ?14, ?14)
RETURNING id;

-- @stmt USER_UPDATE(int text text text text text text text bool text time)
UPDATE user_account SET email = ?2, email_key = ?3, username = ?4, username_key = ?5, given_name = ?6,
family_name = ?7, display_name = ?8, email_verified = ?9, attributes = ?10, version = version + 1, updated_at = ?11
WHERE id = ?1;

-- @stmt USER_SET_STATUS(int text bool time time)
UPDATE user_account SET status_before = CASE ?2 WHEN 'deleted' THEN status END, status = ?2, epoch = epoch + ?3, deleted_at = ?4, version = version + 1, updated_at = ?5
WHERE id = ?1;

-- @stmt USER_SET_PASSWORD(int bytes bool time)
UPDATE user_account SET password = ?2, must_change_password = ?3, epoch = epoch + 1, version = version + 1,
updated_at = ?4 WHERE id = ?1;

-- @stmt USER_REHASH(int bytes)
UPDATE user_account SET password = ?2 WHERE id = ?1;

-- @stmt USER_PASSWORD(int) -> password
SELECT password FROM user_account WHERE id = ?1;

-- @stmt USER_SET_VERIFIED(int time)
UPDATE user_account SET email_verified = 1, version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt USER_LOGGED_IN(int time)
UPDATE user_account SET last_login_at = ?2 WHERE id = ?1;

-- @stmt USER_TOUCH(int time)
UPDATE user_account SET version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt USER_NEW_EPOCH(int time)
UPDATE user_account SET epoch = epoch + 1, version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt USER_PURGE(int)
DELETE FROM user_account WHERE id = ?1 AND status = 'deleted';

-- @stmt USER_PURGE_GRANTS(int)
DELETE FROM role_grant WHERE user_id = ?1;

-- What was minted is out there until it ends: revoked, and nobody's.
-- @stmt USER_PURGE_TOKENS(int time)
UPDATE access_token SET user_id = NULL, subject_epoch = NULL, revoked_at = coalesce(revoked_at, ?2),
revoked_reason = coalesce(revoked_reason, 'user purged') WHERE user_id = ?1;

-- @stmt USER_PURGE_REFRESH(int)
DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE user_id = ?1);

-- @stmt USER_PURGE_SESSIONS(int time)
UPDATE session SET user_id = NULL, source = NULL, revoked_at = coalesce(revoked_at, ?2),
revoked_reason = coalesce(revoked_reason, 'user purged') WHERE user_id = ?1;

-- @stmt USER_PURGE_CODES(int)
DELETE FROM one_time_code WHERE user_id = ?1;

-- @stmt USER_PURGE_TOTP(int)
DELETE FROM totp WHERE user_id = ?1;

-- @stmt USER_PURGE_RECOVERY(int)
DELETE FROM recovery_code WHERE user_id = ?1;

-- @stmt USER_PURGE_KEYS(int)
DELETE FROM api_key WHERE user_id = ?1;

-- @stmt USER_EMAILS_FROM(text text int) -> email
SELECT email FROM user_account WHERE email_key >= ?1 AND email_key < ?2 ORDER BY email_key LIMIT ?3;

-- ---- roles and permissions -------------------------------------------------------------------------------------

-- @let ROLE_COLUMNS
row id name description builtin require_mfa version created_at updated_at parents permissions

-- @let ROLE_SELECT
SELECT r.id, r.uuid, r.name, r.description, r.builtin, r.require_mfa, r.version, r.created_at, r.updated_at,
coalesce((SELECT list_agg(p.name, ' ') FROM role_parent x JOIN role p ON p.id = x.parent_id WHERE x.role_id = r.id), ''),
coalesce((SELECT list_agg(p.name, ' ') FROM role_perm x JOIN perm p ON p.id = x.perm_id WHERE x.role_id = r.id), '')
FROM role r

-- @stmt ROLE_BY_ID(id) -> {ROLE_COLUMNS}
{ROLE_SELECT} WHERE r.uuid = ?1;

-- @stmt ROLE_BY_NAME(text) -> {ROLE_COLUMNS}
{ROLE_SELECT} WHERE r.name = ?1;

-- @stmt ROLE_LIST(int int) -> {ROLE_COLUMNS}
{ROLE_SELECT} WHERE r.id > ?1 ORDER BY r.id LIMIT ?2;

-- @stmt ROLE_INSERT(id text text bool bool time) -> row
INSERT INTO role (uuid, name, description, builtin, require_mfa, version, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6) RETURNING id;

-- @stmt ROLE_UPDATE(int text text bool time)
UPDATE role SET name = ?2, description = ?3, require_mfa = ?4, version = version + 1, updated_at = ?5 WHERE id = ?1;

-- @stmt ROLE_TOUCH(int time)
UPDATE role SET version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt ROLE_DELETE(int)
DELETE FROM role WHERE id = ?1;

-- @stmt ROLE_DELETE_ENDED(int time)
DELETE FROM role_grant WHERE role_id = ?1 AND until_at <= ?2;

-- @stmt ROLE_DELETE_PERMS(int)
DELETE FROM role_perm WHERE role_id = ?1;

-- @stmt ROLE_DELETE_PARENTS(int)
DELETE FROM role_parent WHERE role_id = ?1;

-- @stmt ROLE_USES(int) -> n
SELECT (SELECT count(*) FROM role_grant WHERE role_id = ?1) + (SELECT count(*) FROM role_parent WHERE parent_id = ?1);

-- @stmt ROLE_NAMES_FROM(text text int) -> name
SELECT name FROM role WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3;

-- @stmt ROLE_PERM_INSERT(int int)
INSERT INTO role_perm (role_id, perm_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- @stmt ROLE_PERM_DELETE(int int)
DELETE FROM role_perm WHERE role_id = ?1 AND perm_id = ?2;

-- @stmt ROLE_PARENT_INSERT(int int)
INSERT INTO role_parent (role_id, parent_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- @stmt ROLE_PARENT_DELETE(int int)
DELETE FROM role_parent WHERE role_id = ?1 AND parent_id = ?2;

-- Does ?1 have all that ?2 has, through any number of steps?
-- @stmt ROLE_REACHES(int int) -> yes
WITH RECURSIVE up (role_id) AS (SELECT ?1 UNION SELECT x.parent_id FROM role_parent x JOIN up ON x.role_id = up.role_id)
SELECT 1 FROM up WHERE role_id = ?2;

-- How many steps the longest chain has that leads up from a role (?1), and how many the longest that leads down to
-- others; no more than ?2 are counted.
-- @stmt ROLE_ABOVE(int int) -> n
WITH RECURSIVE up (role_id, n) AS (SELECT CAST(?1 AS bigint), CAST(0 AS bigint)
UNION SELECT x.parent_id, up.n + 1 FROM role_parent x JOIN up ON x.role_id = up.role_id WHERE up.n < ?2)
SELECT n FROM up ORDER BY n DESC LIMIT 1;

-- @stmt ROLE_BELOW(int int) -> n
WITH RECURSIVE down (role_id, n) AS (SELECT CAST(?1 AS bigint), CAST(0 AS bigint)
UNION SELECT x.role_id, down.n + 1 FROM role_parent x JOIN down ON x.parent_id = down.role_id WHERE down.n < ?2)
SELECT n FROM down ORDER BY n DESC LIMIT 1;

-- @let PERM_COLUMNS
row id name description builtin created_at

-- @stmt PERM_BY_ID(id) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE uuid = ?1;

-- @stmt PERM_BY_NAME(text) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE name = ?1;

-- @stmt PERM_LIST(int int) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE id > ?1 ORDER BY id LIMIT ?2;

-- @stmt PERM_INSERT(id text text bool time) -> row
INSERT INTO perm (uuid, name, description, builtin, created_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id;

-- @stmt PERM_UPDATE(int text)
UPDATE perm SET description = ?2 WHERE id = ?1;

-- @stmt PERM_DELETE(int)
DELETE FROM perm WHERE id = ?1;

-- @stmt PERM_USES(int) -> n
SELECT count(*) FROM role_perm WHERE perm_id = ?1;

-- @stmt PERM_NAMES_FROM(text text int) -> name
SELECT name FROM perm WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3;

-- ---- grants: who has which role ----------------------------------------------------------------------------------

-- @let GRANT_COLUMNS
row role until reason granted_by granted_at

-- @stmt GRANT_OF_USER(int int) -> {GRANT_COLUMNS}
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at
FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.user_id = ?1 AND g.role_id = ?2;

-- @stmt GRANT_OF_CLIENT(int int) -> {GRANT_COLUMNS}
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at
FROM role_grant g JOIN role r ON r.id = g.role_id WHERE g.client_id = ?1 AND g.role_id = ?2;

-- @stmt GRANT_LIST_OF_USER(int int int) -> {GRANT_COLUMNS} subject_type subject
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at, 'user', u.email
FROM role_grant g JOIN role r ON r.id = g.role_id JOIN user_account u ON u.id = g.user_id
WHERE g.id > ?1 AND g.user_id = ?2 ORDER BY g.id LIMIT ?3;

-- @stmt GRANT_LIST_OF_ROLE(int int int) -> {GRANT_COLUMNS} subject_type subject
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END, coalesce(u.email, c.name)
FROM role_grant g JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > ?1 AND g.role_id = ?2 ORDER BY g.id LIMIT ?3;

-- @stmt GRANT_INSERT(int int int time text text time) -> row
INSERT INTO role_grant (user_id, client_id, role_id, until_at, reason, granted_by, granted_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id;

-- @stmt GRANT_UPDATE(int time text text time)
UPDATE role_grant SET until_at = ?2, reason = ?3, granted_by = ?4, granted_at = ?5 WHERE id = ?1;

-- @stmt GRANT_DELETE(int)
DELETE FROM role_grant WHERE id = ?1;

-- ---- decisions ---------------------------------------------------------------------------------------------------

-- Roles held by a user (?1) or a client (?2) at ?3, with all that they inherit.
-- @let HELD
WITH RECURSIVE held (role_id) AS (
SELECT role_id FROM role_grant WHERE user_id = ?1 AND (until_at IS NULL OR until_at > ?3)
UNION SELECT role_id FROM role_grant WHERE client_id = ?2 AND (until_at IS NULL OR until_at > ?3)
UNION SELECT x.parent_id FROM role_parent x JOIN held ON held.role_id = x.role_id)

-- @stmt ACCESS_CHECK(int int time text text text text) -> name
{HELD}
SELECT p.name FROM perm p JOIN role_perm rp ON rp.perm_id = p.id JOIN held ON held.role_id = rp.role_id
WHERE p.name IN (?4, ?5, ?6, ?7) LIMIT 1;

-- @stmt ACCESS_PERMS(int int time) -> name
{HELD}
SELECT DISTINCT p.name FROM held JOIN role_perm rp ON rp.role_id = held.role_id JOIN perm p ON p.id = rp.perm_id
ORDER BY p.name;

-- @stmt ACCESS_ROLES(int int time) -> name
{HELD}
SELECT r.name FROM held JOIN role r ON r.id = held.role_id ORDER BY r.name;

-- Each permission held, by each grant and each role that gives it by itself.
-- @stmt ACCESS_HELD(int int time) -> permission role via until reason granted_by granted_at
WITH RECURSIVE way (grant_id, role_id) AS (
SELECT id, role_id FROM role_grant WHERE user_id = ?1 AND (until_at IS NULL OR until_at > ?3)
UNION SELECT id, role_id FROM role_grant WHERE client_id = ?2 AND (until_at IS NULL OR until_at > ?3)
UNION SELECT way.grant_id, x.parent_id FROM role_parent x JOIN way ON way.role_id = x.role_id)
SELECT p.name, r.name, v.name, g.until_at, g.reason, g.granted_by, g.granted_at
FROM way JOIN role_grant g ON g.id = way.grant_id JOIN role r ON r.id = g.role_id JOIN role v ON v.id = way.role_id
JOIN role_perm rp ON rp.role_id = way.role_id JOIN perm p ON p.id = rp.perm_id ORDER BY p.name, r.name, v.name;

-- @stmt ACCESS_FIRST_END(int int time) -> n
SELECT min(until_at) FROM role_grant WHERE (user_id = ?1 OR client_id = ?2) AND until_at > ?3;

-- Roles that give one of four permissions by themselves, the narrowest first.
-- @stmt ROLES_GIVING(text text text text) -> row name permission
SELECT r.id, r.name, p.name FROM perm p JOIN role_perm rp ON rp.perm_id = p.id JOIN role r ON r.id = rp.role_id
WHERE p.name IN (?1, ?2, ?3, ?4)
ORDER BY CASE p.name WHEN ?1 THEN 1 WHEN ?2 THEN 2 WHEN ?3 THEN 3 ELSE 4 END, r.name;

-- The children that inherit straight from a role.
-- @stmt ROLE_CHILDREN(int) -> row name
SELECT r.id, r.name FROM role_parent x JOIN role r ON r.id = x.role_id WHERE x.parent_id = ?1 ORDER BY r.name;

-- The subjects that hold one of four permissions at ?2, by any chain.
-- @let GIVERS
WITH RECURSIVE giver (role_id) AS (
SELECT rp.role_id FROM perm p JOIN role_perm rp ON rp.perm_id = p.id WHERE p.name IN (?3, ?4, ?5, ?6)
UNION SELECT x.role_id FROM role_parent x JOIN giver ON giver.role_id = x.parent_id)

-- @stmt ACCESS_WHO(int time text text text text int) -> {GRANT_COLUMNS} subject_type subject
-- @sqlite
{GIVERS}
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END, coalesce(u.email, c.name)
FROM giver JOIN role_grant g ON g.role_id = giver.role_id JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > ?1 AND (g.until_at IS NULL OR g.until_at > ?2) AND coalesce(u.status, c.status) = 'active' ORDER BY g.id LIMIT ?7;
-- @pgsql
{GIVERS}
SELECT h.id, (SELECT r.name FROM role r WHERE r.id = h.role_id), h.until_at, h.reason, h.granted_by, h.granted_at,
CASE WHEN h.user_id IS NULL THEN 'client' ELSE 'user' END,
coalesce((SELECT u.email FROM user_account u WHERE u.id = h.user_id), (SELECT c.name FROM client c WHERE c.id = h.client_id))
FROM giver CROSS JOIN LATERAL (SELECT g.id, g.role_id, g.user_id, g.client_id, g.until_at, g.reason, g.granted_by, g.granted_at
FROM role_grant g WHERE g.role_id = giver.role_id AND g.id > ?1 AND (g.until_at IS NULL OR g.until_at > ?2)
AND coalesce((SELECT u.status FROM user_account u WHERE u.id = g.user_id), (SELECT c.status FROM client c WHERE c.id = g.client_id)) = 'active'
ORDER BY g.id LIMIT ?7) h ORDER BY h.id LIMIT ?7;

-- Active people who hold everything, by grants without an end. Role by role: PostgreSQL takes the roles for so many
-- that as a join it would read all grants there are.
-- @stmt ADMIN_EXISTS() -> yes
WITH RECURSIVE giver (role_id) AS (
SELECT rp.role_id FROM perm p JOIN role_perm rp ON rp.perm_id = p.id WHERE p.name = '*:*'
UNION SELECT x.role_id FROM role_parent x JOIN giver ON giver.role_id = x.parent_id)
SELECT 1 FROM giver WHERE EXISTS (SELECT 1 FROM role_grant g WHERE g.role_id = giver.role_id AND g.until_at IS NULL
AND (SELECT u.status FROM user_account u WHERE u.id = g.user_id) = 'active' ORDER BY g.id LIMIT 1 OFFSET 0) LIMIT 1;

-- ---- clients -----------------------------------------------------------------------------------------------------

-- @let CLIENT_COLUMNS
row id name description status audiences scopes ttl_seconds session_seconds idle_seconds retry_seconds require_mfa epoch
version created_at updated_at roles secrets

-- @let CLIENT_SELECT
SELECT c.id, c.uuid, c.name, c.description, c.status, c.audiences, c.scopes, c.ttl_seconds, c.session_seconds,
c.idle_seconds, c.retry_seconds, c.require_mfa, c.epoch, c.version, c.created_at, c.updated_at,
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.client_id = c.id AND (g.until_at IS NULL OR g.until_at > ?2)), ''),
(SELECT count(*) FROM client_secret s WHERE s.client_id = c.id AND s.revoked_at IS NULL
AND (s.expires_at IS NULL OR s.expires_at > ?2))
FROM client c

-- @stmt CLIENT_BY_ID(id time) -> {CLIENT_COLUMNS}
{CLIENT_SELECT} WHERE c.uuid = ?1;

-- @stmt CLIENT_BY_NAME(text time) -> {CLIENT_COLUMNS}
{CLIENT_SELECT} WHERE c.name = ?1;

-- @stmt CLIENT_LIST(int time int) -> {CLIENT_COLUMNS}
{CLIENT_SELECT} WHERE c.id > ?1 ORDER BY c.id LIMIT ?3;

-- @stmt CLIENT_INSERT(id text text text text text int time bool int int int) -> row
INSERT INTO client (uuid, name, description, status, audiences, scopes, ttl_seconds, version, created_at, updated_at,
require_mfa, session_seconds, idle_seconds, retry_seconds, epoch)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8, ?9, ?10, ?11, ?12, 0) RETURNING id;

-- @stmt CLIENT_UPDATE(int text text text text int time bool int int int)
UPDATE client SET name = ?2, description = ?3, audiences = ?4, scopes = ?5, ttl_seconds = ?6, require_mfa = ?8,
session_seconds = ?9, idle_seconds = ?10, retry_seconds = ?11, version = version + 1, updated_at = ?7 WHERE id = ?1;

-- What was issued before a client was disabled ends, and stays so when it is enabled again.
-- @stmt CLIENT_SET_STATUS(int text time)
UPDATE client SET status = ?2, epoch = epoch + CASE ?2 WHEN 'disabled' THEN 1 ELSE 0 END, version = version + 1,
updated_at = ?3 WHERE id = ?1;

-- @stmt CLIENT_TOUCH(int time)
UPDATE client SET version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt CLIENT_DELETE(int)
DELETE FROM client WHERE id = ?1;

-- @stmt CLIENT_DELETE_GRANTS(int)
DELETE FROM role_grant WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_SECRETS(int)
DELETE FROM client_secret WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_TOKENS(int time)
UPDATE access_token SET client_id = NULL, subject_epoch = NULL, revoked_at = coalesce(revoked_at, ?2),
revoked_reason = coalesce(revoked_reason, 'client deleted') WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_REFRESH(int)
DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE client_id = ?1);

-- @stmt CLIENT_DELETE_SESSIONS(int time)
UPDATE session SET client_id = NULL, revoked_at = coalesce(revoked_at, ?2),
revoked_reason = coalesce(revoked_reason, 'client deleted') WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_KEYS(int)
DELETE FROM api_key WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_TRUST(int)
DELETE FROM trust_rule WHERE client_id = ?1;

-- @stmt CLIENT_NAMES_FROM(text text int) -> name
SELECT name FROM client WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3;

-- @let SECRET_COLUMNS
row id client mac key_version created_at expires_at revoked_at last_used_at

-- @stmt SECRET_BY_ID(id) -> {SECRET_COLUMNS}
SELECT s.id, s.uuid, c.name, s.mac, s.key_version, s.created_at, s.expires_at, s.revoked_at, s.last_used_at
FROM client_secret s JOIN client c ON c.id = s.client_id WHERE s.uuid = ?1;

-- @stmt SECRET_LIST(int int int) -> {SECRET_COLUMNS}
SELECT s.id, s.uuid, c.name, s.mac, s.key_version, s.created_at, s.expires_at, s.revoked_at, s.last_used_at
FROM client_secret s JOIN client c ON c.id = s.client_id WHERE s.id > ?1 AND s.client_id = ?2 ORDER BY s.id LIMIT ?3;

-- @stmt SECRET_INSERT(id int bytes int time time) -> row
INSERT INTO client_secret (uuid, client_id, mac, key_version, created_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;

-- @stmt SECRET_REVOKE(int time)
UPDATE client_secret SET revoked_at = ?2 WHERE id = ?1;

-- @stmt SECRET_NOTE(int time time)
UPDATE client_secret SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?3);

-- @stmt SECRET_EXPIRE_OTHERS(int id time) -> id
UPDATE client_secret SET expires_at = ?3
WHERE client_id = ?1 AND uuid <> ?2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?3) RETURNING uuid;

-- ---- API keys ----------------------------------------------------------------------------------------------------

-- @let APIKEY_COLUMNS
row id name user client user_row client_row owner_id owner_active owner_scopes scope mac key_version created_at expires_at uses_max uses
last_used_at revoked_at revoked_reason

-- @let APIKEY_SELECT
SELECT k.id, k.uuid, k.name, u.email, c.name, k.user_id, k.client_id, coalesce(u.uuid, c.uuid),
CASE WHEN coalesce(u.status, c.status) = 'active' THEN 1 ELSE 0 END, c.scopes, k.scope, k.mac, k.key_version, k.created_at, k.expires_at,
k.uses_max, k.uses, k.last_used_at, k.revoked_at, k.revoked_reason
FROM api_key k LEFT JOIN user_account u ON u.id = k.user_id LEFT JOIN client c ON c.id = k.client_id

-- @stmt APIKEY_BY_ID(id) -> {APIKEY_COLUMNS}
{APIKEY_SELECT} WHERE k.uuid = ?1;

-- @stmt APIKEY_LIST(int int) -> {APIKEY_COLUMNS}
{APIKEY_SELECT} WHERE k.id > ?1 ORDER BY k.id LIMIT ?2;

-- @stmt APIKEY_LIST_BY_ID(int id int) -> {APIKEY_COLUMNS}
{APIKEY_SELECT} WHERE k.id > ?1 AND k.uuid = ?2 ORDER BY k.id LIMIT ?3;

-- @stmt APIKEY_LIST_BY_USER(int text int) -> {APIKEY_COLUMNS}
{APIKEY_SELECT} WHERE k.id > ?1 AND k.user_id = (SELECT id FROM user_account WHERE email_key = ?2) ORDER BY k.id LIMIT ?3;

-- @stmt APIKEY_LIST_BY_CLIENT(int text int) -> {APIKEY_COLUMNS}
{APIKEY_SELECT} WHERE k.id > ?1 AND k.client_id = (SELECT id FROM client WHERE name = ?2) ORDER BY k.id LIMIT ?3;

-- @stmt APIKEY_INSERT(id text int int bytes int text time time int) -> row
INSERT INTO api_key (uuid, name, user_id, client_id, mac, key_version, scope, created_at, expires_at, uses_max, uses)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0) RETURNING id;

-- @stmt APIKEY_REVOKE(int time text)
UPDATE api_key SET revoked_at = ?2, revoked_reason = ?3 WHERE id = ?1;

-- One of the uses that a key has, for whoever comes first.
-- @stmt APIKEY_SPEND(int time)
UPDATE api_key SET uses = uses + 1, last_used_at = ?2
WHERE id = ?1 AND uses < uses_max AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2);

-- @stmt APIKEY_NOTE(int time time)
UPDATE api_key SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?3);

-- One that has ended already keeps its end.
-- @let KEY_GOOD
revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2) AND (uses_max IS NULL OR uses < uses_max)

-- @stmt APIKEY_END_OF_USER(int time text int) -> id name
UPDATE api_key SET revoked_at = ?2, revoked_reason = ?3
WHERE id IN (SELECT id FROM api_key WHERE user_id = ?1 AND {KEY_GOOD} ORDER BY id LIMIT ?4) RETURNING uuid, name;

-- @stmt APIKEY_END_OF_CLIENT(int time text int) -> id name
UPDATE api_key SET revoked_at = ?2, revoked_reason = ?3
WHERE id IN (SELECT id FROM api_key WHERE client_id = ?1 AND {KEY_GOOD} ORDER BY id LIMIT ?4) RETURNING uuid, name;

-- ---- signing keys ------------------------------------------------------------------------------------------------

-- @let KEY_COLUMNS
row id kid alg state public created_at active_from retired_at withdrawn last_expiry

-- @let KEY_SELECT
SELECT id, uuid, kid, alg, state, public_jwk, created_at, active_from, retired_at,
CASE WHEN private IS NULL THEN 1 ELSE 0 END, last_expiry FROM signing_key

-- @stmt KEY_BY_KID(text) -> {KEY_COLUMNS}
{KEY_SELECT} WHERE kid = ?1;

-- @stmt KEY_BY_ID(id) -> {KEY_COLUMNS}
{KEY_SELECT} WHERE uuid = ?1;

-- @stmt KEY_LIST(int int) -> {KEY_COLUMNS}
{KEY_SELECT} WHERE id > ?1 ORDER BY id LIMIT ?2;

-- One that has signed has begun, whatever the clock says by now.
-- @stmt KEY_ACTIVE(time) -> {KEY_COLUMNS} !scan
{KEY_SELECT} WHERE state IN ('active', 'next') AND (active_from <= ?1 OR last_expiry IS NOT NULL) ORDER BY active_from DESC, id DESC LIMIT 1;

-- When did the next one after a key (?1, ?2) begin to sign? One that was ended before its turn never did.
-- @stmt KEY_TAKEN_OVER(time int time) -> active_from !scan
SELECT min(active_from) FROM signing_key WHERE (active_from <= ?3 OR last_expiry IS NOT NULL) AND (active_from > ?1 OR (active_from = ?1 AND id > ?2))
AND (retired_at IS NULL OR retired_at > active_from);

-- @stmt KEY_PRIVATE(int) -> private
SELECT private FROM signing_key WHERE id = ?1;

-- @stmt KEY_INSERT(id text text text text bytes time time) -> row
INSERT INTO signing_key (uuid, kid, alg, state, public_jwk, private, created_at, active_from)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id;

-- @stmt KEY_SET_STATE(int text time time)
UPDATE signing_key SET state = ?2, active_from = ?3, retired_at = ?4 WHERE id = ?1;

-- ?3: what has ended by then needs no key any more.
-- @stmt KEY_WITHDRAW(int time time)
UPDATE signing_key SET state = 'retired', private = NULL, retired_at = ?2 WHERE id = ?1 AND (last_expiry IS NULL OR last_expiry <= ?3);

-- @stmt KEY_REVOKE(int time)
UPDATE signing_key SET state = 'revoked', private = NULL, retired_at = ?2 WHERE id = ?1;

-- @stmt KEY_COVERS(int time)
UPDATE signing_key SET last_expiry = ?2 WHERE id = ?1 AND (last_expiry IS NULL OR last_expiry < ?2);

-- @stmt KEY_KIDS_FROM(text text int) -> kid
SELECT kid FROM signing_key WHERE kid >= ?1 AND kid < ?2 ORDER BY kid LIMIT ?3;

-- ---- clocks ---------------------------------------------------------------------------------------------------------

-- When the newest entry was made, and what time the server has, where there is one.
-- @stmt CLOCKS() -> newest server
-- @sqlite
SELECT (SELECT at FROM audit_event WHERE seq = (SELECT size FROM audit_head WHERE id = 1)), NULL;
-- @pgsql
SELECT (SELECT at FROM audit_event WHERE seq = (SELECT size FROM audit_head WHERE id = 1)), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;

-- ---- access tokens -----------------------------------------------------------------------------------------------

-- @let TOKEN_COLUMNS
row jti subject_type subject kid audience scope issued_at expires_at revoked_at revoked_reason subject_epoch

-- @let TOKEN_SELECT
SELECT t.id, t.jti, CASE WHEN t.user_id IS NOT NULL THEN 'user' WHEN t.client_id IS NOT NULL THEN 'client' END,
coalesce(u.email, c.name), t.kid, t.audience, t.scope, t.issued_at, t.expires_at, t.revoked_at, t.revoked_reason,
t.subject_epoch
FROM access_token t LEFT JOIN user_account u ON u.id = t.user_id LEFT JOIN client c ON c.id = t.client_id

-- @stmt TOKEN_BY_JTI(text) -> {TOKEN_COLUMNS}
{TOKEN_SELECT} WHERE t.jti = ?1;

-- @stmt TOKEN_LIST(int int) -> {TOKEN_COLUMNS}
{TOKEN_SELECT} WHERE t.id > ?1 ORDER BY t.id LIMIT ?2;

-- @stmt TOKEN_LIST_BY_JTI(int text int) -> {TOKEN_COLUMNS}
{TOKEN_SELECT} WHERE t.id > ?1 AND t.jti = ?2 ORDER BY t.id LIMIT ?3;

-- @stmt TOKEN_LIST_BY_USER(int text int) -> {TOKEN_COLUMNS}
{TOKEN_SELECT} WHERE t.id > ?1 AND t.user_id = (SELECT id FROM user_account WHERE email_key = ?2) ORDER BY t.id LIMIT ?3;

-- @stmt TOKEN_LIST_BY_CLIENT(int text int) -> {TOKEN_COLUMNS}
{TOKEN_SELECT} WHERE t.id > ?1 AND t.client_id = (SELECT id FROM client WHERE name = ?2) ORDER BY t.id LIMIT ?3;

-- @stmt TOKEN_INSERT(text int int int text text text time time time text) -> row
INSERT INTO access_token (jti, user_id, client_id, subject_epoch, kid, audience, scope, issued_at, expires_at,
revoked_at, revoked_reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id;

-- @stmt TOKEN_REVOKE(int time text)
UPDATE access_token SET revoked_at = ?2, revoked_reason = ?3 WHERE id = ?1;

-- What a copy that was put back may know, and is refused all the same: it was issued before this.
-- @let NOT_BEFORE
coalesce((SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before'), 0)

-- @stmt TOKEN_LIVE_OF_USER(int time) -> n
SELECT count(*) FROM access_token t WHERE t.user_id = ?1 AND t.expires_at > ?2 AND t.revoked_at IS NULL AND t.issued_at >= {NOT_BEFORE}
AND t.subject_epoch = (SELECT u.epoch FROM user_account u WHERE u.id = ?1);

-- @stmt TOKEN_LIVE_OF_CLIENT(int time) -> n
SELECT count(*) FROM access_token t WHERE t.client_id = ?1 AND t.expires_at > ?2 AND t.revoked_at IS NULL AND t.issued_at >= {NOT_BEFORE}
AND t.subject_epoch = (SELECT c.epoch FROM client c WHERE c.id = ?1);

-- @stmt TOKEN_UNEXPIRED(time) -> n
SELECT count(*) FROM access_token WHERE expires_at > ?1 AND revoked_at IS NULL AND issued_at >= {NOT_BEFORE};

-- @stmt TOKEN_LAST_END(time) -> expires_at
SELECT max(expires_at) FROM access_token WHERE expires_at > ?1 AND revoked_at IS NULL;

-- @stmt TOKEN_REVOKE_LIVE(time text)
UPDATE access_token SET revoked_at = ?1, revoked_reason = ?2 WHERE expires_at > ?1 AND revoked_at IS NULL;

-- @stmt TOKEN_REVOKED_LIVE(time) -> n
SELECT count(*) FROM access_token WHERE expires_at > ?1 AND revoked_at IS NOT NULL;

-- ---- pruning -----------------------------------------------------------------------------------------------------

-- Each takes what has ended by ?1, at most ?2 of them, behind the key (?3, ?4): what was deleted before is not walked
-- over again.

-- How many have ended, page by page, so that no reader keeps a writer waiting: how many there are on the page, the earliest
-- end of one, and the key of the last.
-- @let TALLY
SELECT CAST(sum(n) OVER () AS bigint), min(CASE WHEN n > 0 THEN expires_at END) OVER (), expires_at, id
FROM page ORDER BY expires_at DESC, id DESC LIMIT 1

-- What was revoked, and what was used once, is kept for a day beyond its end: clocks differ, and then it would be good again.
-- @let REVOKED_KEPT
(revoked_at IS NULL OR expires_at <= ?1 - 86400000000)

-- @stmt TOKEN_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, expires_at, id FROM access_token
WHERE expires_at <= ?1 AND {REVOKED_KEPT} AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2)
{TALLY};

-- @stmt TOKEN_NEXT_END(time) -> expires_at
SELECT min(expires_at) FROM access_token WHERE expires_at > ?1;

-- @stmt TOKEN_PRUNE(time int int int) -> expires_at row
DELETE FROM access_token WHERE id IN (SELECT id FROM access_token
WHERE expires_at <= ?1 AND {REVOKED_KEPT} AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING expires_at, id;

-- @stmt REFRESH_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT (SELECT count(*) FROM refresh_token r WHERE r.session_id = s.id), s.expires_at, s.id
FROM session s WHERE s.expires_at <= ?1 AND (s.revoked_at IS NULL OR s.expires_at <= ?1 - 86400000000) AND (s.expires_at, s.id) > (?3, ?4) ORDER BY s.expires_at, s.id LIMIT ?2)
{TALLY};

-- @stmt REFRESH_NEXT_END(time) -> expires_at
SELECT s.expires_at FROM session s WHERE s.expires_at > ?1
AND EXISTS (SELECT 1 FROM refresh_token r WHERE r.session_id = s.id) ORDER BY s.expires_at, s.id LIMIT 1;

-- A family may be larger than a batch: from the session that it came to, that one too.
-- @stmt REFRESH_PRUNE(time int int int) -> expires_at row
DELETE FROM refresh_token WHERE id IN (SELECT r.id FROM session s JOIN refresh_token r ON r.session_id = s.id
WHERE s.expires_at <= ?1 AND (s.revoked_at IS NULL OR s.expires_at <= ?1 - 86400000000) AND (s.expires_at, s.id) >= (?3, ?4) ORDER BY s.expires_at, s.id, r.id LIMIT ?2 FOR UPDATE OF r SKIP LOCKED)
RETURNING (SELECT s.expires_at FROM session s WHERE s.id = session_id), session_id;

-- @stmt SESSION_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, expires_at, id FROM session
WHERE expires_at <= ?1 AND {REVOKED_KEPT} AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2)
{TALLY};

-- @stmt SESSION_NEXT_END(time) -> expires_at
SELECT min(expires_at) FROM session WHERE expires_at > ?1;

-- @stmt SESSION_PRUNE(time int int int) -> expires_at row
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at <= ?1 AND {REVOKED_KEPT} AND (expires_at, id) > (?3, ?4)
AND NOT EXISTS (SELECT 1 FROM refresh_token r WHERE r.session_id = session.id)
ORDER BY expires_at, id LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING expires_at, id;

-- @stmt CODE_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, expires_at, id FROM one_time_code
WHERE expires_at <= ?1 AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2)
{TALLY};

-- @stmt CODE_NEXT_END(time) -> expires_at
SELECT min(expires_at) FROM one_time_code WHERE expires_at > ?1;

-- @stmt CODE_PRUNE(time int int int) -> expires_at row
DELETE FROM one_time_code WHERE id IN (SELECT id FROM one_time_code
WHERE expires_at <= ?1 AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING expires_at, id;

-- When a key ended: it was revoked, used up, or has expired. One that is not there is refused, whatever the clock says.
-- @let KEY_END
coalesce(revoked_at, CASE WHEN uses >= uses_max THEN last_used_at END, expires_at)

-- @let SECRET_END
coalesce(revoked_at, expires_at)

-- @stmt APIKEY_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, {KEY_END}, id FROM api_key
WHERE {KEY_END} <= ?1 AND ({KEY_END}, id) > (?3, ?4) ORDER BY {KEY_END}, id LIMIT ?2)
{TALLY};

-- @stmt APIKEY_NEXT_END(time) -> expires_at
SELECT min({KEY_END}) FROM api_key WHERE {KEY_END} > ?1;

-- @stmt APIKEY_PRUNE(time int int int) -> expires_at row
DELETE FROM api_key WHERE id IN (SELECT id FROM api_key
WHERE {KEY_END} <= ?1 AND ({KEY_END}, id) > (?3, ?4) ORDER BY {KEY_END}, id LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING {KEY_END}, id;

-- @stmt SECRET_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, {SECRET_END}, id FROM client_secret
WHERE {SECRET_END} <= ?1 AND ({SECRET_END}, id) > (?3, ?4) ORDER BY {SECRET_END}, id LIMIT ?2)
{TALLY};

-- @stmt SECRET_NEXT_END(time) -> expires_at
SELECT min({SECRET_END}) FROM client_secret WHERE {SECRET_END} > ?1;

-- @stmt SECRET_PRUNE(time int int int) -> expires_at row
DELETE FROM client_secret WHERE id IN (SELECT id FROM client_secret
WHERE {SECRET_END} <= ?1 AND ({SECRET_END}, id) > (?3, ?4) ORDER BY {SECRET_END}, id LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING {SECRET_END}, id;

-- Accounts whose grace is over. What is theirs goes with each of them (lib/core/user/user.h).
-- @stmt USER_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, deleted_at, id FROM user_account
WHERE deleted_at <= ?1 AND (deleted_at, id) > (?3, ?4) ORDER BY deleted_at, id LIMIT ?2)
{TALLY};

-- @stmt USER_NEXT_END(time) -> expires_at
SELECT min(deleted_at) FROM user_account WHERE deleted_at > ?1;

-- @stmt USER_PRUNE(time int int int) -> expires_at row id
SELECT deleted_at, id, uuid FROM user_account WHERE deleted_at <= ?1 AND (deleted_at, id) > (?3, ?4)
ORDER BY deleted_at, id LIMIT ?2;

-- @stmt EXCHANGED_ENDED(time int int int) -> n oldest expires_at row
WITH page (n, expires_at, id) AS (SELECT 1, expires_at, id FROM exchanged_token
WHERE expires_at <= ?1 - 86400000000 AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2)
{TALLY};

-- @stmt EXCHANGED_NEXT_END(time) -> expires_at
SELECT min(expires_at) FROM exchanged_token WHERE expires_at > ?1;

-- @stmt EXCHANGED_PRUNE(time int int int) -> expires_at row
DELETE FROM exchanged_token WHERE id IN (SELECT id FROM exchanged_token
WHERE expires_at <= ?1 - 86400000000 AND (expires_at, id) > (?3, ?4) ORDER BY expires_at, id LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING expires_at, id;

-- The whole table is a page (lib/core/throttle/throttle.h), and there is none behind it.
-- @stmt THROTTLE_ENDED(time int int int) -> n oldest expires_at row
SELECT count(*), min(day) * 86400000000, ?1, ?2 FROM throttle
WHERE day < ?1 / 86400000000 AND unlock_at <= ?1 AND ?3 < ?1 AND ?4 = 0 HAVING count(*) > 0;

-- @stmt THROTTLE_NEXT_END(time) -> expires_at
SELECT min(day) * 86400000000 FROM throttle WHERE day >= ?1 / 86400000000;

-- @stmt THROTTLE_PRUNE(time int int int) -> expires_at row
DELETE FROM throttle WHERE (name_mac, kind) IN (SELECT name_mac, kind FROM throttle
WHERE day < ?1 / 86400000000 AND unlock_at <= ?1 AND day >= ?3 / 86400000000 AND ?4 >= 0
ORDER BY day LIMIT ?2 FOR UPDATE SKIP LOCKED) RETURNING day * 86400000000, 0;

-- Ours already, nobody's, of somebody who was killed, or taken by a clock that was far ahead: then it is ours until ?4.
-- @stmt LEASE_TAKE(text bytes time time)
INSERT INTO lease (name, holder, until_at) VALUES (?1, ?2, ?4)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
WHERE lease.until_at <= ?3 OR lease.holder = ?2 OR lease.until_at > ?4 + (?4 - ?3);

-- @stmt LEASE_HOLDER(text) -> holder
SELECT holder FROM lease WHERE name = ?1;

-- @stmt LEASE_DROP(text bytes)
DELETE FROM lease WHERE name = ?1 AND holder = ?2;

-- ---- sessions ----------------------------------------------------------------------------------------------------

-- @let SESSION_COLUMNS
row id user user_id client client_id methods audience scope source created_at last_used_at expires_at revoked_at
revoked_reason stands

-- @let SESSION_SELECT
SELECT s.id, s.uuid, u.email, u.uuid, c.name, c.uuid, s.methods, s.audience, s.scope, s.source, s.created_at,
s.last_used_at, s.expires_at, s.revoked_at, s.revoked_reason,
CASE WHEN u.status = 'active' AND u.epoch = s.user_epoch
AND (s.client_id IS NULL OR (c.status = 'active' AND c.epoch = s.client_epoch))
AND s.created_at >= {NOT_BEFORE}
THEN 1 ELSE 0 END
FROM session s JOIN user_account u ON u.id = s.user_id LEFT JOIN client c ON c.id = s.client_id

-- @stmt SESSION_BY_ID(id) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.uuid = ?1;

-- @stmt SESSION_BY_ROW(int) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.id = ?1;

-- @stmt SESSION_LIST(int int) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.id > ?1 ORDER BY s.id LIMIT ?2;

-- @stmt SESSION_LIST_BY_ID(int id int) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.id > ?1 AND s.uuid = ?2 ORDER BY s.id LIMIT ?3;

-- @stmt SESSION_LIST_BY_USER(int text int) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.id > ?1 AND s.user_id = (SELECT id FROM user_account WHERE email_key = ?2) ORDER BY s.id LIMIT ?3;

-- @stmt SESSION_LIST_BY_CLIENT(int text int) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.id > ?1 AND s.client_id = (SELECT id FROM client WHERE name = ?2) ORDER BY s.id LIMIT ?3;

-- @stmt SESSION_INSERT(id int int int int text text text text time time) -> row
INSERT INTO session (uuid, user_id, client_id, user_epoch, client_epoch, methods, audience, scope, source, created_at,
last_used_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11) RETURNING id;

-- @stmt SESSION_USED(int time)
UPDATE session SET last_used_at = ?2 WHERE id = ?1;

-- @stmt SESSION_REVOKE(int time text)
UPDATE session SET revoked_at = ?2, revoked_reason = ?3 WHERE id = ?1 AND revoked_at IS NULL;

-- Those that are live, at most ?4 at once.
-- @stmt SESSION_END_OF_USER(int time text int) -> id name
UPDATE session SET revoked_at = ?2, revoked_reason = ?3 WHERE id IN (SELECT s.id FROM session s
WHERE s.user_id = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2 AND s.created_at >= {NOT_BEFORE}
AND s.user_epoch = (SELECT u.epoch FROM user_account u WHERE u.id = ?1) ORDER BY s.id LIMIT ?4)
RETURNING uuid, (SELECT u.email FROM user_account u WHERE u.id = user_id);

-- @stmt SESSION_END_OF_CLIENT(int time text int) -> id name
UPDATE session SET revoked_at = ?2, revoked_reason = ?3 WHERE id IN (SELECT s.id FROM session s
WHERE s.client_id = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2 AND s.created_at >= {NOT_BEFORE}
AND s.client_epoch = (SELECT c.epoch FROM client c WHERE c.id = ?1)
AND (SELECT u.epoch FROM user_account u WHERE u.id = s.user_id) = s.user_epoch ORDER BY s.id LIMIT ?4)
RETURNING uuid, (SELECT u.email FROM user_account u WHERE u.id = user_id);

-- @stmt SESSION_COUNT_OF_USER(int time) -> n
SELECT count(*) FROM session WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2;

-- @stmt SESSION_LIVE_OF_USER(int time int) -> {SESSION_COLUMNS}
{SESSION_SELECT} WHERE s.user_id = ?1 AND s.revoked_at IS NULL AND s.expires_at > ?2 AND u.epoch = s.user_epoch
ORDER BY s.id LIMIT ?3;

-- Of those, which may have an access token out: used since ?2.
-- @stmt SESSION_LIVE_SINCE(time time) -> n
SELECT count(*) FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.expires_at > ?1 AND s.revoked_at IS NULL
AND s.last_used_at > ?2 AND s.created_at >= {NOT_BEFORE} AND u.status = 'active' AND u.epoch = s.user_epoch;

-- @stmt SESSION_LIVE_COUNT(time) -> n
SELECT count(*) FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.expires_at > ?1 AND s.revoked_at IS NULL
AND u.status = 'active' AND u.epoch = s.user_epoch;

-- Ended, one way or another, and not so long ago (?2) that the last of its access tokens has.
-- @stmt SESSION_ENDED_LATELY(time time) -> n
SELECT count(*) FROM session s WHERE s.expires_at > ?1 AND s.last_used_at > ?2 AND (s.revoked_at IS NOT NULL
OR (SELECT u.status <> 'active' OR u.epoch <> s.user_epoch FROM user_account u WHERE u.id = s.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> s.client_epoch FROM client c WHERE c.id = s.client_id));

-- @let REFRESH_COLUMNS
row id session_row mac key_version issued_at expires_at used_at reused_at successor

-- @stmt REFRESH_BY_ID(id) -> {REFRESH_COLUMNS}
SELECT id, uuid, session_id, mac, key_version, issued_at, expires_at, used_at, reused_at, successor
FROM refresh_token WHERE uuid = ?1;

-- @stmt REFRESH_INSERT(id int bytes int time time) -> row
INSERT INTO refresh_token (uuid, session_id, mac, key_version, issued_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;

-- Whoever finds it unused has it: nobody else does.
-- @stmt REFRESH_USE(int time bytes)
UPDATE refresh_token SET used_at = ?2, successor = ?3 WHERE id = ?1 AND used_at IS NULL;

-- @stmt REFRESH_REUSED(int time)
UPDATE refresh_token SET reused_at = ?2 WHERE id = ?1 AND reused_at IS NULL;

-- @stmt REFRESH_COUNT(int) -> n
SELECT count(*) FROM refresh_token WHERE session_id = ?1;

-- @stmt REFRESH_REUSES(int) -> n
SELECT count(*) FROM refresh_token WHERE session_id = ?1 AND reused_at IS NOT NULL;

-- The newest ?2 of them.
-- @stmt REFRESH_FAMILY(int int) -> row id issued_at expires_at used_at reused_at
SELECT id, uuid, issued_at, expires_at, used_at, reused_at FROM refresh_token WHERE session_id = ?1
AND id > coalesce((SELECT id FROM refresh_token WHERE session_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2), 0) ORDER BY id;

-- @stmt CODE_DELETE_ALL()
DELETE FROM one_time_code WHERE id > 0;

-- ---- status lists: which of the numbers from ?1 up and below ?2 count still, and which of them are revoked ---------

-- @stmt STATUS_TOKEN_NEXT(int) -> row
SELECT id FROM access_token WHERE id > ?1 ORDER BY id LIMIT 1;

-- @stmt STATUS_TOKEN_LAST() -> row
-- @sqlite
SELECT max(id) FROM access_token;
-- @pgsql
SELECT pg_sequence_last_value(pg_get_serial_sequence('idctl.access_token', 'id')::regclass);

-- @stmt STATUS_TOKEN_LIVE(int int time) -> row
SELECT id FROM access_token WHERE id >= ?1 AND id < ?2 AND expires_at > ?3 ORDER BY id LIMIT 1;

-- One by one, with what belongs to it: as joins, PostgreSQL might read all accounts for them.
-- @stmt STATUS_TOKEN_REVOKED(int int time) -> row
SELECT t.id FROM access_token t WHERE t.id >= ?1 AND t.id < ?2 AND t.expires_at > ?3 AND (t.revoked_at IS NOT NULL
OR t.issued_at < (SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before')
OR (SELECT u.status <> 'active' OR u.epoch <> t.subject_epoch FROM user_account u WHERE u.id = t.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> t.subject_epoch FROM client c WHERE c.id = t.client_id)) ORDER BY t.id;

-- @stmt STATUS_SESSION_NEXT(int) -> row
SELECT id FROM session WHERE id > ?1 ORDER BY id LIMIT 1;

-- @stmt STATUS_SESSION_LAST() -> row
-- @sqlite
SELECT max(id) FROM session;
-- @pgsql
SELECT pg_sequence_last_value(pg_get_serial_sequence('idctl.session', 'id')::regclass);

-- @stmt STATUS_SESSION_LIVE(int int time) -> row
SELECT id FROM session WHERE id >= ?1 AND id < ?2 AND expires_at > ?3 ORDER BY id LIMIT 1;

-- @stmt STATUS_SESSION_REVOKED(int int time) -> row
SELECT s.id FROM session s WHERE s.id >= ?1 AND s.id < ?2 AND s.expires_at > ?3 AND (s.revoked_at IS NOT NULL
OR s.created_at < (SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before')
OR (SELECT u.status <> 'active' OR u.epoch <> s.user_epoch FROM user_account u WHERE u.id = s.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> s.client_epoch FROM client c WHERE c.id = s.client_id)) ORDER BY s.id;

-- ---- whom we trust, for whose tokens ---------------------------------------------------------------------------

-- @let TRUST_COLUMNS
row id name description status client client_id preset issuer audience claims pull_requests scopes ttl_seconds pinned version created_at updated_at

-- @let TRUST_SELECT
SELECT t.id, t.uuid, t.name, t.description, t.status, c.name, c.uuid, t.preset, t.issuer, t.audience, t.claims, t.pull_requests,
t.scopes, t.ttl_seconds, coalesce((SELECT k.pinned FROM issuer_keys k WHERE k.issuer = t.issuer), 0), t.version, t.created_at, t.updated_at
FROM trust_rule t JOIN client c ON c.id = t.client_id

-- @stmt TRUST_BY_ID(id) -> {TRUST_COLUMNS}
{TRUST_SELECT} WHERE t.uuid = ?1;

-- @stmt TRUST_BY_NAME(text) -> {TRUST_COLUMNS}
{TRUST_SELECT} WHERE t.name = ?1;

-- @stmt TRUST_LIST(int int) -> {TRUST_COLUMNS}
{TRUST_SELECT} WHERE t.id > ?1 ORDER BY t.id LIMIT ?2;

-- @stmt TRUST_OF_ISSUER(text int int) -> {TRUST_COLUMNS}
{TRUST_SELECT} WHERE t.issuer = ?1 AND t.id > ?2 ORDER BY t.id LIMIT ?3;

-- @stmt TRUST_INSERT(id text text text int text text text json bool text int time) -> row
INSERT INTO trust_rule (uuid, name, description, status, client_id, preset, issuer, audience, claims, pull_requests, scopes,
ttl_seconds, version, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?13) RETURNING id;

-- @stmt TRUST_UPDATE(int text text text text json bool text int time)
UPDATE trust_rule SET name = ?2, description = ?3, status = ?4, audience = ?5, claims = ?6, pull_requests = ?7, scopes = ?8,
ttl_seconds = ?9, version = version + 1, updated_at = ?10 WHERE id = ?1;

-- @stmt TRUST_DELETE(int)
DELETE FROM trust_rule WHERE id = ?1;

-- @stmt TRUST_NAMES_FROM(text text int) -> name
SELECT name FROM trust_rule WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3;

-- The keys of an issuer that only this client's rules name.
-- @stmt CLIENT_DELETE_ISSUERS(int)
DELETE FROM issuer_keys WHERE issuer IN (SELECT t.issuer FROM trust_rule t WHERE t.client_id = ?1)
AND NOT EXISTS (SELECT 1 FROM trust_rule t WHERE t.issuer = issuer_keys.issuer AND t.client_id <> ?1);

-- @stmt ISSUER_KEYS_GET(text) -> jwks pinned fetched_at tried_at stale_at
SELECT jwks, pinned, fetched_at, tried_at, stale_at FROM issuer_keys WHERE issuer = ?1;

-- @stmt ISSUER_KEYS_PUT(text text time time)
INSERT INTO issuer_keys (issuer, jwks, pinned, fetched_at, tried_at, stale_at) VALUES (?1, ?2, 0, ?3, ?3, ?4)
ON CONFLICT (issuer) DO UPDATE SET jwks = excluded.jwks, fetched_at = excluded.fetched_at, tried_at = excluded.tried_at,
stale_at = excluded.stale_at WHERE issuer_keys.pinned = 0;

-- @stmt ISSUER_KEYS_TRY(text time time)
UPDATE issuer_keys SET tried_at = ?2 WHERE issuer = ?1 AND tried_at = ?3 AND pinned = 0;

-- @stmt ISSUER_KEYS_PIN(text text time)
INSERT INTO issuer_keys (issuer, jwks, pinned, fetched_at, tried_at, stale_at) VALUES (?1, ?2, 1, ?3, ?3, NULL)
ON CONFLICT (issuer) DO UPDATE SET jwks = excluded.jwks, pinned = 1, fetched_at = excluded.fetched_at,
tried_at = excluded.tried_at, stale_at = NULL;

-- @stmt ISSUER_KEYS_DELETE(text)
DELETE FROM issuer_keys WHERE issuer = ?1;

-- @stmt ISSUER_KEYS_DELETE_UNUSED(text)
DELETE FROM issuer_keys WHERE issuer = ?1 AND NOT EXISTS (SELECT 1 FROM trust_rule t WHERE t.issuer = ?1);

-- @stmt EXCHANGED_INSERT(bytes time)
INSERT INTO exchanged_token (digest, expires_at) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING;

-- @stmt EXCHANGED_EXISTS(bytes) -> yes
SELECT 1 FROM exchanged_token WHERE digest = ?1;

-- ---- one-time codes ----------------------------------------------------------------------------------------------

-- @stmt CODE_PUT(id int text bytes int int time time)
INSERT INTO one_time_code (uuid, user_id, purpose, mac, key_version, email_key, user_epoch, created_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, (SELECT email_key FROM user_account WHERE id = ?2), ?6, ?7, ?8) ON CONFLICT (user_id, purpose) DO UPDATE SET uuid = excluded.uuid, mac = excluded.mac,
key_version = excluded.key_version, email_key = excluded.email_key, user_epoch = excluded.user_epoch, created_at = excluded.created_at,
expires_at = excluded.expires_at;

-- One that the account is still as it was for.
-- @stmt CODE_LIVE(id text time) -> row user mac key_version
SELECT c.id, u.uuid, c.mac, c.key_version FROM one_time_code c JOIN user_account u ON u.id = c.user_id
WHERE c.uuid = ?1 AND c.purpose = ?2 AND c.expires_at > ?3 AND c.email_key = u.email_key AND c.user_epoch = u.epoch AND u.status = 'active';

-- @stmt CODE_TAKE(int id)
DELETE FROM one_time_code WHERE id = ?1 AND uuid = ?2;

-- ---- failed attempts ---------------------------------------------------------------------------------------------

-- @stmt THROTTLE_GET(bytes text) -> failures day unlock_at trying_at trying_by
SELECT failures, day, unlock_at, trying_at, trying_by FROM throttle WHERE name_mac = ?1 AND kind = ?2;

-- @stmt THROTTLE_PUT(bytes text int int int time bytes)
INSERT INTO throttle (name_mac, kind, failures, day, unlock_at, trying_at, trying_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (name_mac, kind) DO UPDATE SET failures = excluded.failures, day = excluded.day,
unlock_at = excluded.unlock_at, trying_at = excluded.trying_at, trying_by = excluded.trying_by;

-- @stmt THROTTLE_CLEAR(bytes text)
DELETE FROM throttle WHERE name_mac = ?1 AND kind = ?2;

-- The buckets of one name, with whatever source: they begin alike. ?3: of one kind, or null.
-- @stmt THROTTLE_FORGET(bytes bytes text)
DELETE FROM throttle WHERE name_mac BETWEEN ?1 AND ?2 AND failures > 0 AND (?3 IS NULL OR kind = ?3);

-- @stmt THROTTLE_KNOWN_TRIM(bytes bytes int)
DELETE FROM throttle WHERE name_mac BETWEEN ?1 AND ?2 AND kind = 'known' AND name_mac NOT IN
(SELECT name_mac FROM throttle WHERE name_mac BETWEEN ?1 AND ?2 AND kind = 'known' ORDER BY unlock_at DESC, name_mac LIMIT ?3);

-- @stmt THROTTLE_EXPIRE(int int)
DELETE FROM throttle WHERE (name_mac, kind) IN (SELECT name_mac, kind FROM throttle WHERE day < ?1 ORDER BY day LIMIT ?2);

-- @stmt THROTTLE_COUNT() -> n !scan
SELECT count(*) FROM throttle;

-- What is missed least goes first: what has run out, then buckets with next to nothing in them, then known sources.
-- @stmt THROTTLE_TRIM(int int) !scan
DELETE FROM throttle WHERE (name_mac, kind) IN (SELECT name_mac, kind FROM throttle
ORDER BY CASE WHEN day < ?1 THEN 0 WHEN failures = 0 THEN 3 ELSE failures END, day, unlock_at, name_mac, kind LIMIT ?2);

-- ---- second factors ----------------------------------------------------------------------------------------------

-- @let TOTP_COLUMNS
row id user name algorithm digits period seed last_step created_at confirmed_at last_used_at recovery_codes

-- @let TOTP_SELECT
SELECT t.id, t.uuid, u.email, t.name, t.algorithm, t.digits, t.period, t.seed, t.last_step, t.created_at, t.confirmed_at,
t.last_used_at, (SELECT count(*) FROM recovery_code c WHERE c.user_id = t.user_id AND c.used_at IS NULL)
FROM totp t JOIN user_account u ON u.id = t.user_id

-- @stmt TOTP_LIST(int int int) -> {TOTP_COLUMNS}
{TOTP_SELECT} WHERE t.id > ?1 AND t.user_id = ?2 ORDER BY t.id LIMIT ?3;

-- @stmt TOTP_BY_NAME(int text) -> {TOTP_COLUMNS}
{TOTP_SELECT} WHERE t.user_id = ?1 AND t.name = ?2;

-- @stmt TOTP_COUNTS(int) -> yes
SELECT 1 FROM totp WHERE user_id = ?1 AND confirmed_at IS NOT NULL LIMIT 1;

-- @stmt TOTP_INSERT(id int text text int int bytes time)
INSERT INTO totp (uuid, user_id, name, algorithm, digits, period, seed, last_step, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, -1, ?8);

-- Whoever comes second with a step, or with one before it, changes no row.
-- @stmt TOTP_CONFIRM(int int time)
UPDATE totp SET last_step = ?2, confirmed_at = ?3, last_used_at = ?3 WHERE id = ?1 AND last_step < ?2 AND confirmed_at IS NULL;

-- @stmt TOTP_TAKE(int int time)
UPDATE totp SET last_step = ?2, last_used_at = ?3 WHERE id = ?1 AND last_step < ?2 AND confirmed_at IS NOT NULL;

-- @stmt TOTP_DELETE(int)
DELETE FROM totp WHERE id = ?1;

-- @stmt MFA_REQUIRED(int int time) -> yes
{HELD}
SELECT 1 FROM held WHERE (SELECT r.require_mfa FROM role r WHERE r.id = held.role_id) = 1 LIMIT 1;

-- @stmt RECOVERY_GET(int int) -> mac key_version used_at
SELECT mac, key_version, used_at FROM recovery_code WHERE user_id = ?1 AND number = ?2;

-- @stmt RECOVERY_INSERT(int int bytes int time)
INSERT INTO recovery_code (user_id, number, mac, key_version, created_at) VALUES (?1, ?2, ?3, ?4, ?5);

-- @stmt RECOVERY_USE(int int time)
UPDATE recovery_code SET used_at = ?3 WHERE user_id = ?1 AND number = ?2 AND used_at IS NULL;

-- @stmt RECOVERY_LEFT(int) -> n
SELECT count(*) FROM recovery_code WHERE user_id = ?1 AND used_at IS NULL;

-- ---- audit -------------------------------------------------------------------------------------------------------

-- @stmt AUDIT_HEAD() -> size frontier root mac key_version
SELECT size, frontier, root, mac, key_version FROM audit_head WHERE id = 1;

-- @stmt AUDIT_HEAD_PUT(int bytes bytes bytes int)
INSERT INTO audit_head (id, size, frontier, root, mac, key_version) VALUES (1, ?1, ?2, ?3, ?4, ?5)
ON CONFLICT (id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, root = excluded.root,
mac = excluded.mac, key_version = excluded.key_version;

-- @let AUDIT_COLUMNS
seq at event_id actor actor_kind operator action target_type target_id outcome reason request_id trace_id details
salt leaf mac key_version

-- @let AUDIT_SELECT
SELECT seq, at, event_id, actor, actor_kind, operator, action, target_type, target_id, outcome, reason, request_id,
trace_id, details, salt, leaf, mac, key_version FROM audit_event

-- @stmt AUDIT_INSERT(int time id text text text text text text text text text text json bytes bytes bytes int)
INSERT INTO audit_event (seq, at, event_id, actor, actor_kind, operator, action, target_type, target_id, outcome,
reason, request_id, trace_id, details, salt, leaf, mac, key_version)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18);

-- @stmt AUDIT_BY_SEQ(int) -> {AUDIT_COLUMNS}
{AUDIT_SELECT} WHERE seq = ?1;

-- @stmt AUDIT_LIST(int int) -> {AUDIT_COLUMNS}
{AUDIT_SELECT} WHERE seq > ?1 ORDER BY seq LIMIT ?2;

-- @stmt AUDIT_LIST_BY_TARGET(int text int) -> {AUDIT_COLUMNS}
{AUDIT_SELECT} WHERE seq > ?1 AND target_id = ?2 ORDER BY seq LIMIT ?3;

-- @stmt AUDIT_STATS(time time) -> action outcome count first_at last_at !scan
SELECT action, outcome, count(*), min(at), max(at) FROM audit_event WHERE at >= ?1 AND (?2 IS NULL OR at < ?2)
GROUP BY action, outcome ORDER BY action, outcome;
