#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/run itself: what fails is told, what fails once is told apart, and nothing is run twice that must not be.
set -u
here=${0%/*}
run=$PWD/$here/../run
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0

# file NAME LINE…: a test program
file()
{
	name=$dir/$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$name"
	chmod +x "$name"
}

# says TITLE STATUS FILES LINE…: run with these files, it ends with that status, and these are among its lines, in order
says()
{
	n=$((n + 1))
	title=$1
	want=$2
	files=$3
	shift 3
	status=0
	# shellcheck disable=SC2086 # several words
	(cd "$dir" && rm -f ran-* && env -u IDCTL_TEST_PG SEED=7 "$run" -j 2 $files) >"$dir/said" 2>&1 || status=$?
	printf '%s\n' "$@" >"$dir/want"
	grep -xF -f "$dir/want" "$dir/said" >"$dir/got"
	if [ "$status" -eq "$want" ] && cmp -s "$dir/want" "$dir/got"; then
		echo "ok $n - $title"
	else
		echo "not ok $n - $title"
		echo "# status $status"
		sed 's/^/# /' "$dir/said"
	fi
}

file good.t 'echo ok 1 - a' 'echo "ok 2 - b # SKIP no reason at all"' 'echo 1..2'
file bad.t 'echo ok 1 - a' 'echo not ok 2 - b is c' 'echo 1..2'
file short.t 'echo ok 1 - a' 'echo 1..2'
file dies.t 'echo ok 1 - a' 'echo 1..1' 'kill -9 $$'
file mute.t 'echo ok 1 - a' 'echo "ok 2 # SKIP"' 'echo 1..2'
file tool.sh 'exit 0'
file none.sh 'echo it is not installed' 'exit 77'
# fails the first time that it is run
for name in one two three; do
	file "$name.t" "[ -e ran-$name ] && echo ok 1 - a || echo not ok 1 - a in $name" "echo run >>ran-$name" 'echo 1..1'
done
file once.t 'echo "# once: a race"' '[ -e ran-once ] && echo ok 1 - a || echo not ok 1 - a' 'echo run >>ran-once' 'echo 1..1'

says 'what passes, is skipped, and is no TAP' 0 'good.t tool.sh none.sh' \
	'skipped: good.t: b: no reason at all' 'skipped: none.sh: the whole file: it is not installed' \
	'0 flaky' '2 passed, 0 failed, 2 skipped'
says 'a failure, and what repeats it' 1 'good.t bad.t' '---- bad.t' 'not ok 2 - b is c' \
	'again: make check FILE=bad.t SEED=7' 'skipped: good.t: b: no reason at all' '0 flaky' '2 passed, 1 failed, 1 skipped'
says 'a plan that is not kept, a death, a skip without a reason' 1 'short.t dies.t mute.t' \
	'planned 2 tests and ran 1' 'exit status 137' '0 flaky' '3 passed, 3 failed, 0 skipped'
says 'what fails once is flaky, and is told' 0 'one.t good.t' '---- one.t, the first time' 'not ok 1 - a in one' \
	'skipped: good.t: b: no reason at all' 'flaky: one.t: a in one' '1 flaky' '2 passed, 0 failed, 1 skipped'
says 'two of them may be' 0 'one.t two.t' 'flaky: one.t: a in one' 'flaky: two.t: a in two' '2 flaky' \
	'2 passed, 0 failed, 0 skipped'
says 'three are a failure' 1 'one.t two.t three.t' 'more than two files are flaky, which is a failure' '3 flaky' \
	'3 passed, 1 failed, 0 skipped'
says 'what is about a race is run once' 1 'once.t' 'again: make check FILE=once.t SEED=7' '0 flaky' \
	'0 passed, 1 failed, 0 skipped'
n=$((n + 1))
[ "$(cat "$dir/ran-once")" = run ] && echo "ok $n - and no more" || echo "not ok $n - and no more"
says 'without a server, what is for one is skipped' 0 'pgsql:good.t tool.sh' \
	'skipped: pgsql:good.t: the whole file: IDCTL_TEST_PG names no server (tests/pg/with.sh)' \
	'0 flaky' '1 passed, 0 failed, 1 skipped'
echo "1..$n"
