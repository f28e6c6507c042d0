#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A sample of commands under valgrind: no leak, nothing read that was not written. IDCTL_PLAIN
# (build/plain/idctl): the program built without sanitizers, which valgrind does not go with.
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
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
run=$work/run
mkdir -m 700 "$run"
mkdir "$run/in"

in_place()
{
	env -i PATH="$PATH" LC_ALL=C TZ=UTC HOME="$run" IDCTL_DB="$run/idctl.db" IDCTL_KEY_FILE="$run/key" "$@"
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
	in_place timeout -k 2 120 valgrind -q --error-exitcode=99 --leak-check=full \
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
check 0 /dev/null --help
check 2 /dev/null usr show
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
check 0 /dev/null audit verify
check 0 /dev/null audit list -o csv
check 0 /dev/null commands -o jsonl
echo "1..$n"
