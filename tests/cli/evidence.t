#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The log alone says who held what, who gave it and why, what ended it, and what ended with it.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
t_cheap
T_CLOCK_ENV="IDCTL_CONFIG=$IDCTL_CONFIG"
t_clock 1800000000
t_init --admin root@example.org --issuer https://id.example.org

# said FILTER EXPECT: of the newest entry
said()
{
	said_title=$T_TITLE
	t_exec audit list --sort -seq --limit 1 -o json
	t_file_json "$OUT" ".items[0] | $1" "$2" "$said_title: $1 is $2"
}

# counted ACTION N: how often it was done
counted()
{
	t_exec audit stats -o json
	t_file_json "$OUT" "[.items[] | select(.action == \"$1\" and .outcome == \"ok\") | .count] | add // 0" "$2" "$1: $2 in the log"
}

# ---- what is made says what it was given ----

t_run 'a role' 0 -- role create reader
t_run 'a permission' 0 -- perm create report:read
t_run 'which it gives' 0 -- role grant reader report:read
t_run 'a user with roles' 0 -- user create ann@example.org --no-password --role reader --role user
said '.details.roles | tostring' '["reader","user"]'
t_run 'a user without roles' 0 -- user create ben@example.org --no-password
said '.details.roles | tostring' '[]'
t_run 'a client with a role' 0 -- client create ci --role service --audience api -o json
jq -r .secret "$OUT" >"$T/secret"
said '.details.roles | tostring' '["service"]'
said '.details.secret_id | length' 36
t_run 'of two roles, one is new' 0 -- user grant ben@example.org reader user
t_run 'and then the other' 0 -- user grant ben@example.org reader service --for 1h --reason 'ticket 7'
said '.details.roles | tostring' '["reader","service"]'
said '.reason' 'ticket 7'
t_run 'a reference is recorded as a name' 0 -- user revoke ben@example.org name:service
said '.details.roles | tostring' '["service"]'
t_run 'a role that is not held is not recorded' 0 -- user revoke ben@example.org service reader
said '.details.roles | tostring' '["reader"]'
t_run 'a token by a secret' 0 --stdin "$T/secret" -- token mint --client ci --secret-stdin --field token
said '.details | "\(.roles) \(.secret_id | length) \(.scope)"' '["service"] 36 []'
t_run 'without one' 0 -- token mint --user ann@example.org
said '.details | "\(.roles) \(has("secret_id"))"' '["reader","user"] false'
t_run 'an invitation' 0 -- user invite cat@example.org --role user -o json
counted user.invite 1
counted user.create 3
said '.details | "\(.code) \(.name) \(has("expires_at"))"' 'invite cat@example.org true'

# ---- a refusal says what it was about ----

t_run 'an account' 0 -- user create eve@example.org --no-password --role user
t_run 'its id' 0 -- user show ben@example.org --field id
read -r ben <"$OUT"
t_run 'an actor without the permission cannot grant' 8 -- --actor eve@example.org user grant ben@example.org reader nothing-like-it
said '"\(.outcome) \(.action) \(.target_type) \(.details.name) \(.details.roles)"' 'forbidden user.grant user ben@example.org ["reader"]'
t_ok 'by its id' [ "$(t_sql "SELECT count(*) FROM audit_event WHERE target_id = '$ben' AND outcome = 'forbidden'")" = 1 ]
t_run 'nor add to a role' 8 -- --actor eve@example.org role grant reader '*:*'
said '"\(.target_type) \(.details.name) \(.details.permissions)"' 'role reader ["*:*"]'
t_run 'nor make a token' 8 -- --actor eve@example.org token mint --client ci
said '"\(.target_type) \(.details.name)"' 'client ci'
t_run 'a typed text that is not a name is not recorded' 8 -- --actor eve@example.org user disable hunter2
said '.details | tostring' '{}'

# ---- one sign-in, one session.start ----

printf 'a long and lonely road to nowhere' >"$T/password"
chmod 600 "$T/password"
t_run 'a password' 0 -- user passwd ann@example.org --password-file "$T/password"
counted session.start 0
t_run 'no sign-in yet' 0 -- user show ann@example.org -o json
t_json .last_login_at null
printf 'wrong wrong wrong wrong' >"$T/wrong"
chmod 600 "$T/wrong"
t_run 'a wrong password' 5 -- session start --user ann@example.org --password-file "$T/wrong"
said '"\(.action) \(.outcome)"' 'session.password no'
t_later 60
t_run 'a stolen password, where a second factor is asked for' 0 -- client create strict --require-mfa
t_run 'is not a sign-in' 5 -- session start --user ann@example.org --password-file "$T/password" --client strict
counted session.start 0
counted session.password 1
said '"\(.action) \(.outcome) \(.details.field)"' 'session.start no code'
t_run 'and none was noted' 0 -- user show ann@example.org -o json
t_json .last_login_at null
t_run 'a sign-in' 0 -- session start --user ann@example.org --password-file "$T/password" -o json
jq -r .refresh_token "$OUT" >"$T/refresh"
jq -r .session_id "$OUT" >"$T/session"
counted session.start 1
said '.details | "\(.user) \(.methods) \(.expires_at) \(has("user_id"))"' 'ann@example.org ["pwd"] 2027-02-14T08:01:00.000Z true'
t_run 'is noted' 0 -- user show ann@example.org --field last_login_at
t_out_is 2027-01-15T08:01:00.000Z
t_run 'the next pair' 0 --stdin "$T/refresh" -- session refresh
t_run 'the same token again' 5 --stdin "$T/refresh" -- session refresh
said '"\(.outcome) \(.details.reason) \(.target_id)"' "no refresh token reused $(cat "$T/session")"

# ---- what ends with what ----

# ends TITLE REASON COMMAND…: of ann, who has a session, an API key and a token
ends()
{
	ends_title=$1 ends_reason=$2
	shift 2
	t_run "$ends_title: a session" 0 -- session start --user ann@example.org --password-file "$T/password" -o json
	ends_session=$(jq -r .session_id "$OUT")
	t_run "$ends_title: a key" 0 -- apikey create --name nightly --user ann@example.org -o json
	ends_key=$(jq -r .id "$OUT")
	t_run "$ends_title: a token" 0 -- token mint --user ann@example.org
	t_run "$ends_title" 0 -- "$@"
	t_exec session show "$ends_session" -o json
	t_file_json "$OUT" '"\(.state) \(.revoked_reason) \(.revoked_at != null)"' "revoked $ends_reason true" "$ends_title: the session says why"
	t_exec audit list --target "$ends_session" --sort -seq --limit 1 -o json
	t_file_json "$OUT" '.items[0] | "\(.action) \(.outcome) \(.details.reason)"' "session.revoke ok $ends_reason" "$ends_title: the log says so of the session"
}

# key_ended TITLE: the API key, too
key_ended()
{
	t_exec audit list --target "$ends_key" --sort -seq --limit 1 -o json
	t_file_json "$OUT" '.items[0] | "\(.action) \(.outcome) \(.details.reason)"' "apikey.revoke ok $ends_reason" "$1: the log says so of the key"
}
ends 'a new password' 'password changed' user passwd ann@example.org --password-file "$T/password"
ends 'disabled' 'user disabled' user disable ann@example.org
key_ended disabled
said '"\(.action) \(.details.status) \(.details.ended.sessions) \(.details.ended.tokens)"' 'user.disable disabled 1 1'
t_run 'enabled' 0 -- user enable ann@example.org
said '"\(.details.status) \(.details.ended)"' 'active null'
ends 'deleted' 'user deleted' user delete ann@example.org
key_ended deleted
t_run 'restored' 0 -- user restore ann@example.org
said '.details.status' active
t_run 'a client of sessions' 0 -- client create shop
for what in disable delete; do
	t_run "$what: a session through it" 0 -- session start --user ann@example.org --password-file "$T/password" --client shop -o json
	shop_session=$(jq -r .session_id "$OUT")
	t_run "$what" 0 -- client "$what" shop --yes
	t_exec audit list --target "$shop_session" --sort -seq --limit 1 -o json
	t_file_json "$OUT" '.items[0] | "\(.action) \(.details.reason)"' "session.revoke client ${what}d" "$what: what began through a client ends with it"
	[ "$what" = delete ] || t_run 'enabled' 0 -- client enable shop
done

# ---- a deleted account is found by name ----

t_run 'deleted' 0 -- user delete ben@example.org
t_run 'purged' 0 -- user purge ben@example.org --yes
t_run 'the log knows the name' 0 -- audit list --target Ben@Example.org -o json
t_json '[.items[].target_id] | unique | tostring' "[\"$ben\"]"
t_json '.items[-1].action' user.purge
t_run 'a name that no account ever had' 3 -- audit list --target nobody@example.org

# ---- who held what: a random history, asked of the log and of the store ----

cat >"$T/steps.awk" <<'EOT'
function pick(list,   a, n) { n = split(list, a, " "); return a[int(rand() * n) + 1] }
BEGIN {
	srand(seed)
	people = "pat@example.org quinn@example.org rae@example.org"
	roles = "one two three"
	for (i = 0; i < 24; i++) {
		who = pick(people); role = pick(roles); x = rand()
		if (x < .22) print "user grant " who " " role (rand() < .4 ? " --for " int(rand() * 20 + 1) "s" : "")
		else if (x < .32) print "user revoke " who " " role
		else if (x < .40) print "client grant bot " role
		else if (x < .45) print "client revoke bot " role
		else if (x < .52) print "user disable " who
		else if (x < .62) print "user enable " who
		else if (x < .68) print "role grant " role " door:open"
		else if (x < .73) print "role revoke " role " door:open"
		else if (x < .80) print "role inherit " role " " pick(roles)
		else if (x < .86) print "role disinherit " role " " pick(roles)
		else if (x < .90) print "user delete " who
		else if (x < .95) print "user restore " who
		else print "role update three --description x" i
	}
}
EOT
t_run 'a door' 0 -- perm create door:open
for role in one two three; do
	t_run "role $role" 0 -- role create "$role"
done
for who in pat quinn rae; do
	t_run "$who" 0 -- user create "$who@example.org" --no-password --role one
done
t_run 'a bot' 0 -- client create bot --role two
seed=${SEED:-$(date +%s)}
echo "# seed $seed"
awk -v seed="$seed" -f "$T/steps.awk" >"$T/steps"
questions='user roles pat@example.org
user roles quinn@example.org
user roles rae@example.org
perm who door:open'

# answers FILE ARGS…: of all questions, in one order
answers()
{
	answers_to=$1
	shift
	: >"$answers_to"
	echo "$questions" >"$T/questions"
	while IFS= read -r question; do
		# shellcheck disable=SC2086 # several words
		t_exec $question -o json "$@"
		[ "$STATUS" -eq 0 ] || cat "$ERR" >>"$answers_to"
		cat "$OUT" >>"$answers_to"
	done <"$T/questions"
}
n=0
while IFS= read -r step; do
	t_later 2
	# shellcheck disable=SC2086 # several words
	t_exec $step
	case $STATUS in 0 | 4) ;; *) t_ok "step $step" false ;; esac
	n=$((n + 1))
	t_later 1
	answers "$T/now-$n"
	echo "$T_CLOCK" >"$T/when-$n"
done <"$T/steps"
t_later 3600
i=0
alike='.items[] | select(.state == "active") | del(.granted_at) | tojson'
while [ $i -lt $n ]; do
	i=$((i + 1))
	read -r when <"$T/when-$i"
	answers "$T/past-$i" --at "$(date -u -d "@$when" +%Y-%m-%dT%H:%M:%SZ)"
	for which in now past; do
		jq -r "$alike" "$T/$which-$i" 2>&1 | sort >"$T/$which"
	done
	cmp -s "$T/now" "$T/past" || t_compare "$T/now" "$T/past" "after step $i, $(sed -n "${i}p" "$T/steps"): the log says the same (seed $seed)"
done
t_ok "at $n instants the log says what the store said" [ "$n" -eq 24 ]
t_ok 'there was something to say' [ "$(cat "$T"/now-* | grep -c '"role"')" -gt 10 ]

# live sessions and keys, by the log
cat >"$T/live.jq" <<'EOT'
reduce .items[] as $e ({};
	if $e.action == "session.start" and $e.outcome == "ok" then .[$e.target_id] = $e.details.expires_at
	elif $e.action == "apikey.create" and $e.outcome == "ok" then .[$e.target_id] = "9999"
	elif $e.target_type == "session" and $e.outcome == "ok" and $e.action == "session.revoke" then del(.[$e.target_id])
	elif $e.action == "session.refresh" and $e.outcome == "no" and $e.details.reason != null then del(.[$e.target_id])
	elif $e.action == "apikey.revoke" and $e.outcome == "ok" then del(.[$e.target_id])
	else . end) | keys[]
EOT
t_run 'one more session' 0 -- session start --user ann@example.org --password-file "$T/password"
t_run 'one more key' 0 -- apikey create --name weekly --user ann@example.org
t_exec audit list -o json
jq -r -f "$T/live.jq" "$OUT" | sort >"$T/by-log"
{
	t_exec session list --where 'state = live' -o json
	jq -r '.items[].id' "$OUT"
	t_exec apikey list --where 'state = live' -o json
	jq -r '.items[].id' "$OUT"
} | sort >"$T/by-store"
t_compare "$T/by-store" "$T/by-log" 'the log knows which sessions and keys are live'
t_ok 'and there are some' [ "$(wc -l <"$T/by-log")" -ge 2 ]

# ---- what was found missing, and what was told twice ----

t_run 'a secret, and the end of the others' 0 -- client secret-add ci --others-end-in 1h
said '.details | "\(.others | length) \(.others_end != null)"' '1 true'
t_run 'a wider client' 0 -- client update ci --scope read --ttl 12h --require-mfa
said '.details.fields | tostring' '["require_mfa","scopes","ttl_seconds"]'
t_run 'a role that asks for a second factor' 0 -- role create strict --require-mfa
said '.details.require_mfa' true
t_run 'and no longer' 0 -- role update strict --no-require-mfa --name lax
said '.details | "\(.fields) \(.name) \(.require_mfa)"' '["name","require_mfa"] lax false'
t_run 'a session' 0 -- session start --user ann@example.org --password-file "$T/password" -o json
gone=$(jq -r .session_id "$OUT")
t_run 'a key that ends' 0 -- apikey create --name short --for 1s --user ann@example.org -o json
short=$(jq -r .id "$OUT")
t_later 1
t_run 'all sessions are ended' 0 -- session revoke-all --yes
t_later 10
t_run 'disabled' 0 -- user disable ann@example.org
t_run 'what had ended is not ended again' 0 -- audit list --target "$gone" -o json
t_json '[.items[].action] | tostring' '["session.start"]'
t_run 'nor the key' 0 -- audit list --target "$short" -o json
t_json '[.items[].action] | tostring' '["apikey.create"]'
t_run 'it has expired' 0 -- apikey show "$short" -o json
t_json .state expired
t_run 'enabled' 0 -- user enable ann@example.org
t_run 'a name that is used again' 0 -- user create zoe@example.org --no-password --role user
t_later 10
before=$(date -u -d "@$T_CLOCK" +%Y-%m-%dT%H:%M:%SZ)
t_later 10
t_run 'deleted' 0 -- user delete zoe@example.org
t_run 'purged' 0 -- user purge zoe@example.org --yes
t_run 'another user' 0 -- user create zoe@example.org --no-password
t_run 'who had it then' 0 -- user roles zoe@example.org --at "$before" -o json
t_json '.items | map("\(.subject) \(.role)") | tostring' '["zoe@example.org user"]'
t_run 'who has it now' 0 -- user roles zoe@example.org --at +0s -o json
t_json '.items | length' 0
t_run 'a client is not an account' 3 -- user roles ci --at "$before"
t_sql "UPDATE user_account SET password = (SELECT private FROM signing_key LIMIT 1) WHERE email = 'ann@example.org'" >/dev/null
t_later 60
t_run 'a sealed password that does not open' 7 -- user check-password ann@example.org --password-file "$T/password"
said '"\(.action) \(.outcome) \(.details.name) \(.details.problem | length > 0)"' 'user.check-password corrupt ann@example.org true'

# ---- an instant ----

t_run 'before there was anything' 0 -- perm who '*:*' --at 2020-01-01T00:00:00Z -o json
t_json '.items | length' 0
t_run 'the administrator, from the beginning' 0 -- perm who '*:*' --at 2027-01-15T08:00:00Z -o json
t_json '.items | map("\(.subject) \(.role) \(.granted_by | length > 0)") | tostring' '["root@example.org admin true"]'
t_run 'by a limit and a filter' 0 -- perm who profile:read --at -1m --where 'role = user' --limit 1 -o json
t_json '.items | length' 1
t_run 'an instant in the future is refused' 9 -- perm who '*:*' --at +1h -o json
t_err_json .error.field at
t_run 'an account that never existed' 3 -- user roles nobody@example.org --at -1m
t_run 'not a permission' 9 -- perm who nonsense --at -1m
t_run 'a purged account by its name' 0 -- user roles ben@example.org --at 2027-01-15T08:00:00Z -o json
t_json '.items | map("\(.subject) \(.role)") | tostring' '["ben@example.org user"]'
t_run 'the log is whole' 0 -- audit verify
t_done
