-- Every statement that idctl runs: what cannot be found here is not asked of any store.
--
-- "-- @stmt NAME(inputs) -> columns [!scan]" opens an entry; ?N are the inputs, columns are fields of the
-- record that is read. "-- @let NAME" names a fragment. !scan: reads whole tables, and is meant to.
--
-- What both engines take: ids and instants come from C, never from the engine; booleans are 0 and 1;
-- INSERT … ON CONFLICT, RETURNING, CTEs; no LIKE (case rules differ); lists end in a unique ORDER BY.

-- ---- the store itself ----------------------------------------------------------------------------------------

-- @stmt META_GET(text) -> value
SELECT value FROM store_meta WHERE name = ?1;

-- @stmt META_PUT(text text)
INSERT INTO store_meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- @stmt SCHEMA_VERSION() -> version
SELECT max(version) FROM migration;

-- @stmt SCHEMA_TABLES() -> n !scan
-- @sqlite
SELECT count(*) FROM sqlite_schema WHERE type = 'table';
-- @pgsql
SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema();

-- What the schema consists of, as it was written.
-- @stmt SCHEMA_OBJECTS() -> sql !scan
-- @sqlite
SELECT coalesce(sql, '') FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name;
-- @pgsql
SELECT indexdef FROM pg_catalog.pg_indexes WHERE schemaname = current_schema() ORDER BY indexname;

-- @stmt MIGRATION_INSERT(int text text time)
INSERT INTO migration (version, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4);

-- @stmt MIGRATION_DELETE(int)
DELETE FROM migration WHERE version = ?1;

-- @stmt MIGRATION_LIST() -> version name checksum applied_at !scan
SELECT version, name, checksum, applied_at FROM migration ORDER BY version;

-- @stmt DATA_KEY_INSERT(int text text bytes time)
INSERT INTO data_key (version, state, root_id, wrapped, created_at) VALUES (?1, ?2, ?3, ?4, ?5);

-- @stmt DATA_KEY_LIST() -> version state root_id wrapped created_at !scan
SELECT version, state, root_id, wrapped, created_at FROM data_key ORDER BY version;

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

-- @stmt USER_LIST(int time) -> {USER_COLUMNS}
{USER_SELECT} WHERE u.id > ?1 ORDER BY u.id;

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

-- @stmt USER_LOGGED_IN(int time)
UPDATE user_account SET last_login_at = ?2 WHERE id = ?1;

-- @stmt USER_TOUCH(int time)
UPDATE user_account SET version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt USER_PURGE(int)
DELETE FROM user_account WHERE id = ?1;

-- @stmt USER_PURGE_GRANTS(int)
DELETE FROM role_grant WHERE user_id = ?1;

-- @stmt USER_PURGE_TOKENS(int)
DELETE FROM access_token WHERE user_id = ?1;

-- @stmt USER_EMAILS_FROM(text text int) -> email
SELECT email FROM user_account WHERE email_key >= ?1 AND email_key < ?2 ORDER BY email_key LIMIT ?3;

-- ---- roles and permissions -------------------------------------------------------------------------------------

-- @let ROLE_COLUMNS
row id name description builtin version created_at updated_at parents permissions

-- @let ROLE_SELECT
SELECT r.id, r.uuid, r.name, r.description, r.builtin, r.version, r.created_at, r.updated_at,
coalesce((SELECT list_agg(p.name, ' ') FROM role_parent x JOIN role p ON p.id = x.parent_id WHERE x.role_id = r.id), ''),
coalesce((SELECT list_agg(p.name, ' ') FROM role_perm x JOIN perm p ON p.id = x.perm_id WHERE x.role_id = r.id), '')
FROM role r

-- @stmt ROLE_BY_ID(id) -> {ROLE_COLUMNS}
{ROLE_SELECT} WHERE r.uuid = ?1;

-- @stmt ROLE_BY_NAME(text) -> {ROLE_COLUMNS}
{ROLE_SELECT} WHERE r.name = ?1;

-- @stmt ROLE_LIST(int) -> {ROLE_COLUMNS}
{ROLE_SELECT} WHERE r.id > ?1 ORDER BY r.id;

-- @stmt ROLE_INSERT(id text text bool time) -> row
INSERT INTO role (uuid, name, description, builtin, version, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5) RETURNING id;

-- @stmt ROLE_UPDATE(int text text time)
UPDATE role SET name = ?2, description = ?3, version = version + 1, updated_at = ?4 WHERE id = ?1;

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

-- @let PERM_COLUMNS
row id name description builtin created_at

-- @stmt PERM_BY_ID(id) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE uuid = ?1;

-- @stmt PERM_BY_NAME(text) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE name = ?1;

-- @stmt PERM_LIST(int) -> {PERM_COLUMNS}
SELECT id, uuid, name, description, builtin, created_at FROM perm WHERE id > ?1 ORDER BY id;

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

-- @stmt GRANT_LIST_OF_USER(int int) -> {GRANT_COLUMNS} subject_type subject
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at, 'user', u.email
FROM role_grant g JOIN role r ON r.id = g.role_id JOIN user_account u ON u.id = g.user_id
WHERE g.id > ?1 AND g.user_id = ?2 ORDER BY g.id;

-- @stmt GRANT_LIST_OF_ROLE(int int) -> {GRANT_COLUMNS} subject_type subject
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END, coalesce(u.email, c.name)
FROM role_grant g JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > ?1 AND g.role_id = ?2 ORDER BY g.id;

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

-- @stmt ACCESS_WHO(int time text text text text) -> {GRANT_COLUMNS} subject_type subject
{GIVERS}
SELECT g.id, r.name, g.until_at, g.reason, g.granted_by, g.granted_at,
CASE WHEN g.user_id IS NULL THEN 'client' ELSE 'user' END, coalesce(u.email, c.name)
FROM giver JOIN role_grant g ON g.role_id = giver.role_id JOIN role r ON r.id = g.role_id
LEFT JOIN user_account u ON u.id = g.user_id LEFT JOIN client c ON c.id = g.client_id
WHERE g.id > ?1 AND (g.until_at IS NULL OR g.until_at > ?2) AND coalesce(u.status, c.status) = 'active' ORDER BY g.id;

-- Active people who hold everything, by grants without an end.
-- @stmt ADMIN_EXISTS() -> yes
WITH RECURSIVE giver (role_id) AS (
SELECT rp.role_id FROM perm p JOIN role_perm rp ON rp.perm_id = p.id WHERE p.name = '*:*'
UNION SELECT x.role_id FROM role_parent x JOIN giver ON giver.role_id = x.parent_id)
SELECT 1 FROM giver JOIN role_grant g ON g.role_id = giver.role_id JOIN user_account u ON u.id = g.user_id
WHERE g.until_at IS NULL AND u.status = 'active' LIMIT 1;

-- ---- clients -----------------------------------------------------------------------------------------------------

-- @let CLIENT_COLUMNS
row id name description status audiences scopes ttl_seconds version created_at updated_at roles secrets

-- @let CLIENT_SELECT
SELECT c.id, c.uuid, c.name, c.description, c.status, c.audiences, c.scopes, c.ttl_seconds, c.version, c.created_at,
c.updated_at,
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.client_id = c.id AND (g.until_at IS NULL OR g.until_at > ?2)), ''),
(SELECT count(*) FROM client_secret s WHERE s.client_id = c.id AND s.revoked_at IS NULL
AND (s.expires_at IS NULL OR s.expires_at > ?2))
FROM client c

-- @stmt CLIENT_BY_ID(id time) -> {CLIENT_COLUMNS}
{CLIENT_SELECT} WHERE c.uuid = ?1;

-- @stmt CLIENT_BY_NAME(text time) -> {CLIENT_COLUMNS}
{CLIENT_SELECT} WHERE c.name = ?1;

-- @stmt CLIENT_LIST(int time) -> {CLIENT_COLUMNS}
{CLIENT_SELECT} WHERE c.id > ?1 ORDER BY c.id;

-- @stmt CLIENT_INSERT(id text text text text text int time) -> row
INSERT INTO client (uuid, name, description, status, audiences, scopes, ttl_seconds, version, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8) RETURNING id;

-- @stmt CLIENT_UPDATE(int text text text text int time)
UPDATE client SET name = ?2, description = ?3, audiences = ?4, scopes = ?5, ttl_seconds = ?6, version = version + 1,
updated_at = ?7 WHERE id = ?1;

-- @stmt CLIENT_SET_STATUS(int text time)
UPDATE client SET status = ?2, version = version + 1, updated_at = ?3 WHERE id = ?1;

-- @stmt CLIENT_TOUCH(int time)
UPDATE client SET version = version + 1, updated_at = ?2 WHERE id = ?1;

-- @stmt CLIENT_DELETE(int)
DELETE FROM client WHERE id = ?1;

-- @stmt CLIENT_DELETE_GRANTS(int)
DELETE FROM role_grant WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_SECRETS(int)
DELETE FROM client_secret WHERE client_id = ?1;

-- @stmt CLIENT_DELETE_TOKENS(int)
DELETE FROM access_token WHERE client_id = ?1;

-- @stmt CLIENT_END_TOKENS(int time)
UPDATE access_token SET revoked_at = ?2, revoked_reason = 'client disabled'
WHERE client_id = ?1 AND revoked_at IS NULL AND expires_at > ?2;

-- @stmt CLIENT_NAMES_FROM(text text int) -> name
SELECT name FROM client WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3;

-- @let SECRET_COLUMNS
row id client mac key_version created_at expires_at revoked_at

-- @stmt SECRET_BY_ID(id) -> {SECRET_COLUMNS}
SELECT s.id, s.uuid, c.name, s.mac, s.key_version, s.created_at, s.expires_at, s.revoked_at
FROM client_secret s JOIN client c ON c.id = s.client_id WHERE s.uuid = ?1;

-- @stmt SECRET_LIST(int int) -> {SECRET_COLUMNS}
SELECT s.id, s.uuid, c.name, s.mac, s.key_version, s.created_at, s.expires_at, s.revoked_at
FROM client_secret s JOIN client c ON c.id = s.client_id WHERE s.id > ?1 AND s.client_id = ?2 ORDER BY s.id;

-- @stmt SECRET_INSERT(id int bytes int time time) -> row
INSERT INTO client_secret (uuid, client_id, mac, key_version, created_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;

-- @stmt SECRET_REVOKE(int time)
UPDATE client_secret SET revoked_at = ?2 WHERE id = ?1;

-- @stmt SECRET_EXPIRE_OTHERS(int id time)
UPDATE client_secret SET expires_at = ?3
WHERE client_id = ?1 AND uuid <> ?2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?3);

-- ---- signing keys ------------------------------------------------------------------------------------------------

-- @let KEY_COLUMNS
row id kid alg state public created_at active_from retired_at withdrawn

-- @let KEY_SELECT
SELECT id, uuid, kid, alg, state, public_jwk, created_at, active_from, retired_at,
CASE WHEN private IS NULL THEN 1 ELSE 0 END FROM signing_key

-- @stmt KEY_BY_KID(text) -> {KEY_COLUMNS}
{KEY_SELECT} WHERE kid = ?1;

-- @stmt KEY_BY_ID(id) -> {KEY_COLUMNS}
{KEY_SELECT} WHERE uuid = ?1;

-- @stmt KEY_LIST(int) -> {KEY_COLUMNS}
{KEY_SELECT} WHERE id > ?1 ORDER BY id;

-- @stmt KEY_ACTIVE(time) -> {KEY_COLUMNS} !scan
{KEY_SELECT} WHERE state IN ('active', 'next') AND active_from <= ?1 ORDER BY active_from DESC, id DESC LIMIT 1;

-- When did the next one after a key (?1, ?2) begin to sign? One that was ended before its turn never did.
-- @stmt KEY_TAKEN_OVER(time int time) -> active_from !scan
SELECT min(active_from) FROM signing_key WHERE active_from <= ?3 AND (active_from > ?1 OR (active_from = ?1 AND id > ?2))
AND (retired_at IS NULL OR retired_at > active_from);

-- @stmt KEY_PRIVATE(int) -> private
SELECT private FROM signing_key WHERE id = ?1;

-- @stmt KEY_INSERT(id text text text text bytes time time) -> row
INSERT INTO signing_key (uuid, kid, alg, state, public_jwk, private, created_at, active_from)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id;

-- @stmt KEY_SET_STATE(int text time time)
UPDATE signing_key SET state = ?2, active_from = ?3, retired_at = ?4 WHERE id = ?1;

-- @stmt KEY_WITHDRAW(int time)
UPDATE signing_key SET state = 'retired', private = NULL, retired_at = ?2 WHERE id = ?1;

-- @stmt KEY_REVOKE(int time)
UPDATE signing_key SET state = 'revoked', private = NULL, retired_at = ?2 WHERE id = ?1;

-- @stmt KEY_LAST_EXPIRY(text) -> expires_at !scan
SELECT max(expires_at) FROM access_token WHERE kid = ?1 AND revoked_at IS NULL;

-- @stmt KEY_KIDS_FROM(text text int) -> kid
SELECT kid FROM signing_key WHERE kid >= ?1 AND kid < ?2 ORDER BY kid LIMIT ?3;

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

-- @stmt TOKEN_LIST(int) -> {TOKEN_COLUMNS}
{TOKEN_SELECT} WHERE t.id > ?1 ORDER BY t.id;

-- @stmt TOKEN_INSERT(text int int int text text text time time time text) -> row
INSERT INTO access_token (jti, user_id, client_id, subject_epoch, kid, audience, scope, issued_at, expires_at,
revoked_at, revoked_reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING id;

-- @stmt TOKEN_REVOKE(int time text)
UPDATE access_token SET revoked_at = ?2, revoked_reason = ?3 WHERE id = ?1;

-- @stmt TOKEN_REVOKED_LIVE(time) -> n
SELECT count(*) FROM access_token WHERE expires_at > ?1 AND revoked_at IS NOT NULL;

-- @stmt TOKEN_EXPIRED_COUNT(time) -> n
SELECT count(*) FROM access_token WHERE expires_at <= ?1;

-- @stmt TOKEN_PRUNE(time int)
DELETE FROM access_token WHERE id IN (SELECT id FROM access_token WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2);

-- @stmt TOKEN_OLDEST() -> expires_at
SELECT min(expires_at) FROM access_token;

-- ---- failed attempts ---------------------------------------------------------------------------------------------

-- @stmt THROTTLE_GET(bytes text) -> failures day unlock_at
SELECT failures, day, unlock_at FROM throttle WHERE name_mac = ?1 AND kind = ?2;

-- @stmt THROTTLE_PUT(bytes text int int time)
INSERT INTO throttle (name_mac, kind, failures, day, unlock_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (name_mac, kind) DO UPDATE SET failures = excluded.failures, day = excluded.day,
unlock_at = excluded.unlock_at;

-- @stmt THROTTLE_CLEAR(bytes text)
DELETE FROM throttle WHERE name_mac = ?1 AND kind = ?2;

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

-- @stmt AUDIT_LIST(int) -> {AUDIT_COLUMNS}
{AUDIT_SELECT} WHERE seq > ?1 ORDER BY seq;

-- @stmt AUDIT_STATS(time time) -> action outcome count first_at last_at !scan
SELECT action, outcome, count(*), min(at), max(at) FROM audit_event WHERE at >= ?1 AND (?2 IS NULL OR at < ?2)
GROUP BY action, outcome ORDER BY action, outcome;
