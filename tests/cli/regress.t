#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a review found, each with the command that showed it.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
t_exec role create helpdesk
for p in token:mint key:import user:check-password; do
	t_exec perm create "$p"
	t_exec role grant helpdesk "$p"
done
t_exec user create help@example.org --no-password --role helpdesk
t_exec user create joe@example.org --no-password --attr team=blue
t_exec client create svc --role admin --audience api -o json
secret=$(jq -r .secret "$OUT")
secret_id=$(t_sql "SELECT $(t_hex uuid) FROM client_secret" |
	sed 's/\(........\)\(....\)\(....\)\(....\)/\1-\2-\3-\4-/')

# ---- rights that an actor would get through a token of another account ----

t_run 'nobody mints for an administrator without holding as much' 8 \
	-- --actor help@example.org token mint --user root@example.org
t_run 'nor for a client that holds more than the actor' 8 -- --actor help@example.org token mint --client svc
t_run 'an actor may mint for itself' 0 -- --actor help@example.org token mint --user help@example.org -o json
t_json .audience '["http://localhost"]'
t_run "with the client's secret the client is the actor" 0 --in "$secret" \
	-- --actor help@example.org token mint --client svc --secret-stdin -o id
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$T/key.pem" 2>/dev/null
chmod 600 "$T/key.pem"
t_run 'an actor who does not hold *:* cannot import a signing key' 8 \
	-- --actor help@example.org key import --private-fd 3 3<"$T/key.pem"
t_err_has '*:*'

for claim in groups entitlements email email_verified preferred_username azp may_act; do
	t_run "the claim $claim cannot be set by the caller" 9 \
		-- token mint --user joe@example.org --claim "$claim=root@example.org"
done
t_exec perm create user:unlock
t_exec role grant helpdesk user:unlock
t_run 'not every actor can unlock an administrator' 8 \
	-- --actor help@example.org user unlock root@example.org

# ---- what is held for a time can be granted for that time only ----

t_exec role create oncall
t_exec perm create pager:read
for p in user:grant role:grant role:inherit pager:read; do
	t_exec perm create "$p"
	t_exec role grant oncall "$p"
done
t_exec user create tom@example.org --no-password
t_exec user grant tom@example.org oncall --for 1h
t_run 'an hour does not become permanent' 8 \
	-- --actor tom@example.org user grant tom@example.org oncall
t_err_has 'for a shorter time'
t_run 'nor two' 8 -- --actor tom@example.org user grant tom@example.org oncall --for 2h
t_run 'half of it can be passed on' 0 \
	-- --actor tom@example.org user grant joe@example.org oncall --for 30m
t_run 'no permission is added to a role permanently' 8 \
	-- --actor tom@example.org role grant oncall pager:read
t_exec role create duty
t_exec user grant tom@example.org duty --for 1h
t_run 'nor a role' 8 -- --actor tom@example.org role inherit oncall duty
t_exec user revoke joe@example.org oncall

# ---- zero time is not permanent ----

t_mark
t_run 'a grant for 0s is refused' 9 -- user grant joe@example.org helpdesk --for 0s
t_run 'so is a secret for 0s' 9 -- client secret-add svc --for 0s
t_run 'so is an end of the others in 0s' 9 -- client secret-add svc --others-end-in 0s
t_run 'so is a token for 0s' 9 -- token mint --client svc --ttl 0s
t_same_state "nothing was granted for zero time"
t_exec client secret-list svc -o json
t_json '[.items[].id]' "[\"$secret_id\"]" 'and no secret was added'

# ---- options that cannot be used together, in either order ----

printf 'correct horse battery staple' >"$T/pw"
chmod 600 "$T/pw"
t_run 'no password and a password: not both' 2 \
	-- user create x@example.org --no-password --password-file "$T/pw"
t_run 'a password and no password: not both' 2 \
	-- user create x@example.org --password-file "$T/pw" --no-password

# ---- a secret in the wrong place ----

t_run 'a secret is not taken for the id of a token' 9 --in "$secret" -- token revoke -o json
t_err_lacks "$secret"
t_out_is ''
t_ok_unseen 'and the store does not have it' "$secret"

# ---- an unset variable of a script is not the operator ----

t_run 'an empty actor is refused' 2 -- --actor '' role list
t_env IDCTL_ACTOR=
t_run 'in the environment too' 2 -- role list
t_env
t_run 'an empty store is refused' 2 -- --db '' role list

# ---- searching looks where it says ----

t_run 'attributes are searched' 0 -- user list --search BLUE --fields email --no-header
t_out_is 'joe@example.org'

for op in == '=>' '=<' '=~' '!==' '~='; do
	t_run "$op is not an operator" 9 -- user list --where "email$op""x"
done
t_run 'sorted, everything, without a limit' 0 \
	-- user list --sort -email --where 'email ~ example' --limit 0 -o json
t_json '[.items[].email]' '["tom@example.org","root@example.org","joe@example.org","help@example.org"]'

# ---- refusals outside the usual transaction ----

t_run 'joe may not check passwords' 8 --in x \
	-- --actor joe@example.org user check-password joe@example.org --password-stdin
t_run 'joe may not prune' 8 -- --actor joe@example.org token prune
t_exec audit list --by joe@example.org -o json
t_json '[.items[] | [.action, .outcome]]' \
	'[["user.check-password","forbidden"],["token.prune","forbidden"]]' 'both refusals are on record'

# ---- a password that was changed during the check ----

new=correct-horse-battery-staple
t_run 'a password for joe' 0 --in "$new" -- user passwd joe@example.org --password-stdin
t_run 'the right one' 0 --in "$new" -- user check-password joe@example.org --password-stdin
for n in Nobody nobody; do
	t_run "an unknown name, $n" 5 --in x -- user check-password "$n" --password-stdin
done
t_ok 'another spelling of an unknown name meets the same throttle' \
	test "$(t_sql 'SELECT count(*) FROM throttle')" = 1

# ---- two migrations at once ----

t_exec migrate down --to 1 --yes
env -i HOME="$T" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" migrate up >/dev/null 2>&1 &
t_run 'one of two migrations' 0 -- migrate up
t_ok 'and the other' wait $!
t_run 'both have done it' 0 -- migrate check

# ---- a dry run leaves nothing behind ----

db=$IDCTL_DB
t_store new
t_mark
t_run 'a dry run of init' 0 -- init --dry-run -o id
t_same_state 'and leaves no store'
t_ok 'nor a file' sh -c "! ls '$T'/new.db* 2>/dev/null"
IDCTL_DB=$db

# ---- a line is named by its number ----

printf 'root@example.org\n\n\nnobody@example.org\n' >"$T/names"
t_run 'an unknown name' 3 --stdin "$T/names" -- user show -
t_err_has "line 4: user 'nobody@example.org' not found"
printf 'root@example.org\n\nx\377\n' >"$T/names"
t_run 'a line that is not valid text' 9 --stdin "$T/names" -- user show -
t_err_has 'line 3 is not valid UTF-8'
{ echo root@example.org && head -c 40000 /dev/zero | tr '\0' x; } >"$T/names"
t_run 'a line without an end' 9 --stdin "$T/names" -- user show -
t_err_has 'line 2 is too long'

# ---- a value that is longer than any of ours ----

t_keep short
t_sql "UPDATE user_account SET given_name = $(t_pieces "printf('%.20000000c', 'x')" "repeat('x', 20000000)")" >/dev/null
for what in 'user show root@example.org' 'user list' 'user update root@example.org --family-name x'; do
	# shellcheck disable=SC2086 # several words
	t_run "20 MB put there by SQL: $what" 7 -- $what -o json
	t_err_json .error.code corrupt
done
t_restore short

# ---- the log, altered where its leaf does not look ----

tamper()
{
	t_sql "$2"
	t_run "$1" 5 -- audit verify -o json
	t_json '[.ok, .first_bad_seq]' "[false,$3]"
	t_restore whole
}
t_keep whole
size=$(t_sql 'SELECT size FROM audit_head')
tamper 'a microsecond is found' 'UPDATE audit_event SET at = at + 1 WHERE seq = 3' 3
if [ "$T_ENGINE" = sqlite ]; then
	tamper 'what stands behind a NUL is found' \
		"UPDATE audit_event SET action = action || char(0) || 'x' WHERE seq = 3" 3
else
	t_skip 'what stands behind a NUL is found' 'PostgreSQL takes none'
fi
tamper "the head's own tree is looked at" \
	"UPDATE audit_head SET frontier = $(t_zeros 'length(frontier)')" "$size"
t_done
