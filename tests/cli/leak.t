#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a reader of the store's files, of the audit log, or of another one's screen must not find: everything
# that was ever handed in or out as a secret is looked for, as text and as the bytes that it stands for.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"

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
t_run 'a client' 0 -- client create billing --audience api -o json
jq -r .secret "$OUT" | keep client
t_run 'a secret more' 0 -- client secret-add billing -o json
jq -r .secret "$OUT" | keep client2
t_run 'a token' 0 --stdin "$T/secret.client" -- token mint --client billing --secret-stdin -o json
jq -r .token "$OUT" | keep token
t_run 'a token that is revoked' 0 --stdin "$T/secret.token" -- token revoke
cat "$OUT" "$ERR" >"$T/said.revoke"
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
t_run 'the log' 0 -- audit export -o jsonl
cp "$OUT" "$T/said.log"
t_run 'the secrets, by id' 0 -- client secret-list billing -o json
cp "$OUT" "$T/said.secrets"
sed 1q "$T/key" | cut -d' ' -f4 | keep root
bytes root root
echo argon2id | keep argon
echo 'PRIVATE KEY' | keep pem

for t_place in "$T"/idctl.db* "$T"/said.*; do
	hex_of "$t_place" >"$T/place"
	for t_secret in "$T"/secret.*; do
		t_ok "${t_place##*/} has no ${t_secret##*/}" lacks "$t_secret" "$t_place"
	done
	for t_secret in "$T"/hex.*; do
		t_ok "${t_place##*/} has not the bytes of ${t_secret##*/}" lacks "$t_secret" "$T/place"
	done
done

# and the looking itself: what is in the store in the open is found
printf %s 'ann@example.org' >"$T/open"
t_ok 'a name is found' grep -qaF -f "$T/open" "$T/idctl.db"
for t_place in "$T"/idctl.db* "$T/key"; do
	t_ok "${t_place##*/} is closed to others" [ "$(stat -c %a "$t_place")" = 600 ]
done
t_run 'a secret goes into a file' 0 -- client secret-add billing --secret-out "$T/out.secret"
t_out_lacks idc_cs_
t_ok 'which is closed to others' [ "$(stat -c %a "$T/out.secret")" = 600 ]
t_done
