#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Through pgbouncer in transaction mode: everything works, nothing of ours stays behind in a session that the next
# client gets, and nothing that another client left there reaches us.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

p_server one
pg_bouncer pool one || p_nothing
pg_database one shop || p_nothing
pg_database one moved || p_nothing
P_SERVER=pool
p_use shop
IDCTL_DB=$(pg_url pool shop)

# pool STATEMENT…: another client of the pooler
pool()
{
	pg_psql pool -d shop -c "$@"
}
# shellcheck disable=SC2016 # the server's own word
clean='"$user", public|0|0|0|off|default|postgres|0|0|0'
# left TITLE: what our last transaction left in the session that the next client gets, and in the server
left()
{
	pool "SELECT current_setting('search_path'), current_setting('statement_timeout'), current_setting('lock_timeout'),
		current_setting('idle_in_transaction_session_timeout'), current_setting('transaction_read_only'),
		CASE current_setting('transaction_isolation') WHEN 'read committed' THEN 'default' END, current_user,
		(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_prepared_statements),
		(SELECT count(*) FROM pg_stat_activity WHERE state ~ 'idle in transaction')" >"$OUT"
	t_out_is "$clean" "after $1 the session is as it was"
}

# one session for all, so that the next client gets what the previous one left
pg_psql pool -d pgbouncer -c 'SET default_pool_size = 1' >/dev/null
left 'nothing at all'
t_run 'init' 0 -- init --admin root@example.org
left init
t_run 'a question' 0 -- user list
left 'a question'
t_run 'a change' 0 -- user create ann@example.org --no-password
left 'a change'
t_run 'a refusal' 4 -- user create ann@example.org --no-password
left 'a refusal'
t_run 'a dry run' 0 -- user create ben@example.org --no-password --dry-run
left 'a dry run'
t_run 'a failure' 3 -- user show nemo@example.org
left 'a failure'
t_run 'a role' 0 -- role create ops
t_run 'a permission' 0 -- perm create disk:read
t_run 'a role that has it' 0 -- role grant ops disk:read
t_run 'a grant' 0 -- user grant ann@example.org ops
t_run 'a check' 0 -- perm check ann@example.org disk:read
t_run 'and its no' 5 -- perm check ann@example.org disk:write
left 'a no'
t_run 'why' 0 -- perm explain ann@example.org disk:read
printf 'correct horse battery' >"$T/pw"
chmod 600 "$T/pw"
t_run 'a password' 0 -- user passwd ann@example.org --password-file "$T/pw"
t_run 'is right' 0 -- user check-password ann@example.org --password-file "$T/pw"
t_run 'a token' 0 -- token mint --user ann@example.org --ttl 1h --field token
cp "$OUT" "$T/token"
t_run 'verified' 0 --stdin "$T/token" -- token verify
left 'a token'
t_run 'the log is verified' 0 -- audit verify
left 'the whole log'
t_run 'doctor' 0 -- doctor
left doctor
t_run 'the schema goes back' 0 -- migrate down --to 3 --yes
t_run 'and forward' 0 -- migrate up
left 'a migration'

# ---- a move, both ways ----

t_run 'a copy from there' 0 -- migrate copy --to "$T/copy.db"
left 'a copy from there'
t_run 'is the same' 0 -- migrate copy --to "$T/copy.db" --verify
t_run 'and whole' 0 -- --db "$T/copy.db" audit verify
t_run 'a copy to there' 0 -- --db "$T/copy.db" migrate copy --to "$(pg_url pool moved)"
t_run 'is the same as well' 0 -- --db "$T/copy.db" migrate copy --to "$(pg_url pool moved)" --verify
t_run 'and whole too' 0 -- --db "$(pg_url pool moved)" audit verify
t_run 'and can be worked with' 0 -- --db "$(pg_url pool moved)" user create ben@example.org --no-password
left 'a copy to there'

# ---- what another client left in the session ----

pool "CREATE SCHEMA evil" -c "CREATE FUNCTION evil.eq(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT 1 / 0 = 1'" \
	-c 'CREATE OPERATOR evil.= (FUNCTION = evil.eq, LEFTARG = text, RIGHTARG = text)' \
	-c 'CREATE TEMP TABLE user_account AS TABLE idctl.user_account' -c 'CREATE TEMP TABLE migration (version int)' \
	-c 'CREATE TEMP TABLE pg_namespace (nspname text)' -c "CREATE FUNCTION pg_temp.now() RETURNS int LANGUAGE sql AS 'SELECT 1 / 0'" \
	-c 'CREATE TYPE pg_temp.text AS (x int)' -c 'SET search_path = pg_temp, evil, pg_catalog' -c 'SET statement_timeout = 60000' \
	-c "SET bytea_output = 'escape'" -c 'SET extra_float_digits = -15' -c "SET default_transaction_isolation = 'serializable'"
before=$(pool 'SELECT pg_backend_pid()')
t_run 'a question, in a session that another client has changed' 0 -- user show ann@example.org --field email
t_out_is ann@example.org
t_run 'a change' 0 -- user create cat@example.org --no-password
t_run 'a check' 0 -- perm check ann@example.org disk:read
t_run 'the schema' 0 -- migrate check
t_run 'doctor' 0 -- doctor
t_run 'the log' 0 -- audit verify
t_ok 'it was that session' [ "$(pool 'SELECT pg_catalog.pg_backend_pid()')" = "$before" ]
pool 'SHOW search_path' >"$OUT"
t_out_is 'pg_temp, evil, pg_catalog' 'and it is left as it was'
pool 'DISCARD ALL'
pool 'UPDATE idctl.access_token SET expires_at = expires_at - 3600000000'
t_run 'a token has ended meanwhile' 0 -- token prune -o json
t_json .deleted 1
left 'pruning'

# ---- many ----

pg_psql pool -d pgbouncer -c 'SET default_pool_size = 5' >/dev/null
t_run 'events so far' 0 -- audit verify -o json
events=$(jq .checked "$OUT")
for i in $(seq 20); do
	p_start user create "many$i@example.org" --no-password
done
p_ended 'twenty writers through five sessions' '20 x 0'
t_run 'each has its event' 0 -- audit verify -o json
t_json .checked $((events + 20))
left 'many'

# ---- one who dies in the middle ----

P_SERVER=one
p_hold wall 'LOCK TABLE idctl.user_account IN ACCESS EXCLUSIVE MODE'
p_start user create dead@example.org --no-password
pg_until one "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'shop')"
t_ok 'one waits, and holds the lock of all writers' \
	pg_until one "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
# after five seconds it gives up, and comes again: another process
tries=100
until kill -KILL "$(pgrep -f "^$IDCTL user create dead@example.org")" 2>/dev/null || [ "$tries" -eq 0 ]; do
	tries=$((tries - 1))
	sleep 0.1
done
pg_until one "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')"
t_ok 'killed, it no longer holds anything' [ "$(sql -c "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")" = 0 ]
p_ended 'it was killed' '1 x 137'
p_release wall
t_run 'the next one goes on' 0 -- user create eve@example.org --no-password
t_run 'nothing of it was done' 3 -- user show dead@example.org
P_SERVER=pool
left 'a death'
t_run 'the log is whole' 0 -- audit verify
t_done
