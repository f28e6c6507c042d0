#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Permissions, and who holds them: check, explain and who through inheritance, wildcards and time.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org

p() { t_golden perm "$@"; }
t_env IDCTL_ACTOR=root@example.org
given user create ann@example.org --username ann --no-password
given role create staff
given role create editor
given role create author
p -- perm create report:read -d 'read reports'
p -- perm create report:write -o json
p -- perm create report:read
p -- perm create report:read -o json
p -- perm create report:read --if-missing -o json --fields name,changed
p -- perm create 'report:*'
p -- perm list
p -- perm list -o json --limit 1
p -- perm show report:read
p -- perm show report:read report:write -o json
p -- perm show report:burn
p -- perm show report:burn -o json
p -- perm update report:write -d 'write reports'
p -- perm update report:write -d 'write reports' -o json
given role grant staff 'report:*'
given role inherit editor staff
given role inherit author editor
p -- perm check ann report:write
p -- perm check ann report:write -o json
p -- perm explain ann report:write
p -- perm explain ann report:write -o json
given user grant ann author --for 2h --reason 'stands in for Eve'
p -- perm check ann report:write
p -- perm check ann report:write -o json
p -- perm explain ann report:write
p -- perm explain ann report:write -o json
p -- perm who report:write --where 'subject_type = user' --where 'role = author'
p -- perm who report:write -o json --where 'role = author'
p -- perm who report:burn -o csv --where 'role = author' --fields subject,role
p -- perm check nobody report:write
p -- perm check ann report
p -- perm delete report:write
p -- perm delete report:write --yes
p -- perm delete report:write --yes -o json
p -- perm delete 'report:*' --yes
p -- perm delete '*:*' --yes
t_env

# ---- create, update, delete ----

done_once 'create' -- perm create a:b -d 'what a does'
refused 'create what exists' 4 exists name "permission 'a:b' already exists" -- perm create a:b
unchanged 'create if missing' -- perm create a:b --if-missing
unchanged 'create if missing, identical' -- perm create a:b -d 'what a does' --if-missing
refused 'create if missing, different' 4 exists name 'already exists' \
	-- perm create a:b -d other --if-missing
done_twice 'create if it is missing' -- perm create a:c --if-missing
for c_name in '' a : a: :b a:b:c A:b a:B 'a b:c' 'a:b*' 'a*:b' '**:b' 'a/b:c' 'é:b' "$(printf %0200d 1):b"; do
	refused "create '$c_name'" 9 invalid name '' -- perm create "$c_name"
done
for c_name in 'a:*' '*:b' 'a.b-c_d:e.f' 0:1; do
	t_run "create $c_name" 0 -- perm create "$c_name"
done
misused 'create of nothing' 'NAME is missing' -- perm create
misused 'create of two' "one argument too many: 'c:d'" -- perm create a:d c:d
done_twice 'update' -- perm update a:b -d 'something else'
json_run 'a description can go' 0 -- perm update a:b -d ''
t_json .description null
refused 'update of none' 3 not_found perm "permission 'x:y' not found" -- perm update x:y -d z
misused 'update of nothing' 'PERM is missing' -- perm update
refused 'delete asks' 2 confirm null 'Delete 1 permission: a:b' -- perm delete a:b
refused 'delete of a builtin' 4 conflict null "'profile:read' is built in" -- perm delete profile:read --yes
given role grant staff a:b
refused 'delete of what a role gives' 4 conflict null 'in use by 1 roles' -- perm delete a:b --yes
t_err_json .error.hint "idctl role list --where 'permissions = a:b'"
given role revoke staff a:b
refused 'delete of several, one in use: none goes' 4 conflict null "'report:*' is in use" \
	-- perm delete a:b 'report:*' --yes
done_twice 'delete' -- perm delete a:b --yes
json_run 'show what standard input names' 0 --in 'a:c
*:*' -- perm show -
t_json '[.items[].name] | @csv' '"a:c","*:*"'
misused 'no version to hold on to' "unknown option '--if-version'" \
	-- perm update a:c -d x --if-version 1

# ---- who may what: a table of questions ----

given user create bob@example.org --no-password
given role create top
given role inherit top author
given user grant bob@example.org top

asked bob@example.org report:write 0
asked bob@example.org report:never-made 0
asked bob@example.org 'report:*' 0
asked bob@example.org reports:read 5
asked bob@example.org repor:read 5
asked bob@example.org '*:read' 5
asked bob@example.org '*:*' 5
asked root@example.org any:thing 0
asked root@example.org '*:*' 0
given role grant top '*:b'
asked bob@example.org zoo:b 0
asked bob@example.org zoo:c 5
asked bob@example.org '*:b' 0
asked bob@example.org 'zoo:*' 5
t_run 'the way through three roles is told step by step' 0 -- \
	perm explain bob@example.org report:read -o json
t_json '[.items[] | "\(.step) \(.role)"] | join(", ")' \
	'grant top, inherits author, inherits editor, inherits staff, permission staff'
given user disable bob@example.org
t_run 'nobody holds anything while disabled' 5 -- perm check bob@example.org report:write -o json
t_json .reason subject_not_active
t_run 'nor is a disabled user among the holders' 0 -- perm who report:write -o json
t_json '[.items[].subject] | index("bob@example.org")' null
t_run 'nor is there a chain to explain' 5 -- perm explain bob@example.org report:write -o json
t_json '[.items[] | select(.step != "nearest")] | length' 0
given user enable bob@example.org
given role disinherit author editor
asked bob@example.org report:write 5
for c_verb in check explain; do
	refused "$c_verb of an unknown subject" 3 not_found subject "user or client 'nobody' not found" \
		-- perm $c_verb nobody a:b
	refused "$c_verb of an invalid permission" 9 invalid perm "'ab' is not resource:action" -- perm $c_verb ann ab
	misused "$c_verb of nothing" 'PERM is missing' -- perm $c_verb ann
	misused "$c_verb of two" "one argument too many: 'c:d'" -- perm $c_verb ann a:b c:d
done

# ---- all that one may do ----

given role inherit author editor
t_golden perm -- perm held bob@example.org
t_run 'as many ways as there are' 0 -- perm held bob@example.org -o json
t_json '[.items[] | "\(.permission) \(.role) \(.via)"] | index("report:* top staff") != null' true
t_run 'each is held indeed' 0 -- perm held bob@example.org --field permission
sort -u "$OUT" >"$T/held"
while read -r held; do
	asked bob@example.org "$held" 0
done <"$T/held"
t_ok 'and there are some' [ "$(wc -l <"$T/held")" -ge 2 ]
t_run 'by a filter, in an order' 0 -- perm held bob@example.org --where 'via = staff' --sort -permission --limit 1 -o json
t_json '.items | length' 1
t_run 'from page to page' 0 -- perm held bob@example.org --limit 2 -o json
next=$(jq -r .next "$OUT")
jq -r '.items[].permission' "$OUT" >"$T/pages"
while [ "$next" != null ]; do
	t_exec perm held bob@example.org --limit 2 --after "$next" -o json
	jq -r '.items[].permission' "$OUT" >>"$T/pages"
	next=$(jq -r .next "$OUT")
done
t_exec perm held bob@example.org --field permission
t_compare "$OUT" "$T/pages" 'the pages are the whole'
given user disable bob@example.org
t_run 'nothing while disabled' 0 -- perm held bob@example.org -o json
t_json '.items | length' 0
t_err_has 'bob@example.org is not active and holds nothing'
given user enable bob@example.org
refused 'held by an unknown subject' 3 not_found subject "user or client 'nobody' not found" -- perm held nobody
misused 'held by nothing' 'SUBJECT is missing' -- perm held
refused 'a filter on nothing' 2 usage where "has no field 'nothing'" -- perm held ann --where 'nothing = x'
refused 'who of an invalid permission' 9 invalid perm "'ab' is not resource:action" -- perm who ab

t_done
