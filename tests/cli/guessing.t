#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Guessing at passwords: a hundred tries that are killed are a hundred tries; sources; and the clock tells nothing.
# Without sanitizers where there is such a program: random kills should hit the steps that really take long.
IDCTL=${IDCTL_PLAIN:-${IDCTL:-build/debug/idctl}}
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
t_once 'tries at the same time, and killed ones'

printf '[password]\nmemory_kib = 47104\npasses = 1\n' >"$T/idctl.conf"
T_CLOCK_ENV=IDCTL_CONFIG=$T/idctl.conf
t_noon
t_init --admin root@example.org
right='correct horse battery staple'
wrong='incorrect horse battery staple'
printf %s "$right" >"$T/right"
printf %s "$wrong" >"$T/wrong"
t_run 'an account to guess at' 0 --stdin "$T/right" -- user create ann@example.org --password-stdin

# ---- one after the other, each killed at some moment or other ----

# The wait after a failure is over at once; how many have been charged.
charged() {
	t_sql "UPDATE throttle SET unlock_at = 0, trying_at = NULL;
		SELECT coalesce(max(failures), 0) FROM throttle WHERE kind = 'password'"
}

# guess MILLISECONDS: its own process, so that its number is the program's.
guess() {
	# shellcheck disable=SC2086 # several words
	env -i HOME="$T" $T_EXTRA IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" user check-password ann@example.org \
		--password-stdin -o json <"$T/wrong" >"$T/answer" 2>/dev/null &
	sleep "$(($1 / 1000)).$(printf %03d $(($1 % 1000)))"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
}

n=0 tries=0 free=0 answers=0
# Up to how late, in microseconds: longer as long as they are killed before anything, shorter as long as they answer,
# so that on any machine the middle is what is met.
window=130000
awk -v seed="$$" 'BEGIN { srand(seed); for (;;) print int(rand() * 1000) }' 2>/dev/null |
	while [ "$n" -lt 100 ] && [ "$tries" -lt 2000 ] && read -r part; do
		guess $((part * window / 1000000))
		tries=$((tries + 1))
		before=$n
		n=$(charged)
		if [ -s "$T/answer" ]; then
			answers=$((answers + 1))
			[ "$n" -eq $((before + 1)) ] || free=$((free + 1))
			[ "$window" -lt 10000 ] || window=$((window * 9 / 10))
		elif [ "$n" -eq "$before" ]; then
			window=$((window * 11 / 10))
		fi
		echo "$n $tries $free $answers" >"$T/count"
	done
read -r n tries free answers <"$T/count"
echo "# $tries tries, $((tries - n)) killed before they were charged, $answers answered"
t_ok 'a hundred are charged' test "$n" -eq 100
t_ok 'no answer is free' test "$free" -eq 0
t_ok 'most were killed in between' test "$answers" -lt 90
t_run 'then no password is checked' 5 --stdin "$T/right" -- user check-password ann@example.org --password-stdin
t_run 'until the account is unlocked' 0 -- user unlock ann@example.org -o json
t_json .changed true
t_run 'and the right one is right' 0 --stdin "$T/right" -- user check-password ann@example.org --password-stdin

# ---- eight at once with the right password ----

# together N NAME FILE PROGRAM...: how many of N at once got 0
together() {
	together_n=$1 together_in=$2
	shift 2
	for i in $(seq "$together_n"); do
		(
			# shellcheck disable=SC2086 # several words
			env -i HOME="$T" $T_EXTRA IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" "$@" <"$together_in" \
				>/dev/null 2>&1
			echo $? >"$T/together-$i"
		) &
	done
	wait
	cat "$T"/together-* | grep -cx 0
	rm "$T"/together-*
}
t_ok 'eight at once with the right password are all accepted' [ "$(together 8 "$T/right" user check-password \
	ann@example.org --password-stdin)" -eq 8 ]
t_ok 'from one source, too' [ "$(together 8 "$T/right" user check-password ann@example.org --password-stdin \
	--source 192.0.2.77)" -eq 8 ]
t_ok 'and with a session each' [ "$(together 8 "$T/right" session start --user ann@example.org --password-stdin)" -eq 8 ]
t_ok 'nothing is left of it' [ "$(t_sql "SELECT coalesce(sum(failures), 0) FROM throttle")" -eq 0 ]

# ---- fifty at once ----

for i in 1 2 3 4 5 6 7 8 9 10; do
	for _ in 1 2 3 4 5; do
		# shellcheck disable=SC2086 # several words
		env -i HOME="$T" $T_EXTRA IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" user check-password bob@example.org \
			--password-stdin <"$T/wrong" >/dev/null 2>&1 &
	done
	[ $((i % 2)) -ne 0 ] || wait
done
wait
looked=$(t_sql "SELECT count(*) FROM audit_event WHERE details LIKE '%\"name_mac\":%\"throttled\":false%'")
t_ok 'of fifty at once none is free' test "$looked" -eq "$(t_sql "SELECT sum(failures) FROM throttle")"
t_ok 'and few are looked at' test "$looked" -lt 25

# ---- sources: who waits a second waits it however long a command takes ----

t_clock $(($(date +%s) + T_CLOCK_SHIFT))

on_record() { # TITLE DETAILS: of the newest entry
	t_sql 'SELECT details FROM audit_event ORDER BY seq DESC LIMIT 1' >"$T/entry"
	t_file_is "$T/entry" "$2" "$1"
}
check() { # TITLE STATUS SOURCE PASSWORD-FILE [REF]
	t_run "$1" "$2" --stdin "$T/$4" -- user check-password "${5:-ann@example.org}" --password-stdin --source "$3"
}
check 'a source becomes known' 0 192.0.2.1 right
check 'a wrong password from elsewhere' 5 198.51.100.1 wrong
check 'then other unknown sources have to wait' 5 198.51.100.2 right
check 'but the known source may try' 0 192.0.2.1 right
on_record 'which is on record' '{"name":"ann@example.org","source":"192.0.2.1"}'
check 'by another spelling of it, too' 0 ::FFFF:192.0.2.1 right
on_record 'as it was spelt, in lower case' '{"name":"ann@example.org","source":"::ffff:192.0.2.1"}'
check 'a wrong password from the known source' 5 192.0.2.1 wrong
on_record 'a wrong one is on record' '{"name":"ann@example.org","source":"192.0.2.1","throttled":false}'
check 'then that source has to wait, too' 5 192.0.2.1 right
on_record 'a try too early, too' '{"name":"ann@example.org","source":"192.0.2.1","throttled":true}'
t_run 'unlocked' 0 -- user unlock ann@example.org
check 'from the known source' 0 192.0.2.1 right
check 'and from another one' 0 198.51.100.2 right
check 'a wrong password from elsewhere once more' 5 198.51.100.9 wrong
signs_in() { # TITLE STATUS SOURCE
	t_run "$1" "$2" --stdin "$T/right" -- session start --user ann@example.org --password-stdin --source "$3"
}
signs_in 'a sign-in from elsewhere is refused' 5 198.51.100.10
signs_in 'and one from the known source succeeds' 0 192.0.2.1
given user unlock ann@example.org
t_run 'must change' 0 --stdin "$T/right" -- user passwd ann@example.org --password-stdin --must-change
t_run 'is said only with the right one' 0 --stdin "$T/right" -- \
	user check-password ann@example.org --password-stdin --source home.example.net -o json
t_json . '{"valid":true,"reason":null,"must_change_password":true}'
t_run 'and not with a wrong one' 5 --stdin "$T/wrong" -- \
	user check-password ann@example.org --password-stdin --source home.example.net -o json
t_json . '{"valid":false,"reason":null,"must_change_password":false}'
check 'a name that nobody has' 5 Host-7.Example.NET wrong 'hunter2 hunter2'
t_sql 'SELECT details FROM audit_event ORDER BY seq DESC LIMIT 1' >"$T/entry"
t_ok 'is on record with its source' grep -qx '{"name_mac":"[0-9a-f]*","source":"host-7.example.net","throttled":false}' "$T/entry"
t_ok_unseen 'and without what was typed' 'hunter2' "$right" "$wrong"
before=$(t_sql 'SELECT sum(failures) FROM throttle')
entries=$(t_sql 'SELECT count(*) FROM audit_event')
for source in '' 'a b' '192.0.2.1:80' '[::1]' 'a..b' '-a' 'a","name":"eve' "$(printf 'a\tb')" "$(printf %0254d 7)"; do
	refused "an invalid source, '$source'" 9 invalid source 'source' --stdin "$T/right" \
		-- user check-password ann@example.org --password-stdin --source "$source"
done
t_ok 'and nothing is on record' test "$(t_sql 'SELECT count(*) FROM audit_event')" -eq "$entries"
t_ok 'and nothing was charged for them' test "$(t_sql 'SELECT sum(failures) FROM throttle')" -eq "$before"

# ---- the clock: only where everything is run, because it wants a quiet machine ----

# A rank test (Mann and Whitney): the wall-clock times of both, taken by turns, come from one distribution. Exit 0
# when |z| < 3.3, which chance alone exceeds once in a thousand times; three times in a row it does not.
by_turns() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		for who in ann@example.org "nobody$i@example.org"; do
			t_sql 'DELETE FROM throttle'
			T_STDIN=$T/wrong
			began=$(date +%s%N)
			t_exec user check-password "$who" --password-stdin
			echo "$(($(date +%s%N) - began)) ${who%@*}"
		done
	done | sort -n | awk '
		{ if ($2 == "ann") { sum += NR; n++ } else m++ }
		END {
			z = (sum - n * (n + m + 1) / 2) / sqrt(n * m * (n + m + 1) / 12)
			print "# z = " z
			exit !(z < 3.3 && z > -3.3)
		}'
}
title='a missing account takes as long as one that is there'
t_env IDCTL_CONFIG="$T/idctl.conf"
if [ "${SAMPLE:-40}" -eq 1 ]; then
	t_ok "$title" eval 'by_turns || by_turns || by_turns'
	grep '^# z' "$T/.why"
else
	t_skip "$title" 'SAMPLE=1 (make check-full) measures'
fi
t_done
