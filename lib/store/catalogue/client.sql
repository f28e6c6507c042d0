-- Service clients and their secrets.

-- @words client_status CLIENT: client.status
-- @hashed 1 client_secret: client secrets
-- @prune 6 client-secrets client: client_secret by coalesce(revoked_at, expires_at), locking created_at
-- @goes client_secret with client

-- @let CLIENT_SELECT
SELECT {client c},
coalesce((SELECT list_agg(r.name, ' ') FROM role_grant g JOIN role r ON r.id = g.role_id
WHERE g.client_id = c.id AND (g.until_at IS NULL OR g.until_at > :now)), '') AS roles,
(SELECT count(*) FROM client_secret s WHERE s.client_id = c.id AND s.revoked_at IS NULL
AND (s.expires_at IS NULL OR s.expires_at > :now)) AS secrets
FROM client c

-- @stmt CLIENT_BY_ID(id id, time now)
{CLIENT_SELECT} WHERE c.uuid = :id;

-- @stmt CLIENT_BY_NAME(text name, time now)
{CLIENT_SELECT} WHERE c.name = :name;

-- @stmt CLIENT_LIST(int after, time now, int limit)
{CLIENT_SELECT} WHERE c.id > :after ORDER BY c.id LIMIT :limit;

-- @stmt CLIENT_INSERT(client but version created_at epoch)
INSERT INTO client ({columns}, version, created_at, epoch) VALUES ({values}, 1, :updated_at, 0) RETURNING id AS row;

-- @stmt CLIENT_UPDATE(int row, client but uuid status epoch version created_at)
UPDATE client SET {sets}, version = version + 1 WHERE id = :row;

-- What was issued before a client was disabled ends, and stays so when it is enabled again.
-- @stmt CLIENT_SET_STATUS(int row, client_status status, time now)
UPDATE client SET status = :status, epoch = epoch + CASE :status WHEN 'disabled' THEN 1 ELSE 0 END, version = version + 1,
updated_at = :now WHERE id = :row;

-- @stmt CLIENT_TOUCH(int row, time now)
UPDATE client SET version = version + 1, updated_at = :now WHERE id = :row;

-- @stmt CLIENT_DELETE(int row)
DELETE FROM client WHERE id = :row;

-- @stmt CLIENT_NAMES_FROM(text from, text below, int limit)
SELECT name FROM client WHERE name >= :from AND name < :below ORDER BY name LIMIT :limit;

-- @let SECRET_SELECT
SELECT s.id AS row, s.uuid AS id, c.name AS client, s.mac, s.key_version, s.created_at, s.expires_at, s.revoked_at, s.last_used_at
FROM client_secret s JOIN client c ON c.id = s.client_id

-- @stmt SECRET_BY_ID(id id)
{SECRET_SELECT} WHERE s.uuid = :id;

-- @stmt SECRET_LIST(int after, int client_row, int limit)
{SECRET_SELECT} WHERE s.id > :after AND s.client_id = :client_row ORDER BY s.id LIMIT :limit;

-- @stmt SECRET_INSERT(id id, int client_row, bytes mac, int key_version, time created_at, time expires_at)
INSERT INTO client_secret ({columns}) VALUES ({values}) RETURNING id AS row;

-- @stmt SECRET_REVOKE(int row, time now)
UPDATE client_secret SET revoked_at = :now WHERE id = :row;

-- @stmt SECRET_NOTE(int row, time now, time before)
UPDATE client_secret SET last_used_at = :now WHERE id = :row AND (last_used_at IS NULL OR last_used_at < :before);

-- @stmt SECRET_EXPIRE_OTHERS(int client_row, id but, time end)
UPDATE client_secret SET expires_at = :end
WHERE client_id = :client_row AND uuid <> :but AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :end) RETURNING uuid AS id;
