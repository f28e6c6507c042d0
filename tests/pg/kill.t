#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every command of ../sweep/commands.txt has the server die under it, or is killed itself, and must leave the store
# as it was before or as it is after. What a command says must be true of the store once the server is back.
#
#   tests/pg/kill.t [LINE…]      all lines, or those that begin with these arguments
#
# The points: each message to the server that wants an answer, and each answer, held back (proxy.c) while the server
# is killed and started again; and of the command itself, which strace kills, each sendto() and poll(). SAMPLE=n:
# one of n of them (1: all), which ones SEED tells; one command of four has the last ones of its points instead, which
# are about COMMIT: either those of the server or its own. To start a server again takes a second: of a sample, only one
# command of three meets that.
#
# Before: exactly so. After: not so, and in the shape of an undisturbed run. See states.sh.
PG_PROXY=${PG_PROXY:-$(dirname "${IDCTL:-build/debug/idctl}")/pg_proxy}
IDCTL=${IDCTL_PLAIN:-${IDCTL:-build/debug/idctl}} # what sanitizers find, they find in faults.t
# shellcheck source=tests/pg/store.sh
. "${0%/*}/store.sh"
# shellcheck source=tests/pg/states.sh
. "${0%/*}/states.sh"
# shellcheck source=tests/sweep/lines.sh
. "${0%/*}/../sweep/lines.sh"
t_once 'durability'
SAMPLE=${SAMPLE:-40}
sweep=${0%/*}/../sweep
run=$T/run # seed.sh's name for where it leaves what commands want
mkdir "$run" "$run/in"
touch "$T/why"
t_cheap

volatile=$T_VOLATILE

# of_the_line: how often the first steps of a line are in the audit log may differ, where its flags say so
of_the_line()
{
	T_VOLATILE=$volatile
	case $flags in *a*) T_VOLATILE="$volatile|audit_" ;; esac
}

# ---- running ----

# in_place COMMAND…: in the environment of the test, on the database S_DB
in_place()
{
	"$T_LAUNCH" 120 PATH="$PATH" LC_ALL=C TZ=UTC HOME="$run" IDCTL_KEY_FILE="$key" IDCTL_DB="$IDCTL_DB" \
		IDCTL_CONFIG="$T/.cheap.conf" \
		ASAN_OPTIONS=detect_leaks=0 "$@" 3<&- 4<&-
}

idctl()
{
	in_place "$IDCTL" "$@"
}

value()
{
	cat "$run/in/$1"
}

# fresh: a store as it was before
fresh()
{
	key=$run/key
	rm -rf "$run/published"
	case $flags in
	*e*)
		key=$T/new-key
		rm -f "$key"
		another template0
		;;
	*o*) another old ;;
	*m*) another seed ;;
	*)
		# a fraction of what a new database takes
		S_DB=rows
		s_direct
		t_ask "$IDCTL_DB" "$T/said" 'SELECT kept.put_back();' 2>"$T/reset.why" || because "no fresh store: $(cat "$T/reset.why")"
		;;
	esac
}

# another DB: a new database like that one
another()
{
	s_store schema "$1"
	t_ask_anew
}

# the_line [COMMAND…]: the line under test, behind a command; sets status.
the_line()
{
	set -- "$@" "$IDCTL"
	eval "set -- \"\$@\" $line"
	in_place "$@" <"$input" >"$T/out" 2>"$T/err"
	status=$?
}

because()
{
	echo "$where: $*" >>"$T/why"
}

result()
{
	bad=0
	[ ! -s "$T/why" ] || bad=1
	t_result "$bad" "$1" <"$T/why"
	: >"$T/why"
}

normalised()
{
	# the way there is not the same each time
	sed 's/host=[^"]* dbname/dbname/' "$1" | awk -v dir="$run" -f "$sweep/../cli/normalise.awk"
}

# ---- judging ----

# look: sets state: before, after or between.
look()
{
	st_exact >"$T/now"
	if cmp -s "$T/now" "$T/before"; then
		state=before
		return
	fi
	st_shape "$T/differing" >"$T/now.shape"
	state=between
	! cmp -s "$T/now.shape" "$T/after.shape" || state=after
}

# content ARGS…: a command that looks at the store finds nothing wrong.
content()
{
	idctl "$@" >"$T/said" 2>&1 || because "idctl $* ends with status $?: $(head -n 3 "$T/said")"
}

# again: what works in steps can be run again, to the same end.
again()
{
	cp "$T/out" "$T/out.first"
	first=$status
	the_line
	[ "$status" -eq "$(usual)" ] || because "running it again ends with status $status: $(cat "$T/err")"
	look
	[ "$state" = after ] ||
		because "running it again does not complete it: $(diff "$T/after.shape" "$T/now.shape" | head -n 10)"
	status=$first
	mv "$T/out" "$T/out.again"
	mv "$T/out.first" "$T/out"
}

# sound: what must hold wherever it was stopped.
sound()
{
	look
	found=$state
	case $flags-$found in
	*m*) content migrate status ;;
	*e*-before) ;;
	*)
		content audit verify
		# it loads all modules, which takes longer than all the rest
		if [ "$tried" -eq 0 ] || [ "$SAMPLE" -eq 1 ]; then
			content doctor
		fi
		;;
	esac
	[ "$status" -ne 124 ] || because 'it hangs'
	[ "$found" = after ] || [ "$status" -ne "$(usual)" ] || because "status $status, and the state is $found"
	case $flags in *[rm]*) ;; *)
		[ "$status" -ne 75 ] || [ "$found" = before ] || grep -q 'the outcome is unknown' "$T/err" "$T/out" ||
			because "it failed, and the state is $found: $(cat "$T/err")"
		;;
	esac
	case $found-$flags in
	between-*r* | before-*e*) again ;;
	between-*) because "neither before nor after: $(diff "$T/after.shape" "$T/now.shape" | head -n 10)" ;;
	esac
	case $flags in
	*l*) answered_by_line ;;
	*[rm]*) [ "$status" -ne 0 ] || answered ;;
	*) [ ! -s "$T/out" ] || answered ;;
	esac
}

answered_by_line()
{
	normalised "$T/out" >"$T/out.now"
	lines_answered "$found" "$T/out.after" "$T/out.now" "$T/out.again" >"$T/wrong"
	while read -r wrong; do
		because "$wrong"
	done <"$T/wrong"
}

# answered: in full, and the change stands, unless it is a secret that came before
answered()
{
	normalised "$T/out" | cmp -s "$T/out.after" - || because 'half an answer'
	case $found-$flags in
	before-*s* | between-*sr* | after-*) ;;
	*) because "it answered, and the state is $found" ;;
	esac
}

# ---- the points ----

# points LAST KIND COUNT…: "KIND N" a line, sampled; where LAST is 1, the last ones of each kind.
points()
{
	last=$1
	shift
	while [ $# -gt 0 ]; do
		seq -f "$1 %g" "$2"
		shift 2
	done | awk -v sample="$SAMPLE" -v from="$from" -v last="$last" '{ line[NR] = $0; kind[NR] = $1 }
		END {
			if (sample > NR)
				sample = NR
			for (i = 1; i <= NR; i++)
				if (sample > 1 && last ? kind[i] != kind[i + 1] : i % sample == from % sample)
					print line[i]
		}' >"$T/points"
}

server_dies()
{
	s_proxy "$T/.proxy" "$1:$2"
	IDCTL_DB="host=127.0.0.1 port=$S_PORT user=postgres dbname=$S_DB"
	# the caller waits for the status
	# shellcheck disable=SC2030
	(
		the_line
		echo "$status" >"$T/status"
	) &
	child=$!
	tries=3000
	until s_has_struck "$T/.proxy" || [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.02
	done
	[ "$tries" -gt 0 ] || because 'it never comes there'
	{ pg_kill9 main && pg_start main; } || because "$PG_WHY"
	t_ask_anew
	wait "$child"
	status=$(cat "$T/status")
	s_direct
}

client_dies()
{
	the_line "$strace" -f -qq -o /dev/null -e "trace=$1" -e "inject=$1:signal=KILL:when=$2"
	# an answer may come in fewer pieces than it did
	if [ "$status" -lt 128 ] && [ "$1" = poll ] && [ "$2" -gt 1 ]; then
		fresh
		client_dies poll $(($2 - 1))
	fi
	[ "$status" -ge 128 ] || because "it lives on, with status $status"
	# whose client has gone is over at once, whatever it held
	t_ask "$IDCTL_DB" "$T/locked" "SET lock_timeout = '30s';" 'SELECT pg_advisory_lock(7594304221520855041)' \
		2>"$T/said" || because "the lock of all writers is not free: $(cat "$T/said")"
}

# try TITLE FUNCTION: at each of the points
try()
{
	tried=0
	while read -r kind n <&4; do
		where="$1 at $kind $n"
		fresh
		# shellcheck disable=SC2031
		"$2" "$kind" "$n"
		sound
		tried=$((tried + 1))
	done 4<"$T/points"
	total=$((total + tried))
	result "$line: $1 ($tried points)"
}

# ---- a line ----

# first_run: undisturbed; kept for when all have had theirs, so that the second one is in another second.
first_run()
{
	of_the_line
	fresh
	the_line "$strace" -f -qq -o "$T/line$place.trace" -e trace=sendto,poll
	[ "$status" -eq "$(usual)" ] || because "status $status: $(cat "$T/err")"
	st_exact >"$T/line$place.one"
	normalised "$T/out" >"$T/line$place.out"
}

second_run()
{
	where=undisturbed
	of_the_line
	fresh
	st_exact >"$T/before"
	s_proxy "$T/.proxy" +note
	IDCTL_DB="host=127.0.0.1 port=$S_PORT user=postgres dbname=$S_DB"
	the_line
	s_direct
	messages=$(grep -c STRUCK "$T/.proxy")
	cp "$T/line$place.out" "$T/out.after"
	normalised "$T/out" | cmp -s "$T/out.after" - || because 'two runs answer differently'
	st_exact >"$T/two"
	st_differing "$T/line$place.one" "$T/two" >"$T/differing"
	# a sequence is not set back: what is made at the second go has other numbers
	case $flags in *i*) echo 'user_account id' >>"$T/differing" ;; esac
	case $flags in *a*) awk '$2 == "id" || $2 ~ /_id$/ { print $1, $2 }' "$T/two" | sort -u >>"$T/differing" ;; esac
	st_shape "$T/differing" >"$T/after.shape"
	! cmp -s "$T/before" "$T/two" || because 'it changes nothing'
}

sweep_line()
{
	second_run
	if [ -s "$T/why" ]; then
		result "$line"
		return
	fi
	from=$((place + ${SEED:-0}))
	# it must not follow from the point, or a quarter of them would never be met, whatever the seed
	turn=$((place + ${SEED:-0} / SAMPLE))
	points $((turn % 4 == 0)) message-held "$messages" answer-held "$messages"
	[ "$SAMPLE" -eq 1 ] || [ $((turn % 3)) -eq 0 ] || : >"$T/points"
	try 'the server dies' server_dies
	points $((turn % 4 == 2)) sendto "$(grep -c 'sendto(' "$T/line$place.trace")" poll "$(grep -c 'poll(' "$T/line$place.trace")"
	try 'killed' client_dies
}

strace=$(command -v strace)
"${strace:-/nonexistent}" -f -qq -o /dev/null true 2>/dev/null || s_skip 'strace is not installed, or may not trace here'
s_server main
T_SERVER=$(pg_address main postgres)
# shellcheck source=tests/sweep/seed.sh
. "$sweep/seed.sh"
in_sql()
{
	s_ask "$1"
}

key=$run/key
s_store seed
seeded()
{
	seed && pg_database main old seed && S_DB=old && s_direct && idctl migrate down --to 1 --yes
}
seeded >"$T/said" 2>&1 || {
	t_diag <"$T/said"
	echo 'Bail out! the store cannot be seeded'
	exit 1
}
st_keep seed rows || {
	echo "Bail out! $PG_WHY"
	exit 1
}
total=0
where=undisturbed
each_line "$sweep/commands.txt" "$run/in" first_run "$@"
each_line "$sweep/commands.txt" "$run/in" sweep_line "$@"
echo "# $total points"
t_done
