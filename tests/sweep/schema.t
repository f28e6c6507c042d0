#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# schema.sql loads unmodified in SQLite's shell and in psql, into a database that is thrown away afterwards.
# shellcheck disable=SC2034 # lib.sh reads it
PG_NO_TRAP=1
# shellcheck source=tests/pg/lib.sh
. "${0%/*}/../pg/lib.sh"
# shellcheck source=tests/sweep/tap.sh
. "${0%/*}/tap.sh"
schema=schema.sql
work=$(mktemp -d)
trap 'pg_cleanup; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
wanted=$(grep -c '^CREATE TABLE' "$schema")

echo 1..2
sqlite3 -bail "$work/db" <"$schema" >"$work/said" 2>&1 &&
	[ "$(sqlite3 "$work/db" "SELECT count(*) FROM sqlite_schema WHERE type = 'table'")" = "$wanted" ]
tap $? 'sqlite3 loads it' "$work/said"

if ! { pg_init && pg_primary one; }; then
	echo "ok 2 - psql loads it # SKIP $PG_WHY"
	exit 0
fi
pg_psql one <"$schema" >"$work/said" 2>&1 &&
	[ "$(pg_psql one -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" = "$wanted" ]
tap $? 'psql loads it' "$work/said"
