-- The same as fill_sessions_pgsql.sql: sqlite3 -cmd '.param init' -cmd '.param set :sessions N' STORE <fill_sessions_sqlite.sql
.bail on
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
BEGIN;
WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i LIMIT :sessions),
n (i, t) AS (SELECT i, CAST(strftime('%s', 'now') AS integer) * 1000000 + i
	+ CASE WHEN i <= :sessions / 2 THEN -90 ELSE 30 END * 86400000000 FROM i)
INSERT INTO session (uuid, user_id, client_id, user_epoch, client_epoch, methods, audience, scope, source, created_at,
	last_used_at, expires_at)
SELECT CAST(printf('s%015d', i) AS blob), (SELECT min(id) FROM user_account) + i * 7919 % (SELECT count(*) FROM user_account),
	CASE WHEN i % 2 = 0 THEN (SELECT min(id) FROM client) END, 1, 0, 'pwd', 'api', 'read write', '192.0.2.1', t - 2592000000000, t - 2592000000000, t
FROM n;
WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i LIMIT :sessions * 3 / 2)
INSERT INTO refresh_token (uuid, session_id, mac, key_version, issued_at, expires_at, used_at)
SELECT CAST(printf('r%015d', i) AS blob), s.id, zeroblob(32), 1, s.created_at, s.expires_at,
	CASE WHEN i % 3 = 2 THEN s.created_at END
FROM i JOIN session s ON s.id = (SELECT max(id) - :sessions FROM session) + i - i / 3;
COMMIT;
