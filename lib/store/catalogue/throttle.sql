-- Failed attempts.

-- @prune 8 throttle throttle: throttle, locking day

-- The whole table is a page (lib/core/throttle/throttle.h), and there is none behind it.
-- @stmt THROTTLE_ENDED(time before, int limit, int last_end, int last_row)
SELECT count(*) AS n, min(day) * 86400000000 AS oldest, :before AS expires_at, :limit AS row FROM throttle
WHERE day < :before / 86400000000 AND unlock_at <= :before AND :last_end < :before AND :last_row = 0 HAVING count(*) > 0;

-- @stmt THROTTLE_NEXT_END(time before)
SELECT min(day) * 86400000000 AS expires_at FROM throttle WHERE day >= :before / 86400000000;

-- @stmt THROTTLE_PRUNE(time before, int limit, int last_end, int last_row)
DELETE FROM throttle WHERE (name_mac, kind) IN (SELECT name_mac, kind FROM throttle
WHERE day < :before / 86400000000 AND unlock_at <= :before AND day >= :last_end / 86400000000 AND :last_row >= 0
ORDER BY day LIMIT :limit FOR UPDATE SKIP LOCKED) RETURNING day * 86400000000 AS expires_at, 0 AS row;

-- @stmt THROTTLE_GET(bytes name_mac, text kind)
SELECT failures, day, unlock_at, trying_at, trying_by FROM throttle WHERE name_mac = :name_mac AND kind = :kind;

-- @stmt THROTTLE_PUT(bytes name_mac, text kind, int failures, int day, int unlock_at, time trying_at, bytes trying_by)
INSERT INTO throttle ({columns}) VALUES ({values})
ON CONFLICT (name_mac, kind) DO UPDATE SET failures = excluded.failures, day = excluded.day, unlock_at = excluded.unlock_at, trying_at = excluded.trying_at, trying_by = excluded.trying_by;

-- @stmt THROTTLE_CLEAR(bytes name_mac, text kind)
DELETE FROM throttle WHERE name_mac = :name_mac AND kind = :kind;

-- The buckets of one name, with whatever source: they begin alike. Of one kind, or null.
-- @stmt THROTTLE_FORGET(bytes first, bytes last, text kind)
DELETE FROM throttle WHERE name_mac BETWEEN :first AND :last AND failures > 0 AND (:kind IS NULL OR kind = :kind);

-- @stmt THROTTLE_KNOWN_TRIM(bytes first, bytes last, int keep)
DELETE FROM throttle WHERE name_mac BETWEEN :first AND :last AND kind = 'known' AND name_mac NOT IN
(SELECT name_mac FROM throttle WHERE name_mac BETWEEN :first AND :last AND kind = 'known' ORDER BY unlock_at DESC, name_mac LIMIT :keep);

-- @stmt THROTTLE_EXPIRE(int today, int limit)
DELETE FROM throttle WHERE (name_mac, kind) IN (SELECT name_mac, kind FROM throttle WHERE day < :today ORDER BY day LIMIT :limit);

-- @stmt THROTTLE_COUNT() !scan
SELECT count(*) AS n FROM throttle;

-- What is missed least goes first: what has run out, then buckets with next to nothing in them, then known sources.
-- @stmt THROTTLE_TRIM(int today, int limit) !scan
DELETE FROM throttle WHERE (name_mac, kind) IN (SELECT name_mac, kind FROM throttle
ORDER BY CASE WHEN day < :today THEN 0 WHEN failures = 0 THEN 3 ELSE failures END, day, unlock_at, name_mac, kind LIMIT :limit);
