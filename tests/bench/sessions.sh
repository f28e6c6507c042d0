#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What doc/performance.md says of sessions: sessions.sh sqlite|pgsql. Each work of idctl beside the shortest program for it,
# run by turns, and what a writer and two readers meet while sessions are pruned.
# IDCTL, BENCH: the program, and the folder of the floors. USERS (10000). SESSIONS (200000; with BENCH_LARGE=1 2000000): half of
# them are pruned. REFRESHES (44): sessions that are refreshed once. SECONDS_EACH (5): how long the writer is measured alone.
# ONLY: a pattern of labels.
# Prints ratios and never fails by time; it fails when a command does.
set -eu
idctl=${IDCTL:-build/release/idctl} bench=${BENCH:-build/release/bench} here=${0%/*} engine=$1 users=${USERS:-10000}
sessions=${SESSIONS:-$([ "${BENCH_LARGE-}" = 1 ] && echo 2000000 || echo 200000)}
idctl=$(realpath "$idctl") bench=$(realpath "$bench") here=$(realpath "$here")
floor=$bench/floor_session_$engine
unset IDCTL_CONFIG IDCTL_OUTPUT IDCTL_ACTOR IDCTL_REASON PGOPTIONS
export LC_ALL=C.UTF-8
fail()
{
	echo "sessions.sh: ${1:-$PG_WHY}" >&2
	exit 1
}

# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"

begin_sqlite()
{
	begin_files
}
begin_pgsql()
{
	begin_server
}
# use NAME: that store
use_sqlite()
{
	IDCTL_DB=$dir/$1.db
}
use_pgsql()
{
	IDCTL_DB=$(pg_address one "$1")
}
use()
{
	"use_$engine" "$1"
	IDCTL_KEY_FILE=$dir/$1.key
	export IDCTL_DB IDCTL_KEY_FILE
}
# fill: a new store with accounts and sessions
fill_sqlite()
{
	"$idctl" -q init --admin root@example.org --alg EdDSA >/dev/null
	"$bench/fill" "$IDCTL_DB" "$IDCTL_KEY_FILE" "$users" 100 0
	"$idctl" -q client create shop >/dev/null
	sqlite3 -cmd '.param init' -cmd ".param set :sessions $sessions" "$IDCTL_DB" <"$here/fill_sessions_sqlite.sql"
}
fill_pgsql()
{
	pg_database one "$1" || fail
	"$idctl" -q init --admin root@example.org --alg EdDSA >/dev/null
	"$idctl" -q client create shop >/dev/null
	"$PG_BIN/psql" -Xq -d "$IDCTL_DB" -v users="$users" -v tokens=0 -f "$here/fill_pgsql.sql" >fill.log ||
		fail 'cannot fill'
	"$PG_BIN/psql" -Xq -d "$IDCTL_DB" -v sessions="$sessions" -f "$here/fill_sessions_pgsql.sql" >fill.log ||
		fail 'cannot fill'
}
# copy FROM TO
copy_sqlite()
{
	cp "$1.db" "$2.db"
	sync "$2.db"
}
copy_pgsql()
{
	pg_psql one -d postgres -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS $2" -c CHECKPOINT \
		-c "CREATE DATABASE $2 TEMPLATE $1 STRATEGY file_copy" -c CHECKPOINT
}

# tokens N: the refresh tokens of N sessions of $who, in the files refresh.1 …
tokens()
{
	for i in $(seq "$1"); do
		"$idctl" session start --user "$who" --password-stdin --field refresh_token <password >"refresh.$i"
	done
}
figures()
{
	who=signs-in@example.org
	"$idctl" -q user create "$who" --password-stdin <password >/dev/null
	printf '\n%-46s %9s %9s %7s   %s\n' "$engine, sessions" 'idctl ms' 'floor ms' ratio target
	run -n 15 -w 1 -i password 'session start, argon2id 64 MiB t=3' 1.05 -- \
		"$idctl" session start --user "$who" --password-stdin -- "$floor" start "$IDCTL_DB" "$who"
	if wanted 'session refresh'; then
		tokens "${REFRESHES:-44}"
		run -i refresh.%n 'session refresh' - -- "$idctl" session refresh -- "$floor" refresh "$IDCTL_DB"
	fi
	"$idctl" session start --user "$who" --password-stdin -o json <password >pair
	sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' pair >access
	run -i access 'token verify, of a session' - -- "$idctl" token verify -- \
		"$floor" verify "$IDCTL_DB" "$(sed -n 's/.*"session_id":"\([^"]*\)".*/\1/p' pair)"
}

# timed COMMAND…: in a store that is a copy; $took: milliseconds
timed()
{
	begun=$(date +%s%3N)
	"$@" >timed.log || fail "$*"
	took=$(($(date +%s%3N) - begun))
}
fresh()
{
	"copy_$engine" main "$copy"
	cp main.key "$copy.key"
	use "$copy"
}
left()
{
	"$idctl" -q session prune --dry-run -o jsonl | sed -n 's/.*"matched":\([0-9]*\).*/\1/p' | tr '\n' ' '
}
# alone LABEL COMMAND…
alone()
{
	label=$1
	shift
	wanted "$label" || return 0
	fresh
	timed "$@"
	raw=${raw:-$took}
	printf '%-46s %9s %9s   left %s\n' "$label" "$took" "$(awk -v a="$took" -v b="$raw" 'BEGIN { printf "%.2f", a / b }')" "$(left)"
}
# live NAME WORK RATE LABEL: in the background, until it is killed; $! is who
live()
{
	"$bench/live" "$2" "$IDCTL_DB" "$IDCTL_KEY_FILE" "$sessions" 600 "$3" "$4" >"$1.log" 2>"$1.err" &
}
# beside LABEL COMMAND…: what others meet meanwhile
beside()
{
	label=$1
	shift
	wanted "$label" || return 0
	fresh
	live writer write 200 "$label: 200 writes a second"
	all=$!
	live reader1 read 100 "$label: 100 reads a second"
	all="$all $!"
	live reader2 read 100 "$label: 100 reads a second"
	all="$all $!"
	timed "$@"
	# shellcheck disable=SC2086 # several words
	kill $all
	# shellcheck disable=SC2086
	wait $all || fail "$label: $(cat writer.err reader1.err reader2.err)"
	cat writer.log reader1.log reader2.log
	sort writer.err reader1.err reader2.err | uniq -c
	printf '%-46s %9s   left %s\n' "$label: took ms" "$took" "$(left)"
}
prunes()
{
	copy=copy raw=
	use "$copy"
	db=$IDCTL_DB ended="$((sessions / 2)) of $sessions sessions have ended"
	printf '\n%-46s %9s %9s   %s\n' "$engine, $ended" 'ms' ratio 'left: refresh tokens, sessions'
	alone 'prune: one DELETE each' "$floor" delete "$db"
	alone "prune: floor, batches of $batch" "$floor" prune "$db" "$batch"
	alone 'prune: idctl' "$idctl" -q prune --kind sessions -o jsonl
	printf '\n%-46s %9s %9s %9s %9s %7s\n' "$engine, $ended" 'a second' 'p50 ms' 'p99 ms' 'max ms' failed
	beside 'beside: nobody' sleep "${SECONDS_EACH:-5}"
	beside 'beside: one DELETE each' "$floor" delete "$db"
	beside 'beside: idctl prune' "$idctl" -q prune --kind sessions -o jsonl
	beside "beside: idctl, batches of $((4 * batch))" "$idctl" -q prune --kind sessions --batch $((4 * batch)) -o jsonl
}

"begin_$engine"
cd "$dir"
export HOME="$dir"
echo correct-horse-battery-staple >password
use main
"fill_$engine" main
printf 'Medians of whole processes, run by turns; believe the ratios, not the times. %s, %s, %s processors, load %s.\n' \
	"idctl $("$idctl" version --field version)" "$engine" "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)"
batch=$([ "$engine" = sqlite ] && echo 200 || echo 1000)
figures
prunes
