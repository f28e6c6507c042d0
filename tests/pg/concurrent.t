#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Many at once, and two who want what cannot both be had.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"
t_once 'races'

p_server one
p_store shop --admin root@example.org
sql -c 'CREATE ROLE run LOGIN IN ROLE idctl_runtime'
p_use shop run

# events: how many there are; the log must be whole, and without a gap
events()
{
	t_run "the log is whole $1" 0 -- audit verify -o json
	t_json .ok true
	count=$(jq .checked "$OUT")
	t_ok "and has no gap $1" [ "$(sql -c 'SELECT max(seq) + 1 - min(seq) = count(*) AND count(*) = max(size) FROM idctl.audit_event, (SELECT size FROM idctl.audit_head) h')" = t ]
}
# one THEN ANOTHER: what the last two said, in either order
admins()
{
	sql -c "SELECT count(*) FROM idctl.user_account u JOIN idctl.role_grant g ON g.user_id = u.id JOIN idctl.role r
		ON r.id = g.role_id WHERE r.name = 'admin' AND u.status = 'active'"
}

events 'at the start'
before=$count
for i in $(seq 40); do
	p_start user create "many$i@example.org" --no-password
done
p_ended 'forty make accounts at once' '40 x 0'
events 'afterwards'
t_ok 'each has its event, and no other has one' [ "$count" -eq $((before + 40)) ]
t_ok 'all accounts are there' [ "$(sql -c "SELECT count(*) FROM idctl.user_account WHERE email ~ '^many'")" = 40 ]

for i in 1 2 3 4 5 6 7 8 9 10; do
	p_start user create one@example.org --no-password
done
p_ended 'ten want the same address' '1 x 0
9 x 4'
t_ok 'one has it' [ "$(sql -c "SELECT count(*) FROM idctl.user_account WHERE email = 'one@example.org'")" = 1 ]

p_start user update one@example.org --display-name A --if-version 1
p_start user update one@example.org --display-name B --if-version 1
p_ended 'two change what both have read' '1 x 0
1 x 4'
t_run 'one of them did' 0 -- user show one@example.org --field version
t_out_is 2

# ---- what cannot both be ----

t_run 'a second administrator' 0 -- user create other@example.org --no-password --role admin
for i in 1 2 3 4 5 6; do
	p_start user delete root@example.org
	p_start user delete other@example.org
	p_ended "both administrators are deleted at the same moment ($i)" '1 x 0
1 x 4'
	t_ok "one is left ($i)" [ "$(admins)" = 1 ]
	gone=$(sql -c "SELECT email FROM idctl.user_account WHERE status = 'deleted'")
	t_run "the other comes back ($i)" 0 -- user restore "$gone"
done
for i in 1 2 3; do
	p_start user delete other@example.org --actor root@example.org
	p_start user delete root@example.org --actor other@example.org
	p_ended "each deletes the other ($i)" '1 x 0
1 x 8'
	t_ok "one is left who did ($i)" [ "$(admins)" = 1 ]
	gone=$(sql -c "SELECT email FROM idctl.user_account WHERE status = 'deleted'")
	t_run "the deleted one comes back ($i)" 0 -- user restore "$gone"
done
p_start user revoke root@example.org admin
p_start user disable other@example.org
p_start role revoke admin '*:*'
p_ended 'all that makes an administrator goes, three ways at once' '1 x 0
2 x 4'
t_ok 'but for what the first one left' [ "$(admins)" -ge 1 ]
t_run 'there is still an administrator' 0 -- doctor -o json
t_json '.items[] | select(.check == "administrator") | .status' ok

t_run 'a role' 0 -- role create a
t_run 'and another' 0 -- role create b
for i in 1 2 3 4 5 6; do
	p_start role inherit a b
	p_start role inherit b a
	p_ended "two close a circle ($i)" '1 x 0
1 x 4'
	t_ok "half of it is there ($i)" [ "$(sql -c 'SELECT count(*) FROM idctl.role_parent')" = 1 ]
	t_exec role disinherit a b
	t_exec role disinherit b a
	t_ok "and gone again ($i)" [ "$(sql -c 'SELECT count(*) FROM idctl.role_parent')" = 0 ]
done
events 'after all that was refused'

# ---- in each other's way ----

deadlocks()
{
	sql -c "SELECT pg_stat_force_next_flush(); SELECT pg_stat_clear_snapshot()" >"$T/.got"
	sql -c "SELECT deadlocks FROM pg_stat_database WHERE datname = 'shop'"
}
# The one looks for a deadlock once, so long after it began to wait, and gives up after five seconds.
sql -c "ALTER ROLE run SET deadlock_timeout = '3500ms'"
mkfifo "$T/fifo"
pg_psql one -d shop <"$T/fifo" >"$T/.psql" 2>&1 &
session=$!
exec 9>"$T/fifo"
echo "BEGIN; SET LOCAL deadlock_timeout = '600s'; SELECT 1 FROM idctl.user_account WHERE email = 'one@example.org' FOR UPDATE;" >&9
pg_until one "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = 'shop')"
p_start user update one@example.org --display-name C
pg_until one "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = 'run' AND wait_event_type = 'Lock')"
echo 'SELECT pg_advisory_xact_lock(7594304221520855041); COMMIT;' >&9
exec 9>&-
p_ended 'a deadlock is not a failure: it is done again' '1 x 0'
wait "$session"
t_ok 'the other one noticed nothing' [ "$?" -eq 0 ]
t_ok 'there was one' grep -q 'deadlock detected' "$PG/one.log"
t_ok 'the server has counted it' [ "$(deadlocks)" -ge 1 ]
t_run 'what was to be done was done, once' 0 -- user show one@example.org --fields display_name,version -o json
t_json '[.display_name, .version]' '["C",3]'

sql -c 'CREATE SEQUENCE public.tries' -c 'GRANT USAGE ON public.tries TO PUBLIC' \
	-c "CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS \$\$ BEGIN IF nextval('public.tries') < 4 THEN
	RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END IF; RETURN NEW; END \$\$" \
	-c 'CREATE TRIGGER t BEFORE INSERT ON idctl.user_account FOR EACH ROW EXECUTE FUNCTION public.f()'
events 'before'
before=$count
t_run 'three failures of the kind that passes' 0 -- user create late@example.org --no-password -o json
t_json .changed true
t_ok 'were four attempts' [ "$(sql -c 'SELECT last_value FROM public.tries')" = 4 ]
sql -c 'DROP TRIGGER t ON idctl.user_account'
events 'after'
t_ok 'and one event' [ "$count" -eq $((before + 1)) ]

# ---- what many ask at once is not queued for ----

p_use shop run
t_run 'a client' 0 -- client create signer
t_run 'a token, which moves how long its key is needed' 0 -- token mint --client signer
p_hold signer 'SELECT 1 FROM idctl.signing_key FOR UPDATE'
t_run 'a token that its key covers, while the row of the key is locked' 0 -- token mint --client signer --ttl 1m
p_release signer
t_run 'an API key' 0 -- apikey create --client signer --name job --field secret
cp "$OUT" "$T/apikey"
t_run 'it is looked at' 0 --stdin "$T/apikey" -- apikey check
p_hold looker 'SELECT 1 FROM idctl.api_key FOR UPDATE'
t_run 'and again, while its row is locked' 0 --stdin "$T/apikey" -- apikey check
p_release looker
sql -c 'UPDATE idctl.api_key SET last_used_at = last_used_at - 3600000000'
p_hold looker 'SELECT 1 FROM idctl.api_key FOR UPDATE'
t_run 'where the time of its use cannot be noted, the answer stands' 0 --stdin "$T/apikey" -- apikey check
p_release looker

# ---- the schema ----

p_use shop
for i in 1 2; do
	t_run "an older schema ($i)" 0 -- migrate down --to 2 --yes
	p_start migrate up
	p_start migrate up
	p_start migrate up
	p_ended "three bring it forward at once ($i)" '3 x 0'
	t_run "its history is as it should be ($i)" 0 -- migrate check
done
events 'after migrations'
sql -c "SELECT count(*) FROM idctl.audit_event WHERE action = 'migrate.up'" >"$OUT"
t_out_is "$((2 * ($(sql -c 'SELECT max(version) FROM idctl.migration') - 2)))" 'each step has one event'
for i in 1 2 3; do
	pg_database one "new$i"
	p_use "new$i"
	[ "$i" -eq 1 ] || IDCTL_KEY_FILE=$T/key$i
	p_start init --admin root@example.org -o json
	p_start init --admin root@example.org -o json
	p_start init --admin root@example.org -o json
	p_ended "three make a store at once ($i)" '3 x 0'
	t_run "it is one ($i)" 0 -- user list -o json
	t_json '.items | length' 1
	t_run "it opens with the key file ($i)" 0 -- token mint --user root@example.org
	t_run "and is well ($i)" 0 -- doctor
	events "of the new store ($i)"
done
t_done
