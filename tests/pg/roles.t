#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What each database role can do and cannot: tried in SQL, since that is what a stolen password gives,
# and through idctl; and what doctor says of a login that can do more than its work wants.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"
p_server one
p_store shop --admin root@example.org
t_run 'a user has a token that has ended' 0 -- token mint --user root@example.org --ttl 1s

# ---- the roles, and what is granted ----

sql -c "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles
	WHERE rolname ~ '^idctl' ORDER BY 1" >"$OUT"
t_out_is 'idctl_owner|f|f|f|f
idctl_prune|f|f|f|f
idctl_read|f|f|f|f
idctl_runtime|f|f|f|f' 'init made four roles that cannot log in, and can do nothing by themselves'
for who in run:runtime prune:prune read:read own:owner; do
	sql -c "CREATE ROLE ${who%:*} LOGIN IN ROLE idctl_${who#*:}"
done
sql -c 'CREATE ROLE nobody LOGIN'

# All of it in one list: a table that the next migration brings must be thought of here.
sql -c "SELECT c.relname, r.rolname, string_agg(p, ',' ORDER BY p) FROM pg_class c, pg_roles r, unnest(ARRAY['SELECT',
	'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p WHERE relkind = 'r' AND
	relnamespace = 'idctl'::regnamespace AND r.rolname IN ('run', 'prune', 'read', 'nobody') AND
	has_table_privilege(r.oid, c.oid, p) AND NOT (p = 'SELECT' AND r.rolname = 'prune' AND relname <> 'user_account')
	AND NOT (p = 'SELECT' AND r.rolname = 'read') GROUP BY 1, 2 ORDER BY 1, 2" >"$OUT"
all=DELETE,INSERT,SELECT,UPDATE
t_out_is "access_token|prune|DELETE
access_token|run|$all
api_key|prune|DELETE
api_key|run|$all
audit_event|prune|INSERT
audit_event|run|INSERT,SELECT
audit_head|prune|INSERT,UPDATE
audit_head|run|INSERT,SELECT,UPDATE
client|run|$all
client_secret|prune|DELETE
client_secret|run|$all
data_key|run|$all
exchanged_token|prune|DELETE
exchanged_token|run|$all
import|run|$all
issuer_keys|run|$all
lease|prune|DELETE,INSERT,UPDATE
lease|run|$all
migration|run|SELECT
one_time_code|prune|DELETE
one_time_code|run|$all
perm|run|$all
recovery_code|run|$all
refresh_token|prune|DELETE
refresh_token|run|$all
role|run|$all
role_grant|run|$all
role_parent|run|$all
role_perm|run|$all
session|prune|DELETE
session|run|$all
signing_key|run|$all
store_meta|run|$all
throttle|prune|DELETE
throttle|run|$all
totp|run|$all
trust_rule|run|$all
user_account|run|$all" 'what is granted, whole'
sql -c "SELECT r.rolname, string_agg(attname, ' ') FROM pg_attribute a, pg_roles r WHERE attnum > 0 AND NOT attisdropped
	AND attrelid = 'idctl.user_account'::regclass AND r.rolname IN ('run', 'prune', 'read', 'nobody') AND
	NOT has_column_privilege(r.oid, attrelid, attnum, 'SELECT') AND (r.rolname <> 'nobody' OR attnum = 1)
	GROUP BY 1 ORDER BY 1" >"$OUT"
t_out_is 'nobody|id
prune|password
read|password' 'a hash is what a reader does not see of an account'

# ---- in SQL ----

# of what is tried in SQL not even an event may be left
usual=$T_VOLATILE T_VOLATILE='^$'
t_mark
for who in run prune read nobody; do
	for what in "UPDATE idctl.audit_event SET actor = 'x'" 'DELETE FROM idctl.audit_event' \
		'TRUNCATE idctl.audit_event' 'DELETE FROM idctl.audit_head' 'TRUNCATE idctl.audit_head' \
		'CREATE TABLE idctl.x (i int)' 'ALTER TABLE idctl.user_account ADD x int' \
		'ALTER TABLE idctl.audit_event DISABLE TRIGGER ALL' 'DROP TABLE idctl.throttle' 'DROP SCHEMA idctl CASCADE' \
		'CREATE INDEX ON idctl.role (description)' 'TRUNCATE idctl.throttle' \
		"CREATE FUNCTION idctl.f() RETURNS int LANGUAGE sql AS 'SELECT 1'" \
		"INSERT INTO idctl.migration VALUES (99, 'x', 'x', 0)" 'DELETE FROM idctl.migration' \
		"UPDATE idctl.migration SET checksum = 'x'" 'SET ROLE idctl_owner' 'SET SESSION AUTHORIZATION postgres' \
		'GRANT idctl_owner TO CURRENT_USER' "COPY idctl.role TO PROGRAM 'true'" \
		"CREATE RULE r AS ON INSERT TO idctl.audit_event DO INSTEAD NOTHING"; do
		p_may_not "$who cannot: $what" "$who" "$what"
	done
done
p_may 'run can change an account' run "UPDATE idctl.user_account SET display_name = 'x'"
p_may 'run sees a hash' run 'SELECT password FROM idctl.user_account'
p_may 'prune can delete a token' prune 'DELETE FROM idctl.access_token'
p_may 'prune can look at accounts' prune 'SELECT email FROM idctl.user_account'
p_may 'read can look at accounts' read 'SELECT email FROM idctl.user_account'
p_may 'own can alter a table' own 'ALTER TABLE idctl.user_account ADD x int'
for who in prune read nobody; do
	for what in 'SELECT password FROM idctl.user_account' 'SELECT * FROM idctl.user_account' \
		'SELECT u FROM idctl.user_account u' 'COPY idctl.user_account TO STDOUT' \
		'DELETE FROM idctl.user_account' "UPDATE idctl.user_account SET status = 'active'" \
		'DELETE FROM idctl.role_grant' 'INSERT INTO idctl.role_perm VALUES (1, 1)' \
		'UPDATE idctl.access_token SET revoked_at = NULL' 'DELETE FROM idctl.store_meta'; do
		p_may_not "$who cannot: $what" "$who" "$what"
	done
done
for what in 'DELETE FROM idctl.access_token' 'INSERT INTO idctl.audit_head SELECT * FROM idctl.audit_head' \
	'INSERT INTO idctl.audit_event SELECT * FROM idctl.audit_event' 'UPDATE idctl.audit_head SET size = 0'; do
	p_may_not "read cannot: $what" read "$what"
done
p_may_not 'nobody cannot even look' nobody 'SELECT count(*) FROM idctl.role'
t_same_state 'none of that has changed anything'

# ---- through idctl ----

for who in run prune read own; do
	p_use shop "$who"
	for what in 'user list' 'user show root@example.org' 'role list' 'perm check root@example.org a:b' 'key list' \
		'key jwks' 'token list' 'audit list' 'audit verify' 'migrate status' 'migrate check' doctor; do
		# shellcheck disable=SC2086 # several words
		t_run "$who: $what" 0 -- $what
	done
done
T_VOLATILE=$usual
t_mark
# forbidden TITLE ARGS…: by the server, with the way out, in both formats, and without a trace
forbidden()
{
	title=$1
	shift
	t_run "$title" 8 -- "$@"
	t_err_has 'this database role may not do that (forbidden)'
	t_err_has 'hint: idctl doctor shows the role and what it may do'
	t_out_is ''
	t_run "$title, as JSON" 8 -- "$@" -o json
	p_error "$title"
	t_same_state "$title: nothing has changed"
}
printf pw >"$T/pw"
chmod 600 "$T/pw"
for who in read prune; do
	p_use shop "$who"
	forbidden "$who makes no account" user create eve@example.org --no-password
	forbidden "$who makes no administrator" user grant root@example.org service
	forbidden "$who signs nothing" token mint --user root@example.org
	forbidden "$who takes nothing back" token revoke 01a210ea-2e38-7f23-ab1f-449011cfe050
	forbidden "$who checks no password" user check-password root@example.org --password-file "$T/pw"
	forbidden "$who freezes nothing" migrate freeze
done
p_use shop read
forbidden 'read prunes nothing' token prune
p_use shop nobody
forbidden 'nobody asks nothing' user list
t_run 'but doctor shows even nobody its role' 5 -- doctor -o json
t_json '.items[] | select(.check == "database role") | .detail' 'none of ours, by the name of nobody; idctl_owner owns the schema'
t_json '.items[] | select(.check == "store") | .status' failed
for who in run prune read; do
	p_use shop "$who"
	t_run "$who takes no schema back" 7 -- migrate down --to 1 --yes
	t_err_has "the schema idctl belongs to 'idctl_owner', not to this role"
	t_err_has 'hint: connect as a member of that role'
	t_same_state
done
p_use shop run
t_run 'run makes an account' 0 -- user create ann@example.org --no-password
t_run 'and removes it' 0 -- user delete ann@example.org
p_use shop prune
sleep 1
t_run 'prune prunes' 0 -- token prune -o json
t_json .deleted 1
p_use shop
t_run 'what they did, and prune was refused, is in the log, which is whole' 0 -- audit verify -o json
t_json .ok true
t_done
