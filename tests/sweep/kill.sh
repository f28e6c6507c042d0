#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The crash sweep: every command that changes something is killed, or has the disk fail under it, at each
# system call that touches a file, and must leave the store as it was before or as it is after.
#
#   tests/sweep/kill.sh [LINE…]     all of commands.txt, or only the lines that begin with these arguments
#
# SAMPLE=n   only every n-th point (1: all), and above 10 a disk that is either full or failing.   SEED: which ones.
# IDCTL (build/debug/idctl): the program.   SWEEP (this folder): where commands.txt and seed.sh are.   KEEP=1: leave the
# temporary folder, and say where it is.
# IDCTL_PLAIN: the same without sanitizers. It is the one that is killed, and the one that judges: sanitizers take most of
# the time, and what they find, they find where a command goes on, with a disk that is full or failing.
#
# How it is judged. The command is first run twice, undisturbed, on copies of the seeded store: all lines once, and then
# each again, so that another second has begun. What the store holds is written down row by row, in two ways:
#   exact    every column of every table, but for tables named in VOLATILE (counters of failed attempts,
#            which are meant to survive, and leases, which end by themselves), and the other files in the folder, by name, mode and content;
#   shape    the same, but of columns (and files) whose content differed between the two runs - ids,
#            instants, hashes, seals - only the type: two successful runs have the same shape.
# Then "before" is: exactly as the seed; "after" is: not so, and the shape of the undisturbed run. Anything
# else is between, and a failure. `idctl audit verify` must be content each time; being the first to open the store, it is
# also what a hot journal meets. So must SQLite, and `idctl doctor` at the first point where a line is killed, or at each with
# SAMPLE=1: it loads all modules, which takes longer than all the rest.
#
# signal=KILL strikes before the N-th call is made. strace counts N for each thread.
set -u

here=${0%/*}
sweep=${SWEEP:-$here}
idctl=${IDCTL:-build/debug/idctl}
case $idctl in /*) ;; *) idctl=$PWD/$idctl ;; esac
plain=${IDCTL_PLAIN:-$idctl}
case $plain in /*) ;; *) plain=$PWD/$plain ;; esac
[ -x "$plain" ] || plain=$idctl
program=$plain # the one that the line under test is run by
sample=${SAMPLE:-1}
launch=${LAUNCH:-build/plain/launch}
case $launch in /*) ;; *) launch=$PWD/$launch ;; esac
volatile=${VOLATILE:-^(throttle|lease|access_log|sqlite_)}
work=$(mktemp -d)
T=$work # where ask.sh has what it needs
# shellcheck source=tests/cli/ask.sh
. "$here/../cli/ask.sh"
# shellcheck source=tests/sweep/lines.sh
. "$here/lines.sh"
[ -n "${KEEP-}" ] || trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
seed=$work/seed
run=$work/run
ok=0
# hundreds of passwords, and none of it is about what they cost
printf '[password]\nmemory_kib = 19456\npasses = 2\n' >"$work/idctl.conf"
chmod 600 "$work/idctl.conf"

kill_calls='pwrite64 fdatasync fsync unlink unlinkat ftruncate rename renameat renameat2 link linkat write writev'
traced_calls=$(echo "$kill_calls" | sed 's/^/?/; s/ /,?/g')
full_calls='pwrite64 write writev ftruncate rename renameat renameat2 link linkat'
fail_calls='pwrite64 fdatasync fsync unlink unlinkat ftruncate rename renameat renameat2 link linkat write writev'

# ---- results ----

result()
{
	ok=$((ok + 1))
	if [ -s "$work/why" ]; then
		echo "not ok $ok - $1"
		sed 's/^/# /' "$work/why"
	else
		echo "ok $ok - $1"
	fi
	: >"$work/why"
}

because()
{
	echo "$*" >>"$work/why"
}

# ---- running ----

# fresh: the store that the line under test begins with, origin
fresh()
{
	case $flags in
	*e*) origin=$work/none ;;
	*o*) origin=$work/old ;;
	*) origin=$work/light ;;
	esac
	rm -rf "$run"
	cp -a "$origin" "$run"
}

# light FOLDER: a copy of the store in $run there, with all that seed.sh left as a link
light()
{
	mkdir -m 700 "$1"
	for name in idctl.db key; do
		[ ! -e "$run/$name" ] || cp -a "$run/$name" "$1"
	done
	ln -s "$seed/in" "$1/in"
}

# in_place COMMAND…: in the environment of the test, on the store in $run
in_place()
{
	"$launch" 120 PATH="$PATH" LC_ALL=C TZ=UTC HOME="$run" \
		IDCTL_DB="$run/idctl.db" IDCTL_KEY_FILE="$run/key" IDCTL_CONFIG="$work/idctl.conf" ASAN_OPTIONS=detect_leaks=0 "$@" \
		3<&- 4<&- 5>&- 6<&-
}

# For seed.sh too, and for the lines of commands.txt: value NAME is what the seed left in in/NAME.
idctl()
{
	in_place "$plain" "$@"
}

value()
{
	cat "$seed/in/$1"
}

# command [STRACE OPTION…]: the line under test on a fresh copy, with strace when there are options.
command_on_copy()
{
	fresh
	if [ $# -gt 0 ]; then
		set -- "$strace" -f -qq "$@" "$program"
	else
		set -- "$program"
	fi
	eval "set -- \"\$@\" $line"
	in_place "$@" <"$input" >"$work/out" 2>"$work/err"
	status=$?
}

# ---- the state of the store ----

# answer FILE LINE…: of the store, in FILE; nothing where there is none
answer()
{
	: >"$1"
	[ ! -e "$run/idctl.db" ] || t_ask "$run/idctl.db" "$@" 2>>"$1"
}

# The columns: "table column", one a line.
columns()
{
	passed_over=$volatile
	case $flags in *a*) passed_over="$volatile|^audit_" ;; esac
	answer "$work/columns" "SELECT m.name || ' ' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND NOT m.name REGEXP '$passed_over' ORDER BY m.name, c.cid;"
	cat "$work/columns"
}

# ask FILE EXPRESSIONS: a statement for each table, of what the awk program EXPRESSIONS makes of a column of it
ask()
{
	columns | awk -v differing="$work/differing" "
		BEGIN { while ((getline key <differing) > 0) differs[key] = 1 }
		$2" >"$1"
}

# The columns are the same as long as the schema is.
ask_exact()
{
	# shellcheck disable=SC2016 # this is awk
	ask "$work/exact-$kind.sql" '{
		printf "SELECT '\''%s %s '\'' || quote(\"%s\") FROM \"%s\" ORDER BY 1;\n", $1, $2, $2, $1
	}'
}

ask_shape()
{
	# shellcheck disable=SC2016
	ask "$work/shape.sql" '$1 != table {
		if (table != "")
			print " FROM \"" table "\" ORDER BY 1;"
		table = $1
		printf "SELECT '\''%s'\''", table
	}
	{ printf " || '\'' '\'' || %s(\"%s\")", ($1 " " $2) in differs ? "typeof" : "quote", $2 }
	END { if (table != "") print " FROM \"" table "\" ORDER BY 1;" }'
}

# dump FILE: every cell, as "table column value", one a line; and the files beside the store.
dump()
{
	case $flags in *[eom]*) ask_exact ;; esac
	answer "$1" ".read \"$work/exact-$kind.sql\""
	files >>"$1"
}

# Files that hold something, as "file NAME MODE CONTENT": not the database, its journal and locks, nor what was not
# finished.
files()
{
	(cd "$run" && find . -type f ! -name 'idctl.db' ! -name 'idctl.db-*' ! -name '*.new' ! -name '.*' \
		-printf '%P %m\n' | LC_ALL=C sort) >"$work/found"
	while read -r name mode; do
		content=$(sha256sum <"$run/$name")
		echo "file $name $mode ${content%% *}"
	done <"$work/found"
}

# shape FILE: rows, with only the types of what differs from run to run.
shape()
{
	case $flags in *[eom]*) ask_shape ;; esac
	answer "$1" ".read \"$work/shape.sql\""
	files | while read -r _ name mode content; do
		! grep -qxF "file $name" "$work/differing" || content=-
		echo "file $name $mode $content"
	done >>"$1"
}

# Sets state: before, after or between.
look()
{
	state=before
	# the same to the byte, which is quickly seen; and what looks another way may hold the same
	if [ ! -e "$run/idctl.db-journal" ] && cmp -s "$run/idctl.db" "$origin/idctl.db" &&
		[ "$(files)" = "$files_before" ]; then
		return
	fi
	dump "$work/now"
	! cmp -s "$work/now" "$work/before-$kind" || return
	shape "$work/now.shape"
	state=between
	! cmp -s "$work/now.shape" "$work/after.shape" || state=after
}

normalised()
{
	awk -v dir="$run" -f "$here/../cli/normalise.awk" "$1"
}

# content POINT ARGS…: a command that looks at the store finds nothing wrong.
content()
{
	where=$1
	shift
	idctl "$@" >"$work/said" 2>&1 || {
		because "$where: idctl $* ends with status $?"
		head -n 5 "$work/said" >>"$work/why"
	}
}

# whole POINT: so says SQLite
whole()
{
	answer "$work/said" 'PRAGMA integrity_check; PRAGMA foreign_key_check;'
	[ "$(cat "$work/said")" = ok ] || because "$1: the store is damaged"
}

healthy()
{
	content "$1" audit verify
	whole "$1"
	if [ "$tried" -eq 0 ] && [ "$try" = killed ] || [ "$sample" -eq 1 ]; then
		content "$1" doctor
	fi
}

# What must hold wherever the command was stopped. $1: the point, for the reader.
sound()
{
	case $flags in
	*m*)
		content "$1" migrate status
		whole "$1"
		;;
	*e*)
		# what is not there yet, or only begun, is not a store: it is judged by doing it again
		look
		[ "$state" != after ] || healthy "$1"
		;;
	*) healthy "$1" ;;
	esac
	look
	found=$state
	case $state-$flags in
	between-*r* | before-*e*) again "$1" ;;
	between-*)
		because "$1: the state is neither before nor after"
		diff "$work/after.shape" "$work/now.shape" | head -n 10 >>"$work/why"
		;;
	esac
	case $flags in *l*)
		answered "$1"
		return
		;;
	esac
	if [ -s "$work/out" ]; then
		normalised "$work/out" >"$work/out.now"
		cmp -s "$work/out.now" "$work/out.after" || because "$1: half an answer"
		case $found-$flags in
		before-*s* | between-*sr* | after-*) ;;
		*) because "$1: it answered, and the state is $found" ;;
		esac
	fi
}

# $1: the point, for the reader
answered()
{
	normalised "$work/out" >"$work/out.now"
	lines_answered "$found" "$work/out.after" "$work/out.now" "$work/said" >"$work/wrong"
	while read -r wrong; do
		because "$1: $wrong"
	done <"$work/wrong"
}

# A command that works in steps may be stopped between them, if it can be run again to the end.
again()
{
	where=$1
	eval "set -- $line"
	idctl "$@" <"$input" >"$work/said" 2>&1
	rerun=$?
	[ "$rerun" -eq "$(usual)" ] || because "$where: running it again ends with status $rerun"
	look
	[ "$state" = after ] || because "$where: running it again does not complete it"
}

# ---- the sweeps ----

# Undisturbed, with its calls in FILE.
traced()
{
	command_on_copy -o "$1" -e "trace=$traced_calls"
}

# Sets counts: "call number" a line, of FILE.
count_calls()
{
	awk '{ sub(/^[0-9]+ +/, ""); if (/^[a-z0-9_]+\(/) { sub(/\(.*/, ""); n[$0]++ } }
		END { for (call in n) print call, n[call] }' "$1" | LC_ALL=C sort >"$work/counts"
}

# points CALLS: "call N" for each point to be tried; a sample is spread over all of them.
points()
{
	awk -v calls=" $1 " -v sample="$sample" -v from=$((${SEED:-0} + place - 1)) 'index(calls, " " $1 " ") {
		for (n = 1; n <= $2; n++)
			point[k++] = $1 " " n
	}
	END {
		if (sample > k)
			sample = k
		for (i = 0; i < k; i++)
			if (i % sample == from % sample)
				print point[i]
	}' "$work/counts"
}

# try TITLE CALLS ACTION: ACTION is strace's, with %N for the point.
try()
{
	try=$1
	points "$2" >"$work/points"
	tried=0
	# by turns: where the one is met, the other is not. The turn must not follow from the point, or half of the points of
	# each would never be met, whatever the seed.
	case $((sample > 10))-$1-$(((${SEED:-0} / sample + place) % 2)) in
	'1-disk full-0' | '1-disk failing-1') : >"$work/points" ;;
	esac
	while read -r call n <&4; do
		action=${3%%%N*}$n${3#*%N}
		command_on_copy -o /dev/null -e "trace=$call" -e "inject=$call:$action"
		where="$1 at $call $n"
		sound "$where"
		[ "$status" -ne 124 ] || because "$where: it hangs"
		if [ "$status" -eq "$(usual)" ] && [ "$found" != after ]; then
			because "$where: status $status, and the state is $found"
		fi
		tried=$((tried + 1))
	done 4<"$work/points"
	result "$line: $1 ($tried points)"
}

# shellcheck disable=SC2120 # its arguments are those of $line
# Standard output that takes nothing: status 1, and a secret that nobody has seen does not exist.
full_output()
{
	fresh
	eval "set -- $line"
	in_place "$idctl" "$@" <"$input" >/dev/full 2>"$work/err"
	status=$?
	: >"$work/out"
	try=full
	case $status-$flags in
	1-* | 5-*n*) ;;
	*) because "status $status" ;;
	esac
	sound /dev/full
	case $flags-$found in
	*s*-before | *sr*-between) ;;
	*s*-*) because "a secret was made that nobody has seen" ;;
	esac
	result "$line: standard output is full"
}

# first_run: undisturbed; the folder is kept for when all lines have had theirs.
first_run()
{
	traced "$work/$place.trace"
	echo "$status" >"$work/$place.status"
	cp "$work/err" "$work/$place.err"
	normalised "$work/out" >"$work/$place.out"
	mv "$run" "$work/$place.run"
}

# of_first COMMAND…: done where the first run was
of_first()
{
	second=$run
	run=$work/$place.run
	"$@"
	run=$second
}

# The state before, which is that of all lines of one kind.
before()
{
	if [ ! -e "$work/before-$kind" ]; then
		fresh
		ask_exact
		dump "$work/before-$kind"
		files >"$work/files-$kind"
	fi
	files_before=$(cat "$work/files-$kind")
}

# The second undisturbed run, beside the first.
second_run()
{
	: >"$work/differing"
	# what begins alike, and is asked alike
	kind=$(echo "$flags" | tr -cd eoam)
	before
	read -r status <"$work/$place.status"
	[ "$status" -eq "$(usual)" ] || {
		because "undisturbed, it ends with status $status"
		head -n 5 "$work/$place.err" >>"$work/why"
		return
	}
	cp "$work/$place.out" "$work/out.after"
	of_first dump "$work/one"
	! cmp -s "$work/before-$kind" "$work/one" || because "undisturbed, it changes nothing"
	command_on_copy
	normalised "$work/out" | cmp -s "$work/out.after" - || because "two undisturbed runs answer differently"
	dump "$work/two"
	diff "$work/one" "$work/two" | awk '/^[<>]/ { print $2, $3 }' | LC_ALL=C sort -u >"$work/differing"
	ask_shape
	shape "$work/after.shape"
	of_first shape "$work/one.shape"
	cmp -s "$work/one.shape" "$work/after.shape" || because "two undisturbed runs have different shapes"
	rm -rf "$work/$place.run"
}

sweep_line()
{
	second_run
	if [ -s "$work/why" ]; then
		result "$line: undisturbed"
		return
	fi
	result "$line: undisturbed"
	count_calls "$work/$place.trace"
	try killed "$kill_calls" 'signal=KILL:when=%N'
	program=$idctl
	[ "$plain" = "$idctl" ] || {
		traced "$work/trace"
		count_calls "$work/trace"
	}
	try 'disk full' "$full_calls" 'error=ENOSPC:when=%N+'
	try 'disk failing' "$fail_calls" 'error=EIO:when=%N'
	# shellcheck disable=SC2119
	full_output
	program=$plain
}

# Every command that says of itself that it changes something has a line, or a reason in commands.txt.
completeness()
{
	flags=
	fresh
	idctl commands -o json >"$work/said" 2>"$work/err" || because "idctl commands ends with status $?"
	jq -r '.items[] | select(.changes) | .path' <"$work/said" 2>>"$work/why" |
		sed 's/^idctl //' >"$work/paths"
	while read -r path; do
		grep -q "^[a-z-]* *[a-z.-]*  *$path\( \|$\)\|^# not swept: $path:" "$sweep/commands.txt" ||
			because "commands.txt does not have '$path'"
	done <"$work/paths"
	result 'every command that changes something is swept'
}

[ -x "$idctl" ] || {
	echo "Bail out! there is no program $idctl"
	exit 1
}
strace=$(command -v strace)
"${strace:-/nonexistent}" -f -qq -o /dev/null true 2>/dev/null || {
	echo '1..0 # SKIP strace is not installed, or may not trace here'
	exit 0
}
[ -z "${KEEP-}" ] || echo "# $work"
echo '# once: durability'

# the seed is made in place: some of what it holds names the folder
# shellcheck source=tests/sweep/seed.sh
. "$sweep/seed.sh"
mkdir -m 700 "$run"
mkdir "$run/in"
seed >"$work/said" 2>&1 || {
	sed 's/^/# /' "$work/said"
	echo 'Bail out! the store cannot be seeded'
	exit 1
}
mv "$run" "$seed"
cp -a "$seed" "$run"
light "$work/light"
mkdir -m 700 "$work/none"
# the same with the schema's first version, where a line wants it
if grep -q '^[a-z]*o' "$sweep/commands.txt"; then
	flags=
	fresh
	idctl migrate down --to 1 --yes >"$work/said" 2>&1 || {
		sed 's/^/# /' "$work/said"
		echo 'Bail out! the schema cannot be taken back'
		exit 1
	}
	mv "$run" "$work/old"
	rm -rf "$run"
fi
: >"$work/why"
[ $# -gt 0 ] || completeness
each_line "$sweep/commands.txt" "$seed/in" first_run "$@"
each_line "$sweep/commands.txt" "$seed/in" sweep_line "$@"
echo "1..$ok"
