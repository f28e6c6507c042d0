# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The processes behind lib.sh, which sources this.

pg_port()
{
	cat "$PG/$1.port"
}

# The last thing that a server said, on one line.
pg_said()
{
	grep -E 'FATAL|ERROR|error|WARNING' "$PG/$1.log" 2>/dev/null | tail -n 1
}

# Below the ports that the kernel hands out to clients. Only the server's own bind can tell whether
# it is free; within $PG, where a stopped server comes back to its port, no two are the same.
pg_pick_port()
{
	while :; do
		pg_number=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
		cat "$PG"/*.port 2>/dev/null | grep -qx "$pg_number" || break
	done
	echo "$pg_number" >"$PG/$1.port"
}

# pg_pid NAME: the process, if it runs and is ours: a number left in a file may be that of another process by now.
pg_pid()
{
	for pg_file in "$PG/$1/postmaster.pid" "$PG/$1.pid"; do
		# some that source this end at the first failure: it must not be this one
		pg_process=
		{ read -r pg_process <"$pg_file"; } 2>/dev/null || continue
		[ -n "$pg_process" ] || continue
		{ tr '\0' '\n' <"/proc/$pg_process/cmdline"; } 2>/dev/null |
			grep -qxF -e "$PG/$1" -e "$PG/$1.ini" && echo "$pg_process" && return
	done
	return 1
}

# pg_gone PID…: wait until none runs. A process that nobody has waited for yet does not run.
pg_gone()
{
	pg_polls=1200
	for pg_process; do
		while grep -q '^State:[[:space:]]*[^[:space:]ZX]' "/proc/$pg_process/status" 2>/dev/null; do
			pg_polls=$((pg_polls - 1))
			[ "$pg_polls" -gt 0 ] || pg_fail "process $pg_process does not end" || return
			sleep 0.05
		done
	done
}

# pg_start NAME: again, after pg_stop or pg_kill9, at the port it had.
pg_start()
{
	# interrupted half-way, it would leave a process that nobody knows of
	(
		trap '' HUP INT TERM
		pg_launch "$1"
	) || pg_fail "$1 does not start: $(pg_said "$1")"
}

pg_launch()
{
	if [ -e "$PG/$1.ini" ]; then
		pg_as env PATH="$PATH:/usr/sbin" pgbouncer -q -d "$PG/$1.ini" >/dev/null 2>&1
		pg_await "$1" && ! grep -q 'Address already in use' "$PG/$1.log"
	else
		pg_as "$PG_BIN/pg_ctl" -s -w -t 180 -D "$PG/$1" -l "$PG/$1.log" -o "-p $(pg_port "$1")" start \
			>/dev/null 2>&1 </dev/null
	fi
}

# The answer must come from the process that is ours.
pg_await()
{
	pg_polls=1200
	until pg_pid "$1" >/dev/null && pg_psql "$1" -c 'SELECT 1' >/dev/null 2>&1; do
		pg_polls=$((pg_polls - 1))
		[ "$pg_polls" -gt 0 ] || return
		sleep 0.05
	done
}

# pg_start_first NAME: at a port that turns out to be free.
pg_start_first()
{
	for _ in 1 2 3 4 5 6 7 8; do
		pg_as rm -f "$PG/$1.log"
		pg_pick_port "$1"
		# shellcheck disable=SC2046 # two words
		[ ! -e "$PG/$1.ini" ] || pg_ini "$1" $(cat "$PG/$1.of")
		pg_start "$1" && return
		grep -q 'Address already in use' "$PG/$1.log" || return
		pg_kill9 "$1"
	done
	return 1
}

# pg_stop NAME [smart|fast|immediate]
pg_stop()
{
	if [ -e "$PG/$1.ini" ]; then
		pg_kill9 "$1"
	else
		pg_as "$PG_BIN/pg_ctl" -s -w -t 180 -D "$PG/$1" -m "${2:-fast}" stop >/dev/null 2>&1 ||
			pg_fail "$1 does not stop: $(pg_said "$1")"
	fi
}

# pg_kill9 NAME: as if the power had failed, but for what the kernel already has.
pg_kill9()
{
	if pg_first=$(pg_pid "$1"); then
		# stopped, it has no more children while they are being counted
		kill -STOP "$pg_first"
		pg_all="$(pgrep -P "$pg_first" | tr '\n' ' ') $pg_first"
		# shellcheck disable=SC2086 # several words
		kill -KILL $pg_all 2>/dev/null
		# shellcheck disable=SC2086
		pg_gone $pg_all || return
	fi
	# the kernel would keep this for ever
	pg_memory=$(awk 'NR == 7 { print $2 }' "$PG/$1/postmaster.pid" 2>/dev/null)
	[ -z "$pg_memory" ] || pg_as ipcrm -m "$pg_memory" 2>/dev/null
	pg_socket=$PG/.s.PGSQL.$(pg_port "$1")
	pg_as rm -f "$PG/$1/postmaster.pid" "$PG/$1.pid" "$pg_socket" "$pg_socket.lock"
}

# pg_promote NAME: returns when it takes writes.
pg_promote()
{
	pg_as "$PG_BIN/pg_ctl" -s -w -t 180 -D "$PG/$1" promote >/dev/null 2>&1 ||
		pg_fail "$1 cannot be promoted: $(pg_said "$1")"
}

# pg_cleanup: may be called at any time, and more than once.
pg_cleanup()
{
	[ -n "$PG" ] || return 0
	pg_all=
	for pg_file in "$PG"/*.port; do
		pg_each=${pg_file##*/}
		pg_process=$(pg_pid "${pg_each%.port}") || continue
		pg_all="$pg_all $pg_process"
		# an immediate stop; a process that was made to sleep must wake up to get it
		pg_signal=QUIT
		[ ! -e "${pg_file%.port}.ini" ] || pg_signal=TERM
		kill -"$pg_signal" "$pg_process" 2>/dev/null
		kill -CONT "$pg_process" 2>/dev/null
	done
	# shellcheck disable=SC2086 # several words
	if [ -n "$pg_all" ] && ! pg_gone $pg_all; then
		for pg_file in "$PG"/*.port; do
			pg_each=${pg_file##*/}
			pg_kill9 "${pg_each%.port}"
		done
	fi
	rm -rf "$PG"
	PG=
}
