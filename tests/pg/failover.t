#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The primary dies amid changes, and its standby takes over, with an address that names both: no command has lied.
# With a synchronous standby no change is lost that a command succeeded in. With an asynchronous one the last ones
# may be, and what is left is whole.
# shellcheck source=tests/pg/store.sh
. "${0%/*}/store.sh"
t_once 'durability'

ENOUGH=15 # successes of each loop before the primary dies, and after the standby took over

# both DB SESSION: an address of the two servers
both()
{
	echo "host=127.0.0.1,127.0.0.1 port=$(pg_port "$first"),$(pg_port "$second") dbname=$1 user=postgres" \
		"target_session_attrs=$2"
}

# attempt NAME ADDRESS: a user NAME@example.org; "NAME STATUS OUTCOME" goes to the log of the same loop.
attempt()
{
	status=0
	log=$T/${1%%-*}.log
	timeout -k 2 120 env -i PATH="$PATH" LC_ALL=C TZ=UTC HOME="$T" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
		IDCTL_DB="$2" ASAN_OPTIONS=detect_leaks=0 \
		"$IDCTL" user create "$1@example.org" --no-password -o json >"$log.out" 2>"$log.err" </dev/null || status=$?
	outcome=failed
	[ "$status" -ne 0 ] || outcome=$(jq -r .status <"$log.out")
	! grep -q 'the outcome is unknown' "$log.err" || outcome=unknown
	! grep -q 'and nothing was changed' "$log.err" || outcome=undone
	echo "$1@example.org $status $outcome" >>"$log"
	[ "$status" -eq 0 ] || sleep 0.1
}

# loop N: one after the other, until told to stop. An address is never tried again.
loop()
{
	n=0
	while [ ! -e "$T/stop" ] && [ "$n" -lt 500 ]; do
		n=$((n + 1))
		attempt "loop$1-$n" "$(both a read-write)"
	done
}

# held NAME FAULT: one that comes as far as that before the primary dies
held()
{
	s_proxy "$T/$1.proxy" "$2"
	attempt "$1" "host=127.0.0.1,127.0.0.1 port=$S_PORT,$(pg_port "$second") dbname=a user=postgres \
		target_session_attrs=read-write" &
	loops="$loops $!"
	tries=3000
	until s_has_struck "$T/$1.proxy"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return
		sleep 0.02
	done
}

# successes N: of loop N, until now
successes()
{
	grep -c ' 0 ' "$T/loop$1.log"
}

# more N: each loop has succeeded N times more; four minutes at most.
more()
{
	one=$(($(successes 1) + $1)) two=$(($(successes 2) + $1))
	tries=1200
	until [ "$(successes 1)" -ge "$one" ] && [ "$(successes 2)" -ge "$two" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return
		sleep 0.2
	done
}

# in_both FILE FILE: lines that both have
in_both()
{
	LC_ALL=C sort "$1" >"$T/.one"
	LC_ALL=C sort "$2" | LC_ALL=C comm -12 "$T/.one" -
}

# takes_over MODE: of the primary $first and its standby $second
takes_over()
{
	rm -f "$T/stop" "$T"/loop*
	: >"$T/loop1.log"
	: >"$T/loop2.log"
	# the last message of a change is its commit
	s_fault +note
	attempt loop5-first "$IDCTL_DB"
	commit=$(grep -c STRUCK "$T/.proxy")
	s_direct
	loop 1 &
	loops=$!
	loop 2 &
	loops="$loops $!"
	t_ok "$1: changes are made" more "$ENOUGH"
	if [ "$1" = asynchronous ]; then
		t_ok "$1: the standby falls behind" pg_stop "$second"
		t_ok "$1: changes are made all the same" more 20
	fi
	t_ok "$1: one is not told that it was done" held loop3-done "answer-held:$commit"
	t_ok "$1: one cannot commit" held loop4-undone "message-held:$commit"
	t_ok "$1: the primary dies" pg_kill9 "$first"
	# libpq goes on to the next host when nobody listens, not when a connection is closed
	s_direct
	[ "$1" = synchronous ] || t_ok "$1: the standby comes back" pg_start "$second"
	for session in any prefer-standby; do
		IDCTL_DB=$(both a "$session")
		t_run "$1: nobody has taken over: $session: a question is answered" 0 -- user show root@example.org --field email
		t_out_is root@example.org
	done
	IDCTL_DB=$(both a any)
	t_run "$1: a change is not made there" 75 -- user create none@example.org --no-password
	t_err_has 'the server is a standby or read-only'
	t_err_has 'target_session_attrs=read-write'
	t_ok "$1: the standby takes over" pg_promote "$second"
	cat "$T/loop1.log" "$T/loop2.log" >"$T/meanwhile"
	t_ok "$1: changes go on, by themselves" more "$ENOUGH"
	: >"$T/stop"
	# shellcheck disable=SC2086 # numbers
	wait $loops
	S_SERVER=$second
	s_direct
	cat "$T"/loop?.log >"$T/log"
	awk '$2 == 0 { print $1 }' "$T/log" >"$T/said"
	awk '$2 != 0 && $3 != "unknown" { print $1 }' "$T/log" >"$T/denied"
	awk '$3 == "unknown" { print $1 }' "$T/log" >"$T/unknown"
	s_ask "SELECT email FROM user_account WHERE email LIKE 'loop%'" >"$T/there"
	t_diag <<-EOT
		$1: $(wc -l <"$T/log") changes tried, $(wc -l <"$T/said") succeeded, $(wc -l <"$T/denied") failed, $(wc -l <"$T/unknown") not known
	EOT
	t_ok "$1: some failed meanwhile" test -s "$T/denied" -o -s "$T/unknown"
	t_ok "$1: one could not commit, and says so" test "$(cat "$T/loop4.log")" = 'loop4-undone@example.org 75 undone'
	t_ok "$1: with status 75 only" test "$(awk '$2 != 0 && $2 != 75' "$T/log")" = ''
	t_ok "$1: what was said not to be done is not" test "$(in_both "$T/denied" "$T/there")" = ''
	t_ok "$1: all that is there was said to be, or not known" \
		test "$(cat "$T/said" "$T/unknown" >"$T/may" && in_both "$T/may" "$T/there" | wc -l)" = "$(wc -l <"$T/there")"
	t_ok "$1: each user has one event, and each event its user" test "$(s_ask "SELECT count(*) FROM user_account u
		FULL JOIN (SELECT * FROM audit_event WHERE action = 'user.create' AND outcome = 'ok') e
		ON e.target_id = encode(u.uuid, 'hex')::uuid::text
		WHERE (u.email LIKE 'loop%' OR u.email IS NULL) AND (u.email IS NULL OR e.seq IS NULL)")-$(s_count \
		audit_event "action = 'user.create'")" = "0-$(wc -l <"$T/there")"
	s_whole "$1"
}

s_server one
pg_standby two one || s_skip "$PG_WHY"
first=one second=two
s_store a
t_init --admin root@example.org
takes_over asynchronous
# those that the standby had not heard of are gone; those afterwards are not
awk '$2 == 0 { print $1 }' "$T/meanwhile" >"$T/early"
grep -vxFf "$T/early" "$T/said" >"$T/after"
t_ok 'asynchronous: what was done afterwards stays' test "$(in_both "$T/after" "$T/there" | wc -l)" = "$(wc -l <"$T/after")"
t_ok 'asynchronous: some that had succeeded are lost with the primary' test "$(in_both "$T/said" "$T/there" | wc -l)" -lt \
	"$(wc -l <"$T/said")"
t_ok 'asynchronous: one that was not told is lost too, and says so' test "$(cat "$T/loop3.log")" = \
	'loop3-done@example.org 75 undone'

S_SERVER=three
pg_primary three || s_skip "$PG_WHY"
pg_standby four three sync || s_skip "$PG_WHY"
first=three second=four
s_store a
rm -f "$IDCTL_KEY_FILE"
t_init --admin root@example.org
takes_over synchronous
t_ok 'synchronous: what was said to be done is' test "$(in_both "$T/said" "$T/there" | wc -l)" = "$(wc -l <"$T/said")"
t_ok 'synchronous: one that was not told has succeeded' test "$(cat "$T/loop3.log")" = \
	'loop3-done@example.org 0 active'
t_done
