-- Status lists: which of the numbers from :first up and below :below count still, and which of them are revoked.

-- @stmt STATUS_TOKEN_NEXT(int after) -> row
SELECT id FROM access_token WHERE id > :after ORDER BY id LIMIT 1;

-- @stmt STATUS_TOKEN_LAST() -> row
-- @sqlite
SELECT max(id) FROM access_token;
-- @pgsql
SELECT pg_sequence_last_value(pg_get_serial_sequence('idctl.access_token', 'id')::regclass);

-- @stmt STATUS_TOKEN_LIVE(int first, int below, time now) -> row
SELECT id FROM access_token WHERE id >= :first AND id < :below AND expires_at > :now ORDER BY id LIMIT 1;

-- One by one, with what belongs to it: as joins, PostgreSQL might read all accounts for them.
-- @stmt STATUS_TOKEN_REVOKED(int first, int below, time now) -> row
SELECT t.id FROM access_token t WHERE t.id >= :first AND t.id < :below AND t.expires_at > :now AND (t.revoked_at IS NOT NULL
OR t.issued_at < (SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before')
OR (SELECT u.status <> 'active' OR u.epoch <> t.subject_epoch FROM user_account u WHERE u.id = t.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> t.subject_epoch FROM client c WHERE c.id = t.client_id)) ORDER BY t.id;

-- @stmt STATUS_SESSION_NEXT(int after) -> row
SELECT id FROM session WHERE id > :after ORDER BY id LIMIT 1;

-- @stmt STATUS_SESSION_LAST() -> row
-- @sqlite
SELECT max(id) FROM session;
-- @pgsql
SELECT pg_sequence_last_value(pg_get_serial_sequence('idctl.session', 'id')::regclass);

-- @stmt STATUS_SESSION_LIVE(int first, int below, time now) -> row
SELECT id FROM session WHERE id >= :first AND id < :below AND expires_at > :now ORDER BY id LIMIT 1;

-- @stmt STATUS_SESSION_REVOKED(int first, int below, time now) -> row
SELECT s.id FROM session s WHERE s.id >= :first AND s.id < :below AND s.expires_at > :now AND (s.revoked_at IS NOT NULL
OR s.created_at < (SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before')
OR (SELECT u.status <> 'active' OR u.epoch <> s.user_epoch FROM user_account u WHERE u.id = s.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> s.client_epoch FROM client c WHERE c.id = s.client_id)) ORDER BY s.id;
