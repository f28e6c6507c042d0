#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl publish: what is written, when it is written again, what is refused; and a service that has nothing else.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
issuer=https://id.example.org
pub=$T/pub
t_init --admin root@example.org --issuer "$issuer"
t_exec client create ci --audience api --ttl 24h -o json

# state: every file there is, with its mode, number and content
state()
{
	(cd "$T" && find pub -exec stat -c '%n %a %i %s' {} + | LC_ALL=C sort && find pub -type f -exec sha256sum {} +) 2>&1
}

# t_unwritten TITLE STATUS CODE FIELD -- ARGS…: refused, neither store nor folder touched
t_unwritten()
{
	state >"$T/.files"
	t_refused "$@"
	t_ok "$1: no file is touched" [ "$(state)" = "$(cat "$T/.files")" ]
}

# list KIND N: what that list says
list()
{
	cut -d. -f2 <"$pub/status/$1/$2" | tr -- -_ +/ | base64 -d 2>/dev/null
}

# ---- keys and metadata ----

t_mark
t_run 'a dry run' 0 -- publish --dir "$pub" -o json --dry-run
t_json '[.items[] | [.path, .changed, .dry_run] | tostring] | unique | length' 3
t_json '[.items[].changed] | all' true
t_ok 'a dry run: there is no folder' [ ! -e "$pub" ]
t_golden publish -- publish --dir "$pub"
t_golden publish -- publish --dir "$pub"
t_golden publish -- publish --dir "$pub" -o json
t_same_state "nothing has changed"
t_run 'the JWK Set' 0 -- key jwks
t_compare "$OUT" "$pub/.well-known/jwks.json" 'what is published is what key jwks prints'
t_ok 'files for everybody' [ "$(stat -c %a "$pub/.well-known/jwks.json")" = 644 ]
t_ok 'folders for everybody' [ "$(stat -c %a "$pub" "$pub/.well-known" | sort -u)" = 755 ]
t_file_json "$pub/.well-known/openid-configuration" tostring \
	"{\"issuer\":\"$issuer\",\"jwks_uri\":\"$issuer/.well-known/jwks.json\",\"response_types_supported\":[],\"grant_types_supported\":[],\"subject_types_supported\":[\"public\"],\"id_token_signing_alg_values_supported\":[\"ES256\"]}" \
	'the metadata of OpenID Connect Discovery, and nothing that is not true'
t_file_json "$pub/.well-known/oauth-authorization-server" tostring \
	"{\"issuer\":\"$issuer\",\"jwks_uri\":\"$issuer/.well-known/jwks.json\",\"response_types_supported\":[],\"grant_types_supported\":[]}" \
	'the metadata of RFC 8414'

state >"$T/before"
t_run 'once more' 0 -- publish --dir "$pub" -o json
t_json '[.items[].changed] | any' false
t_ok 'what has not changed is not written' [ "$(state)" = "$(cat "$T/before")" ]
t_run 'a key that waits' 0 -- key generate --alg EdDSA
t_run 'a dry run again' 0 -- publish --dir "$pub" -o json --dry-run
t_json '[.items[] | select(.changed) | .path] | tostring' '[".well-known/jwks.json",".well-known/openid-configuration"]'
t_ok 'which writes nothing' [ "$(state)" = "$(cat "$T/before")" ]
t_run 'it is published before it signs' 0 -- publish --dir "$pub" -o json
t_json '[.items[] | select(.changed) | .path] | tostring' '[".well-known/jwks.json",".well-known/openid-configuration"]'
t_file_json "$pub/.well-known/jwks.json" '[.keys[].alg] | sort | tostring' '["ES256","EdDSA"]' 'both keys'
t_file_json "$pub/.well-known/openid-configuration" '.id_token_signing_alg_values_supported | sort | tostring' \
	'["ES256","EdDSA"]' 'both algorithms'
t_ok 'no lists unless asked for' [ ! -e "$pub/status" ]
t_run 'a token before' 0 -- token mint --client ci --field token
cp "$OUT" "$T/early.token"
t_ok 'says nothing of lists' sh -c "cut -d. -f2 <'$T/early.token' | tr -- -_ +/ | base64 -d 2>/dev/null | grep -vq status_list"

# ---- refusals ----

t_unwritten 'no folder named' 2 usage - -- publish
t_unwritten 'http to elsewhere' 9 invalid base_url -- publish --dir "$pub" --base-url http://id.example.org
t_unwritten 'http to a name that only begins like this machine' 9 invalid base_url -- \
	publish --dir "$pub" --base-url http://localhost.example.org
t_unwritten 'not a URL' 9 invalid base_url -- publish --dir "$pub" --base-url id.example.org
for url in 'https://user@id.example.org' 'https://id.example.org:0' 'https://[::1' 'http://user@localhost' 'https:///x' \
	'https://id.example.org:65536' 'http://localhost:0'; do
	t_unwritten "not a URL: $url" 9 invalid base_url -- publish --dir "$pub" --base-url "$url"
done
t_unwritten 'no host' 9 invalid base_url -- publish --dir "$pub" --base-url https://
t_unwritten 'a query' 9 invalid base_url -- publish --dir "$pub" --base-url 'https://id.example.org/?x'
t_unwritten 'a line end' 9 invalid base_url -- publish --dir "$pub" --base-url 'https://id.example.org/
'
t_unwritten 'valid for too short' 9 invalid valid -- publish --dir "$pub" --valid 59s
t_unwritten 'valid for too long' 9 invalid valid -- publish --dir "$pub" --valid 1d1s
t_unwritten 'fetched again after its end' 9 invalid refresh -- publish --dir "$pub" --valid 1h --refresh 61m
t_unwritten 'not a duration' 2 usage valid -- publish --dir "$pub" --valid soon
echo x >"$T/file"
t_unwritten 'the folder is a file' 7 config dir -- publish --dir "$T/file"
t_unwritten 'the folder is in a file' 7 config dir -- publish --dir "$T/file/pub"
t_unwritten 'the folder is in none' 7 config dir -- publish --dir "$T/none/pub"
t_unwritten 'no name' 9 invalid dir -- publish --dir ''
ln -s pub "$T/link"
t_unwritten 'the folder is a link' 7 config dir -- publish --dir "$T/link" --status-lists
t_err_json .error.message "'$T/link' cannot be opened: it is a symbolic link"
t_unwritten 'a link with a slash' 7 config dir -- publish --dir "$T/link/" --status-lists
rm "$T/link"
mkdir "$T/elsewhere"
ln -s ../elsewhere "$pub/status"
t_refused 'a folder in it is a link' 7 config dir -- publish --dir "$pub" --status-lists
t_ok 'which is not followed' [ -z "$(ls -A "$T/elsewhere")" ]
rm "$pub/status"
if [ "$(id -u)" -ne 0 ]; then
	chmod 555 "$pub"
	t_unwritten 'the folder cannot be written' 7 config dir -- publish --dir "$pub" --status-lists
	chmod 755 "$pub"
else
	# modes do not stop root, but a read-only file system does
	t_unwritten 'the folder cannot be made' 7 config dir -- publish --dir /proc/idctl
fi
# while another one is running; the lock is on the folder itself
exec 9<"$pub"
flock 9
t_unwritten 'another one is writing' 75 busy dir -- publish --dir "$pub"
exec 9<&-

# ---- status lists ----

t_mark
t_run 'status lists, dry run' 0 -- publish --dir "$pub" --status-lists --dry-run -o json
t_json '[.items[] | select(.changed) | .path] | tostring' '["status/tokens/0","status/sessions/0"]'
t_same_state "nothing has changed"
t_ok 'status lists, dry run: none is written' [ ! -e "$pub/status" ]
t_run 'status lists' 0 -- publish --dir "$pub" --status-lists -o json
t_json '[.items[] | select(.changed) | .path] | tostring' '["status/tokens/0","status/sessions/0"]'
t_json '.items[-1].url' "$issuer/status/sessions/0"
t_run 'on record' 0 -- audit list --where 'action = publish' -o json
t_json '[.items[] | .details.status_lists] | tostring' "[\"$issuer\"]"
for name in good bad; do
	t_run "a token, $name" 0 -- token mint --client ci -o json
	t_field token >"$T/$name.token"
	t_field jti >"$T/$name.jti"
done
t_exec token inspect --token-fd 3 -o json 3<"$T/bad.token"
t_json '.claims.status.status_list.uri' "$issuer/status/tokens/0" 'it says where its status is'
index=$(jq .claims.status.status_list.idx <"$OUT")
t_run 'revoked' 0 -- token revoke "$(cat "$T/bad.jti")"
t_run 'published' 0 -- publish --dir "$pub" -o json
t_json '[.items[] | select(.kind == "status_list") | .revoked] | tostring' '[1,0]'
list tokens 0 >"$T/list"
t_file_json "$T/list" '[.sub, .ttl, .exp - .iat, .status_list.bits, .iss] | tostring' \
	"[\"$issuer/status/tokens/0\",300,86400,1,\"$issuer\"]" 'the list'
t_run 'for a shorter time' 0 -- publish --dir "$pub" --valid 10m --refresh 1m
list tokens 0 >"$T/list"
t_file_json "$T/list" '[.ttl, .exp - .iat] | tostring' '[60,600]' 'as it was asked for'
t_refused 'of another place' 4 conflict base_url -- publish --dir "$pub" --base-url https://cdn.example.org --status-lists
t_refused 'of another place, unasked' 4 conflict base_url -- publish --dir "$pub" --base-url https://cdn.example.org
t_run 'the same place, with a slash' 0 -- publish --dir "$pub/" --base-url "$issuer/"

# ---- a service that has the files, and nothing else ----

db=$IDCTL_DB key=$IDCTL_KEY_FILE
IDCTL_DB=$T/none IDCTL_KEY_FILE=$T/none
jwks=$pub/.well-known/jwks.json
tokens=$pub/status/tokens/0
t_run 'the valid one is valid' 0 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$tokens" --issuer "$issuer" --audience api -o json
t_json .valid true
t_run 'the other one is revoked' 5 --stdin "$T/bad.token" -- token verify --jwks "$jwks" --status-list "$tokens" -o json
t_json '[.valid, .reason, .jti] | tostring' '[false,"revoked",null]'
t_run 'without the list nobody knows' 0 --stdin "$T/bad.token" -- token verify --jwks "$jwks"
t_run 'one list of several' 5 --stdin "$T/bad.token" -- token verify --jwks "$jwks" --status-list "$pub/status/sessions/0" --status-list "$tokens" --field reason
t_out_is revoked
t_run 'in no list' 5 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$pub/status/sessions/0" --field reason
t_out_is status_unknown
t_run 'of no list' 5 --stdin "$T/early.token" -- token verify --jwks "$jwks" --status-list "$tokens" --field reason
t_out_is status_unknown
t_run 'a list that is a token' 9 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$T/good.token" -o json
t_err_json '.error | [.field, .message] | tostring' '["status_list","not a valid status list: wrong_type"]'
t_run 'a token that is a list' 5 --stdin "$tokens" -- token verify --jwks "$jwks" --field reason
t_out_is bad_claims
t_run 'of another issuer' 9 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$tokens" --issuer https://x.example -o json
t_err_json .error.message 'not a valid status list: wrong_issuer'
sed 's/^\(.\{200\}\)./\1~/' "$tokens" >"$T/junk"
t_run 'altered' 9 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$T/junk" -o json
t_err_json .error.field status_list
t_run 'not there' 7 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$T/nosuch" -o json
t_err_json .error.field status_list
: >"$T/junk"
t_run 'empty' 9 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$T/junk"
t_run 'a list without keys' 2 --stdin "$T/good.token" -- token verify --status-list "$tokens" -o json
t_err_json .error.field status_list
IDCTL_DB=$db IDCTL_KEY_FILE=$key

# ---- what belongs to a session ----

sessions=$pub/status/sessions/0
# in_session REASON TITLE STATUS: what the files say of the token from the sign-in
in_session()
{
	t_exec publish --dir "$pub"
	t_run "$2" "$3" --stdin "$T/bea.token" -- token verify --jwks "$jwks" --status-list "$tokens" --status-list "$sessions" --field reason
	t_ok "$2: ${1:-nothing} is said against it" [ "$(cat "$OUT")" = "$1" ]
}
t_run 'a user with a password' 0 --in 'a long and lonely road' -- user create bea@example.org --password-stdin
for end in revoke disable password; do
	case $end in password) t_exec user enable bea@example.org ;; esac
	t_run "$end: the user signs in" 0 --in 'a long and lonely road' -- session start --user bea@example.org --password-stdin -o json
	t_field access_token >"$T/bea.token"
	session=$(t_field session_id)
	t_exec token inspect --token-fd 3 -o json 3<"$T/bea.token"
	t_json .claims.status.status_list.uri "$issuer/status/sessions/0" "$end: the token is in the list of sessions"
	in_session '' "$end: before" 0
	case $end in
	revoke) t_run 'the session is revoked' 0 -- session revoke "$session" ;;
	disable) t_run 'the user is disabled' 0 -- user disable bea@example.org ;;
	password) t_run 'the user has another password' 0 --in 'a short and merry one' -- user passwd bea@example.org --password-stdin ;;
	esac
	in_session revoked "$end: after" 5
done
t_run 'no token of a session is in the list of tokens' 0 -- publish --dir "$pub" -o json
t_json '[.items[] | select(.path == "status/tokens/0" or .path == "status/sessions/0") | .revoked] | tostring' '[1,3]'

# ---- what ends all tokens of a subject at once ----

t_run 'another user' 0 -- user create ann@example.org --no-password
t_run 'a token of that user' 0 -- token mint --user ann@example.org --field token
cp "$OUT" "$T/ann.token"
# revoked REASON TITLE: what the files say of it, when they have been written again
revoked()
{
	t_exec publish --dir "$pub"
	t_run "$2" "$3" --stdin "$T/ann.token" -- token verify --jwks "$jwks" --status-list "$tokens" --field reason
	t_ok "$2: ${1:-nothing} is said against it" [ "$(cat "$OUT")" = "$1" ]
}
revoked '' 'the token is accepted' 0
t_run 'disabled' 0 -- user disable ann@example.org
cp "$tokens" "$T/tokens.before"
revoked revoked 'and then refused' 5
for order in "--status-list $T/tokens.before --status-list $tokens" "--status-list $tokens --status-list $T/tokens.before"; do
	# shellcheck disable=SC2086 # several words
	t_run "of two lists for one address either revokes: $order" 5 --stdin "$T/ann.token" -- token verify --jwks "$jwks" $order --field reason
	t_out_is revoked
done
t_run 'enabled' 0 -- user enable ann@example.org
revoked revoked 'the old token stays revoked' 5
t_run 'another one' 0 -- token mint --user ann@example.org --field token
cp "$OUT" "$T/ann.token"
revoked '' 'which is valid' 0
t_run 'deleted' 0 -- user delete ann@example.org
t_run 'and purged' 0 -- user purge ann@example.org --yes
revoked revoked 'it stays revoked even then' 5
t_run 'nothing of the user is left' 0 -- token list --search ann@example.org -o json
t_json '.items | length' 0
t_run 'the client, too' 0 -- client delete ci --yes
t_exec publish --dir "$pub"
t_run 'takes its tokens along' 5 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$tokens" --field reason
t_out_is revoked
t_ok 'an index is an index' [ "$index" -gt 0 ]

# ---- what is left behind, and what is in the way ----

echo half >"$pub/status/tokens/.idctl-00c0ffee.new"
echo half >"$pub/.well-known/.idctl-00c0ffee.new"
echo theirs >"$pub/status/tokens/README"
echo theirs >"$pub/.well-known/security.txt"
echo old >"$pub/status/tokens/7"
t_run 'a list that nobody needs' 0 -- publish --dir "$pub" -o json --dry-run
t_json '[.items[] | select(.removed) | [.path, .changed]] | tostring' '[["status/tokens/7",true]]'
t_ok 'stays in a dry run' [ -e "$pub/status/tokens/7" ]
t_run 'is removed' 0 -- publish --dir "$pub" -o json
t_json '[.items[] | select(.removed) | [.path, .changed]] | tostring' '[["status/tokens/7",true]]'
t_ok 'it is gone, and so are strays' \
	[ -z "$(find "$pub" -name '.idctl-*' -o -name 7)" ]
t_ok 'what others put there stays' [ -e "$pub/status/tokens/README" -a -e "$pub/.well-known/security.txt" ]
rm "$pub/status/tokens/0" && mkdir "$pub/status/tokens/0"
t_run 'a folder in the place of a list' 7 -- publish --dir "$pub" -o json
t_err_json .error.field dir
rmdir "$pub/status/tokens/0"
ln -s "$T/file" "$pub/status/tokens/0"
t_run 'a link in the place of a list' 0 -- publish --dir "$pub"
t_ok 'is replaced, and not followed' [ "$(cat "$T/file")" = x -a ! -L "$pub/status/tokens/0" ]
(cd "$T" && IDCTL_DB=$db t_exec publish --dir rel -o json && [ "$STATUS" -eq 0 ])
t_ok 'a relative path is one from here' [ -s "$T/rel/.well-known/jwks.json" ]

# ---- keys that others cannot use, and keys that go ----

t_run 'an HMAC key signs' 0 -- key rotate --alg HS256
t_run 'which nobody else can verify' 4 -- publish --dir "$pub" -o json
t_err_json .error.code conflict
t_run 'another one signs' 0 -- key rotate --alg EdDSA
t_run 'and its lists are there' 0 -- publish --dir "$pub"
t_ok 'signed by it' sh -c "cut -d. -f1 <'$tokens' | tr -- -_ +/ | base64 -d 2>/dev/null | grep -q EdDSA"
t_run 'verified' 5 --stdin "$T/good.token" -- token verify --jwks "$jwks" --status-list "$tokens" --field reason
t_out_is revoked
old=$("$IDCTL" --db "$db" --key-file "$key" key list --where 'alg = ES256' --field kid)
t_run 'a key is revoked' 0 -- key revoke --yes -- "$old"
t_run 'and no longer published' 0 -- publish --dir "$pub"
t_file_json "$jwks" '[.keys[].alg] | tostring' '["EdDSA"]' 'one key'
t_run 'an actor' 0 -- user create eve@example.org --no-password
t_refused 'who may not' 8 forbidden - -- publish --dir "$pub" --actor eve@example.org

# ---- two at once, and one that has no room ----

for n in 1 2 3 4 5 6; do
	"$IDCTL" --db "$db" --key-file "$key" publish --dir "$pub" >"$T/said.$n" 2>&1 &
done
bad=0
for n in 1 2 3 4 5 6 7 8 9 10; do
	jq -e .keys "$jwks" >"$T/.jq" || bad=1
	[ "$(tr -cd . <"$tokens" | wc -c)" -eq 2 ] || bad=1
done
wait
t_ok 'six at once, and each file is whole at any moment' [ "$bad" -eq 0 ]
t_ok 'each of the six is done' sh -c "! grep -l error '$T'/said.*"
t_ok 'and nothing is left behind' [ -z "$(find "$pub" -name '.idctl-*')" ]
state >"$T/before"
# a file may have 512 bytes: no list has so few
(
	trap '' XFSZ
	ulimit -f 1
	t_exec publish --dir "$pub" --valid 2h -o json
	echo "$STATUS" >"$T/.status"
)
t_ok 'no room: it fails' [ "$(cat "$T/.status")" -eq 1 ]
t_err_json '.error | [.code, .field] | tostring' '["internal","dir"]' 'no room: and says where'
t_ok 'no room: the old files are as they were' [ "$(state)" = "$(cat "$T/before")" ]
t_run 'the log is whole' 0 -- audit verify
t_done
