-- Access tokens.

-- @prune 1 tokens token: access_token by expires_at and {REVOKED_KEPT}, locking revoked_reason

-- @let TOKEN_SELECT
SELECT t.id AS row, t.jti, CASE WHEN t.user_id IS NOT NULL THEN 'user' WHEN t.client_id IS NOT NULL THEN 'client' END AS subject_type,
coalesce(u.email, c.name) AS subject, t.kid, t.audience, t.scope, t.issued_at, t.expires_at, t.revoked_at, t.revoked_reason,
t.subject_epoch
FROM access_token t LEFT JOIN user_account u ON u.id = t.user_id LEFT JOIN client c ON c.id = t.client_id

-- @stmt TOKEN_BY_JTI(text jti)
{TOKEN_SELECT} WHERE t.jti = :jti;

-- @stmt TOKEN_LIST(int after, int limit)
{TOKEN_SELECT} WHERE t.id > :after ORDER BY t.id LIMIT :limit;

-- @stmt TOKEN_LIST_BY_JTI(int after, text jti, int limit)
{TOKEN_SELECT} WHERE t.id > :after AND t.jti = :jti ORDER BY t.id LIMIT :limit;

-- @stmt TOKEN_LIST_BY_USER(int after, text key, int limit)
{TOKEN_SELECT} WHERE t.id > :after AND t.user_id = (SELECT id FROM user_account WHERE email_key = :key) ORDER BY t.id LIMIT :limit;

-- @stmt TOKEN_LIST_BY_CLIENT(int after, text key, int limit)
{TOKEN_SELECT} WHERE t.id > :after AND t.client_id = (SELECT id FROM client WHERE name = :key) ORDER BY t.id LIMIT :limit;

-- @stmt TOKEN_INSERT(text jti, ref user_row, ref client_row, ref subject_epoch, text kid, list audience, list scope, time issued_at, time expires_at, time revoked_at, text revoked_reason)
INSERT INTO access_token ({columns}) VALUES ({values}) RETURNING id AS row;

-- @stmt TOKEN_REVOKE(int row, time now, text reason)
UPDATE access_token SET revoked_at = :now, revoked_reason = :reason WHERE id = :row;

-- @stmt TOKEN_LIVE_OF_USER(int user_row, time now)
SELECT count(*) AS n FROM access_token t WHERE t.user_id = :user_row AND t.expires_at > :now AND t.revoked_at IS NULL AND t.issued_at >= {NOT_BEFORE}
AND t.subject_epoch = (SELECT u.epoch FROM user_account u WHERE u.id = :user_row);

-- @stmt TOKEN_LIVE_OF_CLIENT(int client_row, time now)
SELECT count(*) AS n FROM access_token t WHERE t.client_id = :client_row AND t.expires_at > :now AND t.revoked_at IS NULL AND t.issued_at >= {NOT_BEFORE}
AND t.subject_epoch = (SELECT c.epoch FROM client c WHERE c.id = :client_row);

-- @stmt TOKEN_UNEXPIRED(time now)
SELECT count(*) AS n FROM access_token WHERE expires_at > :now AND revoked_at IS NULL AND issued_at >= {NOT_BEFORE};

-- @stmt TOKEN_LAST_END(time now)
SELECT max(expires_at) AS expires_at FROM access_token WHERE expires_at > :now AND revoked_at IS NULL;

-- @stmt TOKEN_REVOKE_LIVE(time now, text reason)
UPDATE access_token SET revoked_at = :now, revoked_reason = :reason WHERE expires_at > :now AND revoked_at IS NULL;

-- @stmt TOKEN_REVOKED_LIVE(time now)
SELECT count(*) AS n FROM access_token WHERE expires_at > :now AND revoked_at IS NOT NULL;

-- What was minted is out there until it ends: revoked, and nobody's.
-- @stmt TOKEN_LEFT_BY_USER(int owner_row, time now) !goes user_account
UPDATE access_token SET user_id = NULL, subject_epoch = NULL, revoked_at = coalesce(revoked_at, :now),
revoked_reason = coalesce(revoked_reason, 'user purged') WHERE user_id = :owner_row;

-- @stmt TOKEN_LEFT_BY_CLIENT(int owner_row, time now) !goes client
UPDATE access_token SET client_id = NULL, subject_epoch = NULL, revoked_at = coalesce(revoked_at, :now),
revoked_reason = coalesce(revoked_reason, 'client deleted') WHERE client_id = :owner_row;
