#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl client: what it does, and all that it refuses.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org

# ---- normal use ----

t_golden client -- client create ci --audience api --audience web --scope read --scope write --ttl 5m \
	-d 'build server'
t_golden client -- client create ci --audience api --audience web --if-missing -o json
t_golden client -- client create deploy --role service -o json
t_golden client -- client list
t_golden client -- client list -o json --sort -name --limit 1
t_golden client -- client list -o csv --where 'status = active'
t_golden client -- client list -o jsonl --search BUILD --fields name,description
t_golden client -- client show ci
t_golden client -- client show deploy -o json
t_golden client -- client update ci --name ci2 -d '' --ttl 10m --no-audience --scope read -o json
t_golden client -- client update ci2 --ttl 10m --field changed
t_golden client -- client update ci2 --session-ttl 8h --session-idle 30m --refresh-retry 20s --require-mfa -o json \
	--fields name,session_seconds,idle_seconds,retry_seconds,require_mfa
t_golden client -- client update ci2 --no-refresh-retry --no-require-mfa -o json --fields retry_seconds,require_mfa
t_golden client -- client update ci2 --no-refresh-retry --field changed
t_golden client -- client grant ci2 user service --for 2h --reason 'release day' -o json --fields name,roles,changed
t_golden client -- client revoke ci2 user -o json --fields name,roles,changed
t_golden client -- client disable ci2 deploy -o jsonl --fields name,status,changed
t_golden client -- client disable ci2 -o json --fields name,status,changed
t_golden client -- client enable ci2 -o json --fields name,status,changed
t_golden client -- client delete deploy --dry-run -o json --fields name,changed,dry_run
t_golden client -- client delete deploy --yes -o json --fields name,changed
t_golden client -- client delete deploy --yes -o json --fields name,changed
t_golden client -- client list -o id

t_golden client-secret -- client secret-list ci2
t_golden client-secret -- client secret-add ci2 --others-end-in 1h
t_golden client-secret -- client secret-add ci2 --for 30d -o json
t_golden client-secret -- client secret-list ci2 -o json
t_golden client-secret --in 'not it' -- client check-secret ci2 --secret-stdin
t_golden client-secret --in 'not it' -- client check-secret nobody --secret-stdin -o json

t_golden client-refused -- client create ci2
t_golden client-refused -- client create 'Not A Name'
t_golden client-refused -- client create c1 --ttl 0s
t_golden client-refused -- client create c1 --role nobody-has-it
t_golden client-refused -- client show nobody
t_golden client-refused -- client delete ci2
t_golden client-refused -- client update ci2 --if-version 1 -d x
t_golden client-refused -- client secret-revoke ci2 01a00000-0000-7000-8000-000000000000
t_golden client-refused -- client check-secret ci2
t_golden client-refused -- client check-secret ci2 --secret=guess
t_golden client-refused -- client lsit

# ---- refusals ----

t_refused 'a name that is taken' 4 exists name -- client create ci2
t_refused 'a taken name, even if missing, when it differs' 4 exists name -- \
	client create ci2 --scope other --if-missing
t_refused 'a name in upper case' 9 invalid name -- client create CI2
t_refused 'a name with a blank' 9 invalid name -- client create 'ci 2'
t_refused 'an empty name' 9 invalid name -- client create ''
t_refused 'a name of 65 characters' 9 invalid name -- client create "$(printf %065d 0 | tr 0 a)"
t_refused 'a name with an invisible character' 9 invalid name -- client create "$(printf 'ci2\342\200\213')"
t_refused 'a name in wide letters' 9 invalid name -- client create "$(printf '\357\275\203\357\275\2112')"
t_refused 'a name with an escape in it' 9 invalid name -- client create "$(printf 'c\033[31m')"
t_refused 'a name that is not UTF-8' 9 invalid name -- client create "$(printf 'c\377')"
t_refused 'a lifetime of zero' 9 invalid ttl -- client create c1 --ttl 0s
t_refused 'a lifetime of more than a day' 9 invalid ttl -- client create c1 --ttl 25h
t_refused 'an invalid lifetime' 2 usage ttl -- client create c1 --ttl soon
t_refused 'a negative lifetime' 2 usage ttl -- client create c1 --ttl=-5m
t_refused 'a session lifetime of zero' 9 invalid session_ttl -- client create c1 --session-ttl 0s
t_refused 'a session lifetime beyond the limit' 9 invalid session_ttl -- client create c1 --session-ttl 367d
t_refused 'a session lifetime that is out of range' 2 usage session_ttl -- client create c1 --session-ttl 99999999999999y
t_refused 'an idle time of zero' 9 invalid session_idle -- client create c1 --session-idle 0s
t_refused 'an idle time beyond the limit' 9 invalid session_idle -- client create c1 --session-idle 367d
t_refused 'a retry window beyond the limit' 9 invalid refresh_retry -- client create c1 --refresh-retry 301s
t_refused 'a negative retry window' 2 usage refresh_retry -- client create c1 --refresh-retry=-1s
t_refused 'an unknown role' 3 not_found role -- client create c1 --role nobody-has-it
t_refused 'a scope of two words' 9 invalid scope -- client create c1 --scope 'a b'
t_refused 'an empty audience' 9 invalid audience -- client create c1 --audience ''
t_refused 'a description with a line end' 9 invalid description -- client create c1 -d "$(printf 'a\nb')"
t_refused 'no name at all' 2 usage - -- client create
t_refused 'two names' 2 usage - -- client create c1 c2
t_refused 'an unknown client to show' 3 not_found client -- client show nobody
t_refused 'an unknown client to update' 3 not_found client -- client update nobody -d x
t_refused 'an unknown client to disable' 3 not_found client -- client disable nobody
t_refused 'one unknown of two: none is disabled' 3 not_found client -- client disable ci2 nobody
t_refused 'a version that is out of date' 4 conflict if_version -- client update ci2 -d x --if-version 1
t_refused 'a version that is out of date, when deleting' 4 conflict if_version -- \
	client delete ci2 --yes --if-version 1
t_refused 'deleting without an answer' 2 confirm - -- client delete ci2
t_refused 'an audience and none' 2 usage - -- client update ci2 --audience a --no-audience
t_refused 'a grant without a role' 2 usage - -- client grant ci2
t_refused 'a grant of an unknown role' 3 not_found role -- client grant ci2 nobody-has-it
t_refused 'a grant that has ended' 9 invalid until -- client grant ci2 user --until -1h
t_refused 'a grant for zero time' 9 invalid for -- client grant ci2 user --for 0s
t_refused 'two ends of a grant' 2 usage - -- client grant ci2 user --for 1h --until +1h
t_refused 'a secret for zero time' 9 invalid for -- client secret-add ci2 --for 0s
t_refused 'a secret that has ended' 9 invalid expires -- client secret-add ci2 --until -1s
t_refused 'the others ending in zero time' 9 invalid others_end_in -- client secret-add ci2 --others-end-in 0s
t_refused 'a secret for an unknown client' 3 not_found client -- client secret-add nobody
t_refused 'the secrets of an unknown client' 3 not_found client -- client secret-list nobody
t_refused 'an invalid id of a secret' 9 invalid id -- client secret-revoke ci2 7
t_refused 'an unknown field' 2 usage fields -- client list --fields name,nope
t_refused 'a condition on an unknown field' 2 usage where -- client list --where 'nope = 1'

t_run 'a change that was refused is on record' 0 -- audit list --action client.create --where 'outcome = exists' -o json
t_json '.items | length > 0' true

# ---- who may ----

t_exec perm create client:create
t_exec role create maker -o json
t_exec role grant maker client:create
t_exec user create ann@example.org --no-password --role maker
t_run 'a named actor with the right may' 0 -- --actor ann@example.org client create hers -o json
t_refused 'the actor may do nothing else' 8 forbidden - -- client disable hers --actor ann@example.org
t_refused 'the actor cannot give away what it does not hold' 8 forbidden - -- \
	client create worse --role admin --actor ann@example.org
t_refused 'an unknown actor' 3 not_found actor -- \
	client create c1 --actor nobody@example.org
t_exec user disable ann@example.org
t_refused 'a disabled actor' 8 forbidden actor -- client create c1 --actor ann@example.org

# ---- secrets that overlap ----

# check STATUS TITLE SECRET
check()
{
	t_run "$2" "$1" --in "$3" -- client check-secret pay --secret-stdin -o json
}

t_run 'a client is made' 0 -- client create pay -o json
old=$(t_field secret)
t_json '[.secrets, .version, .changed] | tostring' '[1,1,true]'
t_run 'it gets another secret' 0 -- client secret-add pay --others-end-in 1h -o json
new=$(t_field secret)
new_id=$(t_field id)
t_ok 'the two differ' [ "$old" != "$new" ]
check 0 'the new one is valid' "$new"
t_json .valid true
check 0 'the old one still is' "$old"
check 0 'a line end does not matter' "$new
"
check 5 'another spelling does' "${new%?}"
t_json .valid false
check 5 'one more character too' "${new}0"
check 5 'nor does the secret of another client' "$(sed -n 's/^secret *//p' "$T/.golden-client" | head -n 1)"
t_run 'the old one has an end now' 0 -- client secret-list pay -o json
t_json '[.items[].expires_at != null] | tostring' '[true,false]'
old_id=$(t_field 'items[0].id')
t_run 'the old one is revoked' 0 -- client secret-revoke pay "$old_id" -o json
t_json '.items[0] // . | [.state, .changed] | tostring' '["revoked",true]'
check 5 'and is no longer valid' "$old"
check 0 'the new one is' "$new"
t_run 'revoking it twice changes nothing' 0 -- client secret-revoke pay "$old_id" -o json
t_json '.items[0] // . | .changed' false
t_refused 'a secret is its own client'\''s' 3 not_found - -- client secret-revoke ci2 "$new_id"

t_run 'a secret for two hours' 0 -- client secret-add pay --for 2h -o json
short=$(t_field secret)
short_id=$(t_field id | tr -d -)
check 0 'is valid at once' "$short"
t_sql "UPDATE client_secret SET expires_at = expires_at - 7200000000 WHERE uuid = $(t_blob "$short_id")" >"$T/.sql"
check 5 'and not later' "$short"
t_run 'it is listed as expired' 0 -- client secret-list pay -o json --where 'state = expired'
t_json '.items | length' 1

t_mark
t_run 'a dry run' 0 -- client secret-add pay --dry-run -o json
t_same_state "a dry run: nothing has changed"
dry=$(t_field secret)
check 5 'leaves no valid secret' "${dry:-none}"

for _ in 2 3 4 5 6 7 8; do
	t_exec client secret-add pay
done
t_ok 'eight may be valid at once' [ "$STATUS" -eq 0 ]
t_refused 'a ninth may not' 4 conflict - -- client secret-add pay
t_run 'one goes' 0 -- client secret-revoke pay "$new_id"
t_run 'and one may come' 0 -- client secret-add pay --field secret
last=$(cat "$OUT")

# ---- where a secret comes from ----

(umask 077 && printf '%s\n' "$last" >"$T/secret")
t_run 'from a file' 0 -- client check-secret pay --secret-file "$T/secret"
t_run 'from a descriptor' 0 -- client check-secret pay --secret-fd 3 3<"$T/secret"
t_refused 'from a descriptor that is not open' 7 config secret -- client check-secret pay --secret-fd 9
t_refused 'from a file that is not there' 7 config secret -- client check-secret pay --secret-file "$T/none"
chmod 644 "$T/secret"
t_refused 'from a file that everybody can read' 7 config secret -- client check-secret pay --secret-file "$T/secret"
t_refused 'from two places' 2 usage - -- client check-secret pay --secret-stdin --secret-fd 3
t_refused 'from nowhere, without a terminal' 2 usage - -- client check-secret pay
t_refused 'an empty one' 9 invalid secret -- client check-secret pay --secret-stdin
t_refused 'one on the command line' 2 usage - -- client check-secret pay --secret="$last"
t_err_lacks "$last" 'it is not repeated'
t_err_json '.error.hint | test("--secret-stdin")' true 'and the hint says how to give it'

# ---- disabled, deleted ----

t_run 'a token' 0 -- token mint --client pay --field token
token=$(cat "$OUT")
t_run 'verifies' 0 --in "$token" -- token verify
t_run 'the client is disabled' 0 -- client disable pay
check 5 'its secret is not valid' "$last"
t_json .reason null 'and the reason is not shown'
t_run 'it cannot mint' 5 --in "$last" -- token mint --client pay --secret-stdin
t_run 'not even without its secret' 5 -- token mint --client pay
t_run 'its tokens have ended' 5 --in "$token" -- token verify -o json
t_json .reason subject_gone
t_run 'it is enabled' 0 -- client enable pay
t_run 'the secret is valid again, the tokens are not' 5 --in "$token" -- token verify -o json
t_json .reason subject_changed
check 0 'for the secret' "$last"
t_run 'it is deleted' 0 -- client delete pay --yes
t_run 'and so are its secrets and tokens' 5 --in "$token" -- token verify -o json
t_run 'one of the same name comes' 0 -- client create pay
check 5 'it has none of the secrets' "$last"
t_run 'nor the tokens' 5 --in "$token" -- token verify -o json
t_json .reason subject_gone
t_run 'the log is whole' 0 -- audit verify
t_done
