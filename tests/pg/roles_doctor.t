#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# doctor names what a login can do and should not, whichever way it came to it.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

p_server one
p_store shop --admin root@example.org
for who in run:runtime prune:prune read:read own:owner; do
	sql -c "CREATE ROLE ${who%:*} LOGIN IN ROLE idctl_${who#*:}"
done

# finding CHECK FILTER EXPECT TITLE: of the last doctor
finding()
{
	t_json ".items[] | select(.check == \"$1\") | $2" "$3" "$4"
}
# excess LOGIN WORDS STATEMENT UNDO: found while it is so, and no longer
excess()
{
	p_use shop "$1"
	sql -c "$3" || echo "Bail out! $3"
	t_run "$1 after: $3" 0 -- doctor -o json
	finding privileges .status warning "$1 is warned of: $3"
	finding privileges .detail "it can $2; use a member of idctl_runtime for daily work" "it is named: $3"
	sql -c "$4"
	t_run "$1 without it" 0 -- doctor -o json
	finding privileges .status ok "$1 no longer needs a warning: $4"
}
# both LOGIN WORDS PRIVILEGE OBJECT
both()
{
	excess "$1" "$2" "GRANT $3 ON $4 TO $1" "REVOKE $3 ON $4 FROM $1"
}

for who in run:runtime prune:prune read:read; do
	p_use shop "${who%:*}"
	t_run "${who%:*} asks" 0 -- doctor -o json
	finding 'database role' .detail "${who#*:}, by the name of ${who%:*}; idctl_owner owns the schema" "${who%:*} is ${who#*:}"
	finding privileges .status ok "${who%:*} has what it needs and no more"
	finding server '.detail | test("^PostgreSQL [0-9.]+.*, primary$")' true "${who%:*} learns about the server"
done
p_use shop own
t_run 'own asks' 0 -- doctor -o json
finding 'database role' .detail 'owner, by the name of own; idctl_owner owns the schema' 'own is the owner'
finding privileges .detail 'it can change and drop every table, as their owner; use a member of idctl_runtime for daily work' \
	'own is told to let daily work run as another'
p_use shop
t_run 'postgres asks' 0 -- doctor -o json
finding privileges .detail 'it can do everything, as a superuser; use a member of idctl_runtime for daily work' \
	'so is a superuser'

log='change or delete what is in the audit log'
make='make tables, functions or triggers in the schema'
history='rewrite the history of migrations'
change='change accounts, roles, clients or keys'
hash='read password hashes'
any='become another role, and so do anything'
both run "$log" UPDATE idctl.audit_event
both run "$log" DELETE idctl.audit_event
both run "$log" TRUNCATE idctl.audit_event
both run "$log" 'UPDATE (actor)' idctl.audit_event
both run "$log" DELETE idctl.audit_head
both run "$make" CREATE 'SCHEMA idctl'
both run "$make" TRIGGER idctl.throttle
both run "$history" INSERT idctl.migration
both run "$history" 'UPDATE (checksum)' idctl.migration
both prune "$change" DELETE idctl.user_account
both prune "$change" 'UPDATE (status)' idctl.user_account
both prune "$hash" 'SELECT (password)' idctl.user_account
both read "$hash" 'SELECT (password)' idctl.user_account
both read "$hash" SELECT idctl.user_account
both read "$change" INSERT idctl.role_grant
both read "$change" UPDATE idctl.signing_key
both read "$log" DELETE idctl.audit_event
# a reader that has another role's work is that role, and so is not warned of it; but not by grants to everybody
excess read "$hash" 'GRANT SELECT ON idctl.user_account TO PUBLIC' 'REVOKE SELECT ON idctl.user_account FROM PUBLIC'
excess run "$any" 'ALTER ROLE run CREATEROLE' 'ALTER ROLE run NOCREATEROLE'
excess run "$any" 'GRANT postgres TO run' 'REVOKE postgres FROM run'
excess read "$log; $history; $change" 'GRANT pg_write_all_data TO read' 'REVOKE pg_write_all_data FROM read'
excess read "$hash" 'GRANT pg_read_all_data TO read' 'REVOKE pg_read_all_data FROM read'
p_use shop read
sql -c 'GRANT idctl_runtime TO read'
t_run 'a reader may be more' 0 -- doctor -o json
finding 'database role' .detail 'runtime, by the name of read; idctl_owner owns the schema' 'of two roles the wider one is named'
sql -c 'REVOKE idctl_runtime FROM read'

# ---- what others put there ----

sql -c "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
# ---- what everybody may do, whichever role asks ----

# everybody WHAT PRIVILEGE OBJECT: found by each of them while it is so
everybody()
{
	sql -c "GRANT $2 ON $3 TO PUBLIC"
	for asks in run read own postgres; do
		p_use shop "$asks"
		t_run "$asks, after $2 on $3 to all" 0 -- doctor -o json
		finding everybody .status warning "$asks is warned of $1"
		finding everybody '.detail | test("^PUBLIC has .*'"$1"'.*; revoke it$")' true "$asks is told of $1"
	done
	sql -c "REVOKE $2 ON $3 FROM PUBLIC"
	t_run "without $1" 0 -- doctor -o json
	finding everybody .status ok "$1 is gone"
}
everybody 'SELECT on user_account' SELECT idctl.user_account
everybody 'UPDATE on audit_event' UPDATE idctl.audit_event
everybody 'SELECT on user_account.password' 'SELECT (password)' idctl.user_account
everybody 'CREATE on the schema' CREATE 'SCHEMA idctl'
everybody 'USAGE on the schema' USAGE 'SCHEMA idctl'

# foreign WHAT STATEMENT UNDO
foreign()
{
	sql -c "$2" || echo "Bail out! $2"
	t_run "after: $2" 5 -- doctor -o json
	finding schema .detail "the store's schema has a foreign object: $1" "$1 is found"
	sql -c "$3"
	t_run "without $1" 0 -- doctor -o json
	finding schema .status ok "$1 is gone"
}
p_use shop run
foreign 'a trigger t' 'CREATE TRIGGER t BEFORE INSERT ON idctl.audit_event FOR EACH ROW EXECUTE FUNCTION f()' \
	'DROP TRIGGER t ON idctl.audit_event'
foreign 'a rule r' 'CREATE RULE r AS ON DELETE TO idctl.role_grant DO INSTEAD NOTHING' 'DROP RULE r ON idctl.role_grant'
foreign 'a policy p' 'CREATE POLICY p ON idctl.user_account' 'DROP POLICY p ON idctl.user_account'
foreign 'a function g' "CREATE FUNCTION idctl.g() RETURNS int LANGUAGE sql AS 'SELECT 1'" 'DROP FUNCTION idctl.g'
foreign 'a relation v' 'CREATE VIEW idctl.v AS SELECT 1' 'DROP VIEW idctl.v'
foreign 'CREATE TABLE x' 'CREATE TABLE idctl.x (i int)' 'DROP TABLE idctl.x'
foreign 'CREATE INDEX i' 'CREATE INDEX i ON idctl.role (description)' 'DROP INDEX idctl.i'
t_done
