#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Roles: what each verb of `idctl role` does, and what it refuses; cycles above all.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"
t_once 'two halves of a cycle at the same time'

t_cheap
t_init --admin root@example.org

r() { t_golden role "$@"; }
t_env IDCTL_ACTOR=root@example.org
given perm create report:read
given perm create report:write -d 'write reports'
given user create ann@example.org --no-password
r -- role create reader -d 'reads reports'
r -- role create editor -o json
r -- role create reader
r -- role create reader -o json
r -- role create reader -d 'reads reports' --if-missing -o json --fields name,changed
r -- role list
r -- role list -o json
r -- role show reader
r -- role show reader editor -o json
r -- role show nosuch
r -- role show nosuch -o json
r -- role grant reader report:read
r -- role grant editor report:write -o json
r -- role inherit editor reader
r -- role inherit editor reader -o json
r -- role inherit reader editor
r -- role inherit reader editor -o json
r -- role update editor -d 'writes reports'
r -- role update editor --name author -o json
r -- user grant ann@example.org author --reason 'new hand' -o id
r -- role members author
r -- role members author -o json
r -- role delete author --yes
r -- role delete author
r -- user revoke ann@example.org author -o id
r -- role disinherit author reader
r -- role disinherit author reader -o json
r -- role revoke author report:write
r -- role revoke author report:write -o json
r -- role delete author --dry-run -o json
r -- role delete author --yes
r -- role delete author --yes -o json
r -- role delete admin --yes
t_env

# ---- create, update ----

done_once 'create' -- role create one -d 'the first'
refused 'create what exists' 4 exists name "role 'one' already exists" -- role create one
unchanged 'create if missing' -- role create one --if-missing
unchanged 'create if missing, identical' -- role create one -d 'the first' --if-missing
refused 'create if missing, different' 4 exists name 'already exists' \
	-- role create one -d 'the second' --if-missing
done_twice 'create if it is missing' -- role create two --if-missing
for c_name in '' One 'o ne' -- -x x- .x 'ро́ль' 0190b5a2-7b0c-7d3a-8f00-000000000000 "$(printf %065d 1)"; do
	refused "create '$c_name'" 9 invalid name '' -- role create -- "$c_name"
done
refused 'upper case' 9 invalid name "'One'" -- role create One
t_err_json .error.hint 'use lower case: one'
misused 'create without a name' 'NAME is missing' -- role create
misused 'create of two' "one argument too many: 'b'" -- role create a b
refused 'a description with a line end' 9 invalid description 'U+000A' -- role create a -d 'a
b'
refused 'a description of 501 characters' 9 invalid description 'longer than 500' \
	-- role create a -d "$(printf %0501d 1)"

done_twice 'update' -- role update one -d 'number one'
done_once 'rename' -- role update one --name uno
t_run 'the old name is gone' 3 -- role show one
t_run 'the new one is there' 0 -- role show uno
refused 'rename to a taken name' 4 exists name "role 'two' already exists" \
	-- role update uno --name two
refused 'rename to an invalid name' 9 invalid name "'T wo'" -- role update uno --name 'T wo'
refused 'rename a builtin' 4 conflict null "'admin' is built in" -- role update admin --name boss
refused 'update of none' 3 not_found role "role 'nosuch' not found" -- role update nosuch -d x
json_run 'a description can go' 0 -- role update uno -d ''
t_json .description null
versioned role uno role update uno -d 'again'

# ---- naming ----

t_exec role show uno --field id
id=$(cat "$OUT")
for c_ref in "$id" "id:$id" name:uno uno; do
	t_run "show $c_ref" 0 -- role show "$c_ref" --field name
	t_out_is uno
done
refused 'another case' 3 not_found role "'UNO'" -- role show UNO
json_run 'several from standard input' 0 --in 'uno
two' -- role show -
t_json '[.items[].name] | @csv' '"uno","two"'

# ---- permissions ----

given perm create a:b
given perm create c:d
done_twice 'grant' -- role grant uno a:b c:d
t_json '.permissions | @csv' '"a:b","c:d"'
refused 'grant of what is not there: none is granted' 3 not_found perm "permission 'x:y' not found" \
	-- role grant two a:b x:y
refused 'grant to none' 3 not_found role "'nosuch'" -- role grant nosuch a:b
misused 'grant of nothing' 'PERM is missing' -- role grant uno
done_twice 'revoke' -- role revoke uno c:d
refused 'revoke of what is not there' 3 not_found perm "'x:y'" -- role revoke uno x:y
refused 'revoke from none' 3 not_found role "'nosuch'" -- role revoke nosuch a:b
versioned role uno role grant uno c:d
versioned role uno role revoke uno c:d

# ---- inheritance: no cycle, however long ----

done_twice 'inherit' -- role inherit uno two
t_json '.parents | @csv' '"two"'
refused 'inherit from itself' 4 conflict parent 'cycle' -- role inherit uno uno
refused 'the cycle of two' 4 conflict parent "'uno' already inherits from 'two'" -- role inherit two uno
t_ok 'a refused cycle is in the log' test "$(last_event | cut -d '|' -f 1,2)" = 'role.inherit|conflict'
for c_i in 1 2 3 4 5 6 7 8 9; do
	given role create "c$c_i"
	[ "$c_i" -eq 1 ] || given role inherit "c$((c_i - 1))" "c$c_i"
done
refused 'the cycle of nine' 4 conflict parent "'c1' already inherits from 'c9'" -- role inherit c9 c1
refused 'a cycle after a valid parent: neither is added' 4 conflict parent 'cycle' \
	-- role inherit c9 two c4
t_run 'a diamond is not a cycle' 0 -- role inherit c1 c5
t_run 'two ways to one role are not a cycle' 0 -- role inherit uno c9
t_run 'nor is an inheritance that was removed' 0 -- role disinherit c8 c9
t_run 'which can be reversed' 0 -- role inherit c9 c1
refused 'inherit from none' 3 not_found role "'nosuch'" -- role inherit uno two nosuch
refused 'none inherits' 3 not_found role "'nosuch'" -- role inherit nosuch uno
misused 'inherit from nothing' 'PARENT is missing' -- role inherit uno
done_twice 'disinherit' -- role disinherit uno two
refused 'disinherit from none' 3 not_found role "'nosuch'" -- role disinherit uno nosuch
versioned role uno role inherit uno two
versioned role uno role disinherit uno two

# two processes at once, each with one half of a cycle: one of them must lose
given role create left
given role create right
both=0
none=0
for c_i in $(seq 10); do
	given role disinherit left right
	given role disinherit right left
	for c_pair in 'left right' 'right left'; do
		# shellcheck disable=SC2086
		"$IDCTL" role inherit $c_pair --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" \
			>/dev/null 2>"$T/err-${c_pair%% *}" &
	done
	wait
	n=$(t_sql "SELECT count(*) FROM role_parent
		WHERE role_id IN (SELECT id FROM role WHERE name IN ('left', 'right'))")
	[ "$n" -lt 2 ] || both=$((both + 1))
	[ "$n" -gt 0 ] || none=$((none + 1))
done
t_ok 'two processes never close a cycle' test "$both" -eq 0
t_ok 'and one of them always wins' test "$none" -eq 0
t_ok 'the other one reports the cycle' grep -q 'cycle' "$T/err-left" "$T/err-right"

# ---- a chain has an end ----

i=1
given role create link-1
while [ $i -lt 33 ]; do
	i=$((i + 1))
	given role create "link-$i"
	given role inherit "link-$((i - 1))" "link-$i"
done
given role create one-more
refused 'a chain of 33 steps' 4 conflict parent "'link-33' would inherit from 'one-more' in a chain of more than 32 steps" \
	-- role inherit link-33 one-more
refused 'the same from below' 4 conflict parent "'one-more' would inherit from 'link-1' in a chain of more than 32 steps" \
	-- role inherit one-more link-1
given role inherit one-more link-2
done_once 'a chain of 32' -- role inherit link-32 user
# one that an earlier idctl took in is asked about all the same
t_sql "INSERT INTO role_parent (role_id, parent_id) SELECT a.id, b.id FROM role a, role b WHERE a.name = 'link-33' AND b.name = 'user'" >/dev/null
given user grant ann@example.org link-1
t_run 'through all of it' 0 -- perm check ann@example.org profile:read
given user revoke ann@example.org link-1

# ---- delete ----

refused 'delete asks' 2 confirm null 'Delete 1 role: two' -- role delete two
refused 'delete of a builtin' 4 conflict null "'user' is built in" -- role delete user --yes
given user grant ann@example.org two
refused 'delete of a granted role' 4 conflict null "'two' is in use" -- role delete two --yes
t_err_json .error.hint 'idctl role members two'
refused 'delete of a parent' 4 conflict null 'is in use' -- role delete c2 --yes
given role create lone
refused 'delete of several, one in use: none goes' 4 conflict null "'two' is in use" \
	-- role delete lone two --yes
given user revoke ann@example.org two
versioned role two role delete two --yes
given role create two
done_twice 'delete' -- role delete two --yes
unchanged 'delete of none' -- role delete nosuch --yes

refused 'members of none' 3 not_found role "'nosuch'" -- role members nosuch
misused 'members of nothing' 'ROLE is missing' -- role members
t_run 'members of a role that nobody has' 0 -- role members uno -o json
t_json . '{"items":[],"next":null}'
t_done
