#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The data keys: a new one, everything sealed brought under it beside other work, an old one destroyed.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_once 'a change beside a rotation'
t_cheap
t_init --admin root@example.org
password='correct horse battery staple'

# check STATUS TITLE USER
check()
{
	t_run "$2" "$1" --in "$password" -- user check-password "$3" --password-stdin -o json
}

# old VERSION: how many passwords and signing keys are sealed under it
old()
{
	o_head=$(t_blob "$(printf %08x "$1")")
	t_sql "SELECT (SELECT count(*) FROM user_account WHERE substr(password, 2, 4) = $o_head) +
		(SELECT count(*) FROM signing_key WHERE substr(private, 2, 4) = $o_head)"
}

printf %s "$password" >"$T/password"
t_run 'an account' 0 --stdin "$T/password" -- user create ann@example.org --password-stdin

# ---- normal use ----

t_golden key-data -- key data-list
t_golden key-data -- key data-rotate --dry-run -o json
t_golden key-data -- key data-rotate -o json
t_golden key-data -- key data-list -o json
t_golden key-data -- key reencrypt --dry-run -o json
t_golden key-data -- key reencrypt -o json
t_golden key-data -- key reencrypt --batch 1 --max-time 1m -o json
t_golden key-data -- key data-list -o json --where 'state = active' --fields version
check 0 'the password is right' ann@example.org
t_run 'the signing key signs' 0 -- token mint --user ann@example.org
t_run 'the log is whole' 0 -- audit verify

t_golden key-data-refused -- key data-destroy 1
t_golden key-data-refused -- key data-destroy 1 --yes
t_golden key-data-refused -- key data-destroy 2 --yes
t_golden key-data-refused -- key data-destroy 3 --yes
t_golden key-data-refused -- key data-destroy first --yes
t_golden key-data-refused -- key reencrypt --batch 0

# ---- refusals ----

for version in '' 0 01 1x 4294967296 99999999999999999999; do
	t_refused "not a version: '$version'" 9 invalid version -- key data-destroy "$version" --yes
done
t_run "a negative version" 9 -- key data-destroy --yes -- -1
t_refused 'a version that never was' 3 not_found version -- key data-destroy 9 --yes
t_refused 'the active one' 4 conflict - -- key data-destroy 2 --yes
t_refused 'one that rests' 4 conflict - -- key data-destroy 1 --yes
t_refused 'without an answer' 2 confirm - -- key data-destroy 1
t_refused 'no version at all' 2 usage - -- key data-destroy --yes
t_refused 'a batch of zero' 9 invalid batch -- key reencrypt --batch 0
t_refused 'a batch beyond all bounds' 9 invalid batch -- key reencrypt --batch 99999999999999999999
t_refused 'an invalid duration' 2 usage max_time -- key reencrypt --max-time -1s
t_exec perm create key:reencrypt
t_exec perm create key:data-rotate
t_exec role create keeper
t_exec role grant keeper key:reencrypt key:data-rotate
t_exec user create kim@example.org --no-password --role keeper
t_refused 'an actor who holds less than everything' 8 forbidden - -- key data-rotate --actor kim@example.org
t_run 'nor may that actor re-encrypt' 8 -- key reencrypt --actor kim@example.org

# ---- the old one ----

t_exec client create ci --field secret
cp "$OUT" "$T/secret"
t_exec key data-rotate
t_exec key reencrypt
t_sql 'UPDATE data_key SET retired_at = retired_at - 3600000000 WHERE retired_at IS NOT NULL' >"$T/.sql"
t_refused 'what a client still needs' 4 conflict - -- key data-destroy 2 --yes
t_err_has '1 client secrets' 'it says so'
t_run 'the secret of a client outlives the change' 0 --stdin "$T/secret" -- client check-secret ci --secret-stdin
t_exec client delete ci --yes
t_mark
t_run 'a dry run of its destruction' 0 -- key data-destroy 1 --yes --dry-run -o json
t_same_state 'a dry run: nothing has changed'
t_golden key-data -- key data-destroy 1 --yes -o json
t_golden key-data -- key data-destroy 1 --yes --field changed
t_golden key-data -- key data-list --fields version,state
t_run 'the log is proven by what is left of it' 0 -- audit verify
t_exec client create old --field secret
t_exec client secret-list old -o jsonl
before=$(jq -r .id "$OUT")
t_exec key data-rotate
t_exec key reencrypt
t_sql 'UPDATE data_key SET retired_at = retired_at - 3600000000 WHERE retired_at IS NOT NULL' >"$T/.sql"
t_exec key data-list -o json
version=$(jq -r '[.items[] | select(.state == "old") | .version] | max' "$OUT")
t_exec client secret-add old
t_exec client secret-revoke old "$before"
t_run 'what is no longer needed, but still there' 4 -- key data-destroy "$version" --yes
t_run 'a secret that has ended can be forgotten' 0 -- prune --kind client-secrets -o json
t_json '.items[0].deleted >= 1' true
t_run 'and then the key can be destroyed' 0 -- key data-destroy "$version" --yes
t_run 'the store is well' 0 -- doctor
check 0 'the password is right as before' ann@example.org
t_mark
t_run 'a dry run of a rotation' 0 -- key data-rotate --dry-run
t_run 'and of bringing it all over' 0 -- key reencrypt --dry-run
t_same_state 'dry runs: nothing has changed'

# ---- beside other work ----

for i in 1 2 3 4 5 6; do
	t_run "account $i" 0 --stdin "$T/password" -- user create "many$i@example.org" --password-stdin -o id
done
for round in 1 2 3; do
	(
		OUT=$T/rotated ERR=$T/why
		t_persist key data-rotate -o id
	) &
	for i in 1 2 3 4 5 6; do
		(
			OUT=$T/said.$i ERR=$T/why.$i T_STDIN=$T/password
			t_persist user check-password "many$i@example.org" --password-stdin --field valid
		) &
	done
	(
		OUT=$T/passwd ERR=$T/why.passwd T_STDIN=$T/password
		t_persist user passwd many1@example.org --password-stdin
	) &
	(
		OUT=$T/reencrypted ERR=$T/why.re
		t_persist key reencrypt --batch 1 -o json
	) &
	wait
	cat "$T"/said.* | sort | uniq -c | awk '{ print $1, $2 }' >"$T/.got"
	# a check that had begun when the password was changed fails
	T_NOTE=$(cat "$T"/why.? "$T/.got")
	t_ok "all were right, or overtaken by a new password ($round)" grep -qE '^(6|5) true$' "$T/.got"
	t_run "the log is whole ($round)" 0 -- audit verify
done
t_run 'the rest is brought over' 0 -- key reencrypt -o json
t_json '[.items[].remaining] | tostring' '[0,0,0]'
for version in 1 2 3 4 5; do
	t_ok "nothing is sealed under $version" [ "$(old "$version")" -eq 0 ]
done
# a try that was overtaken is a failure, and makes the next one wait
t_run 'nobody waits' 0 -- user unlock many1@example.org
for i in 1 2 3 4 5 6; do
	check 0 "password $i is right" "many$i@example.org"
done

# killed again and again, it comes to its end
t_exec key data-rotate
for i in 1 2 3 4 5 6; do
	timeout -s KILL 0.05 "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" key reencrypt --batch 1 >"$T/said" 2>&1
done
t_run 'after kills' 0 -- key reencrypt -o json
t_json '[.items[].remaining] | tostring' '[0,0,0]'
for i in 1 2 3 4 5 6; do
	check 0 "password $i is right after kills" "many$i@example.org"
done
t_sql "UPDATE user_account SET password = (SELECT o.password FROM user_account o WHERE o.email = 'many1@example.org')
	WHERE email = 'many2@example.org'" >"$T/.sql"
t_exec key data-rotate
t_run 'what was damaged is left, and counted' 6 -- key reencrypt -o json
t_json '.items[0] | [.skipped, .remaining] | tostring' '[1,1]'
t_run 'the log is whole in the end' 0 -- audit verify
t_run 'and the store is well' 0 -- doctor
t_done
