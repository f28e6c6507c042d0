#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Grants: with a reason and an end, at which they stop counting, whether or not anything prunes them.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org

# ---- grants that end ----

given perm create door:open
given role create guest
given role grant guest door:open
given user create cem@example.org --no-password
dry_run 'a grant' -- user grant cem@example.org guest --for 1h
t_run 'a grant for an hour' 0 -- user grant cem@example.org guest --for 1h --reason 'a short look' -o json
t_json '.roles | @csv' '"guest"'
asked cem@example.org door:open 0
t_run 'its end and reason are on record' 0 -- user roles cem@example.org -o json
t_json '.items[0] | "\(.until != null) \(.reason)"' 'true a short look'
t_sql 'UPDATE role_grant SET until_at = until_at - 3600000000 WHERE until_at IS NOT NULL' >"$T/.sql"
t_run 'after its end it no longer counts' 5 -- perm check cem@example.org door:open
asked cem@example.org door:open 5
t_run 'the account no longer shows it' 0 -- user show cem@example.org -o json
t_json '.roles | length' 0
t_run 'nor does a filter find it' 0 -- user list --where 'roles = guest' -o json
t_json '.items | length' 0
t_mark
t_run 'nothing had to be pruned for that' 0 -- role members guest -o json
t_json '.items | length' 1
t_run 'granting it again makes it count again' 0 -- user grant cem@example.org guest --until +1h -o json
t_json .changed true
asked cem@example.org door:open 0
done_once 'a permanent grant instead' -- user grant cem@example.org guest
t_run 'has no end' 0 -- user roles cem@example.org -o json
t_json '.items[0].until' null
unchanged 'permanent, again' -- user grant cem@example.org guest
done_twice 'until an instant' -- user grant cem@example.org guest --until 2126-01-02T03:04:05+01:00
t_run 'it is kept in UTC' 0 -- user roles cem@example.org --field until
t_out_is 2126-01-02T02:04:05.000Z
versioned user cem@example.org user grant cem@example.org user
versioned user cem@example.org user revoke cem@example.org user
done_twice 'revoke' -- user revoke cem@example.org guest
refused 'a grant that ends before it begins' 9 invalid until 'must be in the future' \
	-- user grant cem@example.org guest --until -1s
refused 'a grant that ends now' 9 invalid until 'must be in the future' \
	-- user grant cem@example.org guest --until now
refused 'a grant for zero time is not a permanent one' 9 invalid for '0s is out of range' \
	-- user grant cem@example.org guest --for 0s
for c_for in '' 0 5 1x -1h '1h 2m' 1m1h 200y; do
	t_mark
	json_run "for '$c_for'" 2 -- user grant cem@example.org guest "--for=$c_for"
	t_err_json '"\(.error.code) \(.error.field)"' 'usage for'
	t_same_state "for '$c_for': nothing has changed"
done
for c_until in '' tomorrow 2126-02-30T00:00:00Z 2126-01-01 25:00; do
	t_mark
	json_run "until '$c_until'" 2 -- user grant cem@example.org guest "--until=$c_until"
	t_err_json '"\(.error.code) \(.error.field)"' 'usage until'
	t_same_state "until '$c_until': nothing has changed"
done
misused 'until and for' '--until and --for cannot be used together' \
	-- user grant cem@example.org guest --until +1h --for 1h
misused 'for and until' '--for and --until cannot be used together' \
	-- user grant cem@example.org guest --for 1h --until +1h
refused 'a role that is not there: none is granted' 3 not_found role "'nosuch'" \
	-- user grant cem@example.org guest nosuch
refused 'a grant to an unknown user' 3 not_found user "'nobody'" -- user grant nobody guest
refused 'a role that is not there is not revoked' 3 not_found role "'nosuch'" \
	-- user revoke cem@example.org guest nosuch
misused 'a grant of nothing' 'ROLE is missing' -- user grant cem@example.org
t_done
