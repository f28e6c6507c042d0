#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pruning beside those who work: what others hold is skipped and counted, others write meanwhile, and nothing
# goes without its entry in the log.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

p_server one
p_store shop --admin root@example.org

# ended N: so many tokens that have ended, and one that has not
ended()
{
	sql -c "DELETE FROM idctl.access_token" -c "INSERT INTO idctl.access_token (jti, audience, scope, issued_at, expires_at)
		SELECT 'ended-' || i, '', '', 1, 1000 + i / 3 FROM generate_series(1, $1) i" \
		-c "INSERT INTO idctl.access_token (jti, audience, scope, issued_at, expires_at)
		VALUES ('live', '', '', 1, 4000000000000000)"
}

left()
{
	sql -c "SELECT count(*) FROM idctl.access_token"
}

# holding STATEMENT COMMAND…: while another transaction has run it
holding()
{
	mkfifo "$T/hold"
	pg_psql one -d shop <"$T/hold" >/dev/null 2>&1 &
	holder=$!
	exec 7>"$T/hold"
	echo "BEGIN; SET search_path = idctl; $1; SELECT pg_advisory_xact_lock(1);" >&7
	t_ok 'another session holds it' pg_until one "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0
		AND objid = 1 AND granted)"
	shift
	"$@"
	echo 'ROLLBACK;' >&7
	exec 7>&-
	wait "$holder"
	rm "$T/hold"
}

ended 7
t_run 'batches, with the same end on either side of their edges' 0 -- token prune --batch 2 -o json
t_json '[.matched, .deleted, .skipped, .remaining] | tostring' '[7,7,0,0]'
t_ok 'what has not ended is there' test "$(left)" = 1

ended 7
held()
{
	t_run 'one is held by another session' 6 -- token prune --batch 2 -o json
	t_json '[.matched, .deleted, .skipped, .remaining] | tostring' '[7,6,1,1]'
}
holding "SELECT 1 FROM access_token WHERE jti = 'ended-4' FOR UPDATE" held
t_ok 'it is still there' test "$(left)" = 2
t_run 'and goes when it is released' 0 -- token prune -o json
t_json '[.matched, .deleted, .skipped, .remaining] | tostring' '[1,1,0,0]'

ended 7
t_mark
waited()
{
	t_run 'a writer that does not let go' 75 -- token prune
	t_err_has 'locked by another session'
}
holding 'SELECT pg_advisory_xact_lock(7594304221520855041)' waited
t_same_state 'without an entry in the log, nothing goes'
t_ok 'all are there' test "$(left)" = 8

# What a batch waits for comes last: while its rows are deleted, others write. Their row is what it meets first.
ended 7
meanwhile()
{
	t_run 'while another session holds an account, another one is made' 0 -- user create ann@example.org --no-password
	t_run 'and tokens are pruned' 0 -- token prune -o json
	t_json .deleted 7
}
holding "SELECT 1 FROM user_account FOR UPDATE" meanwhile

# an account that comes back while deleted ones are pruned is there, or was never told to be
t_run 'one to be deleted' 0 -- user create gone@example.org --no-password --role user
t_run 'deleted' 0 -- user delete gone@example.org
sql -c "UPDATE idctl.user_account SET deleted_at = 1000 WHERE email = 'gone@example.org'"
restored()
{
	p_start prune --kind users -o json
	t_ok 'the prune has come to what another session holds' pg_until one "SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE wait_event_type = 'Lock' AND query LIKE '%role_grant%')"
	t_exec user restore gone@example.org
	# shellcheck disable=SC2031 # it is t_exec that has set it
	echo "$STATUS" >"$T/restored"
}
holding "SELECT 1 FROM role_grant WHERE user_id = (SELECT id FROM user_account WHERE email = 'gone@example.org') FOR UPDATE" restored
# shellcheck disable=SC2086 # several words
wait $P_PIDS
read -r restored <"$T/restored"
there=$(sql -c "SELECT count(*) FROM idctl.user_account WHERE email = 'gone@example.org'")
t_ok 'an account that was reported restored is there' [ "$restored:$there" = 0:1 -o "$restored:$there" = 75:0 -o "$restored:$there" = 3:0 ]
t_run 'all is on record' 0 -- audit verify -o json
# four batches, three, one and one
t_ok 'each batch has its entry' test "$(sql -c "SELECT count(*) FROM idctl.audit_event WHERE action = 'token.prune'")" = 9
t_done
