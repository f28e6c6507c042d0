-- Sessions in a PostgreSQL store that fill_pgsql.sql filled: psql -v sessions=N -f fill_sessions_pgsql.sql
--
-- The first half has expired. Every other one has two refresh tokens, the rest one; of neighbours in time, users and
-- clients are different. The rows are right by construction, so that no foreign key is looked up.
\set ON_ERROR_STOP on
SET search_path = idctl, pg_catalog;
SET session_replication_role = replica;
SET synchronous_commit = off;
BEGIN;
CREATE FUNCTION pg_temp.us() RETURNS bigint STABLE LANGUAGE sql AS 'SELECT (extract(epoch FROM now()) * 1000000)::bigint';
SELECT count(*) AS users FROM user_account \gset
INSERT INTO session (uuid, user_id, client_id, user_epoch, client_epoch, methods, audience, scope, source, created_at,
	last_used_at, expires_at)
SELECT convert_to('s' || lpad(i::text, 15, '0'), 'UTF8'), (SELECT min(id) FROM user_account) + i * 7919 % :users::bigint,
	CASE WHEN i % 2 = 0 THEN (SELECT min(id) FROM client) END, 1, 0, 'pwd', 'api', 'read write', '192.0.2.1', t - 2592000000000, t - 2592000000000, t
FROM (SELECT i, pg_temp.us() + i + CASE WHEN i <= :sessions::bigint / 2 THEN -90 ELSE 30 END * 86400000000 AS t
	FROM generate_series(1, :sessions::bigint) AS i) AS n;
SELECT max(id) - :sessions::bigint AS before FROM session \gset
INSERT INTO refresh_token (uuid, session_id, mac, key_version, issued_at, expires_at, used_at)
SELECT convert_to('r' || lpad(i::text, 15, '0'), 'UTF8'), s.id, decode(repeat('ab', 32), 'hex'), 1, s.created_at, s.expires_at,
	CASE WHEN i % 3 = 2 THEN s.created_at END
FROM generate_series(1, :sessions::bigint * 3 / 2) AS i JOIN session s ON s.id = :before + i - i / 3;
COMMIT;
VACUUM (ANALYZE);
CHECKPOINT;
