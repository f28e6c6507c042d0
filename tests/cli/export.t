#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl user export: what leaves in a format comes back from it, to the byte; what is redacted tells nobody; what changed since.
# shellcheck disable=SC2016 # hashes have dollars
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/batch.sh
. "${0%/*}/batch.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/ldap.sh
. "${0%/*}/ldap.sh"
# shellcheck source=tests/cli/clock.sh
. "${0%/*}/clock.sh"
e_now=$(date +%s)
t_clock "$e_now"
t_init --admin root@example.org
e_right='correct horse battery staple'

# ---- texts that are hard to carry ----

t_run 'a role' 0 -- role create reader
t_run 'an account with all that it can have' 0 --in "$e_right" -- user create ann@example.org --username ann --given-name "Ann ÖÄ😀" \
	--family-name "'=1+1" --display-name ' "a";b, <c>: \d ' --attr 'title=Dr. "X"' --attr employee_number=7 \
	--attr 'phone_number=+49 30 1' --attr 'mobile=none; really' --attr 'note=a;b' --attr "quote='=1" --attr 'lines={"a":1}' \
	--attr 'description=ends with a blank ' --attr external_id=x1 --attr department=: --role user --role reader --verified --password-stdin
t_run 'a grant that ends' 0 -- user grant ann reader --until 2999-01-01T00:00:00.123456Z
t_run 'one to change a password' 0 --in "$e_right" -- user create bob@example.org --family-name bob@example.com --must-change --password-stdin
t_run 'one that is disabled' 0 -- user create "o+=#x'y@example.org" --display-name '=x' --no-password --disabled
t_run 'one that is deleted' 0 -- user create joe@example.org --no-password
t_run 'is' 0 -- user delete joe@example.org --yes
cat >"$T/hashed.csv" <<'EOF'
email,password_hash
crypt@example.org,$2b$04$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui
django@example.org,pbkdf2_sha256$1000$saltsaltsalt$u44k8Tlv9TAj5ByofqMywOMMJuUZv2mh9fDBQSPKqmg=
EOF
t_run 'hashes of others' 0 -- user import "$T/hashed.csv"
t_run 'a sign-in' 0 --in "$e_right" -- session start --user ann --password-stdin
t_run 'all of them' 0 -- user export --deleted --with-hashes -o jsonl
cp "$OUT" "$T/all"
t_ok 'how many' [ "$(wc -l <"$T/all")" -eq 7 ]

for e_format in csv jsonl scim scim-bulk ldif; do
	t_run "written as $e_format" 0 -- user export --deleted --with-hashes --format "$e_format"
	cp "$OUT" "$T/$e_format"
	case $e_format in scim*) t_ok "$e_format is JSON" jq -e . "$OUT" ;; esac
done
t_run 'as ldif, below an entry' 0 -- user export --format ldif --base dc=example,dc=org
cp "$OUT" "$T/below.ldif"

# ---- a server of LDAP takes it ----

e_schemas='/etc/ldap/schema/core /etc/ldap/schema/cosine /etc/ldap/schema/inetorgperson'
# shellcheck disable=SC2086 # words
ldap_config "$T/slapd.conf" $e_schemas "$T_HERE/../../doc/idctl"
{
	printf 'dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\no: Example\ndc: example\n\n'
	sed 1d "$T/below.ldif"
} >"$T/in.ldif"
t_ok 'a server takes it' sh -c "/usr/sbin/slapadd -f '$T/slapd.conf' -l '$T/in.ldif' >'$T/said' 2>&1 || { cat '$T/said'; false; }"
t_ok 'and gives it back' sh -c "/usr/sbin/slapcat -f '$T/slapd.conf' >'$T/out.ldif'"
t_ok 'all of it' [ "$(grep -c '^objectClass: idctlAccount' "$T/out.ldif")" -eq 6 ]
grep -v idctl "$T/in.ldif" >"$T/plain.ldif"
# shellcheck disable=SC2086 # words
ldap_config "$T/plain.conf" $e_schemas
t_ok 'one without our schema takes the rest' sh -c \
	"/usr/sbin/slapadd -f '$T/plain.conf' -l '$T/plain.ldif' >'$T/said' 2>&1 || { cat '$T/said'; false; }"

# ---- and back ----

t_mark
t_refused 'a base for another format' 2 usage base -- user export --format scim --base dc=x
t_refused 'an unknown format' 2 usage format -- user export --format xml
t_refused 'hashes with pseudonyms' 2 usage - -- user export --redact --with-hashes
t_refused 'since when?' 2 usage since -- user export --since yesterday
printf '%s\n' '{"verb":"user export","params":{"format":"scim"}}' >"$T/request"
t_run 'a batch is answered with records' 6 --stdin "$T/request" -- batch
t_out_has '"field":"format"'

t_run 'pseudonyms' 0 -- user export --redact -o jsonl
cp "$OUT" "$T/redacted"
t_run 'the same ones again' 0 -- user export --redact -o jsonl
t_ok "$T_TITLE" cmp "$T/redacted" "$OUT"
for e_secret in ann Ann bob Dr crypt '+49' 'example.org' 'a;b' '"X' argon2 "$(jq -r 'select(.username == "ann") | .id' "$T/all")"; do
	t_ok "nothing of $e_secret is there" sh -c '! grep -qF -- "$1" "$2"' sh "$e_secret" "$T/redacted"
done
t_ok 'they are told apart' [ "$(jq -r '.id, .email' "$T/redacted" | sort -u | wc -l)" -eq 12 ]
t_ok 'a domain stays one' [ "$(jq -r '.email | split("@")[1]' "$T/redacted" | sort -u | wc -l)" -eq 1 ]
t_ok 'roles stay what they are' jq -se 'map(select(.roles == ["reader", "user"] or .roles == ["user"])) | length > 0' "$T/redacted"

# ---- what changed since ----

e_later=$((e_now + 3600))
t_clock "$e_later"
e_since=$(date -u -d "@$e_later" +%Y-%m-%dT%H:%M:%SZ)
# since TITLE EMAIL…: these, and no others
since()
{
	t_run "$1" 0 -- user export --since "$e_since" -o jsonl
	shift
	t_ok "$T_TITLE: these" [ "$(jq -r .email "$OUT" | tr '\n' ' ')" = "${*:+$* }" ]
}
since 'nothing has changed'
t_run 'a name changes' 0 -- user update bob@example.org --display-name Bob
t_run 'a role is taken away' 0 -- user revoke ann user
since 'both are there' ann@example.org bob@example.org
t_run 'a sign-in' 0 --in "$e_right" -- session start --user ann --password-stdin
t_run 'one is deleted' 0 -- user delete crypt@example.org --yes
printf 'email,updated_at,created_at\nold@example.org,2020-01-01T00:00:00Z,2020-01-01T00:00:00Z\n' >"$T/old.csv"
t_run 'one comes from elsewhere, unchanged for years' 0 -- user import "$T/old.csv"
since 'all four' ann@example.org bob@example.org crypt@example.org old@example.org

for e_format in csv jsonl scim scim-bulk ldif; do
	t_store "$(echo "$e_format" | tr -d -)"
	t_init
	t_run "the $e_format is imported elsewhere" 0 -- user import "$T/$e_format" --roles create -o json
	t_json '"\(.created) \(.failed)"' '7 0'
	[ "$e_format" = csv ] || [ "$e_format" = jsonl ] || t_json .format "$e_format"
	t_json '.losses | length' 0
	t_run 'and exported again' 0 -- user export --deleted --with-hashes -o jsonl
	t_ok "$e_format: nothing is lost" cmp "$T/all" "$OUT"
	t_run "$e_format: the password is right" 0 --in "$e_right" -- user check-password ann --password-stdin
done
t_done
