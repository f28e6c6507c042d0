#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The PostgreSQL table of doc/performance.md: a durable server of our own, gone afterwards, reached through its
# socket. Each work of idctl beside the shortest libpq program for it, run by turns, and what many writers do.
# IDCTL, BENCH: the program, and the folder of the floors. USERS (1000000), TOKENS (2000000): the large store, and
# what is on record where half of it is pruned. BENCH_LARGE=1: 10^7 accounts, too. ONLY: a pattern of labels.
# SECONDS_EACH (4, and 5 for one writer): how long each crowd of writers goes on.
# Prints ratios and never fails by time; it fails when a command does.
set -eu
idctl=${IDCTL:-build/release/idctl} bench=${BENCH:-build/release/bench} here=${0%/*}
idctl=$(realpath "$idctl") bench=$(realpath "$bench") here=$(realpath "$here")
users=${USERS:-1000000} tokens=${TOKENS:-2000000} seconds=${SECONDS_EACH:-4} floor=$bench/floor_pgsql
fail()
{
	echo "bench_pgsql.sh: ${1:-$PG_WHY}" >&2
	exit 1
}
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
begin_server
cd "$dir"
unset IDCTL_CONFIG IDCTL_OUTPUT IDCTL_ACTOR IDCTL_REASON PGOPTIONS
export LC_ALL=C.UTF-8 HOME="$dir"
# not the wrapper in the path, which is a script: it would take longer than the rest
psql=$PG_BIN/psql

title()
{
	printf '\n%-46s %9s %9s %7s   %s\n' "$1" 'idctl ms' 'floor ms' ratio target
}
crowd_title()
{
	printf '\n%-46s %9s %9s %9s %9s %7s\n' "$1" 'a second' 'p50 ms' 'p99 ms' 'max ms' failed
}
use()
{
	IDCTL_DB=$(pg_address one "$1") IDCTL_KEY_FILE=$dir/$1.key
	export IDCTL_DB IDCTL_KEY_FILE
}
middle_of()
{
	printf 'u%07d@example.org' $(($1 / 2))
}
# make_store NAME USERS TOKENS: with five roles in a chain, the last with the permission, for one account
make_store()
{
	pg_database one "$1" || fail
	use "$1"
	"$idctl" -q init --admin root@example.org --alg EdDSA >/dev/null
	"$bench/fill" "$IDCTL_DB" "$IDCTL_KEY_FILE" 0 10000 0
	"$psql" -Xq -d "$IDCTL_DB" -v users="$2" -v tokens="$3" -f "$here/fill_pgsql.sql" >fill.log || fail 'cannot fill'
	for i in 1 2 3 4 5; do
		"$idctl" -q role create "link$i" >/dev/null
		[ "$i" = 1 ] || "$idctl" -q role inherit "link$((i - 1))" "link$i" >/dev/null
	done
	"$idctl" -q perm create door:open >/dev/null
	"$idctl" -q role grant link5 door:open >/dev/null
	"$idctl" -q user grant "$(middle_of "$2")" link1 >/dev/null
}
# figures LABEL STORE USERS
figures()
{
	use "$2"
	who=$(middle_of "$3")
	row=$(pg_psql one -d "$2" -c "SELECT id FROM idctl.user_account WHERE email_key = '$who'")
	run "user show, $1" 1.1 -- "$idctl" user show "$who" -- "$floor" show "$IDCTL_DB" "$who"
	run "user show, $1, against psql -c" 1.0 -- "$idctl" user show "$who" -- "$psql" -XAtq -d "$IDCTL_DB" -c \
		"$("$floor" sql USER_BY_EMAIL | sed "s/\\\$1/'$who'/; s/\\\$2/1/")"
	run "perm check, 5 inherited roles, $1" - -- "$idctl" perm check "$who" door:open -- \
		"$floor" check "$IDCTL_DB" "$who" door:open
	run "a page of 100 from the middle, $1" - -- "$idctl" -q user list --limit 100 --after "$row" -o jsonl -- \
		"$floor" page "$IDCTL_DB" "$row"
	run "the same, against user show" 1.3 -- "$idctl" -q user list --limit 100 --after "$row" -o jsonl -- \
		"$idctl" user show "$who"
	run -n 101 "user create --no-password, $1" - -- "$idctl" user create "a%n@$2.example.com" --no-password -- \
		"$floor" create "$IDCTL_DB" "b%n@$2.example.com"
}
# against_small LABEL STORE USERS: the same work in both stores
against_small()
{
	use "$2"
	who=$(middle_of "$3")
	run "user show, $1 against 10^4" 1.2 -- "$idctl" user show "$who" -- \
		"$idctl" user show "$(middle_of 10000)" --db "$(pg_address one small)" --key-file "$dir/small.key"
	run -n 101 "user create --no-password, $1 against 10^4" 1.2 -- \
		"$idctl" user create "c%n@$2.example.com" --no-password -- \
		"$idctl" user create "d%n@$2.example.com" --no-password --db "$(pg_address one small)" \
		--key-file "$dir/small.key"
}
# sizes LABEL STORE: bytes of a row in its table, and in all indexes of that
sizes()
{
	printf '%s: %s\n' "$1" "$(pg_psql one -d "$2" -c "SELECT string_agg(format('%s %s rows, %s + %s bytes each', relname, n,
		pg_relation_size(oid) / n, pg_indexes_size(oid) / n), '; ' ORDER BY relname)
		FROM (SELECT oid, relname, reltuples::bigint AS n FROM pg_class WHERE relnamespace = 'idctl'::regnamespace
		AND relkind = 'r' AND reltuples > 1000) AS t") in all $(pg_psql one -d "$2" -c \
		'SELECT pg_database_size(current_database()) / 1000000') MB"
}
# commits STORE: durable and audited, by several at once
commits()
{
	use "$1"
	for n in 1 8 32; do
		wanted "commits, $n writers" || continue
		"$bench/load" $n "$seconds" "commits, $n writers: idctl user create" -- \
			"$idctl" -q user create "w$n-%n@example.com" --no-password
		"$bench/load" $n "$seconds" "commits, $n writers: a floor's process" -- \
			"$floor" create "$IDCTL_DB" "v$n-%n@example.com"
		before=$(pg_psql one -c 'SELECT pg_current_wal_lsn()')
		"$floor" crowd "$IDCTL_DB" $n "$seconds" 0 "commits, $n writers: floors that stay" | tee crowd.log
		awk -v wal="$(pg_psql one -c "SELECT pg_current_wal_lsn() - '$before'")" -v s="$seconds" -v label="$n writers" \
			'{ printf "commits, %s: %.0f bytes of WAL each\n", label, wal / ($(NF - 4) * s) }' crowd.log
	done
}
# pooled STORE: the same through a pooler, whose sessions know the tables already
pooled()
{
	pg_bouncer pool one || {
		echo "No figures of a pooler: $PG_WHY"
		return
	}
	use "$1"
	direct=$IDCTL_DB
	IDCTL_DB=$(pg_address pool "$1")
	who=$(middle_of "$users")
	run 'user show through pgbouncer, against without' - -- "$idctl" user show "$who" -- \
		"$idctl" user show "$who" --db "$direct"
	run -n 101 'user create through it, against without' - -- "$idctl" user create "e%n@example.com" --no-password -- \
		"$idctl" user create "f%n@example.com" --no-password --db "$direct"
	! wanted 'commits, 8 writers' || "$bench/load" 8 "$seconds" 'commits, 8 writers: idctl through pgbouncer' -- \
		"$idctl" -q user create "p%n@example.com" --no-password
}
# beside LABEL COMMAND…: what a writer meets meanwhile, 100 times a second; and how long it took
beside()
{
	label=$1
	shift
	pg_psql one -d postgres -c 'SET client_min_messages = warning' -c 'DROP DATABASE IF EXISTS beside' -c CHECKPOINT \
		-c 'CREATE DATABASE beside TEMPLATE tokens STRATEGY file_copy' -c CHECKPOINT
	cp tokens.key beside.key
	use beside
	"$floor" crowd "$IDCTL_DB" 1 120 100 "$label: the writer" >writer.log &
	writer=$!
	sleep 1
	begun=$(date +%s%3N)
	"$@" >/dev/null || fail "$label"
	ended=$(date +%s%3N)
	sleep 1
	kill "$writer"
	wait "$writer"
	cat writer.log
	echo "$label: took $((ended - begun)) ms, left $(pg_psql one -d beside -c \
		'SELECT count(*) FROM idctl.access_token')"
}

echo "$("$idctl" version --field version), $(pg_psql one -c 'SHOW server_version'), $(nproc) processors; $(echo "$settings" |
	tr -s '\t\n' '  ')"
echo 'Medians of whole processes, run by turns; believe the ratios, not the times.'
make_store small 10000 0
sizes '10^4' small
make_store large "$users" 0
sizes "$users" large
if [ "${BENCH_LARGE-}" = 1 ]; then
	make_store huge 10000000 0
	sizes '10^7' huge
fi
title 'PostgreSQL, reading and writing'
figures '10^4' small 10000
figures "$users" large "$users"
against_small "$users" large "$users"
if [ "${BENCH_LARGE-}" = 1 ]; then
	figures '10^7' huge 10000000
	against_small '10^7' huge 10000000
fi

crowd_title 'PostgreSQL, durable and audited'
commits large
pooled large

if wanted 'prune'; then
	make_store tokens 10000 "$tokens"
	sizes 'tokens' tokens
	crowd_title "PostgreSQL, $((tokens / 2)) of $tokens tokens have ended"
	beside 'prune: nobody' sleep "${SECONDS_EACH:-5}"
	beside 'prune, batches of 200' "$idctl" token prune --batch 200
	beside 'prune, batches of 1000' "$idctl" token prune
	beside 'prune: one DELETE' "$psql" -Xq -d "$(pg_address one beside)" \
		-c "DELETE FROM idctl.access_token WHERE expires_at <= extract(epoch FROM now()) * 1000000"
fi
