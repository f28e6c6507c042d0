#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl key: made, rotated, retired, revoked, imported; and what is refused.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
t_exec client create ci
first=$("$IDCTL" --db "$IDCTL_DB" key list --field kid)

# jwks_has COUNT TITLE: so many keys are published.
jwks_has()
{
	t_run "$2" 0 -- key jwks
	t_json '.keys | length' "$1" "$2: $1"
}

# ---- normal use ----

t_golden key -- key list
t_golden key -- key generate --alg EdDSA -o json
t_golden key -- key list -o json --where 'state = next' --fields kid,alg,state
t_golden key -- key rotate --alg EdDSA
t_golden key -- key rotate --in 1d -o json
t_golden key -- key list --fields kid,alg,state
t_golden key -- key show "$first" -o json
t_golden key -- key jwks
t_golden key -- key retire "$first" -o json
t_golden key -- key retire "$first" --field changed
t_golden key -- key revoke "$first" --yes
t_golden key -- key revoke "$first" --yes --field changed
t_golden key -- key jwks

active=$("$IDCTL" --db "$IDCTL_DB" key list --where 'state = active' --field kid)
t_golden key-refused -- key retire "$active"
t_golden key-refused -- key revoke "$active" --yes
t_golden key-refused -- key revoke "$active"
t_golden key-refused -- key generate --alg ES265
t_golden key-refused -- key show nope
t_golden key-refused --in nonsense -- key import --private-stdin
t_golden key-refused -- key import --private=abc
t_golden key-refused -- key import

# ---- rotation ----

t_refused 'an unknown algorithm' 2 usage alg -- key rotate --alg none
t_refused 'an algorithm in lower case' 2 usage alg -- key generate --alg es256
t_refused 'an invalid instant' 2 usage in -- key rotate --in tomorrow
t_refused 'an instant in the past' 2 usage in -- key rotate --in -1h
t_refused 'an unknown key' 3 not_found key -- key show nope
t_refused 'an unknown key to retire' 3 not_found key -- key retire nope
t_refused 'an unknown key to revoke' 3 not_found key -- key revoke nope --yes
t_refused 'a revocation without an answer' 2 confirm - -- key revoke --replace "$active"
t_refused 'the key that signs is not retired' 4 conflict - -- key retire "$active"
t_refused 'nor revoked' 4 conflict - -- key revoke "$active" --yes

t_exec token mint --client ci -o json
token=$(t_field token)
ends=$(t_field expires_at)
t_mark
t_run 'a dry run of a rotation' 0 -- key rotate --dry-run -o json
t_json '[.state, .dry_run] | tostring' '["active",true]'
t_same_state 'a dry run of a rotation: nothing has changed'
t_run 'a rotation' 0 -- key rotate --alg ES256 -o json
new=$(t_field kid)
t_json '[.state, .retired_at] | tostring' '["active",null]'
t_run 'the old key is retired' 0 -- key show "$active" -o json
t_json '[.state, .withdrawn, .retired_at != null] | tostring' '["retired",false,true]'
t_run 'what it signed still verifies' 0 --in "$token" -- token verify
t_run 'the new one signs' 0 -- token mint --client ci -o json
t_json .kid "$new"
t_refused 'it is not withdrawn while a token needs it' 4 conflict - -- key retire "$active"
# the end of the token, rounded up to ten minutes, and a minute for clocks
safe=$((($(date -u -d "${ends%.*}Z" +%s) + 599) / 600 * 600 + 60))
t_err_has "may be valid until $(date -u -d "@$safe" +%Y-%m-%dT%H:%M:%S).000Z" 'it says when it is safe'
t_exec token revoke "$(printf %s "$token" | cut -d. -f2 | tr -- -_ +/ | base64 -d 2>/dev/null | jq -r .jti)"
t_refused 'nor when that token is revoked: offline verifiers do not know' 4 conflict - -- key retire "$active"
t_sql "UPDATE signing_key SET last_expiry = last_expiry - 1260000000 WHERE kid = '$active'" >"$T/.sql"
t_run 'when all that it signed has ended, it is' 0 -- key retire "$active" -o json
t_run 'a withdrawn key verifies nothing' 5 --in "$token" -- token verify -o json
t_json .reason unknown_key

t_run 'a planned change' 0 -- key rotate --alg EdDSA --in 1h -o json
next=$(t_field kid)
t_json '[.state, .active_from != null] | tostring' '["next",true]'
t_run 'is published at once' 0 -- key jwks
t_json "[.keys[].kid] | any(. == \"$next\")" true
t_run 'and does not sign yet' 0 -- token mint --client ci -o json
t_json .kid "$new"
t_sql 'UPDATE signing_key SET active_from = active_from - 3600000000, retired_at = retired_at - 3600000000
	WHERE active_from > 0' >"$T/.sql"
t_run 'but does when its time has come' 0 -- token mint --client ci -o json
t_json .kid "$next"
t_run 'and the one before is retired' 0 -- key show "$new" -o json
t_json .state retired
t_run 'it signs' 0 -- key show "$next" -o json
t_json .state active

# ---- emergency ----

t_run 'a token of the key that will leak' 0 -- token mint --client ci -o json
t_json .kid "$next"
token=$(t_field token)
t_refused 'the key that signs is not revoked alone' 4 conflict - -- key revoke "$next" --yes
t_mark
t_run 'a dry run of replacing it' 0 -- key revoke "$next" --replace --dry-run -o json
t_same_state 'a dry run of replacing it: nothing has changed'
t_run 'it is replaced and revoked in one' 0 -- key revoke "$next" --replace --yes --reason leaked -o json
t_json '[.state, .withdrawn, .changed] | tostring' '["revoked",true,true]'
t_run 'what it signed is no longer valid' 5 --in "$token" -- token verify -o json
t_json .reason unknown_key
t_run 'it is not in the JWK Set' 0 -- key jwks
t_json "[.keys[].kid] | any(. == \"$next\")" false
t_run 'another one signs' 0 -- token mint --client ci -o json
t_json ".kid != \"$next\"" true
t_ok 'the private key is gone' [ "$(t_sql "SELECT count(*) FROM signing_key WHERE kid = '$next' AND private IS NULL")" = 1 ]
t_run 'both are on record' 0 -- audit list --action key.revoke --where 'outcome = ok' -o json
t_json '[.items[-2:][] | .details.state] | tostring' '["active","revoked"]'

# ---- import ----

# import STATUS TITLE FILE [OPTION…]
import()
{
	i_status=$1
	i_title=$2
	i_file=$3
	shift 3
	t_run "$i_title" "$i_status" --stdin "$i_file" -- key import --private-stdin "$@" -o json
}

# no_key TITLE FILE [OPTION…]: it is refused, in bounded time, and without asking for anything.
no_key()
{
	n_title=$1
	n_file=$2
	shift 2
	t_refused "$n_title" 9 invalid private --stdin "$n_file" -- key import --private-stdin "$@"
}

# exactly one block
openssl genpkey -algorithm ED25519 2>/dev/null >"$T/one.pem"
openssl genpkey -algorithm ED25519 2>/dev/null | cat "$T/one.pem" - >"$T/both.pem"
no_key 'two keys in one file' "$T/both.pem"
t_err_has 'several blocks'
openssl ecparam -name prime256v1 -genkey 2>/dev/null >"$T/param.pem"
import 0 'the name of a curve before the key is not counted as a key' "$T/param.pem"

# oct TITLE BASE64URL: not a secret, however long
oct()
{
	printf '{"kty":"oct","alg":"HS256","k":"%s"}' "$2" >"$T/oct.jwk"
	no_key "$1" "$T/oct.jwk"
	t_err_has 'is not secret'
}
b64()
{
	base64 -w0 | tr +/ -_ | tr -d =
}
oct 'one letter, 32 times' "$(printf '%032d' 0 | b64)"
oct 'a word again and again' "$(printf 'correct horse correct horse correct horse ' | b64)"
oct 'the key of RFC 7515' AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow
oct 'the key of RFC 7520' hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg
oct 'what jwt.io fills in' "$(printf a-string-secret-at-least-256-bits-long | b64)"

curve()
{
	openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$1" 2>/dev/null
}

curve P-256 >"$T/p256.pem"
import 0 'P-256, PKCS#8' "$T/p256.pem"
t_json '[.alg, .state, .changed] | tostring' '["ES256","next",true]'
t_refused 'the same again' 4 exists - --stdin "$T/p256.pem" -- key import --private-stdin
openssl ec -in "$T/p256.pem" 2>/dev/null >"$T/sec1.pem"
t_refused 'the same in another format' 4 exists - --stdin "$T/sec1.pem" -- key import --private-stdin
curve P-384 >"$T/p384.pem"
import 0 'P-384' "$T/p384.pem"
t_json .alg ES384
openssl genpkey -algorithm ED25519 2>/dev/null >"$T/ed.pem"
import 0 'Ed25519' "$T/ed.pem"
t_json .alg EdDSA
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null >"$T/rsa.pem"
openssl rsa -in "$T/rsa.pem" -traditional 2>/dev/null >"$T/pkcs1.pem"
import 0 'RSA, PKCS#1' "$T/pkcs1.pem" --alg RS512
t_json .alg RS512
printf '{"kty":"oct","alg":"HS256","kid":"our-hmac","k":"%s"}' "$(openssl rand 32 | base64 -w0 | tr +/ -_ | tr -d =)" >"$T/oct.jwk"
import 0 'an HMAC key, as JWK' "$T/oct.jwk"
t_json '[.kid, .alg] | tostring' '["our-hmac","HS256"]'
t_run 'it is in no JWK Set' 0 -- key jwks
t_json '[.keys[].kid] | any(. == "our-hmac")' false
if command -v jose >/dev/null; then
	jose jwk gen -i '{"alg":"ES256","kid":"from-jose"}' -o "$T/ec.jwk"
	import 0 'a JWK of jose' "$T/ec.jwk"
	t_json .kid from-jose
	jose jwk pub -i "$T/ec.jwk" -o "$T/pub.jwk"
	no_key 'a public JWK' "$T/pub.jwk"
	jq '.kid = "../../etc"' "$T/ec.jwk" >"$T/kid.jwk"
	t_refused 'a kid with a path in it' 9 invalid kid --stdin "$T/kid.jwk" -- key import --private-stdin
	jq '.d = "AAAA"' "$T/ec.jwk" >"$T/d.jwk"
	no_key 'a JWK whose halves do not match' "$T/d.jwk"
else
	t_skip 'a JWK of jose' 'jose is not installed'
fi
openssl pkcs8 -topk8 -in "$T/p256.pem" -passout pass:1234567890 -out "$T/enc8.pem"
no_key 'an encrypted PKCS#8' "$T/enc8.pem"
openssl rsa -in "$T/rsa.pem" -traditional -aes128 -passout pass:1234567890 2>/dev/null >"$T/enc1.pem"
no_key 'an encrypted PKCS#1' "$T/enc1.pem"
openssl pkey -in "$T/p256.pem" -pubout >"$T/pub.pem" 2>/dev/null
no_key 'a public PEM' "$T/pub.pem"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 2>/dev/null >"$T/rsa1024.pem"
no_key 'RSA of 1024 bits' "$T/rsa1024.pem"
curve secp256k1 >"$T/k1.pem"
no_key 'another curve' "$T/k1.pem"
no_key 'a key for another algorithm' "$T/p256.pem" --alg EdDSA
no_key 'a P-384 key for ES256' "$T/p384.pem" --alg ES256
echo '{"kty":"oct","alg":"HS256","k":"c2hvcnQ"}' >"$T/short.jwk"
no_key 'an HMAC key that is too short' "$T/short.jwk"
sed '3s/./!/' "$T/p256.pem" >"$T/torn.pem"
no_key 'a torn PEM' "$T/torn.pem"
head -n 2 "$T/p256.pem" >"$T/torn.pem"
no_key 'half a PEM' "$T/torn.pem"
echo nonsense >"$T/junk"
no_key 'not a key' "$T/junk"
echo '{"kty":' >"$T/junk"
no_key 'half a JWK' "$T/junk"
t_refused 'nothing' 9 invalid private -- key import --private-stdin
head -c 100000 /dev/zero | tr '\0' a >"$T/junk"
no_key 'too much' "$T/junk"
t_refused 'a key on the command line' 2 usage - -- key import --private=abc
t_refused 'a key from nowhere' 2 usage - -- key import
curve P-521 >"$T/p521.pem"
t_run 'from a descriptor' 0 -- key import --private-fd 3 -o json 3<"$T/p521.pem"
t_json .alg ES512
t_mark
curve P-256 >"$T/another.pem"
t_run 'a dry run of an import' 0 --stdin "$T/another.pem" -- key import --private-stdin --dry-run -o json
t_same_state 'a dry run of an import: nothing has changed'
t_ok_unseen 'no key is in the store in the open' 'PRIVATE KEY' "$(jq -r .k "$T/oct.jwk")"
t_run 'the log is whole' 0 -- audit verify
t_done
