#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A hot standby answers every question, and refuses every change in words that say where to go.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"
t_once 'durability'

p_server one
p_store shop --admin root@example.org
t_run 'a client' 0 -- client create job --ttl 24h --role service --secret-out "$T/secret"
t_run 'a role' 0 -- role create ops
t_run 'a permission' 0 -- perm create disk:read
t_run 'in that role' 0 -- role grant ops disk:read
t_run 'for a user' 0 -- user grant root@example.org ops
t_run 'a token' 0 -- token mint --client job --secret-file "$T/secret" --field token
cp "$OUT" "$T/token"
t_run 'and its number' 0 -- token list --field jti
jti=$(cat "$OUT")
pg_database one empty || p_nothing
pg_standby two one || p_nothing
sql -c 'CREATE ROLE run LOGIN IN ROLE idctl_runtime' -c 'CREATE ROLE read LOGIN IN ROLE idctl_read'
lsn=$(sql -c 'SELECT pg_current_wal_lsn()')
pg_until two "SELECT pg_last_wal_replay_lsn() >= '$lsn'" || p_nothing
t_mark

# ---- questions: the same answers as the primary's ----

cat >"$T/questions" <<-EOT
	user list
	user show root@example.org
	user roles root@example.org
	role list
	role show ops
	role members ops
	perm list
	perm show disk:read
	perm check root@example.org disk:read
	perm explain root@example.org disk:read
	perm who disk:read
	client list
	client show job
	client secret-list job
	key list
	key jwks
	token list
	audit list
	audit show 1
	audit stats
	audit export
	audit verify
	migrate status
	migrate check
EOT
while IFS= read -r what; do
	# shellcheck disable=SC2086 # several words
	t_run "the primary is asked: $what" 0 -- $what -o json
	cp "$OUT" "$T/answer-$what"
done <"$T/questions"
P_SERVER=two
for who in postgres run read; do
	p_use shop "$who"
	while IFS= read -r what; do
		# shellcheck disable=SC2086 # several words
		t_run "$who asks the standby: $what" 0 -- $what -o json
		t_compare "$T/answer-$what" "$OUT" "$who: the answer is the same: $what"
	done <"$T/questions"
	t_run "$who: a token is verified there" 0 --stdin "$T/token" -- token verify
	t_run "$who: and introspected" 0 --stdin "$T/token" -- token introspect
	t_run "$who: doctor" 0 -- doctor -o json
	t_json '.items[] | select(.check == "server") | .detail | test(", hot standby$")' true
done
t_run 'the actor of a question is looked up there too' 0 -- user list --actor root@example.org
t_run 'a secret is checked there' 0 -- client check-secret job --secret-file "$T/secret"
p_use shop run
t_run 'a whole store is copied from there' 0 -- migrate copy --to "$T/copy.db"
t_run 'and is the same' 0 -- migrate copy --to "$T/copy.db" --verify
t_run 'there is no dry run there' 75 -- user create ann@example.org --no-password --dry-run

# ---- changes ----

printf pw >"$T/pw"
chmod 600 "$T/pw"
while IFS= read -r what; do
	# shellcheck disable=SC2086 # several words
	t_run "refused: $what" 75 -- $what
	t_err_has 'the server is a standby or read-only (unavailable)'
	t_err_has 'hint: connect to the primary, or list several hosts with target_session_attrs=read-write'
	t_out_is ''
done <<-EOT
	user create ann@example.org --no-password
	user delete root@example.org
	user passwd root@example.org --password-file $T/pw
	user check-password root@example.org --password-file $T/pw
	role create staff
	role inherit ops user
	perm create disk:write
	client create other
	token mint --client job --secret-file $T/secret
	token revoke $jti
	token prune
	key rotate
	migrate freeze
	migrate down --to 2 --yes
	init
EOT
t_run 'as JSON' 75 -- user create ann@example.org --no-password -o json
p_error 'a standby'
t_err_json .error.code unavailable
t_run 'no copy goes there' 75 -- --db "$T/copy.db" migrate copy --to "$(pg_address two empty)"
t_err_has 'read-only'
P_SERVER=one
t_same_state 'nothing has changed'

# ---- several hosts ----

many="host=$PG,$PG port=$(pg_port two),$(pg_port one) dbname=shop user=run"
IDCTL_DB="$many target_session_attrs=read-write"
t_run 'of several hosts, the primary takes a change' 0 -- user create ann@example.org --no-password
IDCTL_DB="$many"
t_run 'without saying so, the first is asked' 75 -- user create ben@example.org --no-password
IDCTL_DB="$many target_session_attrs=prefer-standby"
t_run 'the standby answers, if that is preferred' 0 -- doctor -o json
t_json '.items[] | select(.check == "server") | .detail | test(", hot standby$")' true
IDCTL_DB="host=$PG dbname=shop user=run port=$(pg_port two) target_session_attrs=read-write"
t_run 'there may be none that takes changes' 75 -- user create ben@example.org --no-password
t_err_has 'the server cannot be reached (unavailable)'
t_err_has 'session is read-only'
sql -c 'ALTER ROLE run SET default_transaction_read_only = on'
p_use shop run
t_run 'a role that is read-only is refused the same way' 75 -- user create ben@example.org --no-password
t_err_has 'the server is a standby or read-only (unavailable)'
sql -c 'ALTER ROLE run RESET default_transaction_read_only'

# ---- it takes over ----

pg_stop one
P_SERVER=two
pg_promote two || p_nothing
IDCTL_DB="$many target_session_attrs=read-write"
t_run 'once promoted it takes changes, by the same address' 0 -- user create cat@example.org --no-password
t_run 'what the primary had last is there' 0 -- user show ann@example.org
t_run 'and the log is whole' 0 -- audit verify
t_done
