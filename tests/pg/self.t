#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The throw-away servers do what the tests rely on, and are gone afterwards.
PG_HERE=${0%/*}
# of a run that this one may be part of
unset PG_TEMPLATE IDCTL_TEST_PG IDCTL_TEST_PG_WHY
# shellcheck source=tests/pg/lib.sh
. "$PG_HERE/lib.sh"
n=0

result()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		echo "# ${PG_WHY:-no reason is known}"
		tail -n 20 "$PG"/*.log 2>/dev/null | sed 's/^/# /'
	fi
	PG_WHY=
}

# check TITLE COMMAND…
check()
{
	title=$1
	shift
	"$@"
	result $? "$title"
}

skip()
{
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $PG_WHY"
}

# says NAME SQL ANSWER [ARGS…]
says()
{
	name=$1 sql=$2 answer=$3
	shift 3
	said=$(pg_psql "$name" -c "$sql" "$@" 2>&1)
	[ "$said" = "$answer" ] || pg_fail "$name says '$said' to: $sql"
}

# through ADDRESS USER: who one is there
through()
{
	said=$(env -u PGUSER psql -XAt -d "$1" -c 'SELECT current_user' 2>&1)
	[ "$said" = "$2" ] || pg_fail "$1 says '$said'"
}

pg_init || {
	echo "1..0 # SKIP $PG_WHY"
	exit 0
}
check 'a primary starts' pg_primary one work_mem=5MB
[ "$(pg_pid one)" ] || {
	echo 'Bail out! nothing else can be tried'
	exit 1
}
check 'it has the setting that was asked for' says one 'SHOW work_mem' 5MB
check 'a second one starts beside it' pg_primary two
check 'at another port' [ "$(pg_port one)" != "$(pg_port two)" ]
check 'a database is made' pg_database one 'A "shop"'
check 'in UTF-8' says one 'SHOW server_encoding' UTF8 -d 'A "shop"'
pg_psql one -c 'CREATE ROLE ann LOGIN; CREATE TABLE t (x int)'
check 'an address leads there' through "$(pg_address one postgres)" postgres
check 'a URL leads there, as any user' through "$(pg_url one postgres ann)" ann

check 'a standby starts' pg_standby three one sync
pg_psql one -c "SET synchronous_commit = remote_apply" -c 'INSERT INTO t VALUES (1)'
check 'it has what the primary has' says three 'SELECT x FROM t' 1
check 'it takes no writes' says three 'SELECT pg_is_in_recovery()' t

if PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null; then
	check 'pgbouncer starts' pg_bouncer pool one
	check 'it answers' says pool 'SELECT x FROM t' 1
	check 'it answers through TCP, as any user' through "$(pg_url pool postgres ann)" ann
else
	pg_bouncer pool one
	skip 'pgbouncer'
fi

# a client that is amid a transaction when the server dies
pg_psql one -c 'BEGIN' -c 'INSERT INTO t VALUES (2)' -c 'SELECT pg_sleep(60)' >/dev/null 2>&1 &
client=$!
pg_until one "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query ~ 'pg_sleep' AND
	pid <> pg_backend_pid())"
first=$(pg_pid one)
family="$first $(pgrep -P "$first" | tr '\n' ' ')"
check 'a server dies' pg_kill9 one
alive=0
for process in $family; do
	[ ! -s "/proc/$process/cmdline" ] || alive=$((alive + 1))
done
check 'with all its children' [ "$alive" -eq 0 ]
wait "$client"
check 'its clients notice' [ $? -ne 0 ]
check 'it starts again' pg_start one
check 'it has what was committed, and nothing else' says one 'SELECT x FROM t' 1
check 'a standby is promoted' pg_promote three
check 'it takes writes' says three 'INSERT INTO t VALUES (3) RETURNING x' 3
check 'a server stops' pg_stop two
check 'what has stopped is not a process' [ -z "$(pg_pid two)" ]
check 'and starts again' pg_start two

folder=$PG
kill -STOP "$(pg_pid two)"
family=
for name in one two three pool; do
	process=$(pg_pid $name) && family="$family $process $(pgrep -P "$process" | tr '\n' ' ')"
done
check 'all is cleaned up, even what was made to sleep' pg_cleanup
alive=0
for process in $family; do
	[ ! -s "/proc/$process/cmdline" ] || alive=$((alive + 1))
done
check 'no process is left' [ "$alive" -eq 0 ]
check 'no folder is left' [ ! -e "$folder" ]

# shellcheck disable=SC2016 # another shell reads it
said=$("$PG_HERE/with.sh" sh -c 'echo "$PG_TEMPLATE" && psql -XAt -d "$IDCTL_TEST_PG" -c "SELECT 7"; exit 9')
check 'with.sh passes the exit status on' [ $? -eq 9 ]
check 'a command has a server with it' [ "${said##*7}$(echo "$said" | wc -l)" = 2 ]
check 'with.sh leaves nothing behind' [ ! -e "$(echo "$said" | head -n 1)" ]
# shellcheck disable=SC2016
said=$(PG_HERE=$PG_HERE sh -euc '. "$PG_HERE/lib.sh"; pg_init; pg_primary one; pg_bouncer pool one; echo "$PG"')
left=$(pgrep -f -- "${said:-none}/pool.ini")
# shellcheck disable=SC2086 # several, or none
check 'nor does a script that ends at its first failure' pg_gone $left
# shellcheck disable=SC2016
said=$(PG_BIN=/nowhere "$PG_HERE/with.sh" sh -c 'echo "$IDCTL_TEST_PG$IDCTL_TEST_PG_WHY"')
check 'without a server it has the reason' [ "${said#initdb fails}" != "$said" ]
"$PG_HERE/with.sh" sh -c 'echo $$ && exec sleep 60' >"${TMPDIR:-/tmp}/pg-self.$$" &
child=$!
until [ -s "${TMPDIR:-/tmp}/pg-self.$$" ]; do sleep 0.1; done
kill -TERM "$child"
wait "$child"
check 'with.sh ends upon SIGTERM' [ $? -eq 143 ]
check 'and so does the command' pg_gone "$(cat "${TMPDIR:-/tmp}/pg-self.$$")"
rm -f "${TMPDIR:-/tmp}/pg-self.$$"
echo "1..$n"
