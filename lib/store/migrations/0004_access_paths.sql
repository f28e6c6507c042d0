-- @up

-- What was done to one account, since when: asked of logs of any length.
CREATE INDEX audit_event_target ON audit_event (target_id, seq);

-- Who has a role, page by page: without the second column PostgreSQL walks over all grants there are.
DROP INDEX role_grant_role;
CREATE INDEX role_grant_role ON role_grant (role_id, id);

-- @down

DROP INDEX audit_event_target;
DROP INDEX role_grant_role;
CREATE INDEX role_grant_role ON role_grant (role_id);
