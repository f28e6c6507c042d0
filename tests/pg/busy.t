#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# TLS to other machines, and servers that are there but have no time: no connection left, a lock that
# another session holds, a standby.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

# refused TITLE STATUS WORDS… -- ARGS…: with words that help, in both formats, and nothing has changed
refused()
{
	title=$1 status=$2
	shift 2
	words=
	while [ "$1" != -- ]; do
		words="$words$1
"
		shift
	done
	shift
	t_run "$title" "$status" -- "$@"
	printf %s "$words" >"$T/words"
	while IFS= read -r word; do
		t_err_has "$word"
	done <"$T/words"
	t_out_is ''
	t_run "$title, as JSON" "$status" -- "$@" -o json
	p_error "$title"
	t_same_state "$title: nothing has changed"
}

# ---- another machine ----

p_server one max_connections=16 superuser_reserved_connections=10 max_wal_senders=2
port=$(pg_port one)
p_store shop --admin root@example.org
sql -c 'CREATE ROLE run LOGIN IN ROLE idctl_runtime'
t_mark
unencrypted='the connection cannot be encrypted as required: sslmode=verify-full, unless the address says otherwise (config)'
no_tls='server does not support SSL, but SSL was required'
# A name of another machine that leads here: only in a namespace of its own, so that nobody else sees it.
printf '127.0.0.1 localhost db.example.org 127.example.org\n' >"$T/hosts"
# shellcheck disable=SC2016 # another shell reads it
printf '#!/bin/sh\nmount --bind %s/hosts /etc/hosts && exec "$IDCTL_REAL" "$@"\n' "$T" >"$T/inside"
printf '#!/bin/sh\nexec unshare -m %s/inside "$@"\n' "$T" >"$T/outside"
chmod 755 "$T/inside" "$T/outside"
if unshare -m mount --bind "$T/hosts" /etc/hosts 2>/dev/null; then
	real=$IDCTL IDCTL=$T/outside
	t_env IDCTL_REAL="$real"
	for name in db.example.org 127.example.org; do
		IDCTL_DB="host=$name port=$port dbname=shop user=run"
		refused "$name without TLS" 7 "$unencrypted" "$no_tls" -- user list
		IDCTL_DB="host=localhost,$name port=1,$port dbname=shop user=run"
		refused "$name behind this machine, without TLS" 7 "$unencrypted" "$no_tls" -- user list
		IDCTL_DB="host=localhost,$name hostaddr=127.0.0.1, port=1,$port dbname=shop user=run"
		refused "$name in a gap between addresses, without TLS" 7 "$unencrypted" "$no_tls" -- user list
		IDCTL_DB="host=$name port=$port dbname=shop user=run sslmode=prefer"
		refused "$name, prefer" 7 "$unencrypted" "$no_tls" -- user list
		IDCTL_DB="host=$name port=$port dbname=shop user=run sslmode=disable"
		t_run "$name, if one says so" 0 -- user list
		IDCTL_DB="postgresql://run@$name:$port/shop?sslmode=disable"
		t_run "$name, if one says so in a URL" 0 -- user list
	done
	t_env IDCTL_REAL="$real" PGSSLMODE=disable
	IDCTL_DB="host=db.example.org port=$port dbname=shop user=run"
	t_run 'a variable says so too' 0 -- user list
	printf '[shop]\nsslmode=disable\n' >"$T/services"
	t_env IDCTL_REAL="$real" PGSERVICEFILE="$T/services"
	IDCTL_DB="service=shop host=db.example.org port=$port dbname=shop user=run"
	t_run 'and a service' 0 -- user list
	t_env
	IDCTL=$real
else
	t_skip 'TLS to another name' 'no mount namespace can be had here'
fi
IDCTL_DB="host=db.example.org hostaddr=127.0.0.1 port=$port dbname=shop user=run"
t_run 'where it leads counts, if that is said' 0 -- user list

# ---- no connection left ----

p_use shop run
# six for everybody, ten for superusers
for i in 1 2 3 4 5 6; do
	p_hold "h$i" 'SELECT 1'
done
# the state cannot be examined meanwhile
t_run 'no connection is left' 75 -- user list
t_err_has 'the server has no free connection (unavailable)'
t_err_has 'hint: try again; a pooler such as pgbouncer shares few connections among many programs'
t_run 'no connection is left for a change' 75 -- user create ann@example.org --no-password -o json
p_error 'no connection is left'
# a session that ends is gone a little later, and so is the one that looks: one place for it
p_release h1
p_release h2
pg_until one "SELECT count(*) = 4 FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
t_run 'one is' 0 -- user list
for i in 3 4 5 6; do
	p_release "h$i"
done
t_same_state 'without a connection nothing has changed'
sql -c 'CREATE ROLE few LOGIN IN ROLE idctl_runtime CONNECTION LIMIT 0'
p_use shop few
refused 'a role that has no connection left' 75 'the server has no free connection (unavailable)' -- user list

# ---- a lock ----

p_use shop run
p_hold other 'SELECT pg_advisory_xact_lock(7594304221520855041)'
# On a busy machine one may be late, but not three times in a row.
for _ in 1 2 3; do
	began=$(date +%s)
	t_run 'a change while another session holds the lock of all writers' 75 -- user create ann@example.org --no-password
	took=$(($(date +%s) - began))
	[ "$took" -gt 12 ] || break
done
t_err_has 'the store is locked by another session (busy)'
t_err_has 'hint: try again; pg_stat_activity and pg_locks show who holds it'
t_out_is ''
t_ok "five seconds were waited, not less and not for ever ($took)" [ "$took" -ge 4 ]
t_ok 'and not more' [ "$took" -le 12 ]
t_same_state
t_run 'a question waits for nobody' 0 -- user list
p_release other
t_run 'the lock is free' 0 -- user create ann@example.org --no-password
t_mark
p_hold other 'LOCK TABLE idctl.user_account IN ACCESS EXCLUSIVE MODE'
t_run 'a question while a table is locked' 75 -- user list -o json
p_error 'a locked table'
t_err_json .error.code busy
p_release other
t_run 'and when it is free' 0 -- user list
t_done
