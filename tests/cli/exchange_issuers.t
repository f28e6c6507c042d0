#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Where the keys of an issuer come from: every lie that it can tell of them, how they change, how long they last.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/exchange.sh
. "${0%/*}/exchange.sh"
t_init --admin root@example.org
t_exec client create ci --audience api
issuer_start
ok=$base/ok
here=$(echo "$base" | sed 's/localhost/127.0.0.1/')

# ---- lies ----

lies='wrong-issuer|name another issuer
no-issuer|name another issuer
issuer-twice|a member is given twice
no-object|name another issuer
no-jwks|not an acceptable https URL
http-jwks|not an acceptable https URL
file-jwks|not an acceptable https URL
user-jwks|not an acceptable https URL
query-jwks|not an acceptable https URL
number-jwks|not an acceptable https URL
private-jwks|not public
redirect|status 302
redirect-file|status 302
status-500|status 500
hmac|no usable signing key
encryption|no usable signing key
derive|no usable signing key
private|no usable signing key
no-keys|no usable signing key
many-keys|more than 64 keys
same-kid|have the kid
keys-member-twice|a member is given twice
huge|longer than 262144 bytes
garbage|not JSON
html|not JSON
trailers|more than 65536 bytes of headers
late|no complete answer in time
slow|no complete answer in time'
echo "$lies" | while IFS='|' read -r lie _; do
	echo "{\"out\":\"$lie\",\"iss\":\"$base/$lie\"}"
done | minted
echo "$lies" >"$T/lies"
while IFS='|' read -r lie word; do
	t_exec trust create "$lie" --client ci --issuer "$base/$lie" --audience idctl --claim repository_id=74
	t_refused "$lie" 75 unavailable - --stdin "$issuers/$lie" -- token exchange
	t_err_has "$word"
done <"$T/lies"
t_ok 'nothing of it was kept' [ "$(t_sql 'SELECT count(*) FROM issuer_keys')" -eq 0 ]
t_run 'trust test names the lie' 5 --stdin "$issuers/wrong-issuer" -- trust test wrong-issuer -o json
t_json '[.items[] | select(.check == "keys" or .check == "signature") | .status] | tostring' '["failed","failed"]'
t_out_has 'name another issuer'

# ---- where it may be ----

t_exec trust create here --client ci --issuer "$here/ok" --audience idctl --claim repository_id=74
minted <<S
{"out":"here","iss":"$here/ok"}
{"out":"one","iss":"$ok"}
{"out":"two","iss":"$ok"}
{"out":"three","iss":"$ok"}
{"out":"four","iss":"$ok"}
{"out":"five","iss":"$ok"}
{"out":"six","iss":"$ok"}
{"out":"seven","iss":"$ok"}
{"out":"brief","iss":"$base/brief"}
S
t_refused 'an address of this host, not by the name that is allowed' 75 unavailable - --stdin "$issuers/here" -- \
	token exchange
t_err_has 'not public'
t_exec trust create gh --client ci --preset github --issuer "$ok" --audience idctl --claim repository_id=74
sed '/^allow/d' "$T/idctl.conf" >"$T/closed.conf"
t_env IDCTL_CONFIG="$T/closed.conf"
t_refused 'and by no name, where none is allowed' 75 unavailable - --stdin "$issuers/one" -- token exchange
t_err_has 'not public'
sed '/^ca_file/d' "$T/idctl.conf" >"$T/strange.conf"
t_env IDCTL_CONFIG="$T/strange.conf"
t_refused 'an unknown authority' 75 unavailable - --stdin "$issuers/one" -- token exchange
t_err_has 'not trusted'
t_env IDCTL_CONFIG="$T/strange.conf" SSL_CERT_FILE="$issuers/ca.pem" CURL_CA_BUNDLE="$issuers/ca.pem"
t_refused 'the environment cannot add one' 75 unavailable - --stdin "$issuers/one" -- token exchange
t_env IDCTL_CONFIG="$T/idctl.conf" https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 ALL_PROXY=http://127.0.0.1:9 \
	SSLKEYLOGFILE="$T/keylog"
t_run 'nor a proxy, nor a log of keys' 0 --stdin "$issuers/one" -- token exchange -o json
t_ok 'no keys were written down' [ ! -e "$T/keylog" ]
t_env IDCTL_CONFIG="$T/idctl.conf"
for bad in 'allow_private = http://localhost' 'allow_private = LOCALHOST' 'allow_private = localhost:0' 'ca_file = ca.pem'; do
	printf '[network]\n%s\n' "$bad" >"$T/bad.conf"
	chmod 600 "$T/bad.conf"
	t_env IDCTL_CONFIG="$T/bad.conf"
	t_refused "a settings file with $bad" 7 config - --stdin "$issuers/two" -- token exchange
done
printf '[network]\nca_file = /nowhere/ca.pem\n' >"$T/bad.conf"
t_env IDCTL_CONFIG="$T/bad.conf"
t_run 'authorities that are not there' 7 --stdin "$issuers/here" -- trust test here
t_env IDCTL_CONFIG="$T/idctl.conf"
t_run 'doctor warns of hosts that may be private' 0 -- doctor -o json
t_json '[.items[] | select(.check == "setting network.allow_private") | .status][0]' warning
t_json '[.items[] | select(.check == "module curl") | .status][0]' ok

# ---- how long they last ----

t_ok 'fresh for as long as the issuer said' \
	[ "$(t_sql 'SELECT (stale_at - fetched_at) / 1000000 FROM issuer_keys')" -eq 600 ]
t_exec trust create brief --client ci --issuer "$base/brief" --audience idctl --claim repository_id=74
fresh
t_run 'an issuer that says a second' 0 --stdin "$issuers/brief" -- token exchange -o json
t_ok 'is asked every five minutes at most' \
	[ "$(t_sql "SELECT (stale_at - fetched_at) / 1000000 FROM issuer_keys WHERE issuer LIKE '%brief'")" -eq 300 ]
t_exec trust delete brief --yes
t_ok 'its keys go with its last rule' [ "$(t_sql 'SELECT count(*) FROM issuer_keys')" -eq 1 ]
n=$(hits)
aged 700
t_run 'stale ones are fetched again' 0 --stdin "$issuers/two" -- token exchange -o json
t_ok 'with two questions' [ "$(hits)" -eq $((n + 2)) ]

# ---- rotation ----

"$python" "$T_HERE/issuer.py" rotate "$issuers"
minted <<S
{"out":"new","iss":"$ok"}
{"out":"new-two","iss":"$ok"}
{"out":"stranger","iss":"$ok","header":{"kid":"nobody"}}
S
n=$(hits)
fresh
t_refused 'a new key, right after the last question' 5 no - --stdin "$issuers/new" -- token exchange
t_err_has unknown_key
t_ok 'is not asked for yet' [ "$(hits)" -eq "$n" ]
aged 61
t_run 'a minute later it is' 0 --stdin "$issuers/new" -- token exchange -o json
t_ok 'once' [ "$(hits)" -eq $((n + 2)) ]
t_refused 'the old key is no longer accepted' 5 no - --stdin "$issuers/three" -- token exchange
t_err_has unknown_key
aged 61
n=$(hits)
T_VOLATILE='^(audit|throttle|access_log|sqlite_|issuer_keys)'
t_refused 'a key that the issuer does not have' 5 no - --stdin "$issuers/stranger" -- token exchange
for _ in 1 2 3; do
	fresh
	t_exec token exchange <"$issuers/stranger"
done
t_ok 'is asked for once a minute, however often it comes' [ "$(hits)" -eq $((n + 2)) ]

# ---- when the issuer does not answer ----

kill "$issuer"
wait "$issuer" 2>/dev/null
aged 3600
t_run 'keys of an hour ago stay in use' 0 --stdin "$issuers/new-two" -- token exchange -o json
t_err_has 'stay in use'
aged 90000
t_refused 'keys of yesterday do not' 75 unavailable - --stdin "$issuers/stranger" -- token exchange
t_run 'trust test can do without the network' 5 --stdin "$issuers/stranger" -- trust test gh --offline -o json
t_json '[.items[] | select(.check == "keys") | .status][0]' ok

# ---- pinned ----

"$python" - "$T_HERE" "$issuers" >"$T/jwks" <<'P'
import json
import sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import issuer
print(json.dumps({"keys": issuer.jwks(sys.argv[2])}))
P
minted <<S
{"out":"pinned","iss":"$ok"}
S
echo '{"keys":[]}' >"$T/empty"
echo '{"keys":[{"kty":"oct","kid":"a","k":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE"}]}' >"$T/secret"
t_refused 'no keys to pin' 9 invalid jwks_file -- trust update gh --jwks-file "$T/empty"
t_refused 'an HMAC key to pin' 9 invalid jwks_file -- trust update gh --jwks-file "$T/secret"
t_refused 'a file that is not there' 7 config jwks_file -- trust update gh --jwks-file "$T/nothing"
t_run 'keys from a file' 0 -- trust update gh --jwks-file "$T/jwks" -o json
t_json '[.pinned, .changed] | tostring' '[true,true]'
t_run 'again changes nothing' 0 -- trust update gh --jwks-file "$T/jwks" -o json
t_json .changed false
aged 1000000
t_run 'need no network, and do not age' 0 --stdin "$issuers/pinned" -- token exchange -o json
t_run 'no longer pinned' 0 -- trust update gh --fetch-keys -o json
t_json .pinned false
t_ok 'they are gone' [ "$(t_sql 'SELECT count(*) FROM issuer_keys')" -eq 0 ]
t_exec trust update gh --jwks-file "$T/jwks"
t_exec client delete ci --yes
t_ok 'with their client all of its rules and their keys go' \
	[ "$(t_sql 'SELECT (SELECT count(*) FROM issuer_keys) + (SELECT count(*) FROM trust_rule)')" -eq 0 ]
t_run 'the log is whole' 0 -- audit verify
t_done
