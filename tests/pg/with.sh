#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run a command with a PostgreSQL server to test against: tests/pg/with.sh COMMAND…
#
# IDCTL_TEST_PG is where it listens, in the words of libpq; '' if there is none, and then the reason
# is in IDCTL_TEST_PG_WHY. IDCTL_TEST_POOL is where a pooler listens that keeps the server's sessions for the next one:
# to begin one takes the server twice as long as a command does. Where there is no pooler, it is the server. PG_TEMPLATE: see lib.sh; PG_BIN: where its programs are. The exit status is
# that of the command.
PG_HERE=${0%/*}
# shellcheck source=tests/pg/lib.sh
. "$PG_HERE/lib.sh"
[ $# -gt 0 ] || {
	echo 'usage: tests/pg/with.sh COMMAND…' >&2
	exit 2
}

IDCTL_TEST_PG=
IDCTL_TEST_PG_WHY=
IDCTL_TEST_POOL=
export IDCTL_TEST_PG IDCTL_TEST_PG_WHY IDCTL_TEST_POOL
# A database is three hundred files, and tests make many: memory takes a fifth of the time that a disk does. What the
# command makes goes there, too. 4 GB must be free; no test comes near that.
if [ -z "${TMPDIR-}" ] && [ -w /dev/shm ] &&
	[ "$(df -Pk /dev/shm | awk 'NR == 2 && $2 > 0 { print ($4 > 4194304) }')" = 1 ]; then
	export TMPDIR=/dev/shm
fi
if ! { pg_init && pg_primary main max_connections=200 autovacuum=off max_wal_size=128MB; }; then
	IDCTL_TEST_PG_WHY=$PG_WHY
	pg_cleanup
	exec "$@"
fi
IDCTL_TEST_PG="host=$PG port=$(pg_port main) user=postgres dbname=postgres"
IDCTL_TEST_POOL=$IDCTL_TEST_PG
! pg_bouncer pool main session || IDCTL_TEST_POOL="host=$PG port=$(pg_port pool) user=postgres dbname=postgres"
export PG_TEMPLATE PG_BIN

# The command gets the signal too, and some time to clean up what needs the server.
pass_on()
{
	trap '' HUP INT TERM
	kill -s "$1" "$child" 2>/dev/null
	pg_gone "$child" || kill -s KILL "$child" 2>/dev/null
	exit "$2"
}
# Only waiting can be interrupted. What a shell puts in the background is deaf to SIGINT, and reads nothing.
exec 3<&0
env --default-signal=INT,QUIT "$@" <&3 3<&- &
child=$!
trap 'pass_on HUP 129' HUP
trap 'pass_on INT 130' INT
trap 'pass_on TERM 143' TERM
wait "$child"
