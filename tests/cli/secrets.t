#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Where secrets must not be: in options, in the store, in the log, in errors, in the arguments of a
# child; and what happens to a new one when nobody could read it.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_once 'secrecy'
password='nine owls over a Quiet harbour 7'
t_cheap
t_init --admin root@example.org

# said: all that the program said so far, but for what it shows once
: >"$T/.said"
remember()
{
	cat "$OUT" "$ERR" >>"$T/.said"
}

# ---- no option takes one ----

t_run 'the commands' 0 -- commands -o json
jq -r '.items[] | .path as $p | .options[] | select(.name | test("secret|password|token|code|key")) |
	select(.name | test("-(stdin|file|fd|out|hash-stdin)$|^key-file$|^no-password$|^must-change|end-in|^fetch-keys$") | not) | "\($p) --\(.name)"' \
	<"$OUT" >"$T/.open"
t_ok 'no option has a secret for its value' sh -c "! grep . '$T/.open'"
for words in 'user create ann@example.org --password=P' 'user passwd root@example.org --password=P' \
	'user check-password root@example.org --password=P' 'client check-secret ci --secret=P' \
	'token mint --client ci --secret=P' 'token verify --token=P' 'key import --private=P'; do
	# shellcheck disable=SC2086 # words
	t_refused "idctl $words" 2 usage - -- ${words%P}hunter2hunter2
	t_err_lacks hunter2 "idctl $words: it is not repeated"
	t_err_json '.error.hint | test("-stdin")' true "idctl $words: another way is named"
done

# ---- a session; then the search ----

t_run 'a user' 0 --in "$password" -- user create ann@example.org --password-stdin --role admin
remember
t_run 'a wrong password' 5 --in "$password?" -- user check-password ann@example.org --password-stdin
remember
t_run 'a wrong one again, with the right one following' 0 -- user unlock ann@example.org
t_run 'the right password' 0 --in "$password" -- user check-password ann@example.org --password-stdin
remember
t_run 'a client' 0 -- client create ci -o json
secret=$(t_field secret)
t_run 'another secret' 0 -- client secret-add ci -o json
second=$(t_field secret)
t_run 'a wrong secret' 5 --in "${secret}x" -- client check-secret ci --secret-stdin
remember
t_run 'a token' 0 --in "$secret" -- token mint --client ci --secret-stdin -o json
token=$(t_field token)
for verb in verify introspect inspect revoke; do
	t_exec token "$verb" -o json
	T_STDIN=$T/.token
	printf %s "$token" >"$T/.token"
	t_exec token "$verb" -o json
	remember
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null >"$T/.pem"
t_run 'a key from elsewhere' 0 --stdin "$T/.pem" -- key import --private-stdin -o json
remember
hmac=$(openssl rand 32 | base64 -w0 | tr +/ -_ | tr -d =)
t_run 'an HMAC key' 0 --in "{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"$hmac\"}" -- key import --private-stdin -o json
remember
for verb in 'user list' 'client list' 'client secret-list ci' 'token list' 'key list' 'key jwks' 'audit list' 'audit export' 'doctor'; do
	# shellcheck disable=SC2086 # words
	t_exec $verb -o json
	remember
	# shellcheck disable=SC2086
	t_exec $verb -v
	remember
done
t_run 'the log is whole' 0 -- audit verify
remember
t_bytes >"$T/.store"
t_on_server "$IDCTL_DB" || sqlite3 "$IDCTL_DB" .dump >>"$T/.store"
signature=${token##*.}
# the pieces, as text and as bytes
for what in "password:$password" "secret:$secret" "second secret:$second" "token:$token" "signature of the token:$signature" \
	"middle of the secret:$(printf %s "$secret" | cut -c30-60)" "HMAC key:$hmac" "private key:$(sed -n 2p "$T/.pem" | cut -c1-40)"; do
	name=${what%%:*}
	text=${what#*:}
	t_ok "the $name is not in the store" sh -c "! grep -aqF -e '$text' '$T/.store'"
	hex=$(printf %s "$text" | od -An -tx1 | tr -d ' \n')
	t_ok "the $name is not in the store in hexadecimal" sh -c "! grep -aqiF -e '$hex' '$T/.store'"
	t_ok "the $name was not said" sh -c "! grep -aqF -e '$text' '$T/.said'"
done
for text in argon2 'PRIVATE KEY'; do
	t_ok "no $text in the store" sh -c "! grep -aqF -e '$text' '$T/.store'"
	t_ok "no $text was said" sh -c "! grep -aqF -e '$text' '$T/.said'"
done
t_ok 'the search finds what is there' grep -aqF 'ann@example.org' "$T/.store"
t_ok 'and in what was said' grep -aqF 'ann@example.org' "$T/.said"

# ---- children ----

if command -v strace >/dev/null && strace -o "$T/.trace" true 2>/dev/null; then
	printf %s "$password" >"$T/.pw"
	strace -f -qq -e trace=execve,execveat -v -s 4096 -o "$T/.trace" "$IDCTL" --db "$IDCTL_DB" \
		--key-file "$IDCTL_KEY_FILE" user passwd ann@example.org --password-stdin <"$T/.pw" >"$T/.x" 2>&1
	strace -f -qq -e trace=execve,execveat -v -s 4096 -o "$T/.trace2" "$IDCTL" --db "$IDCTL_DB" \
		--key-file "$IDCTL_KEY_FILE" key generate --alg ES256 >"$T/.x" 2>&1
	t_ok 'it started' grep -q execve "$T/.trace"
	t_ok 'no other program is run' sh -c "[ \$(cat '$T/.trace' '$T/.trace2' | grep -c execve) -eq 2 ]"
	t_ok 'and nothing secret is in arguments or environment' sh -c "! grep -qF '$password' '$T/.trace'"
else
	t_skip 'children' 'strace does not work here'
fi

# ---- --secret-out ----

t_run 'to a new file' 0 -- client secret-add ci --secret-out "$T/new" -o json
t_json .secret null 'it is not printed as well'
t_ok 'the file is its owner'\''s alone' [ "$(stat -c %a "$T/new")" = 600 ]
t_run 'and it is valid' 0 --stdin "$T/new" -- client check-secret ci --secret-stdin
cp "$T/new" "$T/.new"
t_refused 'a file that is there' 4 exists secret_out -- client secret-add ci --secret-out "$T/new"
t_ok 'is left as it was' cmp -s "$T/new" "$T/.new"
ln -s "$T/nosuch" "$T/link"
t_refused 'a link to nowhere' 4 exists secret_out -- token mint --client ci --secret-out "$T/link"
t_ok 'nothing was made behind it' [ ! -e "$T/nosuch" ]
t_refused 'a folder that is not there' 7 config secret_out -- client create c2 --secret-out "$T/nosuch/x"
t_refused 'a folder' 4 exists secret_out -- client create c2 --secret-out "$T"
t_run 'a token, to a new file' 0 -- token mint --client ci --secret-out "$T/tok" -o json
t_json .token null
t_run 'and it is valid' 0 --stdin "$T/tok" -- token verify
t_run 'a dry run' 0 -- token mint --client ci --secret-out "$T/dry" --dry-run
t_ok 'writes no file' [ ! -e "$T/dry" ]
t_refused 'what is refused' 4 exists name -- client create ci --secret-out "$T/refused"
t_ok 'leaves no file' [ ! -e "$T/refused" ]

# ---- a secret that nobody could read does not exist ----

full()
{
	t_mark
	"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" "$@" >/dev/full 2>"$ERR"
	f_status=$?
	: >"$OUT"
	t_ok "a full disk: $*" [ "$f_status" -eq 1 ]
	t_ok "a full disk: $*: it says so" grep -q 'output' "$ERR"
	t_same_state "a full disk: $*: nothing is live"
}

for format in table json; do
	full client create c2 -o "$format"
	full client secret-add ci -o "$format"
	full token mint --client ci -o "$format"
	full token mint --user ann@example.org -o "$format"
done
full client create c2 --field secret
# a change without a secret is committed before it is reported, and the error says so
for words in 'key generate' 'role create x' 'user create bob@example.org --no-password' 'init --admin third@example.org'; do
	# shellcheck disable=SC2086 # words
	"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" $words >/dev/full 2>"$ERR"
	t_ok "a full disk: $words" [ $? -eq 1 ]
	t_ok "a full disk: $words: it says what became of it" grep -q 'the change was made' "$ERR"
done
t_run 'and it was' 0 -- user show bob@example.org third@example.org
"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" user list >/dev/full 2>"$ERR"
t_ok 'a full disk behind a list' [ $? -eq 1 ]
t_mark
"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" client create c3 >&- 2>"$ERR"
t_ok 'no standard output at all' [ $? -ne 0 ]
t_same_state 'no standard output at all: nothing is live'
t_run 'the log is whole' 0 -- audit verify
t_done
