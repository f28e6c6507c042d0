# shellcheck shell=sh disable=SC2034,SC2154 # $here, $bench and fail are the script's; $dir and $settings are for it
# SPDX-License-Identifier: Apache-2.0
# What the benchmarks share.

# wanted LABEL…: does ONLY choose it?
wanted()
{
	case $* in *${ONLY:-}*) ;; *) return 1 ;; esac
}
# run [OPTION…] LABEL TARGET -- A… -- B…
run()
{
	! wanted "$@" || "$bench/run" "$@"
}
# begin_files: $dir, which is gone afterwards
begin_files()
{
	dir=$(mktemp -d "${TMPDIR:-/tmp}/idctl-bench.XXXXXX")
	trap 'rm -rf "$dir"' EXIT
	trap 'exit 130' INT TERM
}
# begin_server: a durable one of our own, "one", and $dir; both are gone afterwards. $settings: what it was told.
begin_server()
{
	PG_HERE=$here/../pg
	# shellcheck source=tests/pg/lib.sh
	. "$PG_HERE/lib.sh"
	pg_init || {
		echo "No figures of PostgreSQL: $PG_WHY"
		exit 0
	}
	# not the servers' folder: it belongs to another user, and a key file is not trusted there
	dir=$(mktemp -d "${TMPDIR:-/tmp}/idctl-bench.XXXXXX") PG_TEMPLATE=$PG/template
	trap 'trap "" HUP INT TERM; pg_cleanup; rm -rf "$dir"' EXIT
	settings='fsync=on full_page_writes=on synchronous_commit=on shared_buffers=1GB wal_buffers=16MB
	max_wal_size=8GB checkpoint_timeout=15min maintenance_work_mem=256MB'
	pg_as "$PG_BIN/initdb" -D "$PG_TEMPLATE" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >"$dir/initdb.log" 2>&1 ||
		fail 'initdb fails'
	# shellcheck disable=SC2086 # several words
	pg_primary one $settings || fail
}
