#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The table of doc/performance.md: each work of idctl beside the shortest program for it, run by turns.
# IDCTL, BENCH: the program, and the folder of the floors. USERS (1000000): the large store. LINES (2000): of a batch. ONLY: a
# pattern of labels.
# Prints ratios and never fails by time; it fails when a command does.
set -eu
idctl=${IDCTL:-build/release/idctl} bench=${BENCH:-build/release/bench} here=${0%/*} users=${USERS:-1000000} lines=${LINES:-2000}
idctl=$(realpath "$idctl") bench=$(realpath "$bench")
# shellcheck source=tests/bench/lib.sh
. "$here/lib.sh"
begin_files
cd "$dir"
export LC_ALL=C.UTF-8 HOME="$dir"
unset IDCTL_CONFIG IDCTL_OUTPUT IDCTL_ACTOR IDCTL_REASON

title() {
	printf '\n%-46s %9s %9s %7s   %s\n' "$1" 'idctl ms' 'floor ms' ratio target
}
use() {
	export IDCTL_DB="$dir/$1.db" IDCTL_KEY_FILE="$dir/$1.key"
}
# make_store NAME USERS EVENTS TOKENS ALG: with five roles in a chain, the last with the permission, for one account
make_store() {
	use "$1"
	"$idctl" -q init --admin root@example.org --alg "$5" >/dev/null
	"$bench/fill" "$1.db" "$1.key" "$2" "$3" "$4" private.pem public.pem
	for i in 1 2 3 4 5; do
		"$idctl" -q role create "link$i" >/dev/null
		[ "$i" = 1 ] || "$idctl" -q role inherit "link$((i - 1))" "link$i" >/dev/null
	done
	"$idctl" -q perm create door:open >/dev/null
	"$idctl" -q role grant link5 door:open >/dev/null
	"$idctl" -q user grant "$who" link1 >/dev/null
	"$idctl" token mint --user "$who" --ttl 1h --field token >"$1.token"
}

who=u0000500@example.org large_who=$(printf 'u%07d@example.org' $((users / 2)))
(umask 077 && openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out private.pem)
openssl pkey -in private.pem -pubout -out public.pem
echo correct-horse-battery-staple >password
# all that a settings file may say, with its defaults
printf '[idctl]\noutput = table\ncolor = auto\n\n[password]\nmemory_kib = 65536\npasses = 3\n\n[network]\nallow_private =\n' >settings.conf
make_store small 10000 10000 5000 EdDSA
make_store es256 10000 100 0 ES256
"$bench/floor_jwt" make es256.db "$who" | tail -n 1 >floor.token
make_store large "$users" "$users" 0 EdDSA
cursor=$("$idctl" user list --limit $((users / 2)) -o json | tail -c 300 | sed -n 's/.*"next":"\([^"]*\)".*/\1/p')

printf 'Medians of whole processes, run by turns; believe the ratios, not the times. %s, %s processors, %s accounts.\n' \
	"idctl $("$idctl" version --field version)" "$(nproc)" "$users"

use small
title 'start'
run 'version' 1.3 -- "$idctl" version -- "$bench/floor_start"
run 'version, against bash -c :' 1.0 -- "$idctl" version -- bash -c :
run -x 2 'usage error' 1.3 -- "$idctl" user shwo -- "$bench/floor_start"

title 'reading'
run 'user show, 10^4' 1.2 -- "$idctl" user show "$who" -- "$bench/floor_store" show small.db "$who"
run 'user show, with a settings file' 1.2 -- "$idctl" --config settings.conf user show "$who" -- \
	"$bench/floor_store" show small.db "$who"
use large
run "user show, $users" 1.2 -- "$idctl" user show "$large_who" -- "$bench/floor_store" show large.db "$large_who"
run "user show, $users against 10^4" 1.2 -- "$idctl" user show "$large_who" -- \
	"$idctl" user show "$who" --db "$dir/small.db" --key-file "$dir/small.key"
run 'perm check, 5 inherited roles, against show' 1.3 -- "$idctl" perm check "$who" door:open -- "$idctl" user show "$who"
run 'a page of 100 from the middle, against show' 1.3 -- "$idctl" -q user list --limit 100 --after "$cursor" -o jsonl -- \
	"$idctl" user show "$who"

title 'writing, durable (EXTRA) and audited; the floor writes the row alone'
use small
run -n 101 'user create --no-password, 10^4' 1.2 -- "$idctl" user create 'a%n@example.com' --no-password -- \
	"$bench/floor_store" create small.db 'b%n@example.com'
run -n 15 -w 1 -i password 'user create, argon2id 64 MiB t=3' 1.05 -- \
	"$idctl" user create 'c%n@example.com' --password-stdin -- \
	"$bench/floor_store" create-hashed small.db 'd%n@example.com'
use large
run -n 101 "user create --no-password, $users" 1.2 -- "$idctl" user create 'a%n@example.com' --no-password -- \
	"$bench/floor_store" create large.db 'b%n@example.com'

title 'tokens'
use small
run -p 0.1 'token mint EdDSA, against show + 0.1 ms' 1.2 -- "$idctl" token mint --user "$who" -- \
	"$bench/floor_store" show small.db "$who"
run -n 101 'token mint EdDSA, on record' 1.2 -- "$idctl" token mint --user "$who" -- \
	"$bench/floor_store" mint small.db "$who"
run -i small.token 'token verify EdDSA' - -- "$idctl" token verify -- "$bench/floor_store" verify small.db "$who"
use es256
run 'token mint ES256, against libjwt' 1.15 -- "$idctl" token mint --user "$who" -- \
	"$bench/floor_jwt" make es256.db "$who"
run -n 101 'token mint ES256, on record, against libjwt' 1.15 -- "$idctl" token mint --user "$who" -- \
	"$bench/floor_jwt" mint es256.db "$who"
run -i es256.token -I floor.token 'token verify ES256, against libjwt' - -- "$idctl" token verify -- \
	"$bench/floor_jwt" verify es256.db "$who"
cp small.db floor.db

title 'batch: many calls in one process, against the same statements in one, or against as many processes'
use es256
# requests NAME N FROM FORMAT: NAME1, NAME2 …, each of N lines whose numbers nobody else has
requests() {
	for k in 1 2 3 4 5 6; do
		seq -f "$4" $(($3 + k * $2)) $(($3 + k * $2 + $2 - 1)) >"$1$k"
	done
}
requests create. "$lines" 100000 '{"verb":"user create","params":{"email":"a%.0f@example.net","no_password":true}}'
requests floor. "$lines" 300000 'a%.0f@example.net'
requests few. $((lines / 10)) 400000 '{"verb":"user create","params":{"email":"a%.0f@example.net","no_password":true}}'
requests some. $((lines / 10)) 500000 '{"verb":"user create","params":{"email":"a%.0f@example.net","no_password":true}}'
requests loop. $((lines / 10)) 600000 'a%.0f@example.net'
requests again. $((lines / 10)) 700000 'a%.0f@example.net'
yes "{\"verb\":\"token mint\",\"params\":{\"user\":\"$who\"}}" | head -n "$lines" >mint.batch
token=$(cat es256.token)
yes "{\"verb\":\"token verify\",\"params\":{\"token\":\"$token\"}}" | head -n $((lines * 5 / 2)) >verify.batch
jti=$("$idctl" -q token list --limit 1 --field jti)
cp es256.db floor.db
cat >loop.sh <<'END'
while read -r email; do
	"$1" user create "$email" --no-password
done
END
run -n 5 -w 1 -r $((lines * 5 / 2)) -i verify.batch "batch, $((lines * 5 / 2)) token verify ES256" 1.25 -- "$idctl" batch -- \
	"$bench/floor_batch" verify floor.db "$who" private.pem "$jti"
run -n 3 -w 1 -r "$lines" -i mint.batch "batch, $lines token mint ES256, on record" 1.25 -- "$idctl" batch -- \
	"$bench/floor_batch" mint floor.db "$who" private.pem
run -n 5 -w 1 -r "$lines" -i create.%n -I floor.%n "batch, $lines user create, each durable" 1.25 -- "$idctl" batch -- \
	"$bench/floor_batch" create floor.db
run -n 5 -w 1 -r $((lines / 10)) -i few.%n -I loop.%n "batch, $((lines / 10)) user create, against a shell loop" 0.2 -- "$idctl" batch -- \
	sh loop.sh "$idctl"
run -n 5 -w 1 -r $((lines / 10)) -i some.%n -I again.%n 'batch --group 1000, the same' 0.025 -- "$idctl" batch --group 1000 -- \
	sh loop.sh "$idctl"
use small
cp small.db floor.db
run -n 1 -w 0 'token prune, 5000 in batches of 200' - -- "$idctl" token prune -- "$bench/floor_store" prune floor.db

title 'status lists'
use large
# one in a hundred is revoked; the account of each is looked at
sqlite3 large.db "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $users)
INSERT INTO session (id, uuid, user_id, user_epoch, client_epoch, methods, audience, scope, created_at, last_used_at, expires_at,
revoked_at) SELECT i, randomblob(16), 1 + i * 7919 % $users, 1, 0, 'pwd', '', '', 1, 1, 9e15, CASE WHEN i % 100 = 0 THEN 1 END FROM n"
"$idctl" -q publish --dir "$dir/public" --status-lists >status.txt
run -n 3 -w 1 -r "$users" "publish, $users sessions, against one scan" 1.5 -- "$idctl" publish --dir "$dir/public" -- \
	"$bench/floor_store" status large.db

title 'many rows'
use large
run -n 3 -w 1 -r "$users" 'user list --limit 0 -o jsonl' 1.33 -- "$idctl" user list --limit 0 -o jsonl -- \
	"$bench/floor_export" users large.db
run -n 3 -w 1 -r "$users" 'audit export -o jsonl' 1.33 -- "$idctl" audit export -o jsonl -- \
	"$bench/floor_export" audit large.db
run -n 3 -w 1 -r "$users" 'audit verify, against scan and SHA-256' 1.25 -- "$idctl" -q audit verify -- \
	"$bench/floor_audit" large.db
