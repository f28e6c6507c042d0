#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl batch: many calls in one process. Each is answered as the same command would be, and what was answered stands.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/batch.sh
. "${0%/*}/batch.sh"
t_once 'durability'
t_cheap
t_init --admin root@example.org

# ---- as the command line ----

batch 'calls of both kinds' 0 \
	'{"id":1,"verb":"user create","params":{"email":"ann@example.org","given_name":"Ann","role":["user"],"no_password":true}}' \
	'{"id":"two","args":["user","show","ann@example.org"]}' \
	'' \
	'{"verb":"role list","params":{"limit":2}}'
t_err_is ''
cp "$OUT" "$T/answers"
t_run 'the command' 0 -- user show ann@example.org -o json
t_json_like . "$T/answers" 'select(.id == "two") | .records[0]'
t_file_json "$T/answers" '[.id, .status, (.records | length)]' '[1,0,1]
["two",0,1]
[null,0,2]' 'one answer a line, in order'
t_file_json "$T/answers" 'select(.next) | has("notes")' false 'the cursor is said once'
t_run 'the page' 0 -- role list --limit 2 -o json
t_json_like .next "$T/answers" 'select(.id == null) | .next'
t_run 'the log' 0 -- audit list --action user.create -o json
t_json '.items | length' 1
batch 'a flag that is false is not given' 0 '{"verb":"user create","params":{"email":"bob@example.org","no_password":true,"disabled":false}}'
t_json '.records[0].status' active
batch 'a dry run' 0 '{"verb":"user create","params":{"email":"dry@example.org","no_password":true,"dry_run":true}}'
t_json '.records[0] | "\(.changed) \(.dry_run)"' 'true true'
t_run 'nothing was made' 3 -- user show dry@example.org
batch 'chosen fields' 0 '{"verb":"user show","params":{"ref":["ann@example.org"],"fields":["email","status"]}}'
t_json '.records' '[{"email":"ann@example.org","status":"active"}]'
batch 'a set of keys is a record' 0 '{"verb":"key jwks"}'
cp "$OUT" "$T/answers"
t_run 'the command' 0 -- key jwks
t_json_like . "$T/answers" '.records[0]'
batch 'what excludes a flag that is false' 0 '{"verb":"user create","params":{"email":"fay@example.org","password":"correct horse battery staple","no_password":false}}'
batch 'notes go with the answer' 0 '{"verb":"audit verify"}'
t_json '.notes | length' 1
t_err_is ''
batch 'an answer of no' 6 '{"verb":"perm check","params":{"subject":"ann@example.org","perm":"no:where"}}'
t_json '[.status, .records[0].allowed]' '[5,false]'

# ---- secrets: given inline, and shown where the command shows them ----

batch 'secrets' 0 \
	'{"verb":"user passwd","params":{"ref":"ann@example.org","password":"correct horse battery staple"}}' \
	'{"verb":"user check-password","params":{"ref":"ann@example.org","password":"correct horse battery staple"}}' \
	'{"args":["user","check-password","ann@example.org"],"params":{"password":"correct horse battery staple"}}' \
	'{"verb":"client create","params":{"name":"ci","audience":["api"]}}' \
	'{"verb":"session start","params":{"user":"ann@example.org","password":"correct horse battery staple"}}'
t_json '[.status, (.records[0] | has("secret") or has("access_token"))]' '[0,false]
[0,false]
[0,false]
[0,true]
[0,true]'
t_out_lacks battery 'a secret that was given is not echoed'
jq -r '.records[0].secret // empty' "$OUT" >"$T/secret"
chmod 600 "$T/secret"
t_run 'a secret that was shown is valid' 0 --stdin "$T/secret" -- client check-secret ci --secret-stdin
printf 'correct horse battery staple' >"$T/password"
chmod 600 "$T/password"
batch 'in a file, by its option' 0 "{\"args\":[\"user\",\"check-password\",\"ann@example.org\",\"--password-file\",\"$T/password\"]}"
batch 'a secret into a file' 0 "{\"verb\":\"client secret-add\",\"params\":{\"client\":\"ci\",\"secret_out\":\"$T/new\"}}"
t_json '.records[0].secret' null
t_run 'it is there' 0 --stdin "$T/new" -- client check-secret ci --secret-stdin

# ---- what a batch keeps between two lines is still the store's ----

t_run 'a token' 0 -- token mint --user ann@example.org --field token
token=$(cat "$OUT")
kid=$(t_exec key list -o json && jq -r '.items[] | select(.state == "active") | .kid' "$OUT")
verify="{\"verb\":\"token verify\",\"params\":{\"token\":\"$token\"}}"
batch 'a key that is revoked verifies nothing, and signs nothing, from the next line on' 6 "$verify" "$verify" \
	'{"verb":"token mint","params":{"user":"ann@example.org","fields":["kid"]}}' \
	"{\"verb\":\"key revoke\",\"params\":{\"kid\":[\"$kid\"],\"replace\":true,\"yes\":true}}" "$verify" \
	'{"id":"new","verb":"token mint","params":{"user":"ann@example.org"}}'
t_json '[.status, .records[0].reason]' '[0,null]
[0,null]
[0,null]
[0,null]
[5,"unknown_key"]
[0,null]'
verify="{\"verb\":\"token verify\",\"params\":{\"token\":\"$(jq -r 'select(.id == "new") | .records[0].token' "$OUT")\"}}"
batch 'and the one in its place does' 0 "$verify" "$verify"

# ---- what is refused: each for itself, and the next one is carried out ----

# refused LINE STATUS FIELD TEXT
refused()
{
	batch "$1" 6 "$1" '{"verb":"version"}'
	t_file_json "$OUT" '[.status, .error.field]' "[$2,$3]
[0,null]" "$T_TITLE: its status and field, and the next one"
	t_out_has "$4"
}
t_mark
refused 'nonsense' 9 null 'not JSON'
refused '{"verb":"version"} {"verb":"version"}' 9 null 'something follows the JSON text'
refused '{"verb":"version","verb":"version"}' 9 null 'a member is given twice'
refused '["user","list"]' 9 null 'a request must be a JSON object'
refused '{"id":1.5,"verb":"version"}' 9 '"id"' 'id must be a text or a whole number'
refused '{"id":{},"verb":"version"}' 9 '"id"' 'id must be a text or a whole number'
refused '{"verb":"version","twice":1}' 9 null "unknown member 'twice'"
refused '{"id":1}' 9 '"verb"' 'either verb or args must be given'
refused '{"verb":"version","args":["version"]}' 9 '"verb"' 'either verb or args must be given'
refused '{"verb":7}' 9 '"verb"' 'verb must be a text'
for verb in '' ' ' user 'user ' ' list' 'user frob' 'user  list' 'nouns list' 'user list x'; do
	refused "{\"verb\":\"$verb\"}" 2 '"verb"' "unknown verb '$verb'"
done
refused '{"verb":"user lits"}' 2 '"verb"' "did you mean 'user list'?"
refused '{"verb":"verison"}' 2 '"verb"' "did you mean 'version'?"
for verb in batch completion help init __complete __gen; do
	refused "{\"verb\":\"$verb\"}" 2 '"verb"' 'cannot run in a batch'
done
refused '{"args":["batch"]}' 2 '"args"' 'cannot run in a batch'
refused '{"args":[]}' 2 '"args"' 'args name no verb'
refused '{"args":["user"]}' 2 '"args"' 'args name no verb'
refused '{"args":["user","list","--help"]}' 2 '"args"' '--help cannot be used in a batch'
refused '{"args":["user","list","--db","x"]}' 2 '"args"' '--db cannot be used in a batch'
refused '{"args":["user","list","-o","json"]}' 2 '"args"' '--output cannot be used in a batch'
refused '{"args":["user",7]}' 9 '"args"' 'args must be a list of texts'
refused '{"args":"user list"}' 9 '"args"' 'args must be a list'
refused '{"args":["user","check-password","ann@example.org","--password-stdin"]}' 9 '"password"' 'is a member of params'
refused '{"args":["user","check-password","ann@example.org","--password-fd","0"]}' 9 '"password"' 'is a member of params'
refused '{"args":["user","list"],"params":{"limit":1}}' 9 '"params"' "'limit' is an option: put it into args"
refused '{"verb":"user list","params":[]}' 9 '"params"' 'params must be an object'
refused '{"verb":"user list","params":{"lmit":1}}' 9 '"params"' "unknown parameter 'lmit'"
refused '{"verb":"user list","params":{"lmit":1}}' 9 '"params"' "did you mean 'limit'?"
refused '{"verb":"user list","params":{"fileds":[]}}' 9 '"params"' "did you mean 'fields'?"
refused '{"verb":"role show","params":{"name":"x"}}' 9 '"params"' "unknown parameter 'name'; parameters: ref\""
refused '{"verb":"user list","params":{"db":"x"}}' 9 '"params"' "unknown parameter 'db'"
refused '{"verb":"user list","params":{"if-version":1}}' 9 '"params"' "unknown parameter 'if-version'"
refused '{"verb":"user list","params":{"limit":"1"}}' 9 '"limit"' 'limit must be a whole number'
refused '{"verb":"user list","params":{"limit":-1}}' 9 '"limit"' 'limit: -1 is out of range'
refused '{"verb":"user list","params":{"where":"x"}}' 9 '"where"' 'where must be a list'
refused '{"verb":"user list","params":{"where":[1]}}' 9 '"where"' 'where must be a list of texts'
refused '{"verb":"user list","params":{"search":null}}' 9 '"search"' 'search must be a text'
refused '{"verb":"user create","params":{"email":"x@example.org","disabled":1}}' 9 '"disabled"' 'disabled must be true or false'
refused '{"verb":"user create","params":{"no_password":true}}' 2 '"email"' 'email is missing'
refused '{"verb":"user create","params":{"email":"x@example.org"}}' 2 '"password"' 'password is missing'
refused '{"verb":"user create","params":{"email":"x@example.org","password":""}}' 9 '"password"' 'the password is empty'
refused '{"verb":"user create","params":{"email":"x@example.org","password":7}}' 9 '"password"' 'password must be a text'
refused '{"verb":"user create","params":{"email":"x@example.org","password":"a","no_password":true}}' 2 null 'password and no_password cannot be used together'
refused '{"verb":"user show","params":{"ref":["-"]}}' 9 '"ref"' "'-' has no meaning in a batch"
refused '{"verb":"token verify"}' 2 '"token"' 'token is missing'
refused '{"verb":"user create","params":{"email":"x@example.org\u0000","no_password":true}}' 9 null 'a text contains U+0000'
refused '{"verb":"migrate down","params":{"to":1}}' 2 '"yes"' 'schema'
refused '{"verb":"user show","params":{"ref":["nobody@example.org"]}}' 3 '"user"' 'nobody@example.org'
refused '{"verb":"user list","params":{"fields":["nothing"]}}' 2 '"fields"' nothing
t_same_state 'nothing that was refused has changed anything'

printf '\357\273\277{"verb":"version"}\n' >"$T/lines"
t_run 'a byte order mark' 6 --stdin "$T/lines" -- batch
t_out_has 'not JSON'
printf '{"verb":"version"}\0\n{"verb":"version"}\r\n{"verb":"version"}' >"$T/lines"
t_run 'a NUL; a line that ends as on Windows; a last one without an end' 6 --stdin "$T/lines" -- batch
t_json .status '9
0
0'
{
	printf '{"id":1,"verb":"version","params":{}'
	head -c 1048539 /dev/zero | tr '\0' ' '
	printf '}\n{"id":2,"verb":"version","params":{}'
	head -c 1048540 /dev/zero | tr '\0' ' '
	printf '}\n{"id":3,"verb":"version"}\n'
	head -c 3000000 /dev/zero | tr '\0' 'x'
	printf '\n{"id":4,"verb":"version"}\n'
} >"$T/lines"
t_run 'a line as long as may be, and longer ones' 6 --stdin "$T/lines" -- batch
t_json '[.id, .status]' '[1,0]
[null,9]
[3,0]
[null,9]
[4,0]'
t_out_has 'the line is longer than 1048576 bytes'
t_run 'no lines at all' 0 -- batch
t_out_is ''

# ---- who asks, and why ----

t_run 'a helper' 0 -- user create hela@example.org --no-password
batch 'an actor of its own' 6 '{"verb":"role create","params":{"name":"hers","actor":"hela@example.org","reason":"because","request_id":"r-1"}}'
t_json '[.status, .error.code]' '[8,"forbidden"]'
t_run 'the refusal is in the log' 0 -- audit list --action role.create -o json
t_json '.items[-1] | [.actor, .outcome, .reason, .request_id]' '["hela@example.org","forbidden","because","r-1"]'
printf '%s\n' '{"verb":"role create","params":{"name":"hers"}}' '{"verb":"role create","params":{"name":"hers","actor":"root@example.org"}}' \
	'{"args":["role","create","hers","--actor","root@example.org"]}' >"$T/lines"
t_run 'the actor of a batch is that of all its lines' 6 --stdin "$T/lines" -- batch --actor hela@example.org
t_json '[.status, .error.field]' '[8,null]
[2,"actor"]
[2,"actor"]'
t_run 'a batch that is a dry run is one in all its lines' 0 --in '{"verb":"role create","params":{"name":"dry","dry_run":false}}' -- batch --dry-run
t_run 'nothing was made' 3 -- role show dry
batch 'a question is refused, not asked' 6 '{"verb":"config set","params":{"name":"issuer","value":"https://id.example.org"}}' '{"verb":"version"}'

# ---- its end ----

printf '%s\n' '{"verb":"role create","params":{"name":"first"}}' '{"verb":"role show","params":{"ref":["nothing"]}}' \
	'{"verb":"role create","params":{"name":"third"}}' >"$T/lines"
t_run 'it ends at the first that fails' 6 --stdin "$T/lines" -- batch --stop-on-error
t_json .status '0
3'
t_run 'what stands before it is done' 0 -- role show first
t_run 'what stands behind it is not' 3 -- role show third

# with TASK: batch.py, in the environment of a command
with()
{
	# shellcheck disable=SC2086 # several words
	env -i PATH="$PATH" HOME="$T" T_BREAK="${T_BREAK-}" $T_EXTRA IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
		${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} /usr/bin/python3 "$T_HERE/batch.py" "$1" "$IDCTL"
}
t_ok 'one line is answered before the next is read' with talk
for task in term int kill; do
	with $task >"$T/answered" 2>"$T/why"
	t_ok "$task: the signal ends it between two lines" [ $? -eq 0 ]
	t_run "$task: what was made" 0 -- role list --limit 0 -o csv --no-header --fields name
	tr -d '\r' <"$OUT" >"$T/made"
	t_ok "$task: something was answered" [ -s "$T/answered" ]
	# shellcheck disable=SC2016 # for awk
	t_ok "$task: all that was answered stands" awk 'NR == FNR { made[$0]; next } !($0 in made) { bad = 1 } END { exit bad }' "$T/made" "$T/answered"
	t_run "$task: the log is whole" 0 -- audit verify
done
if [ "$T_ENGINE" = pgsql ]; then
	T_BREAK="$T/break" with broken &
	b_pid=$!
	while ! [ -e "$T/break" ]; do
		kill -0 "$b_pid" 2>/dev/null || break
		sleep 0.02
	done
	t_sql 'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()' >/dev/null
	rm -f "$T/break"
	t_ok 'a connection that broke is made anew for the next line' wait "$b_pid"
fi
with closed >"$T/status" 2>"$T/why"
t_ok 'answers that nobody reads end it' grep -qE '^(-13|1)$' "$T/status"
t_run 'the log is whole' 0 -- audit verify
printf '%s\n' '{"verb":"role create","params":{"name":"unseen"}}' '{"verb":"role create","params":{"name":"never"}}' >"$T/lines"
OUT_BEFORE=$OUT
OUT=/dev/full
T_STDIN=$T/lines
t_exec batch
OUT=$OUT_BEFORE
t_ok 'a full disk ends it' [ "$STATUS" -eq 1 ]
t_err_has 'cannot be written'
t_err_has 'line 1 may be unanswered'
t_run 'and nothing behind that line is done' 3 -- role show never
if [ -z "${ASAN_OPTIONS-}" ] || [ -n "${IDCTL_PLAIN-}" ]; then
	t_ok 'many calls take no more memory than a few' with flat
fi
t_done
