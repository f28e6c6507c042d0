#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl apikey: how it is created, checked and ended; and what is refused.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_once 'uses at the same time'
t_init --admin root@example.org
t_exec perm create build:run
t_exec role create builder
t_exec role grant builder build:run
t_exec client create ci --scope read --scope write --role builder
t_exec user create ann@example.org --no-password --role user
t_exec user create bob@example.org --no-password

# key NAME ARGS…: what it makes is in $T/NAME
key()
{
	k_file=$1
	shift
	t_exec apikey create "$@" --field secret
	cp "$OUT" "$T/$k_file"
}

# check STATUS REASON TITLE FILE [ARGS…]
check()
{
	c_status=$1
	c_reason=$2
	c_title=$3
	c_file=$4
	shift 4
	t_run "$c_title" "$c_status" --stdin "$c_file" -- apikey check "$@" -o json
	t_json '"\(.valid) \(.reason)"' "$([ "$c_status" -eq 0 ] && echo true || echo false) $c_reason"
}

# ---- normal use ----

t_golden apikey -- apikey create --client ci --name 'nightly build' --scope read
t_golden apikey -- apikey create --user ann@example.org --name laptop --for 30d --uses 3 -o json
t_golden apikey -- apikey list
t_golden apikey -- apikey list -o json --where 'user = ann@example.org' --fields name,state,user,client,scope,uses,uses_max
t_golden apikey -- apikey list -o csv --where 'client = ci' --fields name,handle
t_golden apikey -- apikey list --search NIGHTLY --fields name,client
key one --client ci --name one --scope read
key two --user ann@example.org --name two
one=$("$IDCTL" --db "$IDCTL_DB" apikey list --where 'name = one' --field id)
t_golden apikey --stdin "$T/one" -- apikey check
t_golden apikey --stdin "$T/one" -- apikey check --scope read --require build:run -o json
t_golden apikey --stdin "$T/two" -- apikey check -o json
t_golden apikey -- apikey show "$one" -o json --fields name,state,last_used_at,uses,uses_max
t_golden apikey -- apikey revoke "$one" --reason 'seen in a log' -o json
t_golden apikey -- apikey revoke "$one" --field changed
t_golden apikey --stdin "$T/one" -- apikey check
t_golden apikey --stdin "$T/two" -- apikey revoke - -o json

t_golden apikey-refused -- apikey create --name x
t_golden apikey-refused -- apikey create --client ci
t_golden apikey-refused -- apikey create --client ci --name x --scope admin
t_golden apikey-refused -- apikey create --client nobody --name x
t_golden apikey-refused -- apikey create --user ann@example.org --name x --for 0s
t_golden apikey-refused -- apikey show 01a00000-0000-7000-8000-000000000000
t_golden apikey-refused -- apikey show idc_pat_0353k8jQyd9k
t_golden apikey-refused --in nonsense -- apikey check -o json
t_golden apikey-refused -- apikey check --secret=guess

# ---- refusals ----

new='apikey create --client ci --name x'
# shellcheck disable=SC2086 # several words
while read -r status code field option value; do
	t_refused "$option $value" "$status" "$code" "$field" -- $new "$option" "$value"
done <<-'EOT'
	2 usage for --for soon
	9 invalid for --for 0s
	2 usage for --for -1h
	2 usage for --for 200y
	2 usage for --for 99999999999999999999y
	9 invalid expires --until -1s
	9 invalid expires --until now
	2 usage until --until tomorrow
	2 usage until --until 10000-01-01T00:00:00Z
	9 invalid uses --uses 0
	9 invalid uses --uses -1
	9 invalid uses --uses 1000000001
	9 invalid uses --uses 99999999999999999999
	9 invalid uses --uses 1e3
	8 forbidden scope --scope admin
	9 invalid scope --scope a"b
EOT
t_refused 'two ends' 2 usage - -- apikey create --client ci --name x --for 1h --until +1h
t_refused 'two owners' 2 usage - -- apikey create --client ci --user ann@example.org --name x
t_refused 'no owner' 2 usage user -- apikey create --name x
t_refused 'no name' 2 usage - -- apikey create --client ci
t_refused 'an empty name' 9 invalid name -- apikey create --client ci --name ''
t_refused 'a name with a line end' 9 invalid name -- apikey create --client ci --name "$(printf 'a\nb')"
t_refused 'a name with an escape' 9 invalid name -- apikey create --client ci --name "$(printf 'a\033[31m')"
t_refused 'a name of 101 characters' 9 invalid name -- apikey create --client ci --name "$(printf %0101d 0)"
t_refused 'a scope of two words' 9 invalid scope -- apikey create --user ann@example.org --name x --scope 'a b'
t_refused 'one scope of two' 8 forbidden scope -- apikey create --client ci --name x --scope read --scope admin
t_refused 'an unknown client' 3 not_found client -- apikey create --client nobody --name x
t_refused 'an unknown user' 3 not_found user -- apikey create --user nobody@example.org --name x
t_refused 'an unknown key to show' 3 not_found id -- apikey show 01a00000-0000-7000-8000-000000000000
t_refused 'an unknown key to revoke' 3 not_found id -- apikey revoke 01a00000-0000-7000-8000-000000000000
t_refused 'an invalid id' 9 invalid id -- apikey revoke laptop
t_refused 'a key in the place of its id' 2 usage id -- apikey revoke "$(cat "$T/two")"
t_err_lacks "$(cat "$T/two")" 'it is not repeated'
t_refused 'an invalid permission' 9 invalid require --stdin "$T/two" -- apikey check --require admin
t_refused 'an invalid scope' 9 invalid scope --stdin "$T/two" -- apikey check --scope 'a b'
t_refused 'a key on the command line' 2 usage - -- apikey check --secret=abc
t_refused 'nothing' 9 invalid secret -- apikey check
head -c 10000000 /dev/zero | tr '\0' a >"$T/long"
t_refused 'ten megabytes' 9 invalid secret --stdin "$T/long" -- apikey check
t_refused 'ten megabytes as a line' 9 invalid stdin --stdin "$T/long" -- apikey revoke -

# ---- what a check looks at ----

key good --client ci --name good
check 0 null 'a key of a client has all its scopes by default' "$T/good" --scope read --scope write
t_json '[.client, .user, .scope, .roles, .permissions] | tostring' '["ci",null,["read","write"],["builder"],["build:run"]]'
check 5 missing_scope 'a scope that it does not carry' "$T/good" --scope read --scope admin
check 5 missing_permission 'a permission that its owner lacks' "$T/good" --require build:run --require user:create
t_json '[.id, .name, .client, .scope] | tostring' '[null,null,null,[]]' 'nothing else is shown'
t_exec client update ci --scope read
check 5 missing_scope 'a scope that the client has lost since' "$T/good" --scope write
t_exec client update ci --scope read --scope write
sed 's/$/0/' "$T/good" >"$T/bad"
check 5 malformed 'one character more' "$T/bad"
sed 's/.$//' "$T/good" >"$T/bad"
check 5 malformed 'one less' "$T/bad"
sed 's/^idc_pat/idc_cs/' "$T/good" >"$T/bad"
check 5 malformed 'another prefix' "$T/bad"
sed 'y/0123456789abcdef/123456789abcdef0/' "$T/good" >"$T/bad"
check 5 malformed 'other characters' "$T/bad"
head -c 60000 "$T/long" >"$T/bad"
check 5 malformed 'sixty thousand characters' "$T/bad"
t_exec client secret-add ci --field secret
cp "$OUT" "$T/bad"
check 5 malformed 'the secret of a client' "$T/bad"

t_run 'a line that ends in a carriage return is accepted' 0 --in "$(cat "$T/good")$(printf '\r')" -- apikey check --field valid
t_keep here
t_sql "UPDATE api_key SET mac = $(t_zeros 32) WHERE name = 'good'" >"$T/.sql"
check 5 unknown_key 'a key that differs from the one on record' "$T/good"
cp "$OUT" "$T/wrong"
t_sql "DELETE FROM api_key WHERE name = 'good'" >"$T/.sql"
check 5 unknown_key 'a key that is not on record' "$T/good"
t_ok 'gets the same answer' cmp "$OUT" "$T/wrong"
t_restore here
check 0 null 'here it is again' "$T/good"

# ---- scanners ----

for page in "${0%/*}/../../man/idctl-apikey.1" "${0%/*}/../../SECURITY.md"; do
	sed -n 's/.*\(idc_pat_\[0-9A-Za-z\]{[0-9]*}\).*/\1/p' "$page" | sort -u >"$T/expression"
	t_ok "${page##*/} shows the expression" [ "$(wc -l <"$T/expression")" -eq 1 ]
	for file in one two good; do
		t_ok "it is what $file looks like" grep -qxE -f "$T/expression" "$T/$file"
	done
	t_ok 'and nothing else matches it' sh -c "! grep -qxE -f '$T/expression' '$T/bad'"
done
t_exec apikey list --where 'name = good' --field handle
t_ok 'a key begins with its handle' grep -qF -f "$OUT" "$T/good"

# ---- last use ----

used()
{
	t_sql "SELECT last_used_at FROM api_key WHERE name = '$1'"
}

t_sql "UPDATE api_key SET last_used_at = $(date +%s)000000 WHERE name = 'good'" >"$T/.sql"
first=$(used good)
check 0 null 'used again at once' "$T/good"
t_ok 'the time of use stays' [ "$(used good)" = "$first" ]
t_sql "UPDATE api_key SET last_used_at = last_used_at - 61000000 WHERE name = 'good'" >"$T/.sql"
check 0 null 'used again after a minute' "$T/good"
t_ok 'the time of use is new' [ "$(used good)" -ge "$first" ]
t_sql "UPDATE api_key SET last_used_at = last_used_at + 3600000000 WHERE name = 'good'" >"$T/.sql"
first=$(used good)
check 0 null 'used when the clock has gone back' "$T/good"
t_ok 'the time of use stays where it was' [ "$(used good)" = "$first" ]
t_mark
t_run 'asking for what it does not carry' 5 --stdin "$T/good" -- apikey check --scope admin
t_same_state 'asking for what it does not carry: nothing has changed'

# ---- a number of uses ----

key few --client ci --name few --uses 2
check 5 missing_scope 'a refused check is not counted as a use' "$T/few" --scope admin
check 0 null 'the first of two' "$T/few"
check 0 null 'the second' "$T/few"
check 5 used_up 'there is no third' "$T/few"
t_run 'it is counted' 0 -- apikey list --where 'name = few' -o json
t_json '.items[0] | [.state, .uses, .uses_max] | tostring' '["used_up",2,2]'

for round in 1 2 3; do
	key "many$round" --client ci --name "many$round" --uses 5
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		(
			eval "OUT='$T/said.$i' ERR='$T/why.$i'" # of this subshell only
			T_STDIN=$T/many$round
			t_persist apikey check --field reason
		) &
	done
	wait
	cat "$T"/said.* | sort | uniq -c | awk '{ print $1, $2 }' >"$T/.got"
	printf '5 \n15 used_up\n' >"$T/.want"
	t_ok "twenty at once, five uses ($round)" diff "$T/.got" "$T/.want"
done

# ---- what ends it ----

key brief --client ci --name brief --for 1h
check 0 null 'before its end' "$T/brief"
t_sql "UPDATE api_key SET expires_at = expires_at - 3600000000 WHERE name = 'brief'" >"$T/.sql"
check 5 expired 'at its end' "$T/brief"

key annes --user ann@example.org --name annes
t_run 'a new password' 0 --in 'correct horse battery staple' -- user passwd ann@example.org --password-stdin
check 0 null 'outlives a new password' "$T/annes"
t_exec user disable ann@example.org
check 5 revoked 'not the disabling of its owner, however' "$T/annes"
t_refused 'a disabled user gets no key' 4 conflict user -- apikey create --user ann@example.org --name x
t_exec user enable ann@example.org
check 5 revoked 'nor is it valid again when the owner is enabled' "$T/annes"
t_run 'the reason is shown' 0 -- apikey list --where 'name = annes' -o json
t_json '.items[0].revoked_reason' 'user disabled'

key bobs --user bob@example.org --name bobs
check 0 null 'a key of a user without a password' "$T/bobs"
t_sql "UPDATE user_account SET status = 'disabled' WHERE email = 'bob@example.org'" >"$T/.sql"
check 5 subject_gone 'a key of a user who was disabled by other means' "$T/bobs"
t_sql "UPDATE user_account SET status = 'active' WHERE email = 'bob@example.org'" >"$T/.sql"
t_exec user delete bob@example.org --yes
check 5 revoked 'a key of a user who was deleted' "$T/bobs"
t_exec user restore bob@example.org
check 5 revoked 'nor is it valid again when the user is restored' "$T/bobs"
t_exec user delete bob@example.org --yes
t_run 'an owner of keys can be purged' 0 -- user purge bob@example.org --yes
check 5 unknown_key 'and the keys go, too' "$T/bobs"
t_exec client disable ci
check 5 revoked 'a client that is disabled' "$T/good"
t_exec client enable ci
key again --client ci --name again
t_run 'a client with keys can be deleted' 0 -- client delete ci --yes
check 5 unknown_key 'with its keys' "$T/again"

# ---- another store ----

key here --user ann@example.org --name here
store=$IDCTL_DB
mv "$T/key" "$T/key.here"
t_store elsewhere
t_init --admin root@example.org
check 5 unknown_key 'the key of another store' "$T/here"
t_ok 'is answered like a wrong one' cmp "$OUT" "$T/wrong"
mv "$T/key.here" "$T/key"
IDCTL_DB=$store

# ---- who may ----

t_exec role create keeper
t_exec perm create apikey:create
t_exec perm create apikey:revoke
t_exec role grant keeper apikey:create apikey:revoke
t_exec user create kim@example.org --no-password --role keeper
t_exec user create lee@example.org --no-password
t_run 'a named actor with the right may' 0 -- apikey create --user lee@example.org --name lees --actor kim@example.org -o json
lees=$(t_field id)
t_refused 'but not for a user who holds more' 8 forbidden - -- \
	apikey create --user root@example.org --name x --actor kim@example.org
t_exec apikey create --user root@example.org --name roots -o json
roots=$(t_field id)
t_refused 'nor revoke the key of such a user' 8 forbidden - -- apikey revoke "$roots" --actor kim@example.org
t_refused 'nor list them without the right' 8 forbidden - -- apikey list --actor kim@example.org
t_refused 'one unknown of two: none is revoked' 3 not_found id -- \
	apikey revoke "$lees" 01a00000-0000-7000-8000-000000000000
t_mark
t_run 'a dry run' 0 -- apikey revoke "$lees" --dry-run --actor kim@example.org -o json
t_same_state 'a dry run: nothing has changed'
t_run 'the actor revokes the key that it may revoke' 0 -- apikey revoke "$lees" --actor kim@example.org -o json
t_json '[.state, .changed] | tostring' '["revoked",true]'
t_run 'making and ending are on record' 0 -- audit list --where "target_id = $lees" -o json
t_json '[.items[].action] | tostring' '["apikey.create","apikey.revoke"]'
t_run 'the log is whole' 0 -- audit verify
t_done
