-- The audit log.

-- @hashed 6 audit_event: events of the log (stays)
-- @hashed 7 audit_head: heads of the log (stays)

-- @stmt AUDIT_HEAD()
SELECT size, frontier, root, mac, key_version FROM audit_head WHERE id = 1;

-- @stmt AUDIT_HEAD_PUT(int size, bytes frontier, bytes root, bytes mac, int key_version)
INSERT INTO audit_head ({columns}, id) VALUES ({values}, 1)
ON CONFLICT (id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, root = excluded.root, mac = excluded.mac, key_version = excluded.key_version;

-- @let AUDIT_SELECT
SELECT seq, at, event_id, actor, actor_kind, operator, action, target_type, target_id, outcome, reason, request_id,
trace_id, details, salt, leaf, mac, key_version FROM audit_event

-- @stmt AUDIT_INSERT(int seq, time at, id event_id, text actor, text actor_kind, text operator_name, text action, text target_type, text target_id, text outcome, text reason, text request_id, text trace_id, json details, bytes salt, bytes leaf, bytes mac, int key_version)
INSERT INTO audit_event (seq, at, event_id, actor, actor_kind, operator, action, target_type, target_id, outcome,
reason, request_id, trace_id, details, salt, leaf, mac, key_version)
VALUES (:seq, :at, :event_id, :actor, :actor_kind, :operator_name, :action, :target_type, :target_id, :outcome, :reason, :request_id, :trace_id, :details, :salt, :leaf, :mac, :key_version);

-- @stmt AUDIT_BY_SEQ(int seq)
{AUDIT_SELECT} WHERE seq = :seq;

-- @stmt AUDIT_LIST(int after, int limit)
{AUDIT_SELECT} WHERE seq > :after ORDER BY seq LIMIT :limit;

-- @stmt AUDIT_LIST_BY_TARGET(int after, text target_id, int limit)
{AUDIT_SELECT} WHERE seq > :after AND target_id = :target_id ORDER BY seq LIMIT :limit;

-- An account's, with those of the import that made it.
-- @stmt AUDIT_LIST_OF(int after, text target_id, text also, int limit)
{AUDIT_SELECT} WHERE seq > :after AND target_id IN (:target_id, :also) ORDER BY seq LIMIT :limit;

-- @stmt AUDIT_STATS(time since, time until) !scan
SELECT action, outcome, count(*) AS count, min(at) AS first_at, max(at) AS last_at FROM audit_event WHERE at >= :since AND (:until IS NULL OR at < :until)
GROUP BY action, outcome ORDER BY action, outcome;
