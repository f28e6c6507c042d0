#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl batch --group, --atomic: lines that share a transaction.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/batch.sh
. "${0%/*}/batch.sh"
t_once 'durability'
t_cheap
t_init --admin root@example.org

# roles NAME N: a batch that makes NAME1 to NAMEN
roles()
{
	jq -nc --arg name "$1" --argjson n "$2" 'range(1; $n + 1) | {id: ., verb: "role create", params: {name: "\($name)\(.)"}}' >"$T/lines"
}

# commits: how many there were on the store so far
commits()
{
	od -An -tu1 -j24 -N4 "$T/idctl.db" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}

# ---- together ----

if [ "$T_ENGINE" = sqlite ]; then
	for n in 1 7 20 50; do
		roles "g$n-" 20
		before=$(commits)
		t_run "twenty changes, $n a transaction" 0 --stdin "$T/lines" -- batch --group $n
		t_json .id "$(seq 20)"
		t_ok "$n: so many commits" [ $(($(commits) - before)) -eq $(((20 + n - 1) / n)) ]
	done
	roles all 20
	before=$(commits)
	t_run 'all of them in one' 0 --stdin "$T/lines" -- batch --atomic
	t_ok 'one commit' [ $(($(commits) - before)) -eq 1 ]
fi
batch_with '--group 100' 'one that fails is undone alone, and leaves its entry in its place' 6 \
	'{"id":1,"verb":"role create","params":{"name":"one"}}' \
	'{"id":2,"verb":"role create","params":{"name":"one"}}' \
	'{"id":3,"verb":"role grant","params":{"role":"one","perm":["profile:read","no:where"]}}' \
	nonsense \
	'{"id":5,"verb":"user create","params":{"email":"ann@example.org","no_password":true,"role":["one"]}}' \
	'{"id":6,"verb":"user show","params":{"ref":["ann@example.org"],"fields":["roles"]}}' \
	'{"id":7,"verb":"client create","params":{"name":"ci","audience":["api"]}}'
t_json '[.id, .status, .error.code]' '[1,0,null]
[2,4,"exists"]
[3,3,"not_found"]
[null,9,"invalid"]
[5,0,null]
[6,0,null]
[7,0,null]'
t_file_json "$OUT" 'select(.id == 6) | .records' '[{"roles":["one"]}]' 'what asks sees what was changed before it'
jq -r 'select(.id == 7) | .records[0].secret' "$OUT" >"$T/secret"
chmod 600 "$T/secret"
t_run 'the secret is valid' 0 --stdin "$T/secret" -- client check-secret ci --secret-stdin
t_run 'a grant that fails is not half made' 0 -- role show one -o json
t_json .permissions '[]'
t_run 'the log' 0 -- audit list -o json
t_json '[.items[] | "\(.action) \(.outcome)"][-4:]' '["role.create ok","role.create exists","user.create ok","client.create ok"]'
t_run 'the log is whole' 0 -- audit verify
t_run 'a helper' 0 -- user create hela@example.org --no-password
batch_with '--group 10' 'the rights are checked for each line' 6 \
	'{"verb":"role create","params":{"name":"maker"}}' '{"verb":"perm create","params":{"name":"role:create"}}' \
	'{"verb":"role grant","params":{"role":"maker","perm":["role:create"]}}' \
	'{"verb":"role create","params":{"name":"two","actor":"hela@example.org"}}' \
	'{"verb":"user grant","params":{"ref":"hela@example.org","role":["maker"]}}' \
	'{"verb":"role create","params":{"name":"two","actor":"hela@example.org"}}' \
	'{"verb":"user revoke","params":{"ref":"hela@example.org","role":["maker"]}}' \
	'{"verb":"role create","params":{"name":"three","actor":"hela@example.org"}}'
t_json .status '0
0
0
8
0
0
0
8'
batch_with '--group 10 --dry-run' 'each is a dry run of its own' 6 \
	'{"verb":"role create","params":{"name":"dry"}}' '{"verb":"role create","params":{"name":"dry"}}' '{"verb":"role grant","params":{"role":"dry","perm":["profile:read"]}}'
t_json .status '0
0
3'
batch_with '--group 10' 'a line can be one' 0 '{"verb":"role create","params":{"name":"dry","dry_run":true}}' '{"verb":"role create","params":{"name":"wet"}}'
t_run 'nothing was made of it' 3 -- role show dry
t_run 'and the other was' 0 -- role show wet
batch_with '--group 10 --stop-on-error' 'it ends at the first that fails' 6 '{"id":1,"verb":"role create","params":{"name":"first"}}' \
	'{"id":2,"verb":"role create","params":{"name":"first"}}' '{"id":3,"verb":"role create","params":{"name":"third"}}'
t_json .id '1
2'
t_run 'what stands before it is done' 0 -- role show first
t_run 'what stands behind it is not' 3 -- role show third
batch_with '--group 10 --stop-on-error' 'at one that cannot be read' 6 '{"id":1,"verb":"role create","params":{"name":"fourth"}}' x \
	'{"id":3,"verb":"role create","params":{"name":"fifth"}}'
t_json .id '1
null'
t_run 'what stands before it is done' 0 -- role show fourth
batch_with '--group 10 --stop-on-error' 'at one that goes alone' 6 '{"id":1,"verb":"role create","params":{"name":"sixth"}}' \
	'{"id":2,"verb":"role show","params":{"ref":["none"]}}' '{"id":3,"verb":"role create","params":{"name":"seventh"}}'
t_json .id '1
2'
batch_with '--group 10' 'a line that checks a password runs alone' 6 \
	'{"id":1,"verb":"user create","params":{"email":"pia@example.org","password":"correct horse battery staple"}}' \
	'{"id":2,"verb":"user check-password","params":{"ref":"pia@example.org","password":"correct horse battery staple"}}' \
	'{"id":3,"verb":"session start","params":{"user":"pia@example.org","password":"correct horse battery staple"}}' \
	'{"id":4,"verb":"user check-password","params":{"ref":"pia@example.org","password":"wrong horse battery staple"}}' \
	'{"id":5,"verb":"user passwd","params":{"ref":"pia@example.org","password":"another horse battery staple"}}'
t_json '[.id, .status]' '[1,0]
[2,0]
[3,0]
[4,5]
[5,0]'
batch_with '--group 10' 'a secret goes into one file once' 6 "{\"id\":1,\"verb\":\"client secret-add\",\"params\":{\"client\":\"ci\",\"secret_out\":\"$T/new\"}}" \
	"{\"id\":2,\"verb\":\"client secret-add\",\"params\":{\"client\":\"ci\",\"secret_out\":\"$T/new\"}}"
t_json '[.id, .status]' '[1,0]
[2,4]'
t_run 'that of the first' 0 --stdin "$T/new" -- client check-secret ci --secret-stdin
t_run 'and there is no second' 0 -- client show ci -o json
t_json .secrets 2
# shellcheck disable=SC2086 # several words
t_ok 'a single line is answered before the next is sent' env -i PATH="$PATH" HOME="$T" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" $T_EXTRA \
	${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} /usr/bin/python3 "$T_HERE/batch.py" talk "$IDCTL" --group 100

# ---- all or nothing ----

batch_with --atomic 'all of them' 0 '{"id":1,"verb":"perm create","params":{"name":"report:read"}}' '' \
	'{"id":2,"verb":"role create","params":{"name":"reader"}}' '{"id":3,"verb":"role grant","params":{"role":"reader","perm":["report:read"]}}'
t_json '[.id, .status]' '[1,0]
[2,0]
[3,0]'
t_run 'they stand' 0 -- role show reader --field permissions
t_out_is 'report:read'
t_mark
batch_with '--atomic --dry-run' 'a dry run of all of them' 0 '{"id":1,"verb":"role create","params":{"name":"next"}}' \
	'{"id":2,"verb":"role grant","params":{"role":"next","perm":["report:read"]}}' '{"id":3,"verb":"client secret-add","params":{"client":"ci"}}'
t_json '[.status, .records[0].changed, .records[0].dry_run, .records[0].secret]' '[0,true,true,null]
[0,true,true,null]
[0,true,true,null]'
t_same_state 'nothing is left of it'
batch_with --atomic 'no lines' 0 ''
t_out_is ''

# nothing TITLE STATUS LINE TEXT REQUEST…: a batch that fails at that line, of all of them
nothing()
{
	n_title=$1
	n_status=$2
	n_line=$3
	n_text=$4
	shift 4
	batch_with --atomic "$n_title" "$n_status" "$@"
	t_err_has "line $n_line"
	t_err_has 'nothing was changed'
	t_out_has "$n_text"
	# shellcheck disable=SC2016 # for jq
	t_ok "$n_title: each line has an answer, and no line stands" jq -se --argjson n $# 'length == $n and all(.[]; .status != 0 and .records == null)' "$OUT"
}
made='{"id":1,"verb":"role create","params":{"name":"made"}}'
nothing 'not a request' 9 2 'not JSON' "$made" x
nothing 'an unknown verb' 2 1 "unknown verb 'frob'" '{"verb":"frob"}' "$made"
nothing 'an unknown parameter' 9 2 "unknown parameter 'nome'" "$made" '{"verb":"role create","params":{"nome":"x"}}'
nothing 'a verb that asks' 2 2 "'show' cannot be part of an atomic batch" "$made" '{"verb":"role show","params":{"ref":["made"]}}'
nothing 'one that makes its transactions itself' 2 2 "'prune' cannot be part of an atomic batch" "$made" '{"verb":"prune"}'
for verb in 'session start' 'session refresh' 'user check-password' 'client check-secret' 'mfa check' 'apikey check' 'token exchange' 'migrate up'; do
	noun=${verb% *}
	params=$("$IDCTL" commands -o json | jq -c --arg verb "$verb" '[.items[] | select(.path == $verb) | (.arguments + .options)[] | select(.required) | {key: (.name | ascii_downcase | gsub("-"; "_")), value: "x"}] | from_entries')
	nothing "$noun: a change that must not depend on other lines" 2 2 "'${verb#* }' cannot be part of an atomic batch" "$made" "{\"verb\":\"$verb\",\"params\":$params}"
done
nothing 'a question' 2 2 'confirmation required: Delete roles.' "$made" '{"verb":"role delete","params":{"ref":["reader"]}}'
nothing 'what is not there' 3 2 "role 'none' not found" "$made" '{"verb":"user create","params":{"email":"x@example.org","no_password":true,"role":["none"]}}' '{"id":3,"verb":"role create","params":{"name":"more"}}'
t_json .error.message "not done: line 2 failed
role 'none' not found
not done: line 2 failed"
nothing 'no password' 2 2 'password is missing' "$made" '{"verb":"user create","params":{"email":"x@example.org"}}' '{"id":3,"verb":"role create","params":{"name":"more"}}'
nothing 'a secret that cannot be written' 7 2 'cannot be written' "$made" "{\"verb\":\"client secret-add\",\"params\":{\"client\":\"ci\",\"secret_out\":\"$T/none/new\"}}"
nothing 'a secret that was written' 3 2 "not found" "{\"verb\":\"client secret-add\",\"params\":{\"client\":\"ci\",\"secret_out\":\"$T/undone\"}}" '{"verb":"user grant","params":{"ref":"ann@example.org","role":["none"]}}'
t_ok 'it is gone again' [ ! -e "$T/undone" ]
t_same_state 'nothing that was refused has changed anything'
nothing 'a name that is taken' 4 2 "role 'made' already exists" "$made" "$made"
t_run 'the refusal is in the log, and nothing else' 0 -- audit list --where 'outcome = exists' -o json
t_json '.items[-1] | "\(.action) \(.details.field)"' 'role.create name'
t_run 'it was not made' 3 -- role show made
nothing 'an actor without the permission' 8 2 'does not hold' '{"verb":"role create","params":{"name":"made"}}' '{"verb":"role create","params":{"name":"hers","actor":"hela@example.org"}}'
t_run 'the refusal is in the log' 0 -- audit list --where 'outcome = forbidden' -o json
t_json '.items[-1] | "\(.action) \(.actor)"' 'role.create hela@example.org'
t_run 'the log is whole' 0 -- audit verify
roles many 10001
t_run 'more lines than allowed' 9 --stdin "$T/lines" -- batch --atomic
t_err_has 'an atomic batch has at most 10000 lines'
t_ok 'each line has its answer' [ "$(wc -l <"$OUT")" -eq 10001 ]
t_run 'none was made' 3 -- role show many1
t_run 'either, or' 2 -- batch --atomic --group 2
t_err_has '--atomic and --group cannot be used together'
for n in 0 -1 10001 x; do
	t_run "--group $n" 9 -- batch --group $n
	t_err_has 'group'
done
t_done
