# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The transcript harness (../cli/lib.sh) on a throw-away server (lib.sh) with a proxy in front that breaks
# what goes through (proxy.c). To be sourced by the tests in this folder, before anything else:
#
#	. "${0%/*}/store.sh"
#	s_server main
#	s_store a                         the database a, where IDCTL_DB leads from now on
#	t_init --admin root@example.org
#	s_fault statement-reset:3         IDCTL_DB leads there through a proxy
#	t_run 'a change fails' 75 -- user create ann@example.org --no-password
#	s_struck 'a change fails'         the fault did strike
#	s_direct                          IDCTL_DB leads straight there again
#
# Set by others: S_SERVER S_DB T_VOLATILE.
# t_mark, t_same_state and t_new_state see all rows, those of the audit log too.
T_HERE=${0%/*}/../cli
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/../cli/lib.sh"
# read by what is sourced next
# shellcheck disable=SC2034
PG_NO_TRAP=1
# shellcheck source=tests/pg/lib.sh
. "${0%/*}/lib.sh"
T_VOLATILE='throttle|lease'
S_PROXY=${PG_PROXY:-$(dirname "$IDCTL")/pg_proxy}
S_SERVER=
S_DB=
S_PROXIES=

s_cleanup()
{
	trap '' HUP INT TERM
	s_direct
	pg_cleanup
	rm -rf "$T"
}
trap s_cleanup EXIT
trap 'exit 129' HUP

# s_skip REASON: the whole file.
s_skip()
{
	echo "1..0 # SKIP $1"
	exit 0
}

# s_server NAME [SETTING=VALUE…]: without a server there is nothing to test.
s_server()
{
	[ -x "$S_PROXY" ] || s_skip "there is no $S_PROXY: make it"
	pg_init || s_skip "$PG_WHY"
	pg_primary "$@" || {
		echo "Bail out! $PG_WHY"
		exit 1
	}
	S_SERVER=$1
}

# s_store DB [TEMPLATE]: anew
s_store()
{
	pg_psql "$S_SERVER" -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)"
	pg_database "$S_SERVER" "$@" || {
		echo "Bail out! $PG_WHY"
		exit 1
	}
	S_DB=$1
	s_direct
}

# s_ask SQL: of the store
s_ask()
{
	pg_psql "$S_SERVER" -d "$S_DB" -c 'SET search_path = idctl, pg_catalog' -c "$1"
}

# s_proxy FILE FAULT[:N] [MS]: its output goes to FILE, its number is S_PID, where it listens S_PORT.
s_proxy()
{
	s_file=$1
	shift
	: >"$s_file"
	"$S_PROXY" "$(pg_port "$S_SERVER")" "$@" >>"$s_file" 2>&1 &
	S_PID=$!
	S_PROXIES="$S_PROXIES $S_PID"
	s_tries=3000
	until read -r _ S_PORT <"$s_file" && [ -n "$S_PORT" ]; do
		s_tries=$((s_tries - 1))
		[ "$s_tries" -gt 0 ] || {
			echo "Bail out! no proxy: $(cat "$s_file")"
			exit 1
		}
		sleep 0.02
	done
}

# s_fault FAULT[:N] [MS]: through TCP, and no word of encryption, as one would on one's own machine
s_fault()
{
	s_direct
	s_proxy "$T/.proxy" "$@"
	IDCTL_DB="host=127.0.0.1 port=$S_PORT user=postgres dbname=$S_DB"
}

s_has_struck()
{
	grep -q STRUCK "$1"
}

s_struck()
{
	t_ok "$1: the fault struck" s_has_struck "$T/.proxy"
}

# Whatever proxy there is goes; the connections that it has go with it.
s_direct()
{
	for s_pid in $S_PROXIES; do
		kill -KILL "$s_pid" 2>/dev/null
		wait "$s_pid" 2>/dev/null
	done
	S_PROXIES=
	[ -z "$S_DB" ] || IDCTL_DB=$(pg_address "$S_SERVER" "$S_DB")
}

# t_dump_to FILE: all rows of all tables but the volatile ones, and the columns there are. A statement for each table comes
# of the first one, and is run by \gexec.
t_dump_to()
{
	pg_psql "$S_SERVER" -d "$S_DB" <<-EOT >"$1"
		SELECT table_name, column_name, data_type FROM information_schema.columns
			WHERE table_schema = 'idctl' ORDER BY 1, 2;
		SELECT format('SELECT %L || row_to_json(t)::text FROM idctl.%I t ORDER BY 1', relname || ' ', relname)
			FROM pg_class WHERE relnamespace = to_regnamespace('idctl') AND relkind = 'r'
			AND relname !~ '$T_VOLATILE' ORDER BY relname \gexec
	EOT
}

# s_count TABLE [CONDITION]
s_count()
{
	s_ask "SELECT count(*) FROM $1 WHERE ${2:-true}"
}

# s_whole TITLE: what no fault may spoil
s_whole()
{
	s_title=$1
	s_direct
	t_run "$s_title: the log is whole" 0 -- audit verify
	t_run "$s_title: doctor finds nothing" 0 -- doctor
}
