#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rights do not outlive their grant: not in a token, not in what was made while one had them.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
now=1800000000
t_clock "$now"
t_init --admin root@example.org --issuer https://id.example.org
password='a long and lonely road to nowhere'
t_run 'roles' 0 -- role create reader
t_run 'roles' 0 -- role create writer
for verb in read write; do
	t_run "a permission to $verb" 0 -- perm create "report:$verb"
done
t_run 'reading' 0 -- role grant reader report:read
t_run 'writing' 0 -- role grant writer report:write
t_run 'a user' 0 -- user create ann@example.org --no-password
t_run 'a client' 0 -- client create ci --audience api --audience web

# ---- in a token ----

# held TITLE STATUS PERM: for the holder of the token
held()
{
	t_run "$1" "$2" --stdin "$T/token" -- token verify --require "$3" -o json
}
t_run 'for an hour' 0 -- user grant ann@example.org reader --for 1h
t_run 'a token for a day ends with what it carries' 0 -- token mint --user ann@example.org --ttl 1d -o json
t_json .expires_in 3600
t_json .expires_at 2027-01-15T09:00:00.000Z
t_run 'one for less ends when it says' 0 -- token mint --user ann@example.org --ttl 1m -o json
t_json .expires_in 60
t_run 'of several ends the earliest counts' 0 -- user grant ann@example.org writer --for 3s
t_run 'a token for three seconds' 0 -- token mint --user ann@example.org --ttl 1d -o json
t_json .expires_in 3
t_clock $((now + 3))
t_run 'what has ended is not carried' 0 -- token mint --user ann@example.org --ttl 1d --field token
cp "$OUT" "$T/token"
held 'the reader may read' 0 report:read
t_json '.roles + .permissions | tostring' '["reader","report:read"]'
held 'and not write' 5 report:write
t_run 'within the second of its end a grant is not carried' 0 -- user grant ann@example.org writer --until 2027-01-15T08:00:04Z
t_run 'a token then' 0 -- token mint --user ann@example.org --ttl 1d -o json
t_json .expires_in 3597

# taken TITLE COMMAND…: what is taken away is gone from the token, for who asks the store
taken()
{
	t_keep before
	taken_title=$1
	shift
	t_run "$taken_title" 0 -- "$@"
	held "$taken_title: the token no longer says it" 5 report:read
	t_json .reason missing_permission
	t_run "$taken_title: nor to others" 0 --stdin "$T/token" -- token introspect -o json
	t_json .permissions\ \|\ tostring "[]"
	t_run "$taken_title: by itself it goes on" 0 --stdin "$T/token" -- token verify --offline --require report:read -o json
	t_restore before
}
t_run 'before that it says so' 0 --stdin "$T/token" -- token introspect -o json
t_json '.roles + .permissions | tostring' '["reader","report:read"]'
taken 'the role is taken' user revoke ann@example.org reader
taken 'the permission is taken' role revoke reader report:read
t_run 'by inheritance' 0 -- role create chief
t_exec role inherit chief reader
t_exec user revoke ann@example.org reader
t_exec user grant ann@example.org chief --for 1h
t_run 'a token with what is inherited' 0 -- token mint --user ann@example.org --field token
cp "$OUT" "$T/token"
t_keep before
t_run 'the inheritance is taken' 0 -- role disinherit chief reader
held 'the inheritance is taken: the token no longer says it' 5 report:read
t_restore before
t_run 'of a client' 0 -- client grant ci reader
t_run 'a token of a client' 0 -- token mint --client ci --field token
cp "$OUT" "$T/token"
held 'the client may read' 0 report:read
taken 'the role of a client is taken' client revoke ci reader

# ---- in what was made: an administrator for an hour ----

t_run 'an administrator for an hour' 0 -- user create tim@example.org --no-password
t_run 'an administrator for an hour' 0 -- user grant tim@example.org admin --for 1h
t_run 'a permanent administrator' 0 -- user create ada@example.org --no-password --role admin
openssl genpkey -algorithm ED25519 2>/dev/null >"$T/ed.pem"
echo '{"keys":[]}' >"$T/jwks.json"

# outlives [WITH-END [TOO-LATE]] -- TITLE INPUT ARGS…: tim may not make it without an end, or with one that is too late; in time it succeeds,
# and a permanent administrator may in any case. Each from the same state.
outlives()
{
	in_time=
	too_late=
	[ "$1" = -- ] || { in_time=$1 && shift; }
	[ "$1" = -- ] || { too_late=$1 && shift; }
	shift
	made=$1
	input=$2
	shift 2
	# shellcheck disable=SC2086 # words, or none
	t_refused "$made: tim" 8 forbidden - --stdin "$input" -- --actor tim@example.org "$@" $too_late
	t_err_has 'shorter time than this would last' "$made: tim: says why"
	t_keep tried
	if [ -n "$in_time" ]; then
		# shellcheck disable=SC2086
		t_run "$made: tim, in time" 0 --stdin "$input" -- --actor tim@example.org "$@" $in_time
		t_restore tried
	fi
	t_run "$made: ada" 0 --stdin "$input" -- --actor ada@example.org "$@"
	t_restore tried
}
printf %s "$password" >"$T/password"
seed=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
t_run 'a factor of the user' 0 --in "$seed" -- mfa enroll ann@example.org --name old --seed-stdin
oathtool --totp --base32 --now "@$((now + 3))" "$seed" >"$T/code"
t_run 'counts' 0 --stdin "$T/code" -- mfa confirm ann@example.org --name old --code-stdin
outlives '--for 30m' -- 'an API key' /dev/null apikey create --name x --user ann@example.org
outlives '--for 30m' '--for 2h' -- 'an API key of a client' /dev/null apikey create --name x --client ci
outlives '--for 30m' '--for 2h' -- 'a secret of a client' /dev/null client secret-add ci
outlives -- 'a client with a secret' /dev/null client create x
outlives -- 'a code to choose a password' /dev/null user reset-password ann@example.org
outlives -- 'an invitation' /dev/null user invite new@example.org
outlives -- 'a code to sign in' /dev/null user magic-link ann@example.org
outlives '--ttl 30m' -- 'a code to verify an address' /dev/null user verify-email ann@example.org
outlives -- 'a password' "$T/password" user passwd ann@example.org --password-stdin
outlives -- 'an account with a password' "$T/password" user create new@example.org --password-stdin
outlives -- 'a factor' /dev/null mfa enroll ann@example.org
outlives -- 'recovery codes' /dev/null mfa recovery-codes ann@example.org
outlives -- 'a trust rule' /dev/null trust create x --client ci --issuer https://other.example --audience a --claim sub=x
outlives '--ttl 30m' '--ttl 2h' -- 'a token' /dev/null token mint --user ann@example.org

# a permanent holder is not refused, nor is a change of the actor's own account
t_run 'the password of the actor itself' 0 --in "$password" -- --actor tim@example.org user passwd tim@example.org --password-stdin

# ---- what makes a permanent administrator ----

for_good()
{
	for_good_title=$1
	for_good_input=$2
	shift 2
	t_refused "$for_good_title: tim" 8 forbidden - --stdin "$for_good_input" -- --actor tim@example.org "$@"
	t_err_has "only for a time, and this change is permanent" "$for_good_title: says why"
}
for_good 'a key from elsewhere' "$T/ed.pem" key import --private-stdin
t_run 'a key waits' 0 --stdin "$T/ed.pem" -- --actor ada@example.org key import --private-stdin
t_run 'it is named' 0 -- key list --where 'state = next' --field kid
waiting=$(cat "$OUT")
t_run 'an administrator for an hour cannot let it sign, but can let a new key sign that nobody knows' 0 -- \
	--actor tim@example.org key rotate --alg EdDSA -o json
t_ok 'it is another' [ "$(t_field kid)" != "$waiting" ]
t_run 'a permanent administrator can' 0 -- --actor ada@example.org key rotate --alg EdDSA -o json
t_json .kid "$waiting"
mkdir -m 700 "$T/public"
for_good 'where the status lists are' /dev/null publish --dir "$T/public" --status-lists --base-url https://id.example.org
t_refused 'the role, permanently: tim' 8 forbidden - -- --actor tim@example.org user grant ann@example.org admin
t_refused 'a permission for a role: tim' 8 forbidden - -- --actor tim@example.org role grant reader report:write
t_refused 'inheritance: tim' 8 forbidden - -- --actor tim@example.org role inherit reader writer

# ---- what others hold permanently ----

outlives -- 'a wider scope' /dev/null client update ci --audience api --audience web --scope admin:all
outlives -- 'another audience' /dev/null client update ci --audience api --audience web --audience bank
outlives -- 'no audience, which is the issuer' /dev/null client update ci --no-audience
outlives -- 'a longer lifetime' /dev/null client update ci --ttl 1d
outlives -- 'the name of another client' /dev/null client update ci --name payroll
outlives -- 'an address, whose mail chooses the next password' /dev/null user update ann@example.org --email ann@evil.example
t_run 'less is allowed' 0 -- --actor tim@example.org client update ci --audience api
t_refused 'only a permanent holder can rename a role' 8 forbidden - -- --actor tim@example.org role update chief --name billing
t_run 'a role that may set passwords' 0 -- role create helper
t_exec perm create user:passwd
t_exec perm create apikey:create
t_exec role grant helper user:passwd apikey:create
t_exec user create hal@example.org --no-password --role helper
t_exec user grant hal@example.org admin --for 4s
t_refused 'an actor cannot take over an account that holds it for longer' 8 forbidden - --in "$password" -- \
	--actor hal@example.org user passwd tim@example.org --password-stdin
t_refused 'nor by a key that outlives both' 8 forbidden - -- --actor hal@example.org apikey create --name x \
	--user tim@example.org --for 2h

# a secret with an end
t_run 'a secret for five seconds' 0 -- client secret-add ci --for 5s -o json
t_field secret >"$T/secret"
t_run 'a token that it gets ends no later' 0 --stdin "$T/secret" -- token mint --client ci --secret-stdin -o json
t_json .expires_in 5

# a rule that accepts tokens can still be disabled
t_exec trust create x --client ci --issuer https://other.example --audience a --claim sub=x
t_run 'an administrator for an hour can disable a rule' 0 -- --actor tim@example.org trust update x --disable
t_refused 'but cannot change it in the same command' 8 forbidden - -- --actor tim@example.org trust update x --disable --claim sub=evil
t_refused 'and cannot enable it again' 8 forbidden - -- --actor tim@example.org trust update x --enable

# ---- every command that shows a secret is one of these ----

t_exec commands -o json
jq -r '.items[] | select(any(.options[]; .name == "secret-out")) | .path' "$OUT" | sort -u >"$T/makers"
while IFS= read -r maker; do
	case $maker in
	'session start' | 'session refresh' | 'token exchange') continue ;; # the caller has credentials of its own
	esac
	t_ok "$maker: is tried above" grep -qF "$maker" "$0"
done <"$T/makers"
t_ok 'there are some' [ "$(wc -l <"$T/makers")" -ge 8 ]
t_done
