#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a reader of the store's files, of the audit log, or of another user's screen must not find: everything
# that was ever handed in or out as a secret is looked for, as text and as the bytes that it stands for.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_once 'secrecy'

# keep NAME: standard input is a secret
keep()
{
	tr -d '\n' >"$T/secret.$1"
}

# bytes NAME FROM: what base64url text FROM stands for is a secret as well
bytes()
{
	jose b64 dec -i "$T/secret.$2" -O "$T/raw"
	od -An -v -tx1 "$T/raw" | tr -d ' \n' >"$T/hex.$1"
}

lacks()
{
	! grep -qaF -f "$1" "$2"
}

hex_of()
{
	od -An -v -tx1 "$1" | tr -d ' \n'
}

umask 022
t_init --admin root@example.org
echo 'correct horse battery staple' | keep password
echo 'another horse, another staple' | keep wrong
t_run 'a password' 0 --stdin "$T/secret.password" -- user create ann@example.org --password-stdin
cp "$OUT" "$T/said.create"
t_run 'a wrong one' 5 --stdin "$T/secret.wrong" -- user check-password ann@example.org --password-stdin
cat "$OUT" "$ERR" >"$T/said.check"
t_run 'a password in the place of a name' 5 --stdin "$T/secret.wrong" \
	-- user check-password "$(cat "$T/secret.password")" --password-stdin
t_run 'a code' 0 -- user reset-password ann@example.org --field code
keep code <"$OUT"
t_run 'a code that is used' 0 -- user verify-email ann@example.org --field code
keep code2 <"$OUT"
t_run 'used' 0 --stdin "$T/secret.code2" -- user verify-email --code-stdin -o json
cp "$OUT" "$T/said.verify"
t_run 'a client' 0 -- client create billing --audience api -o json
jq -r .secret "$OUT" | keep client
t_run 'a secret more' 0 -- client secret-add billing -o json
jq -r .secret "$OUT" | keep client2
t_run 'a token' 0 --stdin "$T/secret.client" -- token mint --client billing --secret-stdin -o json
jq -r .token "$OUT" | keep token
t_run 'a token that is revoked' 0 --stdin "$T/secret.token" -- token revoke
cat "$OUT" "$ERR" >"$T/said.revoke"
t_run 'an API key' 0 -- apikey create --client billing --name job -o json
jq -r .secret "$OUT" | keep apikey
t_run 'it is looked at' 0 --stdin "$T/secret.apikey" -- apikey check -o json
cat "$OUT" "$ERR" >"$T/said.check_apikey"
t_run 'one that is ended by itself' 0 -- apikey create --client billing --name leaked -o json
jq -r .secret "$OUT" | keep apikey2
t_run 'it is ended' 0 --stdin "$T/secret.apikey2" -- apikey revoke - -o json
cat "$OUT" "$ERR" >"$T/said.revoke_apikey"
t_run 'the API keys' 0 -- apikey list -o json
cp "$OUT" "$T/said.apikeys"
jose jwk gen -i '{"alg":"ES256"}' -o "$T/ec.jwk"
jq -r .d "$T/ec.jwk" | keep d
bytes d d
t_run 'a key from elsewhere' 0 --stdin "$T/ec.jwk" -- key import --private-stdin -o json
cp "$OUT" "$T/said.import"
jose jwk gen -i '{"alg":"HS256"}' -o "$T/hs.jwk"
jq -r .k "$T/hs.jwk" | keep k
bytes k k
t_run 'a key of two parties' 0 --stdin "$T/hs.jwk" -- key import --private-stdin
t_run 'the keys' 0 -- key list -o json
cp "$OUT" "$T/said.keys"
t_run 'the JWK Set' 0 -- key jwks
cp "$OUT" "$T/said.jwks"
t_run 'the secrets, by id' 0 -- client secret-list billing -o json
cp "$OUT" "$T/said.secrets"
sed 1q "$T/key" | cut -d' ' -f4 | keep root
bytes root root
t_run 'a second factor' 0 -- mfa enroll ann@example.org -o json
jq -r .secret "$OUT" | keep seed
base32 -d "$T/secret.seed" | od -An -v -tx1 | tr -d ' \n' >"$T/hex.seed"
t_run 'another, into a file' 0 -- mfa enroll ann@example.org --name filed --secret-out "$T/uri"
cp "$OUT" "$T/said.filed"
sed 's/.*secret=\([A-Z2-7]*\).*/\1/' "$T/uri" | keep filed
oathtool --totp --base32 - <"$T/secret.seed" | keep code
t_run 'a code' 0 --stdin "$T/secret.code" -- mfa confirm ann@example.org --code-stdin
cp "$OUT" "$T/said.confirm"
t_run 'recovery codes' 0 -- mfa recovery-codes ann@example.org -o json
jq -r '.codes[0]' "$OUT" >"$T/recovery"
# of these only what is random is looked for, in each of its spellings: number and hyphens are anybody's
cut -d- -f2- "$T/recovery" | keep recovery
tr -d - <"$T/secret.recovery" | keep recovery-bare
t_run 'one of them' 0 --stdin "$T/recovery" -- mfa check ann@example.org --code-stdin -o json
cp "$OUT" "$T/said.check-code"
t_run 'no seed that is wrong is repeated' 9 --stdin "$T/secret.wrong" -- mfa enroll ann@example.org --name x --seed-stdin
cp "$ERR" "$T/said.enroll"
t_run 'the factors' 0 -- mfa list ann@example.org -o json
cp "$OUT" "$T/said.factors"
t_run 'the log' 0 -- audit export -o jsonl
cp "$OUT" "$T/said.log"
echo argon2id | keep argon
echo 'PRIVATE KEY' | keep pem

t_bytes >"$T/store"
for t_place in "$T/store" "$T"/said.*; do
	# bytes may have been written in hexadecimal already
	{ hex_of "$t_place" && cat "$t_place"; } >"$T/place"
	for t_secret in "$T"/secret.*; do
		t_ok "${t_place##*/} has no ${t_secret##*/}" lacks "$t_secret" "$t_place"
	done
	for t_secret in "$T"/hex.*; do
		t_ok "${t_place##*/} has not the bytes of ${t_secret##*/}" lacks "$t_secret" "$T/place"
	done
done

# and the looking itself: what is in the store in the open is found
printf %s 'ann@example.org' >"$T/open"
t_ok 'a name is found' grep -qaF -f "$T/open" "$T/store"
hex_of "$T/open" >"$T/open.hex"
t_ok 'so are its bytes' sh -c "{ od -An -v -tx1 '$T/store' | tr -d ' \\n'; } | grep -qaF -f '$T/open.hex'"
for t_place in "$T"/idctl.db* "$T/key"; do
	case $t_place in
	*'*') t_skip 'the store is closed to others' 'the server sees to that' ;;
	*) t_ok "${t_place##*/} is closed to others" [ "$(stat -c %a "$t_place")" = 600 ] ;;
	esac
done
t_run 'a secret goes into a file' 0 -- client secret-add billing --secret-out "$T/out.secret"
t_out_lacks idc_cs_
t_ok 'which is closed to others' [ "$(stat -c %a "$T/out.secret")" = 600 ]
t_done
