-- API keys.

-- When a key ended: it was revoked, used up, or has expired. One that is not there is refused, whatever the clock says.
-- @hashed 2 api_key: API keys
-- @prune 5 api-keys apikey: api_key by coalesce(revoked_at, CASE WHEN uses >= uses_max THEN last_used_at END, expires_at), locking revoked_reason
-- @goes api_key with user_account client

-- @let APIKEY_SELECT
SELECT k.id AS row, k.uuid AS id, k.name, u.email AS user, c.name AS client, k.user_id AS user_row, k.client_id AS client_row, coalesce(u.uuid, c.uuid) AS owner_id,
CASE WHEN coalesce(u.status, c.status) = 'active' THEN 1 ELSE 0 END AS owner_active, c.scopes AS owner_scopes, k.scope, k.mac, k.key_version, k.created_at, k.expires_at,
k.uses_max, k.uses, k.last_used_at, k.revoked_at, k.revoked_reason
FROM api_key k LEFT JOIN user_account u ON u.id = k.user_id LEFT JOIN client c ON c.id = k.client_id

-- @stmt APIKEY_BY_ID(id id)
{APIKEY_SELECT} WHERE k.uuid = :id;

-- @stmt APIKEY_LIST(int after, int limit)
{APIKEY_SELECT} WHERE k.id > :after ORDER BY k.id LIMIT :limit;

-- @stmt APIKEY_LIST_BY_ID(int after, id id, int limit)
{APIKEY_SELECT} WHERE k.id > :after AND k.uuid = :id ORDER BY k.id LIMIT :limit;

-- @stmt APIKEY_LIST_BY_USER(int after, text key, int limit)
{APIKEY_SELECT} WHERE k.id > :after AND k.user_id = (SELECT id FROM user_account WHERE email_key = :key) ORDER BY k.id LIMIT :limit;

-- @stmt APIKEY_LIST_BY_CLIENT(int after, text key, int limit)
{APIKEY_SELECT} WHERE k.id > :after AND k.client_id = (SELECT id FROM client WHERE name = :key) ORDER BY k.id LIMIT :limit;

-- @stmt APIKEY_INSERT(id id, text name, ref user_row, ref client_row, bytes mac, int key_version, list scope, time created_at, time expires_at, ref uses_max)
INSERT INTO api_key ({columns}, uses) VALUES ({values}, 0) RETURNING id AS row;

-- @stmt APIKEY_REVOKE(int row, time now, text reason)
UPDATE api_key SET revoked_at = :now, revoked_reason = :reason WHERE id = :row;

-- One of the uses that a key has, for the first to come.
-- @stmt APIKEY_SPEND(int row, time now)
UPDATE api_key SET uses = uses + 1, last_used_at = :now
WHERE id = :row AND uses < uses_max AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now);

-- @stmt APIKEY_NOTE(int row, time now, time before)
UPDATE api_key SET last_used_at = :now WHERE id = :row AND (last_used_at IS NULL OR last_used_at < :before);

-- One that has ended already keeps its end.
-- @let KEY_GOOD
revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now) AND (uses_max IS NULL OR uses < uses_max)

-- @stmt APIKEY_END_OF_USER(int owner_row, time now, text reason, int limit)
UPDATE api_key SET revoked_at = :now, revoked_reason = :reason
WHERE id IN (SELECT id FROM api_key WHERE user_id = :owner_row AND {KEY_GOOD} ORDER BY id LIMIT :limit) RETURNING uuid AS id, name;

-- @stmt APIKEY_END_OF_CLIENT(int owner_row, time now, text reason, int limit)
UPDATE api_key SET revoked_at = :now, revoked_reason = :reason
WHERE id IN (SELECT id FROM api_key WHERE client_id = :owner_row AND {KEY_GOOD} ORDER BY id LIMIT :limit) RETURNING uuid AS id, name;
