# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The lines of commands.txt, for kill.sh and ../pg/kill.t, which source this.
#
# Set by others: flags.

# each_line FILE FOLDER FUNCTION [WORD…]: all lines of FILE that are not questions, or those that begin with these. The function finds: flags, input (what
# the line reads, from FOLDER), line, and its place among all.
each_line()
{
	lines=$1
	inputs=$2
	do=$3
	shift 3
	place=0
	while read -r flags input line <&3; do
		case $flags in '' | '#'* | q*) continue ;; esac
		place=$((place + 1))
		chosen=$#
		for word; do
			case $line in "$word"*) chosen=0 ;; esac
		done
		[ "$chosen" -eq 0 ] || continue
		case $input in
		-) input=/dev/null ;;
		*) input=$inputs/$input ;;
		esac
		"$do"
	done 3<"$lines"
}

# usual: the status of the line when nothing goes wrong
usual()
{
	case $flags in
	*n*) echo 5 ;;
	*) echo 0 ;;
	esac
}

# lines_answered STATE WANT NOW AGAIN: says what is wrong with NOW, the answers of a command that answers line by line.
# Those with status 0 are the first ones of the whole answer, WANT; after them come failures alone. What was answered
# stands: done again, with the answers AGAIN, it changes nothing.
lines_answered()
{
	awk 'NR == FNR { want[NR] = $0; next }
		/"status":[1-9]/ { failed = 1; next }
		failed || $0 != want[FNR] { exit 1 }' "$2" "$3" || echo 'half an answer'
	told=$(grep -c '"status":0' "$3")
	[ "$told" -eq 0 ] || [ "$1" != before ] || echo 'it answered, and the state is before'
	[ "$1" != between ] || ! head -n "$told" "$4" | grep -q '"changed":true' || echo 'what was answered did not stand'
}
