#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A filter that finds nothing says so only where there is nothing: an account is found by each of its names, a word
# that a field cannot have and a field that is not there are refused.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
password='a long and lonely road to nowhere'
t_run 'an account with an address in mixed case' 0 --in "$password" -- user create Mia@Example.org --username Mia --password-stdin
t_run 'bob' 0 --in "$password" -- user create bob@example.org --username bob --password-stdin
t_run 'a client' 0 -- client create ci --audience api
for who in mia bob bob; do
	t_run "$who signs in" 0 --in "$password" -- session start --user "$who" --password-stdin
done
t_run 'a token of the user' 0 -- token mint --user mia
t_run 'a token of the client' 0 -- token mint --client ci
t_run 'a key of the user' 0 -- apikey create --user mia --name x
t_run 'a key of the client' 0 -- apikey create --client ci --name x
t_run 'the user becomes an administrator' 0 -- user grant mia admin
t_run 'and makes a role' 0 -- --actor mia role create hers

# found N TITLE ARGS…
found()
{
	found_n=$1
	# shellcheck disable=SC2086 # words
	t_run "$2" 0 -- $3 ${4+"$4"} ${5+"$5"} -o json
	t_json '.items | length' "$found_n"
}
id=$("$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" user show mia --field id)
for ref in mia MIA mia@example.org Mia@Example.org MIA@EXAMPLE.ORG email:mia@example.org username:mia "$id" "id:$id"; do
	found 1 "sessions of $ref" 'session list' --where "user = $ref"
	found 1 "sessions of $ref, by an option" 'session list' --user "$ref"
	found 1 "tokens of $ref" 'token list' --where "subject = $ref"
	found 1 "tokens of $ref, by an option" 'token list' --user "$ref"
	found 1 "keys of $ref" 'apikey list' --where "user = $ref"
	found 1 "keys of $ref, by an option" 'apikey list' --user "$ref"
	found 1 "the account of $ref" 'user list' --where "email = $ref"
	found 1 "what $ref did" 'audit list' --by "$ref"
	found 1 "what $ref did, by a filter" 'audit list' --where "actor = $ref"
done
t_run 'a client named null' 0 -- client create null --audience api
t_run 'a key of it' 0 -- apikey create --client null --name x
found 1 'keys of a client named null' 'apikey list' --client null
t_json '.items[0].client' null
t_run 'it is a name here' 0 -- apikey list --client null --field client
t_out_is null
for name in mia MIA Mia; do
	found 1 "by username: $name" 'user list' --where "username = $name"
done
found 0 'an address is not a username' 'user list' --where 'username = mia@example.org'
found 2 'all others' 'session list' --where 'user != mia'
found 1 'tokens of a client' 'token list' --client ci
found 1 'tokens of a client, by a filter' 'token list' --where 'subject = ci'
found 1 'keys of a client' 'apikey list' --client ci
found 0 'nobody has that address' 'user list' --where 'email = nobody@example.org'
for list in 'session list' 'token list' 'apikey list'; do
	# shellcheck disable=SC2086 # words
	t_refused "$list: an unknown user by an option" 3 not_found user -- $list --user nobody
	# shellcheck disable=SC2086
	t_refused "$list: an unknown client by an option" 3 not_found client -- $list --client nosuch
done
t_refused 'sessions of an unknown user' 3 not_found where -- session list --where 'user = nobody'
t_refused 'tokens of an unknown subject' 3 not_found where -- token list --where 'subject = nobody'
t_refused 'keys of an unknown client' 3 not_found where -- apikey list --where 'client = nosuch'
t_run 'a change of the address' 0 -- user update mia --email new@example.org
found 1 'earlier actions, by the earlier address' 'audit list' --by Mia@Example.org
found 1 'the sessions, by the new address' 'session list' --where 'user = NEW@example.org'

# ---- a field with a few words refuses others, and every list refuses unknown fields ----

t_exec commands -o json
cp "$OUT" "$T/commands"
jq -r '.items[] | select(.path | endswith("list") or endswith("members") or endswith("roles")) |
	select(all(.arguments[]; .required | not)) | .path as $p | .record.fields[] |
	select(.kind == "text" and (.help | test("^[a-zA-Z0-9_-]+(, [a-zA-Z0-9_-]+)*,? or [a-zA-Z0-9_-]+$"))) | "\($p)\t\(.name)"' \
	"$T/commands" >"$T/words"
tab=$(printf '\t')
while IFS=$tab read -r path field; do
	# shellcheck disable=SC2086 # words
	t_run "$path: $field is one of a few words" 9 -- $path --where "$field = nonsense"
	t_err_has "$field cannot be 'nonsense'; it is "
done <"$T/words"
t_ok 'there are some' [ "$(wc -l <"$T/words")" -ge 6 ]
jq -r '.items[] | select(.path | endswith(" list")) | select(all(.arguments[]; .required | not)) | .path' "$T/commands" |
	sort -u >"$T/lists"
while IFS= read -r path; do
	for option in --where --sort --fields; do
		value=nosuchfield
		[ "$option" != --where ] || value='nosuchfield = x'
		# shellcheck disable=SC2086 # words
		t_run "$path $option: a field that is not there" 2 -- $path "$option" "$value"
	done
done <"$T/lists"
t_ok 'there are many' [ "$(wc -l <"$T/lists")" -ge 8 ]
t_done
