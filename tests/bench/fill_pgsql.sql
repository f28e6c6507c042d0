-- A PostgreSQL store that `idctl init` made, filled to size: psql -v users=N -v tokens=N -f fill_pgsql.sql
--
-- The shape of fill.c: accounts u0000001@example.org …, each with the role "user". Of the tokens, all of one
-- account each in turn, the first half has expired. The rows are right by construction, so that no foreign
-- key is looked up. No audit entries: the program itself must make those.
\set ON_ERROR_STOP on
\pset pager off
SET search_path = idctl, pg_catalog;
SET session_replication_role = replica;
SET synchronous_commit = off;
BEGIN;
CREATE FUNCTION pg_temp.us() RETURNS bigint STABLE LANGUAGE sql AS 'SELECT (extract(epoch FROM now()) * 1000000)::bigint';
CREATE FUNCTION pg_temp.hex(bigint) RETURNS text STABLE LANGUAGE sql AS
	$$SELECT lpad(to_hex(pg_temp.us() / 1000), 12, '0') || '7' || lpad(to_hex($1 % 4096), 3, '0') || '8' || lpad(to_hex($1), 15, '0')$$;

SELECT max(id) AS before, (SELECT id FROM role WHERE name = 'user') AS role FROM user_account \gset
INSERT INTO user_account (uuid, email, email_key, given_name, family_name, display_name, status, email_verified,
	attributes, must_change_password, epoch, version, created_at, updated_at)
SELECT decode(pg_temp.hex(i), 'hex'), name, name, 'Given ' || i % 1000, 'Family ' || i / 1000, 'Given ' || i % 1000,
	'active', 1, '{}', 0, 1, 1, pg_temp.us(), pg_temp.us()
FROM (SELECT i, 'u' || lpad(i::text, greatest(7, length(i::text)), '0') || '@example.org' AS name FROM generate_series(1, :users::bigint) AS i) AS n;

INSERT INTO role_grant (user_id, role_id, granted_by, granted_at)
SELECT id, :role, 'fill', pg_temp.us() FROM user_account WHERE id > :before ORDER BY id;

INSERT INTO access_token (jti, user_id, subject_epoch, kid, audience, scope, issued_at, expires_at)
SELECT regexp_replace(pg_temp.hex(i), '(.{8})(.{4})(.{4})(.{4})(.{12})', '\1-\2-\3-\4-\5'), :before + 1 + i % :users, 1,
	(SELECT kid FROM signing_key LIMIT 1), 'api', '', t - 600000000, t
FROM (SELECT i, pg_temp.us() + i + CASE WHEN i <= :tokens::bigint / 2 THEN -90 ELSE 30 END * 86400000000 AS t
	FROM generate_series(1, :tokens::bigint) AS i) AS n;
COMMIT;
VACUUM (ANALYZE);
CHECKPOINT;
