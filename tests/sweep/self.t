#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The crash sweep itself, tried on a program that is right in some ways and wrong in others.
set -u
here=${0%/*}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0

strace -f -qq -o /dev/null true 2>/dev/null || {
	echo '1..0 # SKIP strace is not installed, or may not trace here'
	exit 0
}
${CC:-cc} -std=c17 -D_GNU_SOURCE -O1 -o "$dir/stub" "$here/stub.c" -lsqlite3 || {
	echo 'Bail out! the stub cannot be built'
	exit 1
}
cat >"$dir/seed.sh" <<'END'
seed()
{
	idctl init && idctl add
}
END

# judge TITLE LINE PATTERN…: the sweep of that line has exactly those verdicts, in the order of the sweep
judge()
{
	title=$1
	printf '%s\n' "$2" >"$dir/commands.txt"
	shift 2
	IDCTL=$dir/stub IDCTL_PLAIN='' SWEEP=$dir SEED=0 SAMPLE=4 "$here/kill.sh" '' >"$dir/tap" 2>&1
	sed -n 's/^\(not ok\|ok\) [0-9]* - .*/\1/p; /^1\.\./p; /^Bail/p' "$dir/tap" >"$dir/got"
	printf '%s\n' "$@" >"$dir/want"
	n=$((n + 1))
	if cmp -s "$dir/want" "$dir/got"; then
		echo "ok $n - $title"
	else
		echo "not ok $n - $title"
		sed 's/^/# /' "$dir/tap"
	fi
}

judge 'one transaction is whole at every point' '- - add' ok ok ok ok ok 1..5
judge 'a secret that is shown before the commit' 's - reveal' ok ok ok ok ok 1..5
judge 'a secret that is shown after the commit is left unseen' 's - add' ok ok ok ok 'not ok' 1..5
judge 'an answer before the commit is one too early' '- - reveal' ok 'not ok' 'not ok' 'not ok' ok 1..5
judge 'two transactions have a state between' '- - two' ok 'not ok' 'not ok' 'not ok' ok 1..5
judge 'steps that can be repeated' 'r - steps' ok ok ok ok ok 1..5
judge 'steps that cannot be' 'r - two' ok 'not ok' 'not ok' 'not ok' ok 1..5
judge 'a failure that goes unnoticed' '- - careless' ok ok 'not ok' 'not ok' 'not ok' 1..5
judge 'a file that is not replaced at once' '- - file' ok 'not ok' 'not ok' 'not ok' ok 1..5
judge 'a command that changes nothing' '- - doctor' 'not ok' 1..1

# shellcheck source=tests/sweep/lines.sh
. "$here/lines.sh"

# by_line TITLE WRONG STATE ANSWERS [AGAIN]: lines_answered says WRONG of ANSWERS to "+a +b", and AGAIN when that is done
# again: +X is a change with status 0, =X nothing to change, -X a failure
by_line()
{
	lines_of '+a +b' >"$dir/whole"
	lines_of "$4" >"$dir/now"
	lines_of "${5-}" >"$dir/again"
	n=$((n + 1))
	if [ "$(lines_answered "$3" "$dir/whole" "$dir/now" "$dir/again")" = "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
	fi
}

lines_of()
{
	printf '%s\n' "$1" | tr ' ' '\n' | sed -n 's/^+\(.*\)/{"id":"\1","status":0,"changed":true}/p
		s/^=\(.*\)/{"id":"\1","status":0,"changed":false}/p; s/^-\(.*\)/{"id":"\1","status":75}/p'
}

by_line 'answers by the line: all of them' '' after '+a +b'
by_line 'answers by the line: none' '' before ''
by_line 'answers by the line: the first, and it stands' '' between '+a' '=a +b'
by_line 'answers by the line: the first, which did not stand' 'what was answered did not stand' between '+a' '+a +b'
by_line 'answers by the line: failures alone' '' before '-a -b'
by_line 'answers by the line: one failed, and the next is answered' 'half an answer' after '-a +b'
by_line 'answers by the line: another than was asked' 'half an answer' after '+b'
by_line 'answers by the line: answered, and nothing has happened' 'it answered, and the state is before' before '+a'

n=$((n + 1))
printf '%s\n' '# no lines' '- - add' >"$dir/commands.txt"
IDCTL=$dir/stub IDCTL_PLAIN='' SWEEP=$dir SAMPLE=50 "$here/kill.sh" >"$dir/tap" 2>&1
if grep -q "^# commands.txt does not have 'forgotten'" "$dir/tap" && ! grep -q "'add'\|'doctor'" "$dir/tap"; then
	echo "ok $n - a command that was forgotten is named"
else
	echo "not ok $n - a command that was forgotten is named"
	sed 's/^/# /' "$dir/tap"
fi
echo "1..$n"
