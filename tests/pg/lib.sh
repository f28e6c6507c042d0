# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Throw-away PostgreSQL servers, gone when the script ends. To be sourced:
#
#	. "${0%/*}/lib.sh"
#	pg_init && pg_primary one || skip "$PG_WHY"
#	pg_database one shop
#	idctl --store "$(pg_address one shop)" …
#
# Everything lives in the folder $PG: NAME is the data, NAME.log what the server said, NAME.port its
# port. Names are lower-case words, for they name replication slots too. A script with an EXIT trap of
# its own sets PG_NO_TRAP=1 and calls pg_cleanup from it. PG_TEMPLATE may name the data folder of a
# cluster that never ran: it is copied, which takes a fraction of what initdb does.
# Set by others: PG PG_WHY PG_TEMPLATE.
# All functions return 1 upon failure, with one line about it in PG_WHY. A script that is not in a
# folder beside this one sets PG_HERE.
set -u
# shellcheck source=tests/pg/process.sh
. "${PG_HERE:-${0%/*}/../pg}/process.sh"

PG=
PG_BIN=${PG_BIN-}
PG_WHY=
PG_TEMPLATE=${PG_TEMPLATE-}
PG_USER=

pg_fail()
{
	# shellcheck disable=SC2034 # the caller reads it
	PG_WHY=$1
	return 1
}

# pg_as COMMAND…: as the user the servers run as, in a folder that this user may enter.
pg_as()
{
	# a slow disk (tests/bench/under.sh) is the server's, too
	set -- env LC_ALL=C.UTF-8 ${DISK_MS:+"LD_PRELOAD=${LD_PRELOAD-}" "DISK_MS=$DISK_MS"} "$@"
	if [ "$(id -un)" != "$PG_USER" ]; then
		set -- setpriv --reuid="$PG_USER" --regid="$(id -g "$PG_USER")" --init-groups --reset-env "$@"
	fi
	(cd / && exec "$@")
}

# pg_init: must succeed before anything else is called.
pg_init()
{
	for pg_folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
		[ ! -x "$pg_folder/initdb" ] || pg_newest=$pg_folder
	done
	PG_BIN=${PG_BIN:-${pg_newest-}}
	[ -n "$PG_BIN" ] || pg_fail 'there is no PostgreSQL server' || return
	# what Debian calls psql looks for the newest one each time, which takes longer than it does itself
	case $PATH in "$PG_BIN:"*) ;; *) PATH=$PG_BIN:$PATH ;; esac
	command -v psql >/dev/null 2>&1 || pg_fail 'there is no psql' || return
	PG_USER=$(id -un)
	# the server refuses to run as root
	if [ "$(id -u)" -eq 0 ]; then
		PG_USER=postgres
		id "$PG_USER" >/dev/null 2>&1 ||
			pg_fail 'PostgreSQL does not run as root, and there is no user postgres' || return
		pg_as true 2>/dev/null || pg_fail 'root cannot become the user postgres here' || return
	fi
	PG=$(mktemp -d) || pg_fail 'there is no room for a temporary folder' || return
	if [ -z "${PG_NO_TRAP-}" ]; then
		trap 'trap "" HUP INT TERM; pg_cleanup' EXIT
		trap 'exit 129' HUP
		trap 'exit 130' INT
		trap 'exit 143' TERM
	fi
	# others need to reach the sockets, but need not see what else there is
	chmod 711 "$PG"
	[ "$(id -u)" -ne 0 ] || chown "$PG_USER" "$PG"
	# the address of a socket ends after 107 bytes
	if [ "${#PG}" -gt 85 ] || ! pg_as test -w "$PG"; then
		pg_cleanup
		pg_fail 'the temporary folder is out of reach of a server, see TMPDIR'
	fi
}

# ---- making servers ----

# pg_data NAME: a cluster that never ran. The first one is kept to be copied.
pg_data()
{
	if ! pg_as test -r "$PG_TEMPLATE/PG_VERSION"; then
		PG_TEMPLATE=$PG/template
		pg_as "$PG_BIN/initdb" -D "$PG_TEMPLATE" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N \
			--wal-segsize=1 --no-instructions >"$PG/template.log" 2>&1 ||
			pg_fail "initdb fails: $(pg_said template)" || return
	fi
	pg_as cp -R --preserve=mode "$PG_TEMPLATE" "$PG/$1" 2>"$PG/$1.log" ||
		pg_fail "the template cannot be copied: $(tail -n 1 "$PG/$1.log")"
}

# pg_primary NAME [SETTING=VALUE…]
pg_primary()
{
	pg_data "$1" || return
	pg_name=$1
	shift
	# what dies of SIGKILL may leave nothing behind: shared memory is in files of the data folder
	for pg_setting in listen_addresses=127.0.0.1 unix_socket_directories="$PG" fsync=off \
		full_page_writes=off synchronous_commit=on wal_level=replica max_wal_senders=5 \
		max_replication_slots=5 hot_standby=on shared_buffers=32MB max_connections=100 \
		dynamic_shared_memory_type=mmap "$@"; do
		printf "%s = '%s'\n" "${pg_setting%%=*}" "${pg_setting#*=}"
	done >>"$PG/$pg_name/postgresql.conf"
	pg_start_first "$pg_name"
}

# pg_standby NAME OF [sync]: with sync, a commit on OF waits for this one, and for no other.
pg_standby()
{
	pg_as "$PG_BIN/pg_basebackup" -d "host=$PG port=$(pg_port "$2") user=postgres application_name=$1" \
		-D "$PG/$1" -X stream -c fast -R -C -S "$1" >"$PG/$1.log" 2>&1 ||
		pg_fail "pg_basebackup fails: $(pg_said "$1")" || return
	# once promoted, it must not wait for those that its primary waited for
	echo "synchronous_standby_names = ''" >>"$PG/$1/postgresql.auto.conf"
	pg_start_first "$1" || return
	[ "${3-}" != sync ] || pg_psql "$2" -c "ALTER SYSTEM SET synchronous_standby_names TO '$1'" \
		-c 'SELECT pg_reload_conf()' >/dev/null || pg_fail "$2 cannot be made to wait" || return
	pg_until "$2" "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = '$1' AND
		state = 'streaming' AND sync_state = '${3:-async}')" || pg_fail "$1 does not follow $2"
}

# pg_ini NAME OF MODE: a user is let in under any name. Options and settings that pgbouncer would refuse by
# default are refused.
pg_ini()
{
	cat <<-EOT >"$PG/$1.ini"
		[databases]
		* = host=$PG port=$(pg_port "$2") auth_user=postgres
		[pgbouncer]
		listen_addr = 127.0.0.1
		listen_port = $(pg_port "$1")
		unix_socket_dir = $PG
		auth_type = trust
		auth_file = $PG/$1.users
		admin_users = postgres
		log_connections = 0
		log_disconnections = 0
		pool_mode = $3
		default_pool_size = $([ "$3" = session ] && echo 50 || echo 5)
		max_client_conn = 200
		logfile = $PG/$1.log
		pidfile = $PG/$1.pid
	EOT
}

# pg_bouncer NAME OF [MODE]: a pgbouncer, in transaction mode unless it says otherwise.
pg_bouncer()
{
	PATH=$PATH:/usr/sbin command -v pgbouncer >/dev/null || pg_fail 'there is no pgbouncer' || return
	echo "$2 ${3:-transaction}" >"$PG/$1.of"
	echo '"postgres" ""' >"$PG/$1.users"
	: >"$PG/$1.ini"
	pg_start_first "$1"
}

# ---- using them ----

# pg_psql NAME [ARGS…]: as postgres, in the database postgres unless -d says otherwise.
pg_psql()
{
	pg_name=$1
	shift
	env -i PATH="$PATH" LC_ALL=C.UTF-8 psql -XAtq -v ON_ERROR_STOP=1 -h "$PG" -p "$(pg_port "$pg_name")" \
		-U postgres -d postgres "$@"
}

# pg_until NAME QUERY: wait, a minute at most, until the answer is t.
pg_until()
{
	pg_tries=1200
	until [ "$(pg_psql "$1" -c "$2" 2>/dev/null)" = t ]; do
		pg_tries=$((pg_tries - 1))
		[ "$pg_tries" -gt 0 ] || pg_fail "$1 never says yes to: $2" || return
		sleep 0.05
	done
}

# pg_database NAME DB [TEMPLATE]
pg_database()
{
	echo "CREATE DATABASE :\"db\" TEMPLATE :\"from\" STRATEGY file_copy ENCODING 'UTF8' LOCALE 'C.UTF-8'" |
		pg_psql "$1" -v db="$2" -v from="${3:-template0}" || pg_fail "$1 cannot make the database $2"
}

# pg_address NAME DB [USER]: for libpq, through the socket
pg_address()
{
	echo "host=$PG port=$(pg_port "$1") user=${3:-postgres} dbname=$2"
}

# pg_url NAME DB [USER]: through TCP
pg_url()
{
	echo "postgresql://${3:-postgres}@127.0.0.1:$(pg_port "$1")/$2"
}
