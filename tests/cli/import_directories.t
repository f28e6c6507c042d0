#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl user import: accounts out of directories: LDAP, as a server's own tool writes them, SCIM, Entra, Google Workspace, Okta; and of files
# that Unix and web servers have.
# shellcheck disable=SC2016 # hashes have dollars
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/import.sh
. "${0%/*}/import.sh"
# shellcheck source=tests/cli/ldap.sh
. "${0%/*}/ldap.sh"
# shellcheck source=tests/cli/batch.sh
. "${0%/*}/batch.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
d_password='correct horse battery staple'

# right REF…: each signs in with the password
right()
{
	for d_ref in "$@"; do
		printf '{"verb":"user check-password","params":{"ref":"%s","password":"%s"}}\n' "$d_ref" "$d_password"
	done >"$T/right"
	t_run "the password of $1 is right" 0 --stdin "$T/right" -- batch
	t_ok "as those of all $#" [ "$(grep -c '"valid":true' "$OUT")" -eq $# ]
}

# ---- LDAP ----

ldap_config "$T/slapd.conf" /etc/ldap/schema/core /etc/ldap/schema/cosine /etc/ldap/schema/nis /etc/ldap/schema/inetorgperson
cat >"$T/in.ldif" <<EOF
dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: cn=staff,dc=example,dc=org
objectClass: groupOfNames
cn: staff
member: uid=ann,dc=example,dc=org

dn: uid=ann,dc=example,dc=org
objectClass: inetOrgPerson
uid: ann
cn: Ann Ö'Hara
sn: Ö'Hara
givenName: Ann
mail: ann@ldap.example
mail: ann2@ldap.example
employeeNumber: 7
userPassword: $(/usr/sbin/slappasswd -h '{SSHA}' -s "$d_password")
jpegPhoto:: /9j/4AAQSkZJRgABAQAAAQABAAD/
description: a text that is so long that it has to be folded when the server's own tool writes it into a file

dn: uid=bob,dc=example,dc=org
objectClass: account
objectClass: posixAccount
uid: bob
cn: Bob
uidNumber: 1001
gidNumber: 1001
homeDirectory: /home/bob
userPassword: {CRYPT}$(printf '%s' "$d_password" | mkpasswd -s -m sha-512)
EOF
t_ok 'a directory is filled' sh -c "/usr/sbin/slapadd -f '$T/slapd.conf' -l '$T/in.ldif' && /usr/sbin/slapcat -f '$T/slapd.conf' >'$T/out.ldif'"
t_mark
t_refused 'an entry without an address' 9 invalid email -- user import "$T/out.ldif" --allow-weak-hash
imported "$T/out.ldif" ldif 2 --domain posix.example
lost '1 × jpegphoto: it is not a text'
shown ann '"\(.email) \(.family_name) \(.display_name) \(.attributes.mail) \(.attributes.employee_number)"' \
	"ann@ldap.example Ö'Hara Ann Ö'Hara ann2@ldap.example 7"
t_json '"\(.attributes.description) \(.attributes.ldap_dn)"' \
	"a text that is so long that it has to be folded when the server's own tool writes it into a file uid=ann,dc=example,dc=org"
t_ok 'it keeps its id' grep -q "^entryUUID: $(t_field id)" "$T/out.ldif"
shown bob '"\(.email) \(.attributes.uid) \(.attributes.home_directory)"' 'bob@posix.example 1001 /home/bob'
right ann bob

printf 'version: 1\n\ndn: uid=eve,dc=x\nobjectClass: person\nuid: eve\nmail: eve\n\ndn: uid=fay,dc=x\nobjectClass: person\nmail: fay@ldap.example\n' >"$T/bad.ldif"
t_run 'a bad entry goes to the rejects' 6 -- user import "$T/bad.ldif" --rejects "$T/rejects" -o json
t_json '"\(.created) \(.failed)"' '1 1'
sed 's/^mail: eve$/mail: eve@ldap.example/' "$T/rejects" >"$T/mended"
imported "$T/mended" ldif 1

# refused TITLE TEXT FIELD OPTION…: a file of it
refused()
{
	d_title=$1 d_field=$3
	printf '%b' "$2" >"$T/odd"
	shift 3
	t_refused "$d_title" 9 invalid "$d_field" -- user import "$T/odd" "$@"
}

t_mark
refused 'a change in place of an entry' 'dn: uid=x\nchangetype: delete\n' -
refused 'a value in another file' 'dn: uid=x\nobjectClass: person\ncn:< file:///etc/passwd\n' -
refused 'a value in a base of its own' 'dn: uid=x\nobjectClass: person\ncn:: %%%\n' -
refused 'a line that says nothing' 'dn: uid=x\nobjectClass: person\nhello\n' -
refused 'an instant that is none' 'dn: uid=x\nobjectClass: person\nmail: x@ldap.example\ncreateTimestamp: yesterday\n' created_at
refused 'NUL in an entry' 'dn: uid=x\nobjectClass: person\nmail: x@ldap.example\ncn: a\0b\n' -

# ---- Unix and web servers ----

d_crypted=$(printf '%s' "$d_password" | mkpasswd -s -m yescrypt)
cat >"$T/passwd" <<EOF
root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
gus:$d_crypted:1000:1000:Gus Gray,Room 7,,:/home/gus:/bin/bash
EOF
imported "$T/passwd" passwd 1 --domain unix.example
shown gus '"\(.email) \(.display_name) \(.attributes.uid) \(.attributes.login_shell)"' 'gus@unix.example Gus Gray 1000 /bin/bash'
cat >"$T/shadow" <<EOF
hal:$d_crypted:19000:0:99999:7:::
ivy:!$d_crypted:19000:0:99999:7:::
jon:*:19000:0:99999:7:::
EOF
imported "$T/shadow" shadow 3 --domain unix.example
shown ivy .status disabled
shown jon .status active
printf 'ned:x:1002:1002::/home/ned:/bin/sh\noz:x:1003:1003::/home/oz:/bin/sh\n' >"$T/passwd2"
printf 'oz2:*:1:::::: \nned:%s:19000:0:99999:7:::\n' "$d_crypted" >"$T/shadow2"
imported "$T/passwd2" passwd 2 --domain unix.example --join "$T/shadow2"
lost '1 × join: '
{
	echo '# people of the intranet'
	printf '%s' "$d_password" | htpasswd -ni -m kim
	printf '%s' "$d_password" | htpasswd -ni -B -C 5 leo
	printf '%s' "$d_password" | htpasswd -ni -s mia
} | sed '/^$/d' >"$T/htpasswd"
t_refused 'a weak one is not taken by chance' 9 invalid password_hash -- user import "$T/htpasswd" --domain web.example
imported "$T/htpasswd" htpasswd 3 --domain web.example
right gus hal ned kim leo mia
t_mark
refused 'a line with a field too few' "x:$d_crypted:1000:1000::/home/x\n" - --format passwd --domain unix.example
refused 'a password that is not hashed' 'x:secret\n' password_hash --format htpasswd --domain unix.example
refused 'a name without a domain' "x:$d_crypted\n" email

refused 'a second file where there is none' "x:$d_crypted\n" join --join "$T/shadow2" --domain unix.example
printf 'ned:$6$s$\303:1:::::: \n' >"$T/latin1"
refused 'a second file that is not UTF-8' 'ned:x:1002:1002::/home/ned:/bin/sh\n' join --join "$T/latin1" --domain unix.example
t_refused 'a second file that is not there' 7 config join -- user import "$T/passwd" --domain unix.example --join "$T/nowhere"

# ---- Auth0 and its second file ----

d_bcrypt=$(printf '%s' "$d_password" | htpasswd -niB -C 5 x)
cat >"$T/auth0.jsonl" <<'EOF'
{"user_id":"auth0|1","email":"first@auth0.example","email_verified":true}
{"user_id":"auth0|euclid","email":"second@auth0.example","email_verified":true}
{"user_id":"auth0|3","email":"third@auth0.example","email_verified":true}
EOF
cat >"$T/hashes" <<EOF
{"_id":{"\$oid":"9"},"passwordHash":"${d_bcrypt#x:}","alt_id":"euclid","tenant":"t"}

{"_id":{"\$oid":"1"},"passwordHash":"${d_bcrypt#x:}","password_set_date":{"\$date":"2019-12-06T18:36:12.412Z"}}
EOF
imported "$T/auth0.jsonl" auth0 3 --join "$T/hashes"
lost '1 × join: '
right first@auth0.example second@auth0.example

# ---- SCIM ----

cat >"$T/scim.json" <<'EOF'
{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"Resources":[
{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
 "id":"2819c223-7f76-453a-919d-413861904646","externalId":"701984","userName":"bjensen","name":{"formatted":"Ms. Barbara J Jensen","familyName":"Jensen","givenName":"Barbara"},
 "displayName":"Babs Jensen","emails":[{"value":"babs@jensen.example","type":"home"},{"value":"bjensen@scim.example","type":"work","primary":true}],
 "active":false,"roles":[{"value":"user"}],"groups":[{"value":"e9e30dba","display":"Tour Guides"}],
 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","department":"Tour"},
 "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z","lastModified":"2011-05-13T04:42:34Z"}},
{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"e9e30dba","displayName":"Tour Guides"}]}
EOF
imported "$T/scim.json" scim 1
lost '1 × groups/*/value: a group'
shown bjensen '"\(.id) \(.email) \(.status) \(.display_name) \(.roles) \(.attributes.employee_number) \(.created_at)"' \
	'2819c223-7f76-453a-919d-413861904646 bjensen@scim.example disabled Babs Jensen ["user"] 701984 2010-01-23T04:56:22.000Z'
cat >"$T/bulk.json" <<'EOF'
{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
{"method":"POST","path":"/Users","bulkId":"qwerty","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"nina@scim.example","password":"secret"}},
{"method":"POST","path":"/Groups","bulkId":"ytrewq","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"x"}},
{"method":"DELETE","path":"/Groups/b7c14771","data":{}}]}
EOF
imported "$T/bulk.json" scim-bulk 1
lost '1 × password: a password that is not hashed'

# ---- Entra, Google Workspace, Okta, Supabase as JSON ----

cat >"$T/entra.csv" <<'EOF'
version:v1.0
Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname],Job title [jobTitle]
Olga Ott,olga@entra.example,Passw0rd,No,Olga,Ott,Pilot
Otto Ott,otto@entra.example,Passw0rd,Yes,Otto,Ott,
EOF
imported "$T/entra.csv" entra 2
lost '2 × passwordProfile: a password that is not hashed'
shown olga@entra.example '"\(.display_name) \(.given_name) \(.status) \(.attributes.jobTitle)"' 'Olga Ott Olga active Pilot'
shown otto@entra.example .status disabled
cat >"$T/entra2.csv" <<'EOF'
userPrincipalName,displayName,surname,mail,givenName,objectId,userType,accountEnabled
pam_x.example#EXT#@tenant.example,Pam,,pam@entra.example,,1b0a0b5a-1111-4222-8333-444455556666,Guest,FALSE
EOF
imported "$T/entra2.csv" entra 1
shown pam@entra.example '"\(.id) \(.status) \(.attributes.user_principal_name)"' \
	'1b0a0b5a-1111-4222-8333-444455556666 disabled pam_x.example#EXT#@tenant.example'
cat >"$T/workspace.csv" <<EOF
First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],Employee ID,Change Password at Next Sign-In,Status [READ ONLY],Last Sign In [READ ONLY]
Quin,Quay,quin@workspace.example,****,,/Sales,7,FALSE,Suspended,2016/04/04 00:24:13
Rae,Ray,rae@workspace.example,$(printf '%s' "$d_password" | mkpasswd -s -m sha-512),crypt,/,,TRUE,Active,Never logged in
Sid,Say,sid@workspace.example,$(printf '%s' "$d_password" | sha1sum | cut -d ' ' -f 1),SHA-1,/,,,,
EOF
imported "$T/workspace.csv" workspace 3
shown quin@workspace.example '"\(.status) \(.attributes.org_unit) \(.attributes.employee_number) \(.last_login_at)"' \
	'disabled /Sales 7 2016-04-04T00:24:13.000Z'
shown rae@workspace.example .must_change_password true
right rae@workspace.example sid@workspace.example
printf 'login,firstName,lastName,email,costCenter\ntess,Tess,Tee,tess@okta.example,9\numa@okta.example,Uma,U,uma@okta.example,\n' >"$T/okta.csv"
imported "$T/okta.csv" okta 2
shown tess '"\(.email) \(.given_name) \(.attributes.costCenter)"' 'tess@okta.example Tess 9'
printf '[{"id":"3b0a0b5a-1111-4222-8333-444455556666","email":"vic@supabase.example","encrypted_password":null,"raw_user_meta_data":{"plan":"pro"}}]' >"$T/supabase.json"
imported "$T/supabase.json" supabase-json 1
shown vic@supabase.example .attributes.plan pro
t_done
