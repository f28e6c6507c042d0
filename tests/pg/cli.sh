# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Transcripts against throw-away servers: tests/cli/lib.sh and lib.sh beside this, together. To be sourced:
#
#	. "${0%/*}/cli.sh"
#	p_server one        a server, or the whole file is skipped
#	p_store shop        a database with a store, which is then the one that commands use
#	p_use shop ann      the same, as the server's role ann
#	t_run 'a reader reads' 0 -- user list
#
# Set by others: P_SERVER IDCTL_DB.
# What belongs to whom: t_ the transcripts, pg_ the servers, p_ what is here. IDCTL_DB is the store of
# the next command, P_DB its database: t_mark and t_same_state look at that one, as its superuser.
set -u
T_HERE=${0%/*}/../cli
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/../cli/lib.sh"
PG_NO_TRAP=1
# shellcheck source=tests/pg/lib.sh
. "${0%/*}/lib.sh"
P_DB=
P_SERVER=

# Both have something to remove, and only one trap is kept.
trap 'trap "" HUP INT TERM; pg_cleanup; rm -rf "$T"' EXIT
trap 'exit 129' HUP

# p_server NAME [SETTING=VALUE…]: from now on it is the one that P_DB is on.
p_server()
{
	[ -n "$PG" ] || pg_init || p_nothing
	pg_primary "$@" || p_nothing
	P_SERVER=$1
}

# Without a server there is nothing to test.
p_nothing()
{
	[ "$T_COUNT" -eq 0 ] || {
		echo "Bail out! $PG_WHY"
		exit 1
	}
	echo "1..0 # SKIP $PG_WHY"
	exit 0
}

# p_use DB [USER]: through the socket.
p_use()
{
	P_DB=$1
	IDCTL_DB=$(pg_address "$P_SERVER" "$1" "${2:-postgres}")
}

# p_store DB [ARGS of init…]
p_store()
{
	pg_database "$P_SERVER" "$1" || p_nothing
	p_use "$1"
	shift
	t_init "$@"
}

# sql ARGS of psql…: in P_DB, as its superuser.
sql()
{
	pg_psql "$P_SERVER" -d "$P_DB" "$@"
}

# sql_as USER STATEMENT: what it says goes to OUT and ERR, as idctl's own words do.
sql_as()
{
	T_COMMAND="psql, as $1: $2"
	env -i PATH="$PATH" LC_ALL=C psql -XAtq -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate \
		-d "$(pg_address "$P_SERVER" "$P_DB" "$1")" -c "$2" >"$OUT" 2>"$ERR" </dev/null
	STATUS=$?
}

# p_may TITLE USER STATEMENT: it works, but nothing stays of it.
p_may()
{
	sql_as "$2" "BEGIN; $3; ROLLBACK"
	[ "$STATUS" -eq 0 ] || t_explain >"$T/.why"
	t_result "$STATUS" "$1" <"$T/.why"
}

# p_may_not TITLE USER STATEMENT [SQLSTATE]: refused for want of a privilege, and not for anything else.
p_may_not()
{
	sql_as "$2" "BEGIN; $3; ROLLBACK"
	p_bad=0
	[ "$STATUS" -ne 0 ] && t_holds "$ERR" "ERROR:  ${4:-42501}" || p_bad=1
	[ "$p_bad" -eq 0 ] || t_explain >"$T/.why"
	t_result "$p_bad" "$1" <"$T/.why"
}

# t_dump_to FILE: the tables that P_DB has of ours, each as one document, their owners and privileges: see t_mark.
t_dump_to()
{
	sql -c "SELECT c.relname, c.relowner::regrole, c.relacl, query_to_xml(format('SELECT * FROM %s ORDER BY 1, 2',
		c.oid::regclass), true, false, '') FROM pg_class c WHERE relnamespace = to_regnamespace('idctl') AND
		relkind = 'r' AND relname !~ '$T_VOLATILE' ORDER BY 1" \
		-c "SELECT nspname, nspowner::regrole, nspacl FROM pg_namespace WHERE nspname = 'idctl'" >"$1" 2>&1
}

# p_error TITLE: with a machine format, a failure is one JSON object and nothing else.
p_error()
{
	t_ok "$1: a JSON object says so" jq -es 'length == 1 and (.[0].error | (.code | length > 0) and
		(.message | length > 0) and has("hint") and has("noun") and has("verb"))' "$ERR"
}

# p_hba LINE…: comes before what pg_hba.conf has; new connections are let in by it.
p_hba()
{
	p_before=$(pg_psql "$P_SERVER" -c 'SELECT pg_conf_load_time()')
	printf '%s\n' "$@" | cat - "$PG/$P_SERVER/pg_hba.conf" >"$T/.hba"
	cat "$T/.hba" >"$PG/$P_SERVER/pg_hba.conf"
	pg_psql "$P_SERVER" -c 'SELECT pg_reload_conf()' >/dev/null
	pg_until "$P_SERVER" "SELECT pg_conf_load_time() > '$p_before'"
}

# p_hold NAME STATEMENT…: a session that has done this in P_DB, and stays in its transaction till p_release NAME.
p_hold()
{
	p_name=$1
	shift
	p_statements=
	for p_statement; do
		p_statements="$p_statements $p_statement;"
	done
	env -i PATH="$PATH" LC_ALL=C PGAPPNAME="$p_name" psql -XAtq -v ON_ERROR_STOP=1 \
		-d "$(pg_address "$P_SERVER" "$P_DB")" -c BEGIN -c "$p_statements" -c 'SELECT pg_sleep(600)' \
		>"$T/.hold-$p_name" 2>&1 </dev/null &
	echo "$!" >"$T/.pid-$p_name"
	pg_until "$P_SERVER" "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '$p_name' AND
		query ~ 'pg_sleep')"
}

p_release()
{
	pg_psql "$P_SERVER" -c "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '$1'" \
		>/dev/null
	wait "$(cat "$T/.pid-$1")" 2>/dev/null
	rm -f "$T/.pid-$1"
}

# p_start ARGS…: idctl at the same time as whatever follows. What it said is in $T/job-N.out and .err, N from 1.
P_JOBS=0
P_PIDS=
p_start()
{
	P_JOBS=$((P_JOBS + 1))
	(
		# of this subshell only: said so that nobody takes the outer ones for changed
		eval "OUT='$T/job-$P_JOBS.out' ERR='$T/job-$P_JOBS.err'"
		t_persist "$@"
		t_sound || [ "${T_NOTE#a sani}" = "$T_NOTE" ] || STATUS="$STATUS ($T_NOTE)"
		echo "$STATUS" >"$T/job-$P_JOBS.status"
	) &
	P_PIDS="$P_PIDS $!"
}

# p_ended TITLE STATUSES: once all of those have ended, these are their exit statuses, sorted and counted.
p_ended()
{
	# shellcheck disable=SC2086 # several words
	wait $P_PIDS
	cat "$T"/job-*.status | sort -n | uniq -c | awk '{ n = $1; sub(/^ *[0-9]+ /, ""); print n " x " $0 }' >"$T/.got"
	echo "$2" >"$T/.want"
	p_bad=0
	cmp -s "$T/.want" "$T/.got" || p_bad=1
	{
		diff -u "$T/.want" "$T/.got" | tail -n +3
		cat "$T"/job-*.err | sort | uniq -c | head -n 20
	} >"$T/.why"
	rm -f "$T"/job-*
	P_JOBS=0 P_PIDS=
	t_result "$p_bad" "$1" <"$T/.why"
}
