#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lists: paging, sorting, filtering and searching, each judged by jq from the whole list.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org
given user create ann@example.org --username ann --display-name 'Ann Lee' --role user --attr team=blue --no-password
given user create bob@example.org --given-name Bob --attr team=Red --attr z=1 --verified --no-password
given user create Cem@example.org --username Cem --family-name Öz --disabled --no-password
given user create dot@example.org --display-name 'ann again' --role user --role service --no-password
given user create eve@example.org --username eve --display-name null --no-password
given user create ügü@example.org --display-name 'Ann Lee' --verified --no-password
given user update eve --given-name Eve
given user update eve --given-name Eva
given user disable dot@example.org
given user create fay@example.org --no-password
given user delete fay@example.org

l() { t_golden lists -- "$@" --fields email,username,display_name,status; }
l user list --limit 2
l user list --limit 2 -o json
l user list --limit 2 -o jsonl
l user list --limit 2 --after 2 -o csv
l user list --limit 2 --sort -email -o json
l user list --where 'status = disabled'
l user list --where 'status = disabled' --where 'username != null'
l user list --search ann -o jsonl
l user list --where 'status = gone'
l user list --where 'status = gone' -o json
l user list --where 'status = gone' -o csv
l user list --where 'status = gone' -o jsonl
l user list --where status
l user list --where 'colour = red'
l user list --where 'colour = red' -o json
l user list --sort colour -o json
l user list --after x -o json
l user list --limit -1 -o json
l user list --limit many

t_exec user list -o json
cp "$OUT" "$T/all"

# ---- filters: EXPR, and the same for jq ----

where() {
	t_run "where $1" 0 -- user list --where "$1" -o json
	t_json_like '[.items[].email]' "$T/all" "[.items[] | select($2) | .email]"
}
where 'email = ann@example.org' '.email == "ann@example.org"'
where 'email=ann@example.org' '.email == "ann@example.org"'
where '  email   =   ann@example.org' '.email == "ann@example.org"'
where 'email = ANN@example.org' '.email == "ann@example.org"'
where 'email != ann@example.org' '.email != "ann@example.org"'
where 'email < bob@example.org' '.email < "bob@example.org"'
where 'email <= bob@example.org' '.email <= "bob@example.org"'
where 'email > bob@example.org' '.email > "bob@example.org"'
where 'email >= bob@example.org' '.email >= "bob@example.org"'
where 'email ~ CEM' '.email | test("cem"; "i")'
where 'email ~ .' '.email | contains(".")'
where 'email ~ .*' 'false'
where 'display_name = Ann Lee' '.display_name == "Ann Lee"'
where 'username = null' '.username == null'
where 'username != null' '.username != null'
where 'username != ann' '.username != "ann"'
where 'username < b' '.username != null and .username < "b"'
where 'email_verified = true' '.email_verified'
where 'email_verified = yes' '.email_verified'
where 'email_verified = no' '.email_verified | not'
where 'email_verified != true' '.email_verified | not'
where 'version = 3' '.version == 3'
where 'version != 3' '.version != 3'
where 'version < 2' '.version < 2'
where 'version <= 2' '.version <= 2'
where 'version > 1' '.version > 1'
where 'version >= 3' '.version >= 3'
where 'version = -1' 'false'
where 'roles = user' '.roles | index("user") != null'
where 'roles != user' '.roles | index("user") == null'
where 'roles = use' 'false'
where 'roles ~ USE' '.roles | any(contains("use"))'
where 'roles = null' '.roles == []'
where 'roles != null' '.roles != []'
where 'attributes ~ team' '.attributes | has("team")'
where 'attributes ~ "team":"red"' '.attributes.team == "Red"'
where 'last_login_at = null' 'true'
where 'deleted_at > 1970-01-02T00:00:00Z' 'false'
where 'created_at <= now' 'true'
where 'created_at > -1h' 'true'
where 'created_at < -1h' 'false'
at=$(jq -r '.items[2].created_at' "$T/all")
for c_op in '=' '!=' '<' '<=' '>' '>='; do
	where "created_at $c_op $at" ".created_at $(echo "$c_op" | sed 's/^=$/==/') \"$at\""
done
id=$(jq -r '.items[2].id' "$T/all")
where "id = $id" ".id == \"$id\""
where "id != $id" ".id != \"$id\""
t_run 'two filters must both hold' 0 -- user list --where 'status = active' --where 'username != null' -o json
t_json_like '[.items[].email]' "$T/all" '[.items[] | select(.status == "active" and .username) | .email]'
bad() {
	refused "where $1" 9 invalid where "$2" -- user list --where "$1"
}
bad 'status =' 'cannot be'
bad 'status = activ' 'cannot be'
bad '' 'is not FIELD OP VALUE'
bad 'email' 'is not FIELD OP VALUE'
bad '= x' 'is not FIELD OP VALUE'
bad 'email is x' 'is not FIELD OP VALUE'
refused 'where password = x' 2 usage where "has no field 'password'" -- user list --where 'password = x'
refused 'where row = 1' 2 usage where "has no field 'row'" -- user list --where 'row = 1'
refused 'where epoch = 1' 2 usage where "has no field 'epoch'" -- user list --where 'epoch = 1'
refused 'where Email = x' 2 usage where "has no field 'Email'" -- user list --where 'Email = x'
bad 'version = x' "'x' is not a whole number"
bad 'version = 99999999999999999999' 'is not a whole number'
bad 'version ~ 1' "'~' searches text"
bad 'email_verified = maybe' "neither true nor false"
bad 'email_verified < true' 'cannot be ordered'
bad 'roles < a' 'cannot be ordered'
bad 'created_at = yesterday' 'yesterday'
bad 'id = 7' 'is not an id'
bad 'attributes = x' "can only be searched"
bad 'username < null' 'cannot be ordered'

# ---- search ----

search() {
	t_run "search $1" 0 -- user list --search "$1" -o json
	t_json_like '[.items[].email]' "$T/all" "[.items[] | select($2) | .email]"
}
search ann '(.email + (.username // "") + (.display_name // "")) | test("ann"; "i")'
search ANN '(.email + (.username // "") + (.display_name // "")) | test("ann"; "i")'
search öz 'false'
search Öz '.family_name == "Öz"'
search blue '.attributes.team == "blue"'
search disabled 'false'
search '%' 'false'
search '' 'true'

# ---- sorting: as jq sorts, what is absent first, equals in the order of making ----

for field in $(jq -r '.items[0] | keys_unsorted[]' "$T/all"); do
	t_run "sort $field" 0 -- user list --sort "$field" -o json
	# attributes are compared as text
	key=".$field"
	[ "$field" != attributes ] || key='.attributes | tojson'
	t_json_like '[.items[].id]' "$T/all" "[.items | sort_by($key)[].id]"
	t_run "sort -$field" 0 -- user list --sort "-$field" -o json
	t_json "[.items[] | $key] | . == (sort | reverse)" true
	t_json_like '[.items[].id] | unique | length' "$T/all" '.items | length'
done
refused 'sort by what is not there' 2 usage sort "has no field 'nosuch'" -- user list --sort nosuch
refused 'sort by what is not shown' 2 usage sort "has no field 'row'" -- user list --sort row
refused 'sort by nothing' 2 usage sort "has no field ''" -- user list --sort -

# ---- pages: disjoint, complete, in the order of the whole ----

pages() {
	c_limit=$1
	shift
	t_exec "$@" -o json
	c_whole=$(t_show "$OUT")
	c_pages=
	c_next=
	c_n=0
	while [ $c_n -lt 99 ]; do
		c_n=$((c_n + 1))
		t_exec "$@" --limit "$c_limit" ${c_next:+--after "$c_next"} -o json
		c_page=$(t_show "$OUT")
		c_pages="$c_pages${c_pages:+,}$c_page"
		case $c_page in *'"next":null}') break ;; esac
		c_next=${c_page##*'"next":"'}
		c_next=${c_next%'"}'}
	done
	printf '%s\n' "{\"whole\":$c_whole,\"pages\":[$c_pages]}" >"$T/pages"
	t_file_json "$T/pages" "([.pages[].items[]] == .whole.items) and all(.pages[:-1][]; .items | length == $c_limit)" \
		true "pages of $c_limit: $*"
}
for c_limit in 1 3 7 8; do
	pages "$c_limit" user list
	pages "$c_limit" user list --sort display_name
	pages "$c_limit" user list --sort -display_name
done
for c_sort in username -username roles -roles attributes email_verified -email_verified version -version \
	created_at -updated_at id -deleted_at; do
	pages 2 user list --sort "$c_sort"
done
pages 2 user list --where 'status = active'
pages 2 user list --where 'status = active' --sort -email
pages 2 user list --search ann --sort email
pages 2 user list --deleted
pages 1 role list
pages 2 perm list --sort -name
given user grant ann service
pages 1 role members user
pages 1 user roles ann --sort -role
pages 1 perm who profile:read
t_run 'limit 0 is all' 0 -- user list --limit 0 -o json
t_json '[(.items | length), .next] | @csv' '7,'
t_run 'a limit as large as the list' 0 -- user list --limit 7 -o json
t_json .next null
t_run 'a cursor behind the end' 0 -- user list --after 999999 -o json
t_json . '{"items":[],"next":null}'
t_run 'a page is what was there when it was asked for' 0 -- user list --limit 3 --sort email -o json
next=$(jq -r .next "$OUT")
given user create aaa@example.org --no-password
given user create zzz@example.org --no-password
t_run 'a row that was added before it does not shift it' 0 -- user list --after "$next" --sort email -o json
t_json '[.items[].email] | @csv' "$(jq -r '.items | sort_by(.email)[3:] | map(.email) as $e
	| ($e[:-1] + ["zzz@example.org"] + $e[-1:]) | @csv' "$T/all")"
for c_after in x -1 '' 1.email. 1.nosuch.74 1.email.7 1.email.zz 99999999999999999999 "1.email.$(printf %0200d 1)"; do
	refused "after '$c_after'" 9 invalid after 'not a cursor of this list' -- user list "--after=$c_after"
done
refused 'a cursor of another order' 9 invalid after 'not a cursor' -- user list --sort username --after "$next"
refused 'a cursor of an order, without one' 9 invalid after 'not a cursor' -- user list --after "$next"
refused 'a cursor without an order, with one' 9 invalid after 'not a cursor' -- user list --sort email --after 1
for c_limit in -1 x 1x '' 1.5 99999999999999999999 1000000001; do
	refused "limit '$c_limit'" 9 invalid limit 'limit' -- user list "--limit=$c_limit"
done

# ---- a table stops at 100 rows, and says so; nothing else does ----

t_sql "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 219)
	INSERT INTO perm(uuid, name, builtin, created_at)
	SELECT $(t_random 16), 'bulk:p' || i, 0, 1700000000000000 FROM n"
total=$(t_sql 'SELECT count(*) FROM perm')
t_run 'a table of many' 0 -- perm list
t_ok 'has 100 rows and a heading' test "$(wc -l <"$OUT")" -eq 101
t_err_has 'only the first 100 are shown; --limit 0 shows all'
after=$(sed -n 's/.*--after \([^ ]*\) .*/\1/p' "$ERR")
t_run 'the rest of it, as it says' 0 -- perm list --after "$after" --no-header
t_ok 'has the rest' test "$(wc -l <"$OUT")" -eq $((total - 100))
t_err_is ''
t_run 'quietly' 0 -- perm list -q
t_err_is ''
t_run 'all of it' 0 -- perm list --limit 0
t_ok 'has all' test "$(wc -l <"$OUT")" -eq $((total + 1))
t_err_is ''
t_run 'with a limit that was asked for' 0 -- perm list --limit 101 --no-header
t_ok 'has 101' test "$(wc -l <"$OUT")" -eq 101
t_err_has 'there are more; --after 101 shows the next page'
t_run 'JSON' 0 -- perm list -o json
t_json '[(.items | length), .next] | @csv' "$total,"
for c_format in jsonl id; do
	t_run "$c_format" 0 -- perm list -o "$c_format"
	t_ok "$c_format has all" test "$(wc -l <"$OUT")" -eq "$total"
	t_err_is ''
done
t_run 'CSV' 0 -- perm list -o csv
t_ok 'CSV has all' test "$(wc -l <"$OUT")" -eq $((total + 1))
t_run 'one field' 0 -- perm list --field name
t_ok 'one field has all' test "$(wc -l <"$OUT")" -eq "$total"
pages 50 perm list --sort -created_at
t_done
