-- @up

-- The try that has been let through and is not judged yet, and the process that makes it.
ALTER TABLE throttle ADD COLUMN trying_at bigint;
ALTER TABLE throttle ADD COLUMN trying_by bytea;

-- @down

ALTER TABLE throttle DROP COLUMN trying_by;
ALTER TABLE throttle DROP COLUMN trying_at;
