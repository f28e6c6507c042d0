#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl prune, session prune: kind by kind, what ended and nothing else; in small batches, one at a time.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org

# ended N: N sessions that have ended, each with three refresh tokens, and one of everything else; and what has not
ended()
{
	for table in refresh_token session access_token one_time_code api_key client_secret exchanged_token; do
		t_sql "DELETE FROM $table" >/dev/null
	done
	t_n=0
	while [ "$t_n" -le "$1" ]; do
		t_end=$((1000000000000000 + (t_n - t_n % 2) * 500000))
		[ "$t_n" -lt "$1" ] || t_end=4000000000000000
		t_id=$(printf %032x $((t_n + 1)))
		t_sql "INSERT INTO session (id, uuid, user_id, user_epoch, client_epoch, methods, audience, scope, created_at,
			last_used_at, expires_at) VALUES ($((t_n + 1)), $(t_blob "$t_id"), 1, 1, 0, 'pwd', '', '', 1, 1, $t_end)" >/dev/null
		for t_k in 1 2 3; do
			t_sql "INSERT INTO refresh_token (uuid, session_id, mac, key_version, issued_at, expires_at)
				VALUES ($(t_blob "$(printf %032x $((t_n * 3 + t_k + 1000)))"), $((t_n + 1)), $(t_blob 00), 1, 1, $t_end)" >/dev/null
		done
		t_n=$((t_n + 1))
	done
	for t_end in 1000000000000000 4000000000000000; do
		t_id=$(printf %032x $((t_end / 1000000000)))
		t_sql "INSERT INTO access_token (jti, audience, scope, issued_at, expires_at) VALUES ('j$t_end', '', '', 1, $t_end)" \
			>/dev/null
		t_sql "INSERT INTO one_time_code (uuid, user_id, purpose, mac, key_version, email_key, user_epoch, created_at, expires_at)
			VALUES ($(t_blob "$t_id"), 1, CASE $t_end WHEN 1000000000000000 THEN 'invite' ELSE 'sign-in' END,
			$(t_blob 00), 1, 'x', 1, 1, $t_end)" >/dev/null
		t_sql "INSERT INTO api_key (uuid, name, user_id, mac, key_version, scope, created_at, expires_at, uses)
			VALUES ($(t_blob "$t_id"), 'x', 1, $(t_blob 00), 1, '', 1, $t_end, 0)" >/dev/null
		t_sql "INSERT INTO client_secret (uuid, client_id, mac, key_version, created_at, expires_at)
			VALUES ($(t_blob "$t_id"), 1, $(t_blob 00), 1, 1, $t_end)" >/dev/null
		t_sql "INSERT INTO exchanged_token (digest, expires_at) VALUES ($(t_blob "$t_id"), $t_end)" >/dev/null
	done
	t_sql "INSERT INTO api_key (uuid, name, user_id, mac, key_version, scope, created_at, expires_at, uses)
		VALUES ($(t_blob "$(printf %032x 77)"), 'for ever', 1, $(t_blob 00), 1, '', 1, NULL, 0)" >/dev/null
	t_sql "DELETE FROM throttle" >/dev/null
	t_sql "INSERT INTO throttle (name_mac, kind, failures, day, unlock_at) VALUES ($(t_blob 01), 'password', 3, 1, 1),
		($(t_blob 02), 'password', 3, 100000, 1)" >/dev/null
}

left()
{
	for t_table in access_token refresh_token session one_time_code api_key client_secret exchanged_token throttle; do
		t_sql "SELECT count(*) FROM $t_table"
	done | tr '\n' ' '
}

t_run 'a client' 0 -- client create ci
t_ok 'a store with nothing to prune' ended 0
t_golden prune -- prune --fields kind,matched,deleted,skipped,remaining
ended 5
t_mark
t_golden prune -- prune --dry-run -o json --kind sessions --fields kind,matched,deleted,remaining
t_run 'a dry run of all' 0 -- prune --dry-run -o json
t_json '[.items[].matched] | tostring' '[1,15,5,1,1,1,1,1]'
t_same_state 'nothing has changed'
t_golden prune -- session prune --older-than 1d --batch 4 -o jsonl --fields kind,matched,deleted,skipped,remaining
t_golden prune -- prune --kind codes,api-keys -o csv --fields kind,matched,deleted,remaining
t_golden prune -- prune -o json --fields kind,matched,deleted,skipped,remaining
t_ok 'what has not ended is there' test "$(left)" = '1 3 1 1 2 1 1 1 '
t_run 'nothing is left to do' 0 -- prune -o json
t_json '[.items[].deleted] | add' 0
t_run 'the log is whole' 0 -- audit verify
t_run 'each batch is in it' 0 -- audit list --action session.prune -o json
t_json '[.items[].details.deleted] | add' 20

# ---- batches, with the same end on either side of their edges ----

for batch in 1 2 3 7 1000; do
	ended 7
	t_run "batches of $batch" 0 -- prune --batch "$batch" -o json
	t_json '[.items[].deleted] | tostring' '[1,21,7,1,1,1,1,1]'
	t_ok 'what has not ended is there' test "$(left)" = '1 3 1 1 2 1 1 1 '
done

# ---- what was ended ahead of its time ----

t_sql 'DELETE FROM api_key' >/dev/null
t_sql 'DELETE FROM client_secret' >/dev/null
for name in revoked spent good; do
	t_run "a key that has no end: $name" 0 -- apikey create --user root@example.org --name "$name" --uses 1 -o json
	jq -r .id "$OUT" >"$T/$name.id"
	jq -r .secret "$OUT" >"$T/$name.key"
done
t_run 'revoked' 0 -- apikey revoke "$(cat "$T/revoked.id")"
t_run 'used up' 0 --stdin "$T/spent.key" -- apikey check
t_run 'one secret' 0 -- client secret-add ci -o json
jq -r .id "$OUT" >"$T/old.secret"
t_run 'and its successor' 0 -- client secret-add ci
t_run 'revoked' 0 -- client secret-revoke ci "$(cat "$T/old.secret")"
t_run 'only what ended long ago' 0 -- prune --kind api-keys,client-secrets --older-than 1h -o json
t_json '[.items[].deleted] | tostring' '[0,0]'
t_run 'what has ended, though it had no end' 0 -- prune --kind api-keys,client-secrets -o json
t_json '[.items[] | "\(.kind) \(.deleted)"] | tostring' '["api-keys 2","client-secrets 1"]'
t_run 'the other key is valid' 0 --stdin "$T/good.key" -- apikey check
t_run 'and the other secret there' 0 -- client secret-list ci -o json
t_json '[.items[].state] | tostring' '["live"]'

# ---- accounts that were deleted ----

for who in ann ben cat dan; do
	t_run "$who" 0 -- user create "$who@example.org" --no-password --role user
done
for who in ann ben cat; do
	t_run "$who is deleted" 0 -- user delete "$who@example.org"
done
long_ago=$((($(date +%s) - 40 * 86400) * 1000000))
t_sql "UPDATE user_account SET deleted_at = $long_ago WHERE email IN ('ann@example.org', 'ben@example.org')" >/dev/null
t_run 'they stay without an option' 0 -- prune -o json
t_json '[.items[].kind] | index("users")' null
t_ok 'all four' test "$(t_sql "SELECT count(*) FROM user_account WHERE email LIKE '___@example.org'")" = 4
t_mark
t_run 'a dry run' 0 -- prune --kind users --dry-run -o json
t_json '.items[0] | "\(.matched) \(.deleted)"' '2 0'
t_same_state 'a dry run of accounts: nothing has changed'
t_run 'after a grace of 30 days they go' 0 -- prune --kind users --batch 1 -o json
t_json '.items[0] | "\(.matched) \(.deleted) \(.remaining) \(.oldest_left != null)"' '2 2 0 true'
t_run 'one is in its grace' 0 -- user show cat@example.org --field status
t_out_is deleted
t_run 'each has its entry' 0 -- audit list --action user.purge -o json
t_json '[.items[].details.name] | tostring' '["ann@example.org","ben@example.org"]'
t_run 'and the batches theirs' 0 -- audit list --action prune --where 'details ~ users' -o json
t_json '[.items[].details.deleted] | tostring' '[1,1]'
for who in low high low2; do
	t_run "$who" 0 -- user create "$who@example.org" --no-password
done
t_run 'one holds more' 0 -- user grant high@example.org admin
t_run 'a pruner' 0 -- perm create store:prune
t_run 'and purger' 0 -- perm create user:purge
t_run 'a role' 0 -- role create janitor
t_run 'which prunes' 0 -- role grant janitor store:prune
t_run 'jan' 0 -- user create jan@example.org --no-password --role janitor
for who in low high low2; do
	t_run "$who goes" 0 -- user delete "$who@example.org"
done
t_sql "UPDATE user_account SET deleted_at = $long_ago + id WHERE email IN ('low@example.org', 'high@example.org', 'low2@example.org')" >/dev/null
t_refused 'an actor who may not purge accounts prunes none' 8 forbidden - -- prune --kind users --actor jan@example.org
t_run 'now jan may' 0 -- role grant janitor user:purge
t_run 'what is above jan is passed over' 6 -- prune --kind users --actor jan@example.org -o json
t_json '.items[0] | "\(.deleted) \(.skipped)"' '2 1'
t_run 'high is there' 0 -- user show high@example.org --field status
t_out_is deleted
t_run 'the others are gone' 3 -- user show low2@example.org
t_run 'a shorter grace, when asked' 0 -- prune --kind users --older-than 1s -o json
t_run 'in time' 0 -- user list --deleted -o json
t_run 'who is not deleted stays' 0 -- user show dan@example.org
t_run 'the log is whole still' 0 -- audit verify

# ---- one at a time ----

lease()
{
	t_sql "DELETE FROM lease" >/dev/null
	t_sql "INSERT INTO lease (name, holder, until_at) VALUES ('prune sessions', $(t_blob "$1"), $2)" >/dev/null
}
stranger=0102030405060708090a0b0c0d0e0f10
ended 3
lease "$stranger" "$((($(date +%s) + 100) * 1000000))"
t_run 'another prune is running' 75 -- prune --kind sessions -o json
t_err_json .error.code busy
t_ok 'the sessions are there' test "$(t_sql 'SELECT count(*) FROM session')" = 4
t_run 'other kinds can be pruned' 0 -- prune --kind tokens -o json
t_keep another
lease "$stranger" 4000000000000000
t_run 'a lease that a clock far ahead has taken blocks nobody' 0 -- prune --kind sessions -o json
t_restore another
lease "$stranger" 1000000000000000
t_run 'the other one was cut off, long ago' 0 -- session prune -o json
t_ok 'the sessions are gone' test "$(t_sql 'SELECT count(*) FROM session')" = 1
t_ok 'and so is the lease' test "$(t_sql 'SELECT count(*) FROM lease')" = 0

# ---- refusals ----

t_refused 'an unknown kind' 2 usage kind -- prune --kind people
t_refused 'one of two' 2 usage kind -- prune --kind tokens,people
t_refused 'a negative age' 2 usage older_than -- prune --older-than=-1d
t_refused 'an age beyond all' 2 usage older_than -- prune --older-than 99999999999y
t_refused 'batches of zero' 9 invalid batch -- session prune --batch 0
t_refused 'batches of too many' 9 invalid batch -- prune --batch 100001
t_refused 'an invalid duration' 2 usage max_time -- prune --max-time soon
t_done
