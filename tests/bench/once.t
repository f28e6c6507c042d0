#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The benchmarks run: each command and each floor once, on small stores. What they print is not looked at.
# shellcheck source=tests/sweep/tap.sh
. "${0%/*}/../sweep/tap.sh"
IDCTL=${IDCTL_PLAIN:-build/plain/idctl} BENCH=${IDCTL%/*}/bench out=$(mktemp)
export IDCTL BENCH
trap 'rm -f "$out"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# once TITLE COMMAND…
once()
{
	title=$1
	shift
	"$@" >"$out" 2>&1
	status=$?
	why=$(sed -n 's/^No figures of PostgreSQL: //p' "$out")
	[ -z "$why" ] || title="$title # SKIP $why"
	tap "$status" "$title" "$out"
}

export BENCH_ONCE=1 USERS=600 LINES=20 SESSIONS=400 REFRESHES=1 TOKENS=400 SECONDS_EACH=0.2
once 'commands on SQLite' tests/bench/bench.sh
once 'sessions on SQLite, on a slow disk' env DISK_MS=1 tests/bench/under.sh tests/bench/sessions.sh sqlite
once 'commands on PostgreSQL' tests/bench/bench_pgsql.sh
once 'sessions on PostgreSQL, under load' env LOAD=1 tests/bench/under.sh tests/bench/sessions.sh pgsql
echo "1..$TAP_COUNT"
