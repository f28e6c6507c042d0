#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sample of commands under valgrind: no leak, nothing read that was not written. IDCTL_PLAIN
# (build/plain/idctl): the program built without sanitizers, which valgrind does not go with.
# With IDCTL_TEST_ENGINE=pgsql on a database of its own, on the server of tests/pg/with.sh.
set -u
here=${0%/*}
idctl=${IDCTL_PLAIN:-build/plain/idctl}
case $idctl in /*) ;; *) idctl=$PWD/$idctl ;; esac
n=0

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}
command -v valgrind >/dev/null 2>&1 || skip_all 'valgrind is not installed'
[ -x "$idctl" ] || skip_all "there is no $idctl: make PROFILE=plain builds it"
! nm "$idctl" 2>/dev/null | grep -q __asan_init || skip_all "$idctl is built with a sanitizer"

work=$(mktemp -d)
run=$work/run
mkdir -m 700 "$run"
mkdir "$run/in"

db=$run/idctl.db
on_server()
{
	psql -XAtq -d "$IDCTL_TEST_PG" -c "$1"
}
cleanup()
{
	[ "$db" = "$run/idctl.db" ] || on_server "DROP DATABASE valgrind_$$ WITH (FORCE)"
}
trap 'cleanup; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ "${IDCTL_TEST_ENGINE-}" = pgsql ]; then
	on_server "CREATE DATABASE valgrind_$$ TEMPLATE template0 STRATEGY file_copy ENCODING 'UTF8' LOCALE 'C.UTF-8'" || exit 1
	db="$IDCTL_TEST_PG dbname=valgrind_$$"
	# shellcheck disable=SC2034 # seed.sh reads it
	SEED_DB=$db
fi

in_place()
{
	env -i PATH="$PATH" LC_ALL=C TZ=UTC HOME="$run" IDCTL_DB="$db" IDCTL_KEY_FILE="$run/key" "$@"
}
idctl()
{
	in_place "$idctl" "$@"
}

# shellcheck source=tests/sweep/seed.sh
. "$here/seed.sh"
seed >"$work/said" 2>&1 || {
	sed 's/^/# /' "$work/said"
	echo 'Bail out! the store cannot be seeded'
	exit 1
}

# check STATUS INPUT ARGS…
check()
{
	n=$((n + 1))
	want=$1
	input=$2
	shift 2
	in_place timeout -k 2 600 valgrind -q --error-exitcode=99 --leak-check=full \
		"$idctl" "$@" <"$input" >"$work/out" 2>"$work/err"
	status=$?
	if [ "$status" -eq "$want" ]; then
		echo "ok $n - $*"
	else
		echo "not ok $n - $*"
		echo "# status $status, not $want"
		head -n 40 "$work/err" | sed 's/^/# /'
	fi
}

jq -r .secret <"$run/in/billing.json" >"$run/in/secret"
if [ -z "${SEED_DB-}" ]; then # these open no store
	check 0 /dev/null --help
	check 2 /dev/null usr show
	check 0 /dev/null commands -o jsonl
fi
check 0 /dev/null doctor
check 0 /dev/null user list --where 'status = active' --sort -email --search example
check 0 /dev/null user create vic@example.org --no-password --role reader --attr a=b -o json
check 4 /dev/null user create ann@example.org --no-password -o json
check 3 /dev/null user show nobody
check 0 "$run/in/password" user check-password ann --password-stdin
check 0 /dev/null perm explain ann report:read
check 0 /dev/null client secret-add billing -o json
check 0 "$run/in/secret" token mint --client billing --audience api --secret-stdin -o json
check 0 "$run/in/token" token verify --audience api
check 0 "$run/in/pem" key import --private-stdin -o json
check 0 /dev/null key jwks
check 0 /dev/null mfa enroll gil --name key
check 0 "$run/in/recovery" mfa check gil --code-stdin -o json
check 0 /dev/null mfa recovery-codes gil -o json
check 0 /dev/null audit verify
check 0 /dev/null audit list -o csv
echo "1..$n"
