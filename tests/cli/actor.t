#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The subject that --actor names is limited to its rights, and cannot give away what it does not hold.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org

# perms ROLE PERM…: made where missing, and given to the role.
perms() {
	c_role=$1
	shift
	given role create "$c_role" --if-missing
	for c_perm; do
		given perm create "$c_perm" --if-missing
	done
	given role grant "$c_role" "$@"
}
perms helpdesk user:show user:list user:update user:disable user:enable user:delete user:restore \
	user:purge user:passwd user:unlock user:create user:grant user:revoke
perms keeper role:create role:grant role:inherit role:revoke role:disinherit perm:create
perms reader report:read
perms writer report:write
given role inherit writer reader
given user create ann@example.org --username ann --no-password --role helpdesk
given user create kim@example.org --username kim --no-password --role keeper --role reader
given user create bob@example.org --username bob --no-password
given user create wil@example.org --username wil --no-password --role writer

# forbidden TITLE MESSAGE [FIELD] -- ARGS…: refused with 8; a change that was refused leaves an event
forbidden() {
	c_forbidden=$1
	# shellcheck disable=SC2086
	refused "$1" 8 forbidden "$2" "$3" -- $4
	t_ok "$c_forbidden: is in the log" test "$(last_event | cut -d '|' -f 2)" = forbidden
}

# ---- the verb itself ----

t_golden actor -- user disable bob --actor kim
t_golden actor -- user disable bob --actor kim -o json
t_golden actor -- user disable bob --actor ann --reason 'left the house' --fields email,status,changed
t_golden actor -- user enable bob --actor ann --fields email,status,changed -o json
t_golden actor -- user show bob --actor nobody
t_golden actor -- audit list --where 'target_type = user' --where 'actor != root@example.org' \
	--where 'action ~ able' --fields actor,actor_kind,action,outcome,reason
t_ok 'the event names the actor' test "$(last_event)" = 'user.enable|ok|ann@example.org'
forbidden 'an actor without the permission' null "kim@example.org does not hold 'user:disable'" \
	'user disable bob --actor kim'
t_err_json .error.hint 'ask an administrator for a role with '\''user:disable'\'''
t_ok 'the refusal names the actor' test "$(last_event)" = 'user.disable|forbidden|kim@example.org'
refused 'an actor who may not list' 8 forbidden null "does not hold 'user:list'" -- user list --actor kim
refused 'an actor who may not examine the store' 8 forbidden null "does not hold 'store:doctor'" -- doctor --actor kim
refused 'an unknown actor' 3 not_found actor "'nobody'" -- user list --actor nobody
refused 'an unknown actor of a change' 3 not_found actor "'nobody'" \
	-- user disable bob --actor nobody
t_env IDCTL_ACTOR=kim
refused 'from the environment' 8 forbidden null "does not hold 'user:list'" -- user list
t_run 'the option overrides the environment' 0 -- user list --actor ann
t_env
printf '[idctl]\nactor = kim\n' >"$T/a.conf"
refused 'from the settings' 8 forbidden null "does not hold 'user:list'" -- user list --config "$T/a.conf"
given user disable kim
refused 'an actor who is not active' 8 forbidden actor "'kim@example.org' is not active" \
	-- role create x --actor kim
given user enable kim
t_run 'by username, address and id alike' 0 -- user list --actor username:ann
t_run 'by address' 0 -- user list --actor email:ann@example.org
given user grant bob helpdesk --for 1h
t_run 'a grant for an hour counts' 0 -- user list --actor bob
t_sql 'UPDATE role_grant SET until_at = until_at - 3600000000 WHERE until_at IS NOT NULL' >"$T/.sql"
t_run 'and not after its end' 8 -- user list --actor bob
given user revoke bob helpdesk
given client create robot --role helpdesk
t_run 'a client can act' 0 -- user update bob --given-name Bob --actor robot
t_ok 'and the event says so' test "$(t_sql 'SELECT actor, actor_kind FROM audit_event
	ORDER BY seq DESC LIMIT 1')" = 'robot|client'
given client disable robot
t_run 'not while disabled' 8 -- user list --actor robot

# ---- giving: who has a role may pass it on; who holds a permission may put it into a role ----

forbidden 'a grant of a role that the actor does not have' null "ann@example.org does not have the role 'reader'" \
	'user grant bob reader --actor ann'
t_ok 'nobody got it' sh -c "! '$IDCTL' perm check bob report:read --db '$IDCTL_DB' >/dev/null"
forbidden 'a grant of it to the actor' null "does not have the role 'admin'" 'user grant ann admin --actor ann'
forbidden 'by way of a new account' null "does not have the role 'admin'" \
	'user create eve@example.org --no-password --role admin --actor ann'
t_run 'nor is there an account' 3 -- user show eve@example.org
given role create empty
forbidden 'a role that gives nothing here' null "does not have the role 'empty'" \
	'user grant bob empty --actor ann'
t_run 'an actor who may do everything can grant it' 0 -- user grant bob empty --actor root@example.org
t_run 'a grant of a role that the actor has' 0 -- user grant bob helpdesk --actor ann
given user revoke bob helpdesk
t_run 'a renewal counts as a grant' 8 -- user grant wil writer --for 1h --actor ann
given role create above
given role inherit above helpdesk
forbidden 'a grant of a role above those of the actor' null "does not have the role 'above'" 'user grant bob above --actor ann'
given role create below
given role inherit helpdesk below
t_run 'a grant of a role that the actor has by inheritance' 0 -- user grant bob below --actor ann
forbidden 'a permission into a role' null "cannot give 'report:write'" \
	'role grant keeper report:write --actor kim'
t_run 'a permission that the actor has' 0 -- role grant keeper report:read --actor kim
forbidden 'a parent for the role of the actor' null "does not have the role 'writer'" \
	'role inherit keeper writer --actor kim'
forbidden 'even a new one' null "does not have the role 'admin'" 'role inherit keeper admin --actor kim'
perms keeper role:update role:delete role:show
for c_shape in 'grant writer report:read' 'revoke writer report:write' 'disinherit writer reader' \
	'inherit writer keeper' 'update writer -d mine' 'update writer --name mine' 'delete empty --yes'; do
	forbidden "changing a role that the actor does not have: $c_shape" null 'does not have the role' "role $c_shape --actor kim"
done
t_run 'a parent that the actor has' 0 -- role inherit keeper reader --actor kim

# ---- power over those who hold more ----

for c_verb in disable delete 'update --email x@example.org' 'passwd --no-password' 'revoke admin'; do
	# shellcheck disable=SC2086
	set -- $c_verb
	c_word=$1
	shift
	forbidden "$c_word of one who holds more" null "root@example.org holds '*:*', which ann@example.org does not hold" \
		"user $c_word root@example.org $* --actor ann"
done
t_run 'an actor may change its own account' 0 -- user update ann --given-name Ann --actor ann
perms wide 'user:*'
given user create max@example.org --username max --no-password --role wide
t_run 'a wildcard covers what it covers' 0 -- user disable ann --actor max
given user enable ann
forbidden 'and not the other way' null "holds 'user:*'" 'user disable max --actor ann'

# ---- a malformed command leaves no event, and neither does a dry run ----

c_before=$(events)
t_exec user disable bob --nosuch --actor kim
t_exec user disable nobody --actor ann
t_exec user update bob --email x --actor ann
t_exec user disable root@example.org --actor ann --dry-run
t_ok 'usage, not found, invalid and dry run: no event' test "$(events)" = "$c_before"
t_run 'the log is whole' 0 -- audit verify
# ---- an actor without the permission is refused, not asked ----

given user delete bob@example.org
refused 'no question without the permission' 8 forbidden null "does not hold 'user:purge'" -- user purge bob@example.org --actor kim
refused 'a question with the permission' 2 confirm null 'Permanently remove 1 user: bob@example.org' -- user purge bob@example.org --actor root@example.org
given user restore bob@example.org
perms looker perm:explain
given user create lee@example.org --username lee --no-password --role looker
t_run 'an actor who may read permissions gets the command for it' 8 -- user disable bob@example.org --actor lee -o json
t_err_json .error.hint 'idctl perm explain lee@example.org user:disable'
t_done
