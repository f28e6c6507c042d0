#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Accounts: what each verb of `idctl user` does, and what it refuses.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org

# ---- a session as one would have it; every grant is made by a user, so that no machine shows ----

u() { t_golden user "$@"; }
t_env IDCTL_ACTOR=root@example.org
u -- user create ann@example.org --username ann --given-name Ann --family-name Lee \
	--display-name 'Ann Lee' --role user --attr team=blue --attr site=Oslo --verified --no-password
u -- user create bob@example.org --no-password -o json
u -- user create bob@example.org --no-password --if-missing -o json --fields email,changed
u -- user create bob@example.org --no-password
u -- user create BOB@example.org --no-password -o json
u -- user list
u -- user list -o json
u -- user show ann
u -- user show ann bob@example.org -o json
u --in 'ann
bob@example.org
' -- user show - --fields email,status
u -- user show nobody@example.org
u -- user show nobody@example.org -o json
u -- user update bob@example.org --username bob --attr team=red --given-name Bob
u -- user update bob --family-name Ray --unset-attr team -o json
u -- user disable bob -o json
u -- user enable bob
u -- user grant bob service --for 2h --reason 'ticket 7' -o json
u -- user grant bob user
u -- user roles bob
u -- user roles bob -o json
u -- user revoke bob service -o json
u -- user revoke bob user
u -- user unlock bob
u -- user unlock bob -o json
u -- user delete bob
u -- user list --deleted --fields email,status,deleted_at
u -- user restore bob -o json
u -- user delete bob -o json
u -- user purge bob
u -- user purge bob --yes
u -- user show bob
u -- user delete bob
u -- user create cem@example.org --role nosuch --no-password
u -- user create dot --no-password
t_env

# ---- create ----

done_once 'create' -- user create eve@example.org --username eve --no-password
t_json .status active
refused 'create what exists' 4 exists email 'eve@example.org is already taken' \
	-- user create eve@example.org --no-password
refused 'create with a username that exists' 4 exists username 'eve is already taken' \
	-- user create eve2@example.org --username eve --no-password
refused 'create with a role that does not exist' 3 not_found role "role 'nosuch' not found" \
	-- user create eve2@example.org --role user --role nosuch --no-password
refused 'create with an attribute without a value' 9 invalid attr 'is not KEY=VALUE' \
	-- user create eve2@example.org --attr team --no-password
refused 'create with an attribute of a strange name' 9 invalid attr "'te am'" \
	-- user create eve2@example.org --attr 'te am=blue' --no-password
refused 'create with an empty address' 9 invalid email 'not an e-mail address' \
	-- user create '' --no-password
# a script's unset variable
refused 'create with a username that is empty' 9 invalid username 'empty' -- user create x@example.org --no-password --username ''
refused 'invite with a username that is empty' 9 invalid username 'empty' -- user invite x@example.org --username ''
misused 'create without an address' 'EMAIL is missing' -- user create --no-password
misused 'create of two' "argument 2 is one too many" \
	-- user create a@example.org b@example.org --no-password
misused 'create without a password and without a terminal' 'terminal' \
	-- user create eve2@example.org
misused 'create with no password and one' '--no-password and --password cannot be used together' \
	--in 'a long enough pass phrase' -- user create e@example.org --no-password --password-stdin
misused 'create with a password and none' '--password and --no-password cannot be used together' \
	--in 'a long enough pass phrase' -- user create e@example.org --password-stdin --no-password
misused 'create with a password and a hash' 'cannot be used together' \
	--in x -- user create e@example.org --password-stdin --password-hash-file "$T/none"

# ---- if-missing: what is asked for must be there as asked for ----

unchanged 'create if missing, bare' -- user create eve@example.org --no-password --if-missing
unchanged 'create if missing, identical' \
	-- user create EVE@example.org --username eve --no-password --if-missing
for c_other in '--username evel' '--given-name Eve' '--role user' '--attr a=b' --disabled --verified; do
	# shellcheck disable=SC2086
	refused "create if missing, but $c_other" 4 exists email 'already taken' \
		-- user create eve@example.org --no-password --if-missing $c_other
done
done_twice 'create if missing' -- user create fay@example.org --no-password --if-missing --role user

# ---- update ----

done_twice 'update' -- user update eve --given-name Eve --attr k=v --attr l=w --verified
t_json '"\(.given_name) \(.attributes) \(.email_verified)"' 'Eve {"k":"v","l":"w"} true'
json_run 'a new address is unverified' 0 -- user update eve --email eva@example.org
t_json '"\(.email) \(.email_verified)"' 'eva@example.org false'
json_run 'what is empty is removed' 0 -- user update eve --given-name '' --unset-attr k
t_json '"\(.given_name) \(.attributes)"' 'null {"l":"w"}'
json_run 'a username can go' 0 -- user update eve --username ''
t_json .username null
t_run 'and then names nobody' 3 -- user show eve
versioned user eva@example.org user update eva@example.org --username eve
refused 'update to a taken address' 4 exists email 'Fay@Example.org is already taken' \
	-- user update eve --email Fay@Example.org
refused 'update to an invalid address' 9 invalid email 'not an e-mail address' \
	-- user update eve --email fay
refused 'update of an unknown user' 3 not_found user "user 'nobody' not found" \
	-- user update nobody --given-name x
misused 'update verified and unverified' '--verified and --unverified cannot be used together' \
	-- user update eve --verified --unverified
# shellcheck disable=SC2046
refused 'an attribute too many' 9 invalid attr 'at most 64 attributes' -- user update eve $(
	for c_i in $(seq 65); do echo "--attr a$c_i=x"; done
)

# ---- each way to name an account ----

t_exec user show eve --field id
id=$(cat "$OUT")
for c_ref in "$id" "id:$id" email:eva@example.org EVA@example.org username:eve name:eve EVE; do
	t_run "show $c_ref" 0 -- user show "$c_ref" --field id
	t_out_is "$id"
done
refused 'an invalid id' 9 invalid ref "'x' is not an id" -- user show id:x
refused 'an empty name' 9 invalid ref 'a name is empty' -- user show email:
refused 'an address is not a username' 3 not_found user "'username:eva@example.org'" \
	-- user show username:eva@example.org
refused 'a username is not an address' 3 not_found user "'email:eve'" -- user show email:eve

# ---- several at once, and from standard input ----

t_run 'disable two' 0 -- user disable eve fay@example.org -o json
t_json '[.items[].status, .items[].changed, .next] | @csv' '"disabled","disabled",true,true,'
json_run 'enable those that standard input names' 0 --in 'eve
fay@example.org' -- user enable -
t_json '[.items[].status] | @csv' '"active","active"'
refused 'one of several is not there: none is changed' 3 not_found user "'nobody'" \
	-- user disable eve nobody fay@example.org
refused 'the same from standard input' 3 not_found user "'nobody'" \
	--in 'eve
nobody
' -- user disable -
json_run 'an empty list' 0 -- user disable -
t_json . '{"items":[],"next":null}'
refused 'a line that is not UTF-8' 9 invalid stdin 'not valid UTF-8' \
	--in "$(printf 'eve\nb\377')" -- user disable -
misused 'a REF is missing' 'REF is missing' -- user disable

# ---- status ----

done_twice 'disable' -- user disable eve
done_twice 'enable' -- user enable eve
versioned user eve user disable eve
done_twice 'delete' -- user delete eve
refused 'enable what is deleted' 4 conflict null 'eva@example.org is deleted' -- user enable eve
t_err_has 'idctl user restore eva@example.org'
refused 'update what is deleted' 4 conflict null 'is deleted' -- user update eve --given-name x
refused 'its address stays taken' 4 exists email 'already taken' \
	-- user create eva@example.org --no-password
done_twice 'restore' -- user restore eve
versioned user eve user delete eve
refused 'purge asks' 2 confirm null 'Permanently remove 1 user: eva@example.org' -- user purge eve
done_once 'purge' -- user purge eve --yes
refused 'purge of what is gone' 3 not_found user "'eve'" -- user purge eve --yes
refused 'purge of what is not deleted' 4 conflict null 'fay@example.org is not deleted' \
	-- user purge fay@example.org --yes
refused 'delete of an unknown user' 3 not_found user "'eve'" -- user delete eve
refused 'restore of an unknown user' 3 not_found user "'eve'" -- user restore eve
refused 'enable of an unknown user' 3 not_found user "'eve'" -- user enable eve
refused 'unlock of an unknown user' 3 not_found user "'eve'" -- user unlock eve
refused 'roles of an unknown user' 3 not_found user "'eve'" -- user roles eve
json_run 'a purged name is free again' 0 -- user create eva@example.org --no-password
t_done
