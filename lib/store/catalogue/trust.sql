-- Whom we trust, for whose tokens.

-- @words trust_status TRUST: trust_rule.status
-- @prune 7 exchanged-tokens token: exchanged_token by expires_at and expires_at <= :before - 86400000000, locking expires_at
-- @goes trust_rule with client

-- @let TRUST_SELECT
SELECT {trust_rule t}, c.name AS client, c.uuid AS client_id,
coalesce((SELECT k.pinned FROM issuer_keys k WHERE k.issuer = t.issuer), 0) AS pinned
FROM trust_rule t JOIN client c ON c.id = t.client_id

-- @stmt TRUST_BY_ID(id id)
{TRUST_SELECT} WHERE t.uuid = :id;

-- @stmt TRUST_BY_NAME(text name)
{TRUST_SELECT} WHERE t.name = :name;

-- @stmt TRUST_LIST(int after, int limit)
{TRUST_SELECT} WHERE t.id > :after ORDER BY t.id LIMIT :limit;

-- @stmt TRUST_OF_ISSUER(text issuer, int after, int limit)
{TRUST_SELECT} WHERE t.issuer = :issuer AND t.id > :after ORDER BY t.id LIMIT :limit;

-- @stmt TRUST_INSERT(trust_rule but version created_at)
INSERT INTO trust_rule ({columns}, version, created_at) VALUES ({values}, 1, :updated_at) RETURNING id AS row;

-- @stmt TRUST_UPDATE(int row, trust_rule but uuid client_id preset issuer version created_at)
UPDATE trust_rule SET {sets}, version = version + 1 WHERE id = :row;

-- @stmt TRUST_DELETE(int row)
DELETE FROM trust_rule WHERE id = :row;

-- @stmt TRUST_NAMES_FROM(text from, text below, int limit)
SELECT name FROM trust_rule WHERE name >= :from AND name < :below ORDER BY name LIMIT :limit;

-- The keys of an issuer that only this client's rules name.
-- @stmt ISSUERS_GO_WITH_CLIENT(int owner_row) !goes client
DELETE FROM issuer_keys WHERE issuer IN (SELECT t.issuer FROM trust_rule t WHERE t.client_id = :owner_row)
AND NOT EXISTS (SELECT 1 FROM trust_rule t WHERE t.issuer = issuer_keys.issuer AND t.client_id <> :owner_row);

-- @stmt ISSUER_KEYS_GET(text issuer)
SELECT jwks, pinned, fetched_at, tried_at, stale_at FROM issuer_keys WHERE issuer = :issuer;

-- @stmt ISSUER_KEYS_PUT(text issuer, text jwks, time now, time stale_at)
INSERT INTO issuer_keys (issuer, jwks, pinned, fetched_at, tried_at, stale_at) VALUES (:issuer, :jwks, 0, :now, :now, :stale_at)
ON CONFLICT (issuer) DO UPDATE SET jwks = excluded.jwks, fetched_at = excluded.fetched_at, tried_at = excluded.tried_at,
stale_at = excluded.stale_at WHERE issuer_keys.pinned = 0;

-- @stmt ISSUER_KEYS_TRY(text issuer, time now, time former)
UPDATE issuer_keys SET tried_at = :now WHERE issuer = :issuer AND tried_at = :former AND pinned = 0;

-- @stmt ISSUER_KEYS_PIN(text issuer, text jwks, time now)
INSERT INTO issuer_keys (issuer, jwks, pinned, fetched_at, tried_at, stale_at) VALUES (:issuer, :jwks, 1, :now, :now, NULL)
ON CONFLICT (issuer) DO UPDATE SET jwks = excluded.jwks, pinned = 1, fetched_at = excluded.fetched_at,
tried_at = excluded.tried_at, stale_at = NULL;

-- @stmt ISSUER_KEYS_DELETE(text issuer)
DELETE FROM issuer_keys WHERE issuer = :issuer;

-- @stmt ISSUER_KEYS_DELETE_UNUSED(text issuer)
DELETE FROM issuer_keys WHERE issuer = :issuer AND NOT EXISTS (SELECT 1 FROM trust_rule t WHERE t.issuer = :issuer);

-- @stmt EXCHANGED_INSERT(bytes digest, time expires_at)
INSERT INTO exchanged_token (digest, expires_at) VALUES (:digest, :expires_at) ON CONFLICT (digest) DO NOTHING;

-- @stmt EXCHANGED_EXISTS(bytes digest)
SELECT 1 AS yes FROM exchanged_token WHERE digest = :digest;
