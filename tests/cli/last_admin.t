#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The last administrator cannot be lost: not by any verb, not by two processes at once.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"
t_once 'two at the same time'

t_init --admin root@example.org
given user create ann@example.org --no-password
given role create boss
given role create deputy

kept() {
	c_kept=$1
	shift
	refused "$c_kept" 4 conflict null 'this would leave no active administrator' "$@"
	t_err_json .error.hint \
		'first grant a role with *:*, without an end, to another active user'
	t_ok "$c_kept: the refusal is in the log" \
		test "$(last_event | cut -d '|' -f 2)" = conflict
}

# admins N: so many users can do everything, for ever.
admins() {
	t_run "there are $1 administrators" 0 -- perm who '*:*' -o json \
		--where 'subject_type = user' --where 'until = null'
	t_json '[.items[].subject] | unique | length' "$1"
}

# ---- one administrator, by one grant of one role ----

t_golden last_admin -- user disable root@example.org
t_golden last_admin -- user disable root@example.org -o json
t_golden last_admin -- user revoke root@example.org admin -n
kept 'disable' -- user disable root@example.org
kept 'delete' -- user delete root@example.org
kept 'disable among others' -- user disable ann@example.org root@example.org
kept 'revoke' -- user revoke root@example.org admin
kept 'a grant with an end instead' -- user grant root@example.org admin --for 100y
kept 'until an instant' -- user grant root@example.org admin --until 9999-01-01T00:00:00Z
kept 'the permission taken from the role' -- role revoke admin '*:*'
refused 'the role deleted' 4 conflict null "'admin' is built in" -- role delete admin --yes
refused 'the permission deleted' 4 conflict null "'*:*' is built in" -- perm delete '*:*' --yes
refused 'the role renamed' 4 conflict null "'admin' is built in" -- role update admin --name wheel
t_mark
t_run 'a dry run is refused the same' 4 -- user disable root@example.org --dry-run
t_same_state 'a dry run that is refused changes nothing'
t_run 'a change that does not take the rights away is allowed' 0 -- user update root@example.org --given-name Root
t_run 'and so is a new password' 0 -- user passwd root@example.org --no-password

# ---- those who do not count ----

given user grant ann@example.org admin --for 1h
kept 'another by a grant with an end does not count' -- user disable root@example.org
given user create dis@example.org --no-password --disabled --role admin
kept 'a disabled one does not count' -- user disable root@example.org
given user create del@example.org --no-password --role admin
given user delete del@example.org
kept 'a deleted one does not count' -- user revoke root@example.org admin
given client create robot --role admin
kept 'a client does not count' -- user delete root@example.org
given role create half
given perm create '*:read'
given role grant half '*:read'
given user create read@example.org --no-password --role half
kept 'half of everything does not count' -- user disable root@example.org
admins 1

# ---- two: then either may go, and the other may not ----

t_run 'a second one for ever' 0 -- user grant ann@example.org admin
admins 2
t_run 'now the first may go' 0 -- user disable root@example.org
kept 'now the second may not' -- user disable ann@example.org
kept 'both named at once: neither' -- user delete root@example.org ann@example.org
t_run 'the first comes back' 0 -- user enable root@example.org
kept 'both at once' -- user disable root@example.org ann@example.org
t_run 'the second may go' 0 -- user revoke ann@example.org admin
admins 1

# ---- by inheritance: root <- deputy <- boss <- admin ----

given role inherit boss admin
given role inherit deputy boss
given user grant root@example.org deputy
t_run 'the direct grant may go: another way is left' 0 -- user revoke root@example.org admin
admins 1
kept 'the way cut at its upper end' -- role disinherit boss admin
kept 'the way cut at its lower end' -- role disinherit deputy boss
kept 'the grant of the lowest role' -- user revoke root@example.org deputy
kept 'the permission at its far end' -- role revoke admin '*:*'
refused 'a role on the way deleted' 4 conflict null 'is in use' -- role delete boss --yes
t_run 'another root of it all' 0 -- role grant boss '*:*'
t_run 'then the upper end may go' 0 -- role disinherit boss admin
kept 'and what is left may not' -- role revoke boss '*:*'
t_run 'a diamond' 0 -- role inherit deputy admin
t_run 'one side of it may go' 0 -- role disinherit deputy boss
kept 'not the other' -- role disinherit deputy admin
t_run 'a cycle is refused before anything else' 4 -- role inherit admin deputy
t_run 'a rename of the role loses nothing' 0 -- role update deputy --name vice
admins 1

# ---- two processes at once: two administrators disable each other ----

given user grant root@example.org admin
both=0
none=0
half=0
for c_i in $(seq 20); do
	given user enable root@example.org ann@example.org
	given user grant ann@example.org admin
	for c_pair in 'root ann' 'ann root'; do
		# without an actor only the last look at who is left can keep one of them
		actor=
		[ $((c_i % 2)) -eq 0 ] || actor="--actor ${c_pair% *}@example.org"
		# shellcheck disable=SC2086
		"$IDCTL" user disable "${c_pair#* }@example.org" $actor \
			--db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" >/dev/null 2>"$T/err-${c_pair% *}" &
	done
	wait
	case $(t_sql "SELECT status FROM user_account
		WHERE email IN ('root@example.org', 'ann@example.org')" | tr '\n' ' ') in
	'active active ') none=$((none + 1)) ;;
	'disabled disabled ') both=$((both + 1)) ;;
	*) half=$((half + 1)) ;;
	esac
done
t_ok "20 times, never both are gone ($both)" test "$both" -eq 0
t_ok "never neither ($none)" test "$none" -eq 0
t_ok "always exactly one ($half)" test "$half" -eq 20
t_run 'the log is whole' 0 -- audit verify
t_done
