#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# schema.sql loads unmodified in SQLite's shell and in psql, into a server that is thrown away afterwards.
set -u
schema=schema.sql
work=$(mktemp -d)
cleanup()
{
	[ ! -e "$work/data/postmaster.pid" ] || as_user "$bin/pg_ctl" -s -D "$work/data" -m immediate stop
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
wanted=$(grep -c '^CREATE TABLE' "$schema")

echo 1..2
if sqlite3 -bail "$work/db" <"$schema" >"$work/said" 2>&1 &&
	[ "$(sqlite3 "$work/db" "SELECT count(*) FROM sqlite_schema WHERE type = 'table'")" = "$wanted" ]; then
	echo 'ok 1 - sqlite3 loads it'
else
	echo 'not ok 1 - sqlite3 loads it'
	sed 's/^/# /' "$work/said"
fi

skip()
{
	echo "ok 2 - psql loads it # SKIP $1"
	exit 0
}

bin=
for folder in /usr/lib/postgresql/*/bin; do
	[ ! -x "$folder/initdb" ] || bin=$folder
done
[ -n "$bin" ] || skip 'there is no PostgreSQL server'
command -v psql >/dev/null 2>&1 || skip 'there is no psql'
# the server refuses to run as root
user=$(id -un)
if [ "$user" = root ]; then
	user=postgres
	id "$user" >/dev/null 2>&1 || skip 'PostgreSQL does not run as root, and there is no user postgres'
	chown "$user" "$work"
fi

# shellcheck disable=SC2317 # called from the trap too
as_user()
{
	if [ "$(id -un)" = "$user" ]; then
		env LC_ALL=C "$@"
	else
		setpriv --reuid="$user" --regid="$user" --init-groups --reset-env env LC_ALL=C "$@"
	fi
}
as_user "$bin/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale=C -N >"$work/said" 2>&1 || {
	sed 's/^/# /' "$work/said"
	skip 'a server cannot be set up here'
}
# no port at all: a socket in our own folder
as_user "$bin/pg_ctl" -s -w -t 30 -D "$work/data" -l "$work/log" \
	-o "-c listen_addresses= -k $work -c fsync=off -c shared_buffers=16MB" start >"$work/said" 2>&1 || {
	sed 's/^/# /' "$work/said" "$work/log"
	skip 'a server cannot be started here'
}
ask()
{
	env -u PGSERVICE psql -XAtq -v ON_ERROR_STOP=1 -h "$work" -U postgres -d postgres "$@"
}
if ask <"$schema" >"$work/said" 2>&1 &&
	[ "$(ask -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" = "$wanted" ]; then
	echo 'ok 2 - psql loads it'
else
	echo 'not ok 2 - psql loads it'
	sed 's/^/# /' "$work/said"
fi
