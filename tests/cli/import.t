#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl user import, user export: what is read, what is refused and where it goes, what an interrupted import comes to.
# shellcheck disable=SC2016 # hashes have dollars
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org

# counted TEXT: of the last answer, "created updated skipped failed changed"
counted()
{
	t_json '"\(.created) \(.updated) \(.skipped) \(.failed) \(.changed)"' "$1"
}

# ---- a file of CSV ----

{
	echo 'email,username,given_name,family_name,display_name,roles,attributes,attributes.team,email_verified,password_hash,created_at'
	printf '%s\r\n' 'ann@example.org,ann,Ann,"O""Hara, the 2nd","line 1
line 2; here",user,"{""desk"":""7""}",blue,true,$6$rounds=1000$saltsalt$Zu7BDvW5NmTgHYfoBjmUlSb7Vy0LR.vR2J9tuOVTsQmRGLo2ZT6tjRHbgh9S6LPEhaNhBEhRj6JAp/bWzfYHy1,2020-02-29T23:59:59.123456Z'
	echo
	echo 'bob@example.org,,,,,"user;service",,,,,'
} >"$T/people.csv"
sed -i 's/line 1$/line one/' "$T/people.csv"
t_refused 'a text with a line end in it' 9 invalid display_name -- user import "$T/people.csv"
t_err_json '.error.message | startswith("line 2: ")' true
tr '\n' '~' <"$T/people.csv" | sed 's/line one~line 2/line one, line 2/' | tr '~' '\n' >"$T/good.csv"
t_mark
t_run 'a dry run says what would be' 0 -- user import "$T/good.csv" --dry-run -o json
counted '2 0 0 0 true'
t_same_state 'a dry run: nothing has changed'
t_run 'a file is imported' 0 -- user import "$T/good.csv" -o json
counted '2 0 0 0 true'
t_json '.format' csv
import=$(t_field id)
t_run 'what it said is there' 0 -- user show ann -o json
t_json '[.given_name, .family_name, .display_name, .email_verified, .created_at] | join("|")' \
	'Ann|O"Hara, the 2nd|line one, line 2; here|true|2020-02-29T23:59:59.123Z'
t_json '.roles + [.attributes.desk, .attributes.team] | join(" ")' 'user 7 blue'
t_json '.import_id' "$import"
t_run 'the log has the import beside what was about the account' 0 -- audit list --target ann -o json
t_json '[.items[] | .action + " " + .target_type] | join(", ")' 'user.import import'
t_json '.items[0].details | "\(.created) \(.format) \(.digest | length)"' '2 csv 64'
t_ok 'the digest is that of the file' \
	grep -qF "$(sha256sum <"$T/good.csv" | cut -d ' ' -f 1)" "$OUT"
t_run 'the same by the id' 0 -- audit list --target "$import" -o json
t_json '.items | length' 1
t_refused 'again: they are there' 4 exists email -- user import "$T/good.csv"
t_run 'unless these are skipped' 0 -- user import "$T/good.csv" --on-conflict skip -o json
counted '0 0 2 0 false'
t_run 'from standard input' 0 --in 'email
carl@example.org
' -- user import -o json
counted '1 0 0 0 true'

# ---- JSON lines, updates ----

t_run 'an update says what differs' 0 --in '{"email":"ann@example.org","display_name":"Ann O","attributes":{"team":"red"},"roles":["service"]}
{"email":"bob@example.org"}
' -- user import --on-conflict update -o json
counted '0 1 1 0 true'
t_json '.format' jsonl
t_run 'field by field, in the log' 0 -- audit list --target ann -o json
t_json '[.items[1:][] | .action + " " + (.details.fields // .details.roles | join(" "))] | join(", ")' \
	'user.update attributes display_name, user.grant service'
t_run 'an end for a role' 0 --in '{"email":"bob@example.org","roles_until":["user=2999-01-01T00:00:00Z","admin=2001-01-01T00:00:00Z"]}
' -- user import --on-conflict update -o json
counted '0 1 0 0 true'
t_run 'is that of the grant; one that has passed is left out' 0 -- user roles bob@example.org -o json
t_json '[.items[] | "\(.role) \(.until)"] | sort | join(", ")' 'service null, user 2999-01-01T00:00:00.000Z'
t_run 'all of it is there' 0 -- user show ann -o json
t_json '[.display_name, .attributes.team, .attributes.desk] + .roles | join(" ")' 'Ann O red 7 service user'

# ---- what is refused ----

t_refused 'an address that is none' 9 invalid email --in 'email
nobody
' -- user import
t_err_json '.error.message' "line 2: 'nobody' is not an e-mail address: there is no @"
t_refused 'no address' 9 invalid email --in '{"username":"x"}' -- user import
t_refused 'twice in one file' 4 exists email --in 'email
twin@example.org
TWIN@EXAMPLE.ORG
' -- user import
t_err_json '.error.message' 'line 3: twin@example.org is on line 2, too'
t_refused 'a username twice' 4 exists username --in 'email,username
e1@example.org,e
e2@example.org,E
' -- user import
t_refused 'a role that is not there' 3 not_found role --in 'email,roles
x@example.org,nope
' -- user import
t_refused 'a status that is none' 9 invalid status --in 'email,status
x@example.org,locked
' -- user import
t_refused 'an instant that is none' 9 invalid created_at --in 'email,created_at
x@example.org,yesterday
' -- user import
t_refused 'one ahead' 9 invalid created_at --in 'email,created_at
x@example.org,2999-01-01T00:00:00Z
' -- user import
t_refused 'deleted when, but not deleted' 9 invalid deleted_at --in 'email,deleted_at
x@example.org,2020-01-01T00:00:00Z
' -- user import
t_refused 'a boolean that is none' 9 invalid email_verified --in 'email,email_verified
x@example.org,perhaps
' -- user import
t_refused 'a version that is none' 9 invalid version --in 'email,version
x@example.org,-1
' -- user import
t_refused 'an id that is none' 9 invalid id --in 'email,id
x@example.org,17
' -- user import
t_refused 'a hash of no known scheme' 9 invalid password_hash --in 'email,password_hash
x@example.org,$9$abc
' -- user import
t_refused 'a hash that costs too much' 9 invalid password_hash --in 'email,password_hash
x@example.org,"$argon2id$v=19$m=16777216,t=3,p=1$c2FsdHNhbHQ$AgIjCkZoMtD9aXl0aZwcv29dVokIWV6QAiREszQG4Dc"
' -- user import
t_refused 'an end of a grant without a role' 9 invalid roles_until --in 'email,roles_until
x@example.org,user
' -- user import
t_refused 'an attribute that is none' 9 invalid attr --in 'email,attributes.a b
x@example.org,c
' -- user import
t_refused 'attributes that are not an object' 9 invalid attributes --in 'email,attributes
x@example.org,[]
' -- user import
t_refused 'a column that means nothing' 9 invalid file --in 'email,nope
x@example.org,1
' -- user import
t_refused 'a column twice' 9 invalid file --in 'email,email
x@example.org,y@example.org
' -- user import
t_refused 'no column of addresses' 9 invalid file --in 'username
x
' -- user import --format csv
t_refused 'a ragged row' 9 invalid - --in 'email,username
x@example.org
' -- user import
t_refused 'an open quote' 9 invalid - --in 'email
"x@example.org
' -- user import
t_refused 'text behind a quote' 9 invalid - --in 'email
"x@example.org"y
' -- user import
t_refused 'nothing' 9 invalid format --in '' -- user import
t_refused 'neither format' 9 invalid format --in 'one two' -- user import
t_refused 'UTF-16' 9 invalid file --stdin /dev/stdin -- user import <<E2
$(printf '\377\376e')
E2
t_refused 'a member twice' 9 invalid - --in '{"email":"x@example.org","email":"y@example.org"}' -- user import
t_refused 'a member of another kind' 9 invalid email --in '{"email":17}' -- user import
t_refused 'a list of other things' 9 invalid roles --in '{"email":"x@example.org","roles":[17]}' -- user import
t_refused 'half a surrogate' 9 invalid - --in '{"email":"x@example.org","given_name":"\ud800"}' -- user import
t_refused 'NUL' 9 invalid - --in '{"email":"x@example.org","given_name":"\u0000"}' -- user import
t_refused 'a list on a line' 9 invalid - --in '[1]' -- user import --format jsonl
t_refused 'deep nesting' 9 invalid - --in '{"a":[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]}' -- user import
awk 'BEGIN { printf "email,given_name\nx@example.org,"; for (i = 0; i < 1100000; i++) printf "y"; print "" }' >"$T/long.csv"
t_refused 'a line of more than a MiB' 9 invalid - -- user import "$T/long.csv"
t_refused 'a file that is not there' 7 config file -- user import "$T/nowhere.csv"
t_refused 'a format that is none' 2 usage format -- user import "$T/good.csv" --format xml
t_refused 'a map without a column' 9 invalid map -- user import "$T/good.csv" --map email
t_refused 'a map of an unknown field' 9 invalid map -- user import "$T/good.csv" --map shoe=size
t_refused 'a map of a column that is not there' 9 invalid file --in 'email
x@example.org
' -- user import --map display_name=name
t_refused 'a batch of none' 9 invalid batch -- user import "$T/good.csv" --batch 0

# ---- columns by another name ----

t_run 'a column is mapped, another left out' 0 --in 'mail,Full Name,shoe size
dora@example.org,Dora D,38
' -- user import --format csv --map email=mail --map 'display_name=Full Name' --ignore 'shoe size' -o json
counted '1 0 0 0 true'
t_run 'it is there' 0 -- user show dora@example.org --field display_name
t_out_is 'Dora D'

# ---- rejects ----

printf '%s\n' 'email,roles' 'gil@example.org,user' 'nobody,' 'hal@example.org,nope' 'ira@example.org,"' 'joe@example.org,' >"$T/mixed.csv"
t_run 'the good ones are made, the others written down' 6 -- user import "$T/mixed.csv" --rejects "$T/rejects.csv" -o json
counted '2 0 0 3 true'
t_file_is "$T/rejects.csv" "$(printf '%s\r\n' 'email,roles,import_error' \
	"nobody,,line 3: 'nobody' is not an e-mail address: there is no @" \
	"hal@example.org,nope,line 4: role 'nope' not found" 'ira@example.org,",line 5: a quote is never closed')" 'the rejects say why'
t_ok 'nobody else can read them' [ "$(stat -c %a "$T/rejects.csv")" = 600 ]
t_refused 'a file of rejects that is there' 7 config rejects -- user import "$T/mixed.csv" --rejects "$T/rejects.csv"
sed -i 's/nobody/somebody@example.org/; s/ira@example.org,"/ira@example.org,/' "$T/rejects.csv"
t_run 'mended, they are fed back' 0 -- user import "$T/rejects.csv" --roles create -o json
counted '3 0 0 0 true'
t_run 'a role was made for it' 0 -- role show nope -o json
printf '%s\n' 'no JSON' '{"email":"kim@example.org","nope":1}' '{"email":"lea@example.org"}' >"$T/mixed.jsonl"
t_run 'JSON lines, too' 6 -- user import "$T/mixed.jsonl" --format jsonl --rejects "$T/rejects.jsonl" -o json
counted '1 0 0 2 true'
t_run 'fed back unmended, they are refused again' 6 -- user import "$T/rejects.jsonl" --rejects "$T/again.jsonl" -o json
counted '0 0 0 2 false'
t_run 'or left out' 6 -- user import "$T/rejects.jsonl" --ignore nope --rejects "$T/last.jsonl" -o json
counted '1 0 0 1 true'

# ---- in pieces, interrupted, resumed ----

awk 'BEGIN { print "email"; for (i = 1; i <= 400; i++) print i % 50 == 7 ? "bad" i : "many" i "@example.org" }' >"$T/many.csv"
t_persons()
{
	t_sql "SELECT count(*) FROM user_account WHERE email LIKE 'many%'"
}
for wait in 0.02 0.05 0.1 0.2 0.4; do
	timeout -s KILL "$wait" "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" user import "$T/many.csv" --batch 10 \
		--checkpoint "$T/checkpoint" --rejects "$T/kept.csv" >"$T/said" 2>&1
done
t_run 'an import goes on where it was killed' 6 -- user import "$T/many.csv" --batch 10 --checkpoint "$T/checkpoint" \
	--rejects "$T/kept.csv" -o json
t_json '"\(.total) \(.created) \(.failed)"' '400 392 8'
t_ok 'nobody is there twice, nobody missing' [ "$(t_persons)" -eq 392 ]
t_ok 'and each reject once' [ "$(wc -l <"$T/kept.csv")" -eq 9 ]
t_run 'the log is whole' 0 -- audit verify
t_mark
t_run 'once more: it was done' 6 -- user import "$T/many.csv" --batch 10 --checkpoint "$T/checkpoint" --rejects "$T/kept.csv" -o json
t_json '"\(.total) \(.created) \(.changed)"' '400 392 false'
t_same_state 'nothing is left to do'
printf 'email\nzed1@example.org\nzed2@example.org\nbad\n' >"$T/part.csv"
t_run 'a bad one behind the first batch' 6 -- user import "$T/part.csv" --batch 2 --checkpoint "$T/part" -o json
t_json '"\(.total) \(.created)"' '2 2'
printf 'email\nzed1@example.org\nzed0@example.org\nzed3@example.org\n' >"$T/part.csv"
t_refused 'another input cannot go on with it' 4 conflict file -- user import "$T/part.csv" --batch 2 --checkpoint "$T/part"
printf 'email\nzed1@example.org\nzed2@example.org\nzed3@example.org\n' >"$T/part.csv"
t_run 'the same one, mended behind what was read, can' 0 -- user import "$T/part.csv" --batch 2 --checkpoint "$T/part" -o json
t_json '"\(.total) \(.created)"' '3 3'
t_refused 'nor can rejects begin in the middle' 9 invalid rejects -- user import "$T/part.csv" --checkpoint "$T/part" \
	--rejects "$T/late.csv"
echo nonsense >"$T/part"
t_refused 'a checkpoint that is none' 9 invalid checkpoint -- user import "$T/part.csv" --checkpoint "$T/part"

# ---- what is exported can be imported ----

t_run 'an end for a grant' 0 -- user grant carl@example.org user --until 2999-01-01T00:00:00.5Z
t_run 'a deleted account' 0 -- user delete joe@example.org --yes
t_run 'a formula' 0 -- user create calc@example.org --given-name '=1+1' --family-name "'=1" --display-name '"a";b' --no-password
t_run 'a password' 0 --in 'correct horse battery staple' -- user passwd gil@example.org --password-stdin
for format in csv jsonl; do
	t_run "all accounts as $format" 0 -- user export --deleted --with-hashes --snapshot -o "$format"
	cp "$OUT" "$T/first.$format"
done
t_run 'without hashes' 0 -- user export -o jsonl
t_out_lacks 'argon2id'
t_out_lacks 'joe@example.org'
t_run 'sorted, with hashes' 0 -- user export --with-hashes --sort email --limit 3 -o jsonl
t_run 'filtered' 0 -- user export --where 'email = gil@example.org' --with-hashes -o jsonl
t_json '.password_hash | startswith("$argon2id$")' true
for format in csv jsonl; do
	t_store "$format"
	t_init
	t_run "the $format is imported elsewhere" 0 -- user import "$T/first.$format" --roles create -o json
	t_json '.failed' 0
	t_run "and exported again" 0 -- user export --deleted --with-hashes -o "$format"
	t_ok "the $format is the same to the byte" cmp "$T/first.$format" "$OUT"
	t_run 'the password is right there' 0 --in 'correct horse battery staple' -- user check-password gil@example.org --password-stdin
	t_run 'the end of the grant came along' 0 -- user roles carl@example.org -o json
	t_json '.items[0].until' 2999-01-01T00:00:00.500Z
done

# ---- who may ----

t_run 'a clerk' 0 -- user create clerk@example.org --no-password
t_run 'a role that may import' 0 -- role create importer
t_run 'which is a permission' 0 -- perm create user:import
t_run 'as is the other' 0 -- perm create user:export
t_run 'its right' 0 -- role grant importer user:import user:export
t_run 'is the clerk'"'"'s' 0 -- user grant clerk@example.org importer
t_run 'which imports' 0 --in 'email
from@example.org
' -- user import --actor clerk@example.org
t_refused 'but gives no role that it does not have' 8 forbidden - --in 'email,roles
evil@example.org,admin
' -- user import --actor clerk@example.org
t_refused 'makes none' 8 forbidden - --in 'email,roles
evil@example.org,new
' -- user import --roles create --actor clerk@example.org
t_refused 'changes nobody above it' 8 forbidden - --in 'email,display_name
root@example.org,Evil
' -- user import --on-conflict update --actor clerk@example.org
t_refused 'sees no hash' 8 forbidden - -- user export --with-hashes --actor clerk@example.org
t_refused 'and others import nothing' 8 forbidden - --in 'email
x@example.org
' -- user import --actor from@example.org
t_done
