#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A wrong clock: one that is far ahead deletes nothing, one that is behind creates nothing, and what was revoked
# or used stays so.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
now=$(date +%s) # a server has the right time
hour=3600
day=86400
year=$((365 * day))
t_clock $((now - 11 * year))
t_init --admin root@example.org --issuer https://id.example.org
t_run 'its first key signs once' 0 -- token mint --user root@example.org
t_run 'and is retired' 0 -- key rotate --alg ES256
t_run 'it is named' 0 -- key list --where 'state = retired' --field kid
retired=$(cat "$OUT")
t_clock "$now"
password='a long and lonely road to nowhere'
printf %s "$password" >"$T/password"
t_run 'a user' 0 --stdin "$T/password" -- user create ann@example.org --username ann --password-stdin
t_run 'signs in' 0 --stdin "$T/password" -- session start --user ann --password-stdin --field access_token
cp "$OUT" "$T/access"
t_run 'a client' 0 -- client create ci --audience api
t_run 'a token' 0 -- token mint --client ci --ttl 10m --field token
cp "$OUT" "$T/token"
t_run 'is revoked' 0 --stdin "$T/token" -- token revoke
t_keep right

# ---- commands that delete, and commands that judge what is no longer needed ----

# ahead SECONDS TITLE COMMAND…: is refused, and changes nothing
ahead()
{
	a_by=$1
	shift
	t_clock $((now + a_by))
	t_refused "$1, $a_by seconds ahead" 7 config - -- "$2" ${3+"$3"} ${4+"$4"} ${5+"$5"}
	t_err_has 'set the clock; if it is right, confirm with --yes' "$1, $a_by seconds ahead: says what to do"
}
# Against a server ten minutes count; a file has the newest entry only, which may be old.
case ${IDCTL_TEST_ENGINE:-sqlite} in
pgsql) far="$((11 * 60)) $((25 * hour + 60)) $((10 * year))" ;;
*) far="$((25 * hour + 60)) $((10 * year))" ;;
esac
for by in $far; do
	for verb in prune 'token prune' 'session prune' 'prune --kind api-keys' 'prune --dry-run'; do
		# shellcheck disable=SC2086 # words
		ahead "$by" "$verb" $verb
	done
done
t_clock $((now + 11 * 60))
if [ "${IDCTL_TEST_ENGINE:-sqlite}" = sqlite ]; then
	t_run 'eleven minutes ahead of the newest entry is accepted' 0 -- prune
fi
t_clock "$now"
t_run 'with the right clock the session stands' 0 --stdin "$T/access" -- token verify
t_run 'and what was revoked is revoked' 5 --stdin "$T/token" -- token verify -o json
t_json .reason revoked
t_restore right

# with --yes the clock is believed: then what was revoked is kept for a day beyond its end all the same
t_clock $((now + 11 * 60))
t_run 'eleven minutes ahead, and confirmed' 0 -- prune --yes
t_clock "$now"
t_run 'what was revoked is revoked still' 5 --stdin "$T/token" -- token verify -o json
t_json .reason revoked
t_run 'the session stands' 0 --stdin "$T/access" -- token verify
t_restore right
t_clock $((now + 26 * hour))
t_run 'a day later it is forgotten' 0 -- prune --kind tokens --yes -o json
t_json '.items[0].deleted' 2
t_clock "$now"
t_run 'and even then it is not valid again' 5 --stdin "$T/token" -- token verify -o json
t_json .reason not_on_record
t_restore right

# ---- commands that create what counts from now on ----

# behind SECONDS TITLE INPUT COMMAND…
behind()
{
	b_by=$1
	b_title=$2
	b_in=$3
	shift 3
	t_clock $((now - b_by))
	t_refused "$b_title, $b_by seconds behind" 7 config - --stdin "$b_in" -- "$@"
	t_err_has 'behind the newest entry of the audit log' "$b_title, $b_by seconds behind: says why"
}
openssl genpkey -algorithm ED25519 2>/dev/null >"$T/ed.pem"
for by in $((hour + 1)) $((10 * year)); do
	behind "$by" 'a token' /dev/null token mint --client ci
	behind "$by" 'a key' /dev/null key generate --alg ES256
	behind "$by" 'another signer' /dev/null key rotate
	behind "$by" 'a key from elsewhere' "$T/ed.pem" key import --private-stdin
done
t_clock $((now - 59 * 60))
t_run 'an hour is not behind yet' 0 -- token mint --client ci
t_restore right
t_clock $((now - 2 * hour))
t_run 'confirmed, it mints' 0 -- token mint --client ci --yes
t_run 'and its entry is the newest' 0 -- token mint --client ci
t_restore right
t_clock $((now - 10 * year))
t_run 'nobody can sign in by it' 7 --stdin "$T/password" -- session start --user ann --password-stdin
t_restore right

# ---- commands that judge by it, and write nothing that lasts ----

for by in -$((10 * year)) -$hour $((11 * 60)) $((25 * hour)) $((10 * year)); do
	t_clock $((now + by))
	for question in 'user list' 'session list' 'token list' 'key list' 'apikey list' 'audit verify' 'user show ann' 'perm who *:*'; do
		t_mark
		# shellcheck disable=SC2086 # words
		set -f
		# shellcheck disable=SC2086
		t_exec $question
		set +f
		t_same_state "$question, $by seconds off: changes nothing"
	done
	t_exec token verify
	for token in access token; do
		t_mark
		T_STDIN=$T/$token
		t_exec token verify
		T_STDIN=
		t_same_state "token verify, $by seconds off: changes nothing"
	done
done
t_clock "$now"
t_run 'with the right clock all is as it was' 0 --stdin "$T/access" -- token verify
t_run 'and the key whose tokens have ended can be withdrawn' 0 -- key retire --yes -- "$retired"
t_done
