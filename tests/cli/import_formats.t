#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl user import: what other systems export. Each is told by its content, and its passwords are right.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/import.sh
. "${0%/*}/import.sh"
# shellcheck source=tests/cli/batch.sh
. "${0%/*}/batch.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
f_password='pässwörd of a long kind'

mkdir "$T/files"
t_ok 'files are made' /usr/bin/python3 "$T_HERE/vendors.py" "$T/files" "$f_password"
chmod 600 "$T/files/pepper" "$T/files/hash_config"

# ---- Keycloak ----

imported "$T/files/"keycloak.json keycloak 5
lost '1 × credentials: a second factor'
lost '1 × federatedIdentities/*/userId: an identity at another provider'
lost '1 × clientRoles/account/*: a role of a client'
shown one@keycloak.example '"\(.id) \(.username) \(.email_verified) \(.family_name) \(.created_at) \(.must_change_password)"' \
	"9d4e0b5a-1111-4222-8333-444455556666 kc-one true O'Hara 2023-11-14T22:13:20.123Z true"
t_json '"\(.roles) \(.attributes.team) \(.attributes.a_b)"' '["user"] blue;red 7'
shown five@keycloak.example .status disabled

# ---- Auth0 ----

imported "$T/files/"auth0.json auth0 10
lost '1 × identities: an identity at another provider'
lost '1 × app_metadata/deep/er: '
lost 'auth0 never exports hashes of passwords'
shown one@auth0.example '"\(.status) \(.display_name) \(.attributes.auth0_id) \(.attributes.plan) \(.attributes.seats)"' \
	'disabled One auth0|60425da93519d90068f82966 pro 3'
imported "$T/files/"auth0.jsonl auth0 1

# ---- Firebase, and Supabase, which has hashes of it ----

t_mark
t_refused 'hashes of Firebase are nothing without their parameters' 9 invalid hash-config -- user import "$T/files/firebase.json"
imported "$T/files/"firebase.json firebase 2 --hash-config-file "$T/files/hash_config"
lost '1 × providerUserInfo/*/rawId: '
shown one@firebase.example '"\(.created_at) \(.last_login_at) \(.attributes.admin) \(.attributes.level) \(.attributes.firebase_id)"' \
	'2017-01-01T00:00:00.000Z 2017-07-14T02:40:00.123Z true 3 abc'
imported "$T/files/"supabase.csv supabase 5
shown one@supabase.example '"\(.id) \(.email_verified) \(.created_at) \(.attributes.plan)"' \
	'7b0a0b5a-1111-4222-8333-444455556666 true 2024-01-02T03:04:05.000Z pro'
shown four@supabase.example .status disabled
shown five@supabase.example '"\(.status) \(.deleted_at)"' 'deleted 2024-05-06T07:08:09.000Z'

# ---- Clerk ----

imported "$T/files/"clerk.csv clerk 17
lost '1 × totp_secret: a second factor'
shown md5@clerk.example '"\(.email_verified) \(.attributes.clerk_id)"' 'true user_md5'
shown clerk-none '"\(.given_name) \(.family_name) \(.email_verified)"' 'No One false'
t_mark
t_refused 'on which side a salt is, must be said' 9 invalid password_hash -- user import "$T/files/clerk_salted.csv" --allow-weak-hash
printf 'salt_position: prefix' >"$T/files/side"
chmod 600 "$T/files/side"
imported "$T/files/"clerk_salted.csv clerk 1 --hash-config-file "$T/files/side"

# ---- FusionAuth, Django, Devise, Kratos, Cognito ----

imported "$T/files/"fusionauth.json fusionauth 9
lost '1 × memberships/*/groupId: a group'
shown bcrypt@fusionauth.example '"\(.id) \(.username) \(.email_verified) \(.roles) \(.attributes.color)"' \
	'5b0a0b5a-1111-4222-8333-444455556666 fa-one true ["user"] red'
shown off@fusionauth.example '"\(.status) \(.must_change_password)"' 'disabled true'
imported "$T/files/"django.json django 2
lost '1 × is_superuser: a right: grant a role'
shown dj-one '"\(.given_name) \(.family_name) \(.attributes.django_id)"' 'Dj One 1'
shown dj-two .status disabled
imported "$T/files/"django.csv django-csv 1
imported "$T/files/"devise.csv devise 1 --pepper-file "$T/files/pepper"
shown one@devise.example '"\(.email_verified) \(.last_login_at) \(.created_at)"' \
	'true 2024-01-02T03:04:05.123Z 2023-01-02T03:04:05.000Z'
imported "$T/files/"kratos.json kratos 9
lost '1 × credentials/totp/config/totp_url: a second factor'
shown bcrypt@kratos.example '"\(.status) \(.email_verified) \(.given_name) \(.attributes.shoe) \(.attributes.tier)"' \
	'disabled true Kr 42 gold'
imported "$T/files/"cognito.json cognito 2
lost 'cognito never exports hashes of passwords'
shown cog-one '"\(.id) \(.email_verified) \(.attributes.team) \(.created_at)"' \
	'4b0a0b5a-1111-4222-8333-444455556666 true blue 2021-02-03T09:47:58.901Z'
shown cog-two '"\(.status) \(.must_change_password)"' 'disabled true'
imported "$T/files/"cognito.csv cognito-csv 1
shown cog-three '"\(.email_verified) \(.attributes.team)"' 'true red'

# ---- each password ----

t_run 'those who had a hash have one' 0 -- user export --with-hashes --where 'status = active' -o jsonl
jq -r 'select(.password_hash != null) | .email' "$OUT" | sed '/^root@/d' >"$T/who"
while read -r f_email; do
	printf '{"verb":"user check-password","params":{"ref":"%s","password":"%s"}}\n' "$f_email" "$f_password"
done <"$T/who" >"$T/right"
f_all=$(wc -l <"$T/who")
t_ok 'as many as the files had' [ "$f_all" -eq 53 ]
t_run 'they sign in with what they had' 0 --stdin "$T/right" -- batch
t_ok 'all of them' [ "$(grep -c '"valid":true' "$OUT")" -eq "$f_all" ]

# ---- what is refused, fed back ----

jq '.users[1].email = "not an address" | .users[3].credentials[0].hashIterations = 900000000 | .users[].id = null |
	.users[].email |= sub("keycloak"; "again") | .users[].username |= "re-" + .' "$T/files/keycloak.json" >"$T/bad.json"
t_run 'rejects are kept' 6 -- user import "$T/bad.json" --rejects "$T/rejects" -o json
t_json '"\(.created) \(.failed)"' '3 2'
t_ok 'with the reason' grep -q '"import_error":"line [0-9]*: the cost is not from 1000 to 5000000 rounds"' "$T/rejects"
sed 's/not an address/two@again.example/; s/900000000/2000/' "$T/rejects" >"$T/mended"
t_run 'mended, they are imported' 0 -- user import "$T/mended" -o json
t_json '"\(.format) \(.created)"' 'keycloak 2'

# refused TITLE TEXT FIELD OPTION…: a file of it
refused()
{
	f_title=$1 f_field=$3
	printf '%s' "$2" >"$T/odd"
	shift 3
	t_refused "$f_title" 9 invalid "$f_field" -- user import "$T/odd" "$@"
}

f_one='{"username":"odd","email":"odd@example.org","enabled":true,"createdTimestamp":1}'
t_mark
refused 'a document that is cut off' "{\"realm\":\"r\",\"users\":[$f_one" - --format keycloak
t_err_json '.error.message | endswith("it is cut off")' true
refused 'cut off behind the list' "{\"users\":[$f_one]" - --format keycloak
refused 'cut off within a text' '{"users":[{"username":"od' - --format keycloak
refused 'no list' '{"realm":"r","groups":[]}' - --format keycloak
t_err_json '.error.message | contains("'"'users'"'")' true
refused 'a list twice' "{\"users\":[$f_one],\"users\":[]}" - --format keycloak
refused 'text behind it' "[$f_one] x" - --format keycloak
refused 'an item that is a number' "[$f_one,7]" - --format keycloak
refused 'a comma too many' "[$f_one,]" - --format keycloak
refused 'a comma too few' "[$f_one$f_one]" - --format keycloak
refused 'no JSON' 'hello' - --format keycloak
refused 'nothing at all' '' - --format keycloak
refused 'a member twice' '[{"username":"odd","username":"even","email":"odd@example.org"}]' - --format keycloak
refused 'a scheme that nobody knows' \
	'[{"email":"odd@example.org","custom_password_hash":{"algorithm":"md4","hash":{"value":"00","encoding":"hex"}}}]' password_hash
refused 'a hash that is malformed' \
	'[{"email":"odd@example.org","custom_password_hash":{"algorithm":"md5","hash":{"value":"0g","encoding":"hex"}}}]' \
	password_hash --allow-weak-hash
refused 'a cost beyond all bounds' \
	'[{"email":"odd@example.org","custom_password_hash":{"algorithm":"scrypt","cost":1073741824,"hash":{"value":"00112233445566778899aabbccddeeff","encoding":"hex"},"salt":{"value":"saltsalt"}}}]' \
	password_hash
refused 'a weak hash' \
	'[{"email":"odd@example.org","custom_password_hash":{"algorithm":"md5","hash":{"value":"5f4dcc3b5aa765d61d8327deb882cf99","encoding":"hex"}}}]' \
	password_hash
refused 'two formats at once' '[{"localId":"x","username":"odd","emailVerified":true,"enabled":true}]' format
t_err_json '.error.message' 'it may be keycloak or firebase'
refused 'an instant beyond all years' '{"users":[{"localId":"x","email":"odd@example.org","createdAt":"99999999999999"}]}' created_at
refused 'a password that is not hashed' '{"users":[{"email":"odd@example.org","password":"secret","encryptionScheme":"plain"}]}' password_hash
t_done
