-- Signing keys.

-- @words key_state KEY: signing_key.state
-- @sealed 2 signing_key.private: signing_keys SIGNING

-- @let KEY_SELECT
SELECT id AS row, uuid AS id, kid, alg, state, public_jwk AS public, created_at, active_from, retired_at,
CASE WHEN private IS NULL THEN 1 ELSE 0 END AS withdrawn, last_expiry FROM signing_key

-- @stmt KEY_BY_KID(text kid)
{KEY_SELECT} WHERE kid = :kid;

-- @stmt KEY_BY_ID(id id)
{KEY_SELECT} WHERE uuid = :id;

-- @stmt KEY_LIST(int after, int limit)
{KEY_SELECT} WHERE id > :after ORDER BY id LIMIT :limit;

-- One that has signed has begun, whatever the clock says by now.
-- @stmt KEY_ACTIVE(time now) !scan
{KEY_SELECT} WHERE state IN ('active', 'next') AND (active_from <= :now OR last_expiry IS NOT NULL) ORDER BY active_from DESC, id DESC LIMIT 1;

-- When did the next one after a key begin to sign? One that was ended before its turn never did.
-- @stmt KEY_TAKEN_OVER(time active_from, int row, time now) !scan
SELECT min(active_from) AS active_from FROM signing_key WHERE (active_from <= :now OR last_expiry IS NOT NULL) AND (active_from > :active_from OR (active_from = :active_from AND id > :row))
AND (retired_at IS NULL OR retired_at > active_from);

-- @stmt KEY_PRIVATE(int row)
SELECT private FROM signing_key WHERE id = :row;

-- @stmt KEY_INSERT(id id, text kid, text alg, key_state state, text public_jwk, bytes sealed, time created_at, time active_from)
INSERT INTO signing_key (uuid, kid, alg, state, public_jwk, private, created_at, active_from)
VALUES (:id, :kid, :alg, :state, :public_jwk, :sealed, :created_at, :active_from) RETURNING id AS row;

-- @stmt KEY_SET_STATE(int row, key_state state, time active_from, time retired_at)
UPDATE signing_key SET {sets} WHERE id = :row;

-- :ended: what has ended by then no longer needs a key.
-- @stmt KEY_WITHDRAW(int row, time now, time ended)
UPDATE signing_key SET state = 'retired', private = NULL, retired_at = :now WHERE id = :row AND (last_expiry IS NULL OR last_expiry <= :ended);

-- @stmt KEY_REVOKE(int row, time now)
UPDATE signing_key SET state = 'revoked', private = NULL, retired_at = :now WHERE id = :row;

-- @stmt KEY_COVERS(int row, time last_expiry)
UPDATE signing_key SET last_expiry = :last_expiry WHERE id = :row AND (last_expiry IS NULL OR last_expiry < :last_expiry);

-- @stmt KEY_KIDS_FROM(text from, text below, int limit)
SELECT kid FROM signing_key WHERE kid >= :from AND kid < :below ORDER BY kid LIMIT :limit;
