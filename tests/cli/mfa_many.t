#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One code, many who come with it at once; and guesses that are killed.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
t_once 'races, and killed ones'

now=1800000000
t_clock "$now"
t_init --admin root@example.org
seed=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
code_of()
{
	oathtool --totp --base32 --now "@$((now + $1))" "$seed" >"$T/code"
}
t_run 'a user' 0 -- user create ann@example.org --username ann --no-password
t_run 'a factor of the user' 0 --in "$seed" -- mfa enroll ann --seed-stdin
code_of -30
t_run 'counts' 0 --stdin "$T/code" -- mfa confirm ann --code-stdin

# one FILE: a check at the same time as all others
one()
{
	(
		eval "OUT='$T/job-$job.out' ERR='$T/job-$job.err'" # of this subshell only
		T_STDIN=$1
		t_persist mfa check ann --code-stdin -o json
		t_sound || echo "$T_NOTE" >"$T/unsound"
		echo "$STATUS" >"$T/job-$job.status"
	) &
}

# all_at_once TITLE FILE [unhurried]: fifty, one of whom is let in
all_at_once()
{
	rm -f "$T"/job-*
	pids=
	for job in $(seq 50); do
		one "$2"
		pids="$pids $!"
	done
	while [ "${3-}" = unhurried ] && [ "$(find "$T" -name 'job-*.status' | wc -l)" -lt 50 ]; do
		t_sql 'DELETE FROM throttle' >/dev/null 2>&1
	done
	# shellcheck disable=SC2086 # several words
	wait $pids
	cat "$T"/job-*.status | sort | uniq -c | awk '{ print $1 " x " $2 }' >"$T/.ended"
	t_file_is "$T/.ended" '1 x 0
49 x 5' "$1"
	t_ok "$1: one answer says so" [ "$(cat "$T"/job-*.out | grep -c '"valid":true')" = 1 ]
}
for i in 1 2 3; do
	now=$((now + 60))
	t_clock "$now"
	code_of 0
	all_at_once "fifty with one code ($i)" "$T/code"
done
now=$((now + 60))
t_clock "$now"
code_of 0
all_at_once 'fifty with one code, and no throttle in their way' "$T/code" unhurried
t_ok 'some of which came too late' \
	[ "$(t_sql "SELECT count(*) FROM audit_event WHERE details LIKE '%replayed%'")" -ge 1 ]
t_exec user unlock ann
t_run 'recovery codes' 0 -- mfa recovery-codes ann --secret-out "$T/codes"
head -n 1 "$T/codes" >"$T/first"
now=$((now + 60))
t_clock "$now"
all_at_once 'fifty with one recovery code' "$T/first"
sed -n 2p "$T/codes" >"$T/second"
now=$((now + 60))
t_clock "$now"
all_at_once 'fifty with another, and no throttle in their way' "$T/second" unhurried
t_ok 'none did what it never may' [ ! -e "$T/unsound" ]
t_ok 'six answers were yes, each with its event' \
	[ "$(t_sql "SELECT count(*) FROM audit_event WHERE action = 'mfa.check' AND outcome = 'ok'")" = 6 ]
t_ok 'all others are in the log, too' \
	[ "$(t_sql "SELECT count(*) FROM audit_event WHERE action = 'mfa.check' AND outcome = 'no'")" = 294 ]

# ---- killed at any moment ----

failures()
{
	t_sql "SELECT coalesce(sum(failures), 0) FROM throttle WHERE kind = 'otp'"
}
printf 000000 >"$T/wrong"
t_exec user unlock ann
answers=0 killed=0 free=0
for i in $(seq 40); do
	now=$((now + 1000))
	before=$(failures)
	: >"$OUT"
	LD_PRELOAD=$T_CLOCK_SO TEST_CLOCK=$now ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		"$IDCTL" mfa check ann --code-stdin -o json --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" \
		<"$T/wrong" >"$OUT" 2>"$ERR" &
	pid=$!
	sleep "0.$(printf %03d "$(($(od -An -N1 -tu1 /dev/urandom) / 2))")"
	kill -9 "$pid" 2>/dev/null && killed=$((killed + 1))
	wait "$pid" 2>/dev/null
	if [ -s "$OUT" ]; then
		answers=$((answers + 1))
		[ "$(failures)" -eq $((before + 1)) ] || free=$((free + 1))
	fi
done
t_diag <<END
$killed were killed, $answers answered
END
t_ok 'no answer was free' [ "$free" -eq 0 ]
t_ok 'nor one that only the log has' [ "$(failures)" -ge \
	"$(t_sql "SELECT count(*) FROM audit_event WHERE details LIKE '%wrong%'")" ]
t_clock "$now"

# confirming: before or after, and nothing between
t_exec user unlock ann
seed=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR
t_run 'another factor' 0 --in "$seed" -- mfa enroll ann --name new --seed-stdin
code_of 0
t_keep unconfirmed
state()
{
	t_sql "SELECT confirmed_at IS NOT NULL, last_step >= 0, (SELECT epoch FROM user_account WHERE username = 'ann'),
		(SELECT count(*) FROM audit_event WHERE action = 'mfa.confirm') FROM totp WHERE name = 'new'"
}
state >"$T/states"
t_run 'undisturbed' 0 --stdin "$T/code" -- mfa confirm ann --name new --code-stdin
state >>"$T/states"
: >"$T/between"
for i in $(seq 30); do
	t_restore unconfirmed
	LD_PRELOAD=$T_CLOCK_SO TEST_CLOCK=$now ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 \
		"$IDCTL" mfa confirm ann --name new --code-stdin --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" \
		<"$T/code" >"$OUT" 2>"$ERR" &
	pid=$!
	sleep "0.$(printf %03d "$(($(od -An -N1 -tu1 /dev/urandom) / 2))")"
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	t_exec doctor # the first one to open it repairs what was left
	state >"$T/.state"
	grep -qxF -f "$T/.state" "$T/states" || cat "$T/.state" >>"$T/between"
done
t_ok 'confirming is killed, and there is nothing between' [ ! -s "$T/between" ]
t_run 'the log is whole' 0 -- audit verify
t_run 'and the store well' 0 -- doctor -o json
t_done
