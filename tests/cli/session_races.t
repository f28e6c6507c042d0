#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Many come with the same refresh token at once: one gets the next, and the family ends; or, where a client may ask
# again, all get the same. Also when some of them are killed. SAMPLE=1: hundreds of rounds.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_once 'races'
# without sanitizers they are nearer to each other
[ ! -x "${IDCTL_PLAIN-}" ] || IDCTL=$PWD/$IDCTL_PLAIN
t_cheap
t_init --admin root@example.org
case ${SAMPLE:-40} in
1) rounds_of_2=300 rounds_of_50=100 rounds_killed=200 ;;
*) rounds_of_2=20 rounds_of_50=2 rounds_killed=15 ;;
esac
password='correct horse battery staple'
printf %s "$password" >"$T/password"
T_STDIN=$T/password t_exec user create ann@example.org --username ann --password-stdin
t_exec client create once --audience api
t_exec client create again --audience api --refresh-retry 60s

# One password for all rounds would take longer than the races: sessions are copied from one that was begun.
begin()
{
	T_STDIN=$T/password t_exec session start --user ann --password-stdin --client "$1" -o json
	jq -r .session_id "$OUT" >"$T/id"
	jq -r .refresh_token "$OUT" >"$T/token"
}

# race N: that many refresh with the token in $T/token at once; what they said is in $T/r.*
race()
{
	rm -f "$T"/[res].*
	t_k=0
	while [ "$t_k" -lt "$1" ]; do
		t_k=$((t_k + 1))
		(
			OUT=$T/r.$t_k ERR=$T/e.$t_k T_STDIN=$T/token
			t_persist session refresh -o json
			echo "$STATUS" >"$T/s.$t_k"
		) &
	done
	wait
}

# verdicts: "COUNT STATUS …" of the race
verdicts()
{
	sort "$T"/s.* | uniq -c | awk '{ printf "%s%s x %s", sep, $1, $2; sep = ", " }'
}

# unused: refresh tokens of the session that could still be used
unused()
{
	t_sql "SELECT count(*) FROM refresh_token r JOIN session s ON s.id = r.session_id
		WHERE s.revoked_at IS NULL AND r.used_at IS NULL"
}

# rounds N TITLE M: N rounds of M; one wins, and the family ends
rounds()
{
	t_left=$1 bad=
	while [ "$t_left" -gt 0 ]; do
		begin once
		race "$3"
		[ "$(verdicts)" = "1 x 0, $(($3 - 1)) x 5" ] || bad="$bad $(verdicts);"
		[ "$(unused)" = 0 ] || bad="$bad $(unused) are left;"
		t_left=$((t_left - 1))
	done
	t_ok "$2: one wins, the family ends ($1 rounds)$bad" test -z "$bad"
}
rounds "$rounds_of_2" 'two at once' 2
rounds "$rounds_of_50" 'fifty at once' 50
t_ok 'each of those families has its reuse on record' test \
	"$(t_sql "SELECT count(*) FROM session WHERE revoked_reason = 'refresh token reused'")" = $((rounds_of_2 + rounds_of_50))

left=$rounds_of_50 bad=
while [ "$left" -gt 0 ]; do
	begin again
	race 20
	[ "$(verdicts)" = '20 x 0' ] || bad="$bad $(verdicts);"
	[ "$(cat "$T"/r.* | jq -r .refresh_token | sort -u | wc -l)" = 1 ] || bad="$bad several tokens;"
	[ "$(unused)" = 1 ] || bad="$bad $(unused) are left;"
	t_exec session revoke "$(cat "$T/id")"
	left=$((left - 1))
done
t_ok "where a client may ask again, all get the same:$bad" test -z "$bad"

# Two at once, and one is killed at some moment: at most one token can be used, and the log is whole.
left=$rounds_killed bad=
while [ "$left" -gt 0 ]; do
	begin once
	rm -f "$T"/[res].*
	for k in 1 2; do
		env -i PATH="$PATH" LC_ALL=C TZ=UTC HOME="$T" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
			"$IDCTL" session refresh -o json <"$T/token" >"$T/r.$k" 2>"$T/e.$k" &
		eval "pid_$k=\$!"
	done
	sleep "$(awk -v n="$left" -v of="$rounds_killed" 'BEGIN { printf "%.3f", 0.06 * n / of }')"
	# shellcheck disable=SC2154
	kill -9 "$pid_1" 2>/dev/null
	wait
	n=$(unused)
	won=$(cat "$T"/r.* | grep -c refresh_token)
	[ "$n" -le 1 ] || bad="$bad $n can be used;"
	[ "$won" -le 2 ] || bad="$bad $won won;"
	if [ "$n" = 1 ]; then
		# the one that can be used is the old one, which nobody has used, or the new one
		state=$(t_sql "SELECT count(*) FROM refresh_token r JOIN session s ON s.id = r.session_id WHERE s.revoked_at IS NULL")
		case $state in 1 | 2) ;; *) bad="$bad a family of $state;" ;; esac
	fi
	t_exec session revoke "$(cat "$T/id")"
	left=$((left - 1))
done
t_ok "one of two is killed ($rounds_killed rounds):$bad" test -z "$bad"
t_run 'the log is whole' 0 -- audit verify
t_run 'and so is the store' 0 -- doctor
t_done
