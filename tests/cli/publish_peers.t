#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is published, read by libraries that are not ours, and what they sign, read by us: npm's jose (Debian's
# node-jose), python3-jwt and jose(1). A reader of status lists made of nothing but Python says what is in them.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
issuer=https://id.example.org
pub=$T/pub
jwks=$pub/.well-known/jwks.json
python=/usr/bin/python3
has_python='' has_node='' has_jose=''
"$python" -c 'import jwt; jwt.PyJWK; import cryptography' 2>/dev/null && has_python=1
# where Debian has its modules; node of other makes does not look there
NODE_PATH=/usr/share/nodejs
export NODE_PATH
node -e 'require("jose").jwtVerify' 2>/dev/null && has_node=1
command -v jose >/dev/null && has_jose=1

cat >"$T/read.py" <<'END_OF'
# read.py JWKS TOKEN ISSUER: sub
import json, sys, jwt
token = open(sys.argv[2]).read().strip()
kid = jwt.get_unverified_header(token)["kid"]
key = [k for k in json.load(open(sys.argv[1]))["keys"] if k["kid"] == kid][0]
print(jwt.decode(token, jwt.PyJWK(key).key, algorithms=[key["alg"]], audience="api", issuer=sys.argv[3],
                 options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]})["sub"])
END_OF
cat >"$T/sign.py" <<'END_OF'
# sign.py PEM ALG KID SUB
import sys, time, uuid, jwt
now = int(time.time())
print(jwt.encode({"iss": "https://id.example.org", "sub": sys.argv[4], "aud": "api", "client_id": "ci", "iat": now,
                  "exp": now + 300, "jti": str(uuid.uuid4())}, open(sys.argv[1]).read(), algorithm=sys.argv[2],
                 headers={"kid": sys.argv[3], "typ": "at+jwt"}))
END_OF
cat >"$T/status.py" <<'END_OF'
# status.py JWKS LIST TOKEN: what draft-ietf-oauth-status-list, 8.3, tells a relying party to do
import base64, json, sys, time, zlib, jwt
claims = jwt.decode(open(sys.argv[3]).read().strip(), options={"verify_signature": False})
text = open(sys.argv[2]).read()
head = jwt.get_unverified_header(text)
assert head["typ"] == "statuslist+jwt"
key = [k for k in json.load(open(sys.argv[1]))["keys"] if k["kid"] == head["kid"]][0]
doc = jwt.decode(text, jwt.PyJWK(key).key, algorithms=[key["alg"]], options={"require": ["iat", "sub"]})
ref = claims["status"]["status_list"]
assert doc["sub"] == ref["uri"]
assert doc["iat"] <= time.time() < doc["exp"] and doc["ttl"] > 0
lst, bits = doc["status_list"]["lst"], doc["status_list"]["bits"]
assert bits == 1 and "=" not in lst
packed = base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4))
data = zlib.decompress(packed)
assert packed[:2] == b"\x78\xda" and len(data) == 2 ** 17
print("invalid" if data[ref["idx"] // 8] >> ref["idx"] % 8 & 1 else "valid", sum(bin(b).count("1") for b in data))
END_OF
cat >"$T/read.js" <<'END_OF'
// read.js JWKS TOKEN ISSUER: sub
const fs = require('fs'), jose = require('jose');
const [jwks, token, issuer] = process.argv.slice(2);
const keys = jose.createLocalJWKSet(JSON.parse(fs.readFileSync(jwks)));
jose.jwtVerify(fs.readFileSync(token, 'utf8').trim(), keys, {issuer, audience: 'api', requiredClaims: ['exp', 'jti']})
	.then((r) => console.log(r.payload.sub), (e) => { console.error(e); process.exit(1); });
END_OF
cat >"$T/sign.js" <<'END_OF'
// sign.js PEM ALG KID SUB
const fs = require('fs'), crypto = require('crypto'), jose = require('jose');
const [pem, alg, kid, sub] = process.argv.slice(2);
new jose.SignJWT({client_id: 'ci', jti: crypto.randomUUID()}).setProtectedHeader({alg, kid, typ: 'at+jwt'})
	.setIssuer('https://id.example.org').setSubject(sub).setAudience('api').setIssuedAt().setExpirationTime('5m')
	.sign(crypto.createPrivateKey(fs.readFileSync(pem))).then((t) => console.log(t));
END_OF

t_init --admin root@example.org --issuer "$issuer"
t_exec client create ci --audience api -o json
sub=$(t_field id)
t_run 'status lists' 0 -- publish --dir "$pub" --status-lists

# ---- ours, read by them ----

# says TITLE EXPECT COMMAND…: it prints that
says()
{
	s_title=$1
	s_want=$2
	shift 2
	"$@" >"$T/.said" 2>"$T/.why" || true
	t_file_is "$T/.said" "$s_want" "$s_title"
}

for alg in ES256 RS256 EdDSA; do
	t_run "$alg signs" 0 -- key rotate --alg "$alg"
	t_run "$alg: a token" 0 -- token mint --client ci --audience api --field token
	cp "$OUT" "$T/$alg.token"
	t_run "$alg: another one" 0 -- token mint --client ci --audience api -o json
	t_field token >"$T/$alg.bad"
	t_exec token revoke "$(t_field jti)"
	t_run "$alg: published" 0 -- publish --dir "$pub"
	cp "$pub/status/tokens/0" "$T/$alg.list"
	if [ -n "$has_node" ]; then
		says "$alg: jose of npm reads it from the published set" "$sub" node "$T/read.js" "$jwks" "$T/$alg.token" "$issuer"
	else
		t_skip "$alg: jose of npm" 'node-jose is not installed'
	fi
	if [ -n "$has_python" ]; then
		says "$alg: python3-jwt, too" "$sub" "$python" "$T/read.py" "$jwks" "$T/$alg.token" "$issuer"
	else
		t_skip "$alg: python3-jwt" 'python3-jwt is not installed'
	fi
	# it has never heard of EdDSA
	if [ -z "$has_jose" ] && [ "$alg" != EdDSA ]; then
		t_skip "$alg: jose" 'jose is not installed'
	elif [ "$alg" != EdDSA ]; then
		says "$alg: jose, too" "$(cut -d. -f2 <"$T/$alg.token" | tr -- -_ +/ | base64 -d 2>/dev/null)" \
			jose jws ver -i "$T/$alg.token" -k "$jwks" -O-
		says "$alg: jose reads the list" "$(cut -d. -f2 <"$T/$alg.list" | tr -- -_ +/ | base64 -d 2>/dev/null)" \
			jose jws ver -i "$T/$alg.list" -k "$jwks" -O-
	fi
done
n=0
for alg in ES256 RS256 EdDSA; do
	n=$((n + 1))
	if [ -n "$has_python" ]; then
		says "a list signed by $alg: the token is valid" "valid $n" "$python" "$T/status.py" "$jwks" "$T/$alg.list" "$T/$alg.token"
		says "a list signed by $alg: the other one is not" "invalid $n" "$python" "$T/status.py" "$jwks" "$T/$alg.list" "$T/$alg.bad"
	else
		t_skip "a list signed by $alg" 'python3-jwt is not installed'
	fi
done

# ---- theirs, read by us ----

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 2>/dev/null >"$T/ES256.pem"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null >"$T/RS256.pem"
openssl genpkey -algorithm ED25519 2>/dev/null >"$T/EdDSA.pem"
for alg in ES256 RS256 EdDSA; do
	t_run "a key for $alg" 0 --stdin "$T/$alg.pem" -- key import --private-stdin -o json
	t_field kid >"$T/$alg.kid"
done
t_run 'all are published' 0 -- publish --dir "$pub"
db=$IDCTL_DB key=$IDCTL_KEY_FILE
IDCTL_DB=$T/none IDCTL_KEY_FILE=$T/none
# theirs TITLE COMMAND…: what it prints is valid, by the published set
theirs()
{
	title=$1
	shift
	"$@" >"$T/theirs" 2>"$T/.why" || true
	t_run "$title" 0 --stdin "$T/theirs" -- token verify --jwks "$jwks" --audience api --issuer "$issuer" --field subject
	t_out_is "$sub"
}
for alg in ES256 RS256 EdDSA; do
	kid=$(cat "$T/$alg.kid")
	if [ -n "$has_node" ]; then
		theirs "$alg: jose of npm signs" node "$T/sign.js" "$T/$alg.pem" "$alg" "$kid" "$sub"
	else
		t_skip "$alg: jose of npm signs" 'node-jose is not installed'
	fi
	if [ -n "$has_python" ]; then
		theirs "$alg: python3-jwt signs" "$python" "$T/sign.py" "$T/$alg.pem" "$alg" "$kid" "$sub"
	else
		t_skip "$alg: python3-jwt signs" 'python3-jwt is not installed'
	fi
done
IDCTL_DB=$db IDCTL_KEY_FILE=$key
if [ -n "$has_jose" ]; then
	for alg in ES256 RS256; do
		jose jwk gen -i "{\"alg\":\"$alg\",\"kid\":\"jose-$alg\"}" -o "$T/$alg.jwk"
		t_run "a key of jose for $alg" 0 --stdin "$T/$alg.jwk" -- key import --private-stdin
		t_run 'is published' 0 -- publish --dir "$pub"
		now=$(date +%s)
		printf '{"iss":"%s","sub":"%s","aud":["api"],"iat":%d,"exp":%d,"jti":"%s"}' "$issuer" "$sub" "$now" $((now + 300)) "$alg" >"$T/claims"
		theirs "$alg: jose signs" jose jws sig -I "$T/claims" -k "$T/$alg.jwk" -s "{\"protected\":{\"kid\":\"jose-$alg\",\"typ\":\"at+jwt\"}}" -c -o-
	done
else
	t_skip 'jose signs' 'jose is not installed'
fi
t_done
