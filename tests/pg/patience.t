#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A server that no longer answers, or is gone after the commit: how long a command waits, and that what it
# says then is true. All of it is waited for at the same time.
# shellcheck source=tests/pg/store.sh
. "${0%/*}/store.sh"
t_once 'durability'

# later NAME FAULT LIMIT ARGS…: run in the background, as t_exec would, on a database of that name, a new one on
# the server main; it must have ended after LIMIT seconds.
later()
{
	name=$1 fault=$2 limit=$3
	shift 3
	[ "$S_SERVER" = two ] || pg_database main "$name" seed
	s_proxy "$T/$name.proxy" "$fault"
	(
		began=$(date +%s)
		timeout -k 2 "$limit" env -i PATH="$PATH" LC_ALL=C TZ=UTC HOME="$T" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
			IDCTL_DB="host=127.0.0.1 port=$S_PORT user=postgres dbname=$name" ASAN_OPTIONS=detect_leaks=0 \
			"$IDCTL" "$@" >"$T/$name.out" 2>"$T/$name.err" </dev/null
		echo "$? $(($(date +%s) - began))" >"$T/$name.status"
	) &
	waiting="$waiting $!"
}

# ended NAME STATUS LEAST MOST: on a machine that is not busy, and as much later as that made them. What it said is in OUT and ERR, and its database is what s_ask asks.
ended()
{
	read -r STATUS took <"$T/$1.status"
	T_TITLE=$1
	# what t_explain tells of a failure
	# shellcheck disable=SC2034
	T_COMMAND="see later $1"
	OUT=$T/$1.out ERR=$T/$1.err S_DB=$1
	IDCTL_DB=$(pg_address "$S_SERVER" "$1")
	t_sound
	t_ok "$1: ends with status $2" test "$STATUS$T_NOTE" = "$2"
	t_ok "$1: after $3 to $4 s, not $took" test "$took" -ge "$3" -a "$took" -le $(($4 + 3 * late))
	[ "$1" = unreplicated ] || t_ok "$1: the fault struck" s_has_struck "$T/$1.proxy"
}

# found ROWS: the command that the hint names finds as many.
found()
{
	where=$(sed -n "s/.*idctl audit list --where '\(event_id = [0-9a-f-]*\)'.*/\1/p" "$ERR")
	t_ok "$T_TITLE: it names an event" test -n "$where"
	OUT=$T/.out ERR=$T/.err
	t_run "$T_TITLE: that can be looked for" 0 -- audit list --where "$where" -o json
	t_json '.items | length' "$1"
}

s_server main max_wal_senders=5
s_store seed
t_init --admin root@example.org
t_exec client create shop --audience api
users=$(s_count user_account) events=$(s_count audit_event) clients=$(s_count client)
ann='user create ann@example.org --no-password -o json'
waiting=

# another server, whose commits wait for a standby, and now that is gone
if ! { pg_primary two && pg_standby three two sync; }; then
	echo "Bail out! $PG_WHY"
	exit 1
fi
S_SERVER=two
s_store unreplicated
t_init --admin root@example.org
pg_stop three
# shellcheck disable=SC2086 # words
later unreplicated none 300 $ann
S_SERVER=main

# shellcheck disable=SC2086 # words
{
	later silent_change +hang 300 $ann
	later silent_question +hang 300 user list -o json
	later unheard commit-unanswered-hang 300 $ann
	later gone_done '!commit-unanswered' 300 $ann
	later gone_lost '!commit-lost' 300 $ann
	later undisturbed none 300 $ann
}
later gone_secret '!commit-unanswered' 300 client create till --audience api -o json
later gone_file '!commit-unanswered' 300 client create till --audience api --secret-out "$T/made" -o json
later gone_token '!commit-lost' 300 token mint --client shop --secret-out "$T/token" -o json
# shellcheck disable=SC2086
wait $waiting

# how late one is among all the others that does not wait for anything
read -r _ late <"$T/undisturbed.status"
for name in silent_change silent_question; do
	ended $name 75 4 9
	t_out_is ''
	t_err_has 'the server cannot be reached'
	t_err_has 'timeout expired'
	t_ok "$name: nothing was done" test "$(s_count audit_event)" = "$events"
done

ended unheard 0 9 16
t_json .email ann@example.org
t_ok 'unheard: one answer' test "$(jq -s length <"$OUT")" = 1
t_ok 'unheard: done once' test "$(s_count user_account)-$(s_count audit_event)" = "$((users + 1))-$((events + 1))"

ended gone_done 75 19 30
t_out_is ''
t_err_has 'the outcome is unknown'
found 1
t_ok 'gone_done: it was done' test "$(s_count user_account)" = $((users + 1))

ended gone_lost 75 19 30
t_out_is ''
t_err_has 'the outcome is unknown'
found 0
t_ok 'gone_lost: it was not done' test "$(s_count user_account)-$(s_count audit_event)" = "$users-$events"

ended gone_secret 75 19 30
t_err_has 'the outcome is unknown'
t_err_lacks 'not committed'
t_err_has 'otherwise discard what was shown'
jq -r .secret <"$OUT" >"$T/secret"
found 1
t_ok 'gone_secret: it was done' test "$(s_count client)" = $((clients + 1))
t_run 'gone_secret: what was shown is valid' 0 --stdin "$T/secret" -- client check-secret till --secret-stdin

ended gone_file 75 19 30
t_err_has 'the outcome is unknown'
found 1
t_run 'gone_file: what was written is valid' 0 --stdin "$T/made" -- client check-secret till --secret-stdin

ended gone_token 75 19 30
t_err_has 'the outcome is unknown'
found 0
t_ok 'gone_token: what was written is kept until the outcome is known' test -s "$T/token"

# what would be lost with the server is not a success; it waits on, and so do all other writers
S_SERVER=two
ended unreplicated 75 19 45
t_out_is ''
t_err_has 'the outcome is unknown'
t_ok 'unreplicated: nobody sees it yet' test "$(s_count user_account)" = 1
OUT=$T/.out ERR=$T/.err
t_run 'unreplicated: others wait' 75 -- user create bob@example.org --no-password
t_err_has 'the store is locked by another session'
T_TITLE=unreplicated OUT=$T/unreplicated.out ERR=$T/unreplicated.err
t_ok 'unreplicated: the standby is back' pg_start three
t_ok 'unreplicated: the lock is free' pg_until two \
	"SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'"
found 1
t_run 'unreplicated: others go on' 0 -- user create bob@example.org --no-password
s_whole unreplicated
S_SERVER=main

# ---- after all of it ----

for name in unheard gone_done gone_lost gone_secret gone_file gone_token; do
	S_DB=$name
	s_whole "$name"
done
t_done
