-- Status lists: which of the numbers from :first up and below :below count still, and which of them are revoked.

-- @stmt STATUS_TOKEN_NEXT(int after)
SELECT id AS row FROM access_token WHERE id > :after ORDER BY id LIMIT 1;

-- @stmt STATUS_TOKEN_LAST()
-- @sqlite
SELECT max(id) AS row FROM access_token;
-- @pgsql
SELECT pg_sequence_last_value(pg_get_serial_sequence('idctl.access_token', 'id')::regclass) AS row;

-- @stmt STATUS_TOKEN_LIVE(int first, int below, time now)
SELECT id AS row FROM access_token WHERE id >= :first AND id < :below AND expires_at > :now ORDER BY id LIMIT 1;

-- One by one, with what belongs to it: as joins, PostgreSQL might read all accounts for them.
-- @stmt STATUS_TOKEN_REVOKED(int first, int below, time now)
SELECT t.id AS row FROM access_token t WHERE t.id >= :first AND t.id < :below AND t.expires_at > :now AND (t.revoked_at IS NOT NULL
OR t.issued_at < (SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before')
OR (SELECT u.status <> 'active' OR u.epoch <> t.subject_epoch FROM user_account u WHERE u.id = t.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> t.subject_epoch FROM client c WHERE c.id = t.client_id)) ORDER BY t.id;

-- @stmt STATUS_SESSION_NEXT(int after)
SELECT id AS row FROM session WHERE id > :after ORDER BY id LIMIT 1;

-- @stmt STATUS_SESSION_LAST()
-- @sqlite
SELECT max(id) AS row FROM session;
-- @pgsql
SELECT pg_sequence_last_value(pg_get_serial_sequence('idctl.session', 'id')::regclass) AS row;

-- @stmt STATUS_SESSION_LIVE(int first, int below, time now)
SELECT id AS row FROM session WHERE id >= :first AND id < :below AND expires_at > :now ORDER BY id LIMIT 1;

-- @stmt STATUS_SESSION_REVOKED(int first, int below, time now)
SELECT s.id AS row FROM session s WHERE s.id >= :first AND s.id < :below AND s.expires_at > :now AND (s.revoked_at IS NOT NULL
OR s.created_at < (SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before')
OR (SELECT u.status <> 'active' OR u.epoch <> s.user_epoch FROM user_account u WHERE u.id = s.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> s.client_epoch FROM client c WHERE c.id = s.client_id)) ORDER BY s.id;
