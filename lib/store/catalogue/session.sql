-- Sessions and refresh tokens.

-- @hashed 3 refresh_token: refresh tokens
-- @prune 2 refresh-tokens session: refresh_token, locking reused_at
-- @prune 3 sessions session: session, locking revoked_reason

-- @stmt REFRESH_TOKENS_ENDED(time before, int limit, int last_end, int last_row)
WITH page (n, expires_at, id) AS (SELECT (SELECT count(*) FROM refresh_token r WHERE r.session_id = s.id), s.expires_at, s.id
FROM session s WHERE s.expires_at <= :before AND (s.revoked_at IS NULL OR s.expires_at <= :before - 86400000000) AND (s.expires_at, s.id) > (:last_end, :last_row) ORDER BY s.expires_at, s.id LIMIT :limit)
{TALLY};

-- @stmt REFRESH_TOKENS_NEXT_END(time before)
SELECT s.expires_at FROM session s WHERE s.expires_at > :before
AND EXISTS (SELECT 1 FROM refresh_token r WHERE r.session_id = s.id) ORDER BY s.expires_at, s.id LIMIT 1;

-- A family may be larger than a batch: from the session that it came to, that one too.
-- @stmt REFRESH_TOKENS_PRUNE(time before, int limit, int last_end, int last_row)
DELETE FROM refresh_token WHERE id IN (SELECT r.id FROM session s JOIN refresh_token r ON r.session_id = s.id
WHERE s.expires_at <= :before AND (s.revoked_at IS NULL OR s.expires_at <= :before - 86400000000) AND (s.expires_at, s.id) >= (:last_end, :last_row) ORDER BY s.expires_at, s.id, r.id LIMIT :limit FOR UPDATE OF r SKIP LOCKED)
RETURNING (SELECT s.expires_at FROM session s WHERE s.id = session_id) AS expires_at, session_id AS row;

-- @stmt SESSIONS_ENDED(time before, int limit, int last_end, int last_row)
WITH page (n, expires_at, id) AS (SELECT 1, expires_at, id FROM session
WHERE expires_at <= :before AND {REVOKED_KEPT} AND (expires_at, id) > (:last_end, :last_row) ORDER BY expires_at, id LIMIT :limit)
{TALLY};

-- @stmt SESSIONS_NEXT_END(time before)
SELECT min(expires_at) AS expires_at FROM session WHERE expires_at > :before;

-- @stmt SESSIONS_PRUNE(time before, int limit, int last_end, int last_row)
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at <= :before AND {REVOKED_KEPT} AND (expires_at, id) > (:last_end, :last_row)
AND NOT EXISTS (SELECT 1 FROM refresh_token r WHERE r.session_id = session.id)
ORDER BY expires_at, id LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING expires_at, id AS row;

-- @let SESSION_SELECT
SELECT s.id AS row, s.uuid AS id, u.email AS user, u.uuid AS user_id, c.name AS client, c.uuid AS client_id, s.methods, s.audience, s.scope, s.source, s.created_at,
s.last_used_at, s.expires_at, s.revoked_at, s.revoked_reason,
CASE WHEN u.status = 'active' AND u.epoch = s.user_epoch
AND (s.client_id IS NULL OR (c.status = 'active' AND c.epoch = s.client_epoch))
AND s.created_at >= {NOT_BEFORE}
THEN 1 ELSE 0 END AS stands
FROM session s JOIN user_account u ON u.id = s.user_id LEFT JOIN client c ON c.id = s.client_id

-- @stmt SESSION_BY_ID(id id)
{SESSION_SELECT} WHERE s.uuid = :id;

-- @stmt SESSION_BY_ROW(int row)
{SESSION_SELECT} WHERE s.id = :row;

-- @stmt SESSION_LIST(int after, int limit)
{SESSION_SELECT} WHERE s.id > :after ORDER BY s.id LIMIT :limit;

-- @stmt SESSION_LIST_BY_ID(int after, id id, int limit)
{SESSION_SELECT} WHERE s.id > :after AND s.uuid = :id ORDER BY s.id LIMIT :limit;

-- @stmt SESSION_LIST_BY_USER(int after, text key, int limit)
{SESSION_SELECT} WHERE s.id > :after AND s.user_id = (SELECT id FROM user_account WHERE email_key = :key) ORDER BY s.id LIMIT :limit;

-- @stmt SESSION_LIST_BY_CLIENT(int after, text key, int limit)
{SESSION_SELECT} WHERE s.id > :after AND s.client_id = (SELECT id FROM client WHERE name = :key) ORDER BY s.id LIMIT :limit;

-- @stmt SESSION_INSERT(id id, int user_row, ref client_row, int user_epoch, int client_epoch, list methods, list audience, list scope, text source, time created_at, time expires_at)
INSERT INTO session ({columns}, last_used_at) VALUES ({values}, :created_at) RETURNING id AS row;

-- @stmt SESSION_USED(int row, time now)
UPDATE session SET last_used_at = :now WHERE id = :row;

-- @stmt SESSION_REVOKE(int row, time now, text reason)
UPDATE session SET revoked_at = :now, revoked_reason = :reason WHERE id = :row AND revoked_at IS NULL;

-- Those that are live, at most :limit at once.
-- @stmt SESSION_END_OF_USER(int owner_row, time now, text reason, int limit)
UPDATE session SET revoked_at = :now, revoked_reason = :reason WHERE id IN (SELECT s.id FROM session s
WHERE s.user_id = :owner_row AND s.revoked_at IS NULL AND s.expires_at > :now AND s.created_at >= {NOT_BEFORE}
AND s.user_epoch = (SELECT u.epoch FROM user_account u WHERE u.id = :owner_row) ORDER BY s.id LIMIT :limit)
RETURNING uuid AS id, (SELECT u.email FROM user_account u WHERE u.id = user_id) AS name;

-- @stmt SESSION_END_OF_CLIENT(int owner_row, time now, text reason, int limit)
UPDATE session SET revoked_at = :now, revoked_reason = :reason WHERE id IN (SELECT s.id FROM session s
WHERE s.client_id = :owner_row AND s.revoked_at IS NULL AND s.expires_at > :now AND s.created_at >= {NOT_BEFORE}
AND s.client_epoch = (SELECT c.epoch FROM client c WHERE c.id = :owner_row)
AND (SELECT u.epoch FROM user_account u WHERE u.id = s.user_id) = s.user_epoch ORDER BY s.id LIMIT :limit)
RETURNING uuid AS id, (SELECT u.email FROM user_account u WHERE u.id = user_id) AS name;

-- @stmt SESSION_COUNT_OF_USER(int user_row, time now)
SELECT count(*) AS n FROM session WHERE user_id = :user_row AND revoked_at IS NULL AND expires_at > :now;

-- @stmt SESSION_LIVE_OF_USER(int user_row, time now, int limit)
{SESSION_SELECT} WHERE s.user_id = :user_row AND s.revoked_at IS NULL AND s.expires_at > :now AND u.epoch = s.user_epoch
ORDER BY s.id LIMIT :limit;

-- Of those, which may have an access token out: used since then.
-- @stmt SESSION_LIVE_SINCE(time now, time since)
SELECT count(*) AS n FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.expires_at > :now AND s.revoked_at IS NULL
AND s.last_used_at > :since AND s.created_at >= {NOT_BEFORE} AND u.status = 'active' AND u.epoch = s.user_epoch;

-- @stmt SESSION_LIVE_COUNT(time now)
SELECT count(*) AS n FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.expires_at > :now AND s.revoked_at IS NULL
AND u.status = 'active' AND u.epoch = s.user_epoch;

-- Ended, one way or another, and not so long ago (:since) that the last of its access tokens has.
-- @stmt SESSION_ENDED_LATELY(time now, time since)
SELECT count(*) AS n FROM session s WHERE s.expires_at > :now AND s.last_used_at > :since AND (s.revoked_at IS NOT NULL
OR (SELECT u.status <> 'active' OR u.epoch <> s.user_epoch FROM user_account u WHERE u.id = s.user_id)
OR (SELECT c.status <> 'active' OR c.epoch <> s.client_epoch FROM client c WHERE c.id = s.client_id));

-- @stmt REFRESH_BY_ID(id id)
SELECT id AS row, uuid AS id, session_id AS session_row, mac, key_version, issued_at, expires_at, used_at, reused_at, successor
FROM refresh_token WHERE uuid = :id;

-- @stmt REFRESH_INSERT(id id, int session_row, bytes mac, int key_version, time issued_at, time expires_at)
INSERT INTO refresh_token ({columns}) VALUES ({values}) RETURNING id AS row;

-- Anyone who finds it unused has it: nobody else does.
-- @stmt REFRESH_USE(int row, time now, bytes successor)
UPDATE refresh_token SET used_at = :now, successor = :successor WHERE id = :row AND used_at IS NULL;

-- @stmt REFRESH_REUSED(int row, time now)
UPDATE refresh_token SET reused_at = :now WHERE id = :row AND reused_at IS NULL;

-- @stmt REFRESH_COUNT(int session_row)
SELECT count(*) AS n FROM refresh_token WHERE session_id = :session_row;

-- @stmt REFRESH_REUSES(int session_row)
SELECT count(*) AS n FROM refresh_token WHERE session_id = :session_row AND reused_at IS NOT NULL;

-- The newest of them.
-- @stmt REFRESH_FAMILY(int session_row, int most)
SELECT id AS row, uuid AS id, issued_at, expires_at, used_at, reused_at FROM refresh_token WHERE session_id = :session_row
AND id > coalesce((SELECT id FROM refresh_token WHERE session_id = :session_row ORDER BY id DESC LIMIT 1 OFFSET :most), 0) ORDER BY id;

-- What was issued is out there until it ends: revoked, and nobody's.
-- @stmt REFRESH_GOES_WITH_USER(int owner_row) !goes user_account
DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE user_id = :owner_row);

-- @stmt REFRESH_GOES_WITH_CLIENT(int owner_row) !goes client
DELETE FROM refresh_token WHERE session_id IN (SELECT id FROM session WHERE client_id = :owner_row);

-- @stmt SESSION_LEFT_BY_USER(int owner_row, time now) !goes user_account
UPDATE session SET user_id = NULL, source = NULL, revoked_at = coalesce(revoked_at, :now),
revoked_reason = coalesce(revoked_reason, 'user purged') WHERE user_id = :owner_row;

-- @stmt SESSION_LEFT_BY_CLIENT(int owner_row, time now) !goes client
UPDATE session SET client_id = NULL, revoked_at = coalesce(revoked_at, :now),
revoked_reason = coalesce(revoked_reason, 'client deleted') WHERE client_id = :owner_row;
