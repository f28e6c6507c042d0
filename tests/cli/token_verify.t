#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl token verify: our tokens read by others, theirs by us, and every way to be invalid.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
python=/usr/bin/python3
issuer=https://id.example.org
t_init --admin root@example.org --issuer "$issuer"
t_exec client create ci --audience api --audience web -o json
sub=$(t_field id)

# verdict REASON TITLE FILE [OPTION…]: the token in FILE is invalid for that reason, and none of its claims is shown.
verdict()
{
	v_reason=$1
	v_title=$2
	v_file=$3
	shift 3
	t_run "$v_title" 5 --stdin "$v_file" -- token verify "$@" -o json
	t_json '[.valid, .reason] | tostring' "[false,\"$v_reason\"]" "$v_title: $v_reason"
	t_json 'del(.valid, .reason) | [.[] | select(. != null and . != [])] | tostring' '[]' "$v_title: no claim is shown"
}

# good TITLE FILE [OPTION…]
good()
{
	v_title=$1
	v_file=$2
	shift 2
	t_run "$v_title" 0 --stdin "$v_file" -- token verify "$@" -o json
	t_json '[.valid, .reason] | tostring' '[true,null]' "$v_title: and it is valid"
}

cat >"$T/read.py" <<'END'
import json, sys, jwt
token = open(sys.argv[2]).read().strip()
kid = jwt.get_unverified_header(token)["kid"]
key = [k for k in json.load(open(sys.argv[1]))["keys"] if k["kid"] == kid][0]
claims = jwt.decode(token, jwt.PyJWK(key).key, algorithms=[key["alg"]], audience="api", issuer=sys.argv[3],
                    options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]})
print(claims["sub"])
END
# make.py KEY ALG KID SUB [CLAIM=JSON|-CLAIM|header.NAME=JSON]…
cat >"$T/make.py" <<'END'
import json, sys, time, uuid, jwt
key, alg, kid, sub = sys.argv[1:5]
now = int(time.time())
claims = {"iss": "https://id.example.org", "sub": sub, "aud": "api", "client_id": "ci", "iat": now,
          "exp": now + 300, "jti": str(uuid.uuid4())}
headers = {"kid": kid, "typ": "at+jwt"}
for change in sys.argv[5:]:
    name, _, value = change.partition("=")
    if change.startswith("-"):
        del claims[change[1:]]
    elif name in ("exp", "iat", "nbf") and value[:1] in "+-":
        claims[name] = now + int(value)
    elif name.startswith("header."):
        headers[name[7:]] = json.loads(value)
    else:
        claims[name] = json.loads(value)
text = open(key, "rb").read()
print(jwt.encode(claims, bytes.fromhex(text.decode()) if alg.startswith("HS") else text, algorithm=alg, headers=headers))
END
if "$python" -c 'import jwt; jwt.PyJWK; import cryptography' 2>/dev/null; then
	has_python=1
else
	has_python=
fi

# ---- ours, read by others ----

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null >"$T/rsa.pem"
t_run 'an RSA key comes from elsewhere' 0 --stdin "$T/rsa.pem" -- key import --private-stdin --alg RS256
for alg in ES256 EdDSA RS256 HS256; do
	t_run "$alg signs" 0 -- key rotate --alg "$alg" -o json
	t_json '[.alg, .state] | tostring' "[\"$alg\",\"active\"]"
	t_run "$alg: mint" 0 -- token mint --client ci --audience api --field token
	cp "$OUT" "$T/$alg.token"
	good "$alg: our own is valid" "$T/$alg.token" --audience api
	t_json .alg "$alg"
done
t_run 'the JWK Set' 0 -- key jwks
cp "$OUT" "$T/jwks.json"
t_json '[.keys[].alg] | unique | tostring' '["ES256","EdDSA","RS256"]'
t_json '[.keys[] | keys[]] | unique | map(select(. == "d" or . == "k" or . == "p")) | tostring' '[]' 'nothing private is in it'
for alg in ES256 EdDSA RS256; do
	if [ -n "$has_python" ]; then
		t_ok "$alg: python3-jwt says so too, from the JWK Set" \
			"$python" "$T/read.py" "$T/jwks.json" "$T/$alg.token" "$issuer"
		t_ok "$alg: and reads who it is" [ "$("$python" "$T/read.py" "$T/jwks.json" "$T/$alg.token" "$issuer")" = "$sub" ]
	else
		t_skip "$alg: python3-jwt says so too" 'python3-jwt is not installed'
	fi
done
db=$IDCTL_DB key=$IDCTL_KEY_FILE
IDCTL_DB=$T/none IDCTL_KEY_FILE=$T/none
for alg in ES256 EdDSA RS256; do
	good "$alg: verified with the JWK Set and no store" "$T/$alg.token" --jwks "$T/jwks.json" --audience api --issuer "$issuer"
	verdict wrong_issuer "$alg: from another issuer" "$T/$alg.token" --jwks "$T/jwks.json" --issuer https://other.example
done
verdict unknown_key 'HS256: its key is in no JWK Set' "$T/HS256.token" --jwks "$T/jwks.json"
mkfifo "$T/late"
(sleep 1 && cat "$T/jwks.json") >"$T/late" &
sleep 0.2 # so that a writer has it open
t_run 'a set that takes its time, as what a shell puts in <(…)' 0 --stdin "$T/ES256.token" -- token verify --jwks "$T/late" -o json
wait "$!"
t_run 'no such set' 7 --stdin "$T/ES256.token" -- token verify --jwks "$T/nosuch" -o json
t_err_json .error.field jwks
echo '{"keys":7}' >"$T/bad.json"
t_run 'an invalid set' 9 --stdin "$T/ES256.token" -- token verify --jwks "$T/bad.json" -o json
t_err_json .error.field jwks
IDCTL_DB=$db IDCTL_KEY_FILE=$key
good 'a token from a descriptor' /dev/null --token-fd 3 3<"$T/ES256.token"
t_run 'a token from a file that everybody can read' 7 -- token verify --token-file "$T/ES256.token" -o json
chmod 600 "$T/ES256.token"
good 'a token from a file of its own' /dev/null --token-file "$T/ES256.token"

# ---- theirs, read by us ----

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null >"$T/es.pem"
openssl genpkey -algorithm ED25519 2>/dev/null >"$T/ed.pem"
openssl rand -hex 32 >"$T/hs.hex"
printf '{"kty":"oct","alg":"HS256","kid":"hs-1","k":"%s"}' \
	"$(xxd -r -p "$T/hs.hex" | base64 -w0 | tr +/ -_ | tr -d =)" >"$T/hs.jwk"
t_run 'a P-256 key' 0 --stdin "$T/es.pem" -- key import --private-stdin -o json
es=$(t_field kid)
t_run 'an Ed25519 key' 0 --stdin "$T/ed.pem" -- key import --private-stdin -o json
ed=$(t_field kid)
t_run 'an HMAC key' 0 --stdin "$T/hs.jwk" -- key import --private-stdin -o json
t_json .kid hs-1

make()
{
	"$python" "$T/make.py" "$@" >"$T/made"
}

# A key that waits is known to the actor who imported it: it signs nothing before its time, and then what is on record.
if [ -n "$has_python" ]; then
	make "$T/es.pem" ES256 "$es" "$sub"
	verdict key_not_active 'a key in state next signs nothing' "$T/made"
	verdict key_not_active 'nor offline, where the store knows the key' "$T/made" --offline
fi
for alg in HS256 EdDSA ES256; do
	t_run "$alg: the imported key is active" 0 -- key rotate --alg "$alg"
done
if [ -n "$has_python" ]; then
	make "$T/es.pem" ES256 "$es" "$sub" iat=-90
	verdict key_not_active 'what was signed before the key was active is not valid' "$T/made" --offline
fi
t_sql 'UPDATE signing_key SET active_from = active_from - 3600000000 WHERE active_from IS NOT NULL' >/dev/null
if [ -n "$has_python" ]; then
	make "$T/es.pem" ES256 "$es" "$sub"
	good 'python3-jwt signs, ES256' "$T/made" --audience api --offline
	verdict not_on_record 'but the store has minted no such token' "$T/made" --audience api
	t_exec token list --where "subject = ci" --field jti --limit 1
	jti=$(head -n 1 "$OUT")
	t_exec user show root@example.org --field id
	make "$T/es.pem" ES256 "$es" "$(cat "$OUT")" "jti=\"$jti\""
	verdict not_on_record 'nor under the id of another that it has minted' "$T/made"
	make "$T/es.pem" ES256 "$es" "$sub" 'sid="01a00000-0000-7000-8000-000000000000"'
	verdict session_ended 'nor for an unknown session' "$T/made"
	make "$T/ed.pem" EdDSA "$ed" "$sub"
	good 'python3-jwt signs, EdDSA' "$T/made" --audience api --offline
	make "$T/hs.hex" HS256 hs-1 "$sub"
	good 'python3-jwt signs, HS256' "$T/made" --audience api --offline
	make "$T/es.pem" ES256 "$es" "$sub" exp=-30 iat=-300
	good 'its end is half a minute ago: clocks differ' "$T/made" --offline
	verdict expired 'but not from that of the store' "$T/made"
	make "$T/es.pem" ES256 "$es" "$sub" exp=-90 iat=-300
	verdict expired 'it ended' "$T/made"
	t_run 'to revoke it changes nothing, and is not a failure (RFC 7009, 2.2)' 0 --stdin "$T/made" -- token revoke -o json
	t_json '.items[0].changed' false
	make "$T/es.pem" ES256 "$es" "$sub" nbf=+600
	verdict not_yet_valid 'it has not begun' "$T/made"
	make "$T/es.pem" ES256 "$es" "$sub" 'iss="https://evil.example"'
	verdict wrong_issuer 'another issuer issued it' "$T/made"
	good 'unless that issuer is expected' "$T/made" --issuer https://evil.example --offline
	make "$T/es.pem" ES256 "$es" "$sub" 'aud=["web","mail"]'
	verdict wrong_audience 'it is for others' "$T/made" --audience api
	good 'one of the others' "$T/made" --audience mail --offline
	make "$T/es.pem" ES256 "$es" 01a00000-0000-7000-8000-000000000000
	verdict subject_gone 'it speaks for nobody here' "$T/made"
	good 'which only the store knows' "$T/made" --offline
	make "$T/es.pem" ES256 "$es" root@example.org
	verdict subject_gone 'it speaks for a name, not an id' "$T/made"
	make "$T/es.pem" ES256 nosuchkey "$sub"
	verdict unknown_key 'nobody knows its key' "$T/made"
	make "$T/es.pem" ES256 "$ed" "$sub"
	verdict algorithm_mismatch 'its key is for another algorithm' "$T/made"
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null >"$T/other.pem"
	make "$T/other.pem" ES256 "$es" "$sub"
	verdict bad_signature 'another key signed it' "$T/made"
	for claim in exp iss sub jti; do
		make "$T/es.pem" ES256 "$es" "$sub" "-$claim"
		t_run "without $claim" 5 --stdin "$T/made" -- token verify
	done
	make "$T/es.pem" ES256 "$es" "$sub" 'header.typ="logout+jwt"'
	t_run 'a token for another use' 5 --stdin "$T/made" -- token verify
	make "$T/es.pem" ES256 "$es" "$sub" 'header.crit=["b64"]' 'header.b64=false'
	t_run 'a critical header' 5 --stdin "$T/made" -- token verify
	t_run 'the key is revoked' 0 -- key revoke --replace --yes -- "$es"
	make "$T/es.pem" ES256 "$es" "$sub"
	verdict unknown_key 'and what it signs is not valid' "$T/made"
else
	t_skip 'tokens of python3-jwt' 'python3-jwt is not installed'
fi

# a key whose name reads like an id
printf '{"kty":"oct","alg":"HS256","kid":"01a2285e-0efc-7c17-92ec-eff6bb4e4367","k":"%s"}' \
	"$(head -c 32 /dev/urandom | base64 -w0 | tr +/ -_ | tr -d =)" >"$T/odd.jwk"
t_run 'a key whose name reads like an id' 0 --stdin "$T/odd.jwk" -- key import --private-stdin
t_run 'signs' 0 -- key rotate --alg HS256
t_run 'a token' 0 -- token mint --client ci --field token
cp "$OUT" "$T/odd.token"
good 'it is valid' "$T/odd.token"

# clocks differ: one that is behind signs with a key that another has begun to use
t_clock $(($(date +%s) + 3))
t_run 'a host that is ahead lets another key sign' 0 -- key rotate --alg ES256
t_run 'and uses it' 0 -- token mint --client ci
t_clock $(($(date +%s)))
t_run 'a host that is behind uses it too' 0 -- token mint --client ci --field token
cp "$OUT" "$T/behind.token"
good 'its token is valid' "$T/behind.token"

if command -v jose >/dev/null; then
	jose jwk gen -i '{"alg":"ES256","kid":"jose-1"}' -o "$T/jose.jwk"
	t_run 'a key of jose' 0 --stdin "$T/jose.jwk" -- key import --private-stdin
	now=$(date +%s)
	printf '{"iss":"%s","sub":"%s","aud":["api"],"client_id":"ci","iat":%d,"exp":%d,"jti":"jose-token"}' \
		"$issuer" "$sub" "$now" $((now + 300)) |
		jose jws sig -I- -k "$T/jose.jwk" -s '{"protected":{"kid":"jose-1","typ":"at+jwt"}}' -c -o "$T/jose.token"
	t_run 'which is active' 0 -- key rotate --alg ES256
	good 'jose signs' "$T/jose.token" --audience api --offline
	verdict not_on_record 'and we have no record of it' "$T/jose.token" --audience api
	t_run 'a token that we did not mint is revoked' 0 -- token revoke jose-token
	verdict revoked 'it is' "$T/jose.token"
else
	t_skip 'tokens of jose' 'jose is not installed'
fi

# ---- what changes behind a token ----

T_NEW='a long and lonely road to nowhere'
t_exec user create ann@example.org --no-password --role admin
t_exec token mint --user ann@example.org --audience api --field token
cp "$OUT" "$T/ann.token"
good 'the token of an administrator' "$T/ann.token" --require user:delete --require anything:else
verdict missing_permission 'a client without roles' "$T/HS256.token" --require user:delete
t_refused 'an invalid permission' 9 invalid require --stdin "$T/ann.token" -- token verify --require nonsense
t_run 'the user gets a password' 0 --in "$T_NEW" -- user passwd ann@example.org --password-stdin
verdict subject_changed 'what was issued before has ended' "$T/ann.token"
t_exec token mint --user ann@example.org --audience api --field token
cp "$OUT" "$T/ann.token"
good 'a new one' "$T/ann.token"
t_exec user delete ann@example.org
verdict subject_gone 'the user is deleted' "$T/ann.token"
t_exec token mint --client ci --ttl 1m --field token
cp "$OUT" "$T/last.token"
T_STDIN=$T/last.token
t_exec token revoke --reason why
verdict revoked 'revoked' "$T/last.token"
good 'which only the store knows, again' "$T/last.token" --offline
hs=$("$IDCTL" --db "$db" --key-file "$key" key list --where 'alg = HS256' --field kid | grep -vx -e hs-1 -e '01a2285e.*')
t_run 'another key signs' 0 -- key rotate --alg ES256
good 'the key before still verifies' "$T/HS256.token"
t_run 'it is revoked' 0 -- key revoke "$hs" --yes
verdict unknown_key 'it no longer verifies' "$T/HS256.token"

# ---- invalid tokens ----

for text in x . .. a.b.c 'a.b.c.d' 'Bearer x.y.z' '{"payload":"e30"}'; do
	printf %s "$text" >"$T/junk"
	verdict malformed "'$text'" "$T/junk"
done
sed 's/\./../' "$T/ES256.token" >"$T/junk"
verdict malformed 'a dot too many' "$T/junk"
tr -d '\n' <"$T/ES256.token" | sed 's/$/=/' >"$T/junk"
verdict malformed 'padding' "$T/junk"
head -c 20000 /dev/zero | tr '\0' a >"$T/junk"
verdict malformed '20 kB' "$T/junk"
head -c 10000000 /dev/zero | tr '\0' a >"$T/junk"
t_refused '10 MB' 9 invalid token --stdin "$T/junk" -- token verify
printf 'a.\0.b' >"$T/junk"
t_refused 'a NUL' 9 invalid token --stdin "$T/junk" -- token verify
t_refused 'nothing' 9 invalid token -- token verify

# ---- the attacks ----

vectors=${IDCTL_VECTORS:-../shared/vectors}/jwt-attacks
# what our policy takes: "JWT" as a type, one line end behind the token
taken='typ-jwt-for-access-token sig-newline-end'
if [ ! -e "$vectors/cases.json" ]; then
	t_skip 'the attacks' "there is no $vectors"
else
	t_clock 1900000000
	IDCTL_DB=$T/none IDCTL_KEY_FILE=$T/none
	jq -r '.cases[] | [.name, .expect, (.token | @base64)] | @tsv' "$vectors/cases.json" >"$T/cases"
	: >"$T/wrong"
	n=0
	while IFS="$(printf '\t')" read -r name expect text; do
		printf %s "$text" | base64 -d >"$T/attack"
		T_STDIN=$T/attack
		t_exec token verify --jwks "$vectors/jwks.json" --issuer https://id.example --audience api -o json
		n=$((n + 1))
		case " $taken " in *" $name "*) expect=accept ;; esac
		case $name in ok-hs256) expect=reject ;; esac
		case $expect,$STATUS in
		accept,0 | reject,5) ;;
		reject,9) jq -e '.error.field == "token"' <"$ERR" >"$T/.ask" || echo "$name: $STATUS" >>"$T/wrong" ;;
		*) echo "$name: $expect, status $STATUS: $(head -n 1 "$OUT")" >>"$T/wrong" ;;
		esac
	done <"$T/cases"
	t_ok 'there are attacks' [ "$n" -gt 100 ]
	t_ok 'every attack fails, and valid tokens are accepted' sh -c "! grep . '$T/wrong'"
	t_env
	IDCTL_DB=$db IDCTL_KEY_FILE=$key
fi
t_run 'the log is whole' 0 -- audit verify
t_done
