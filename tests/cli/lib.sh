# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The transcript harness. A test file is a POSIX sh script in tests/cli:
#
#	. "${0%/*}/lib.sh"
#	t_init --admin root@example.org
#	t_run 'a user can be made' 0 -- user create ann@example.org --no-password -o json
#	t_json .email ann@example.org
#	t_mark
#	t_run 'a second one is refused' 4 -- user create ann@example.org --no-password
#	t_err_has 'already taken'
#	t_same_state
#	t_golden user-help -- user create --help
#	t_done
#
# A command runs in an empty environment, with a temporary folder T as its home, a store (store.sh) and
# a key file in it, no terminal, and standard input empty unless given. Descriptors from 3 up are the
# caller's: `t_run … 3<file` passes one on. After t_run: $OUT and $ERR name the files with what it
# said, $STATUS is its exit status. t_done prints the plan: a file that ends early is a failure.
#
# Set by others: IDCTL IDCTL_DB IDCTL_KEY_FILE IDCTL_CONFIG OUT ERR STATUS T_HERE T_STDIN T_COMMAND T_TITLE T_NOTE T_EXTRA
# T_COUNT T_LIMIT.
set -u

T_HERE=${T_HERE:-${0%/*}}
IDCTL=${IDCTL:-build/debug/idctl}
case $IDCTL in /*) ;; *) IDCTL=$PWD/$IDCTL ;; esac
# what starts programs: launch.c
T_LAUNCH=${LAUNCH:-build/plain/launch}
case $T_LAUNCH in /*) ;; *) T_LAUNCH=$PWD/$T_LAUNCH ;; esac
# shellcheck source=tests/cli/ask.sh
. "$T_HERE/ask.sh"
# shellcheck source=tests/cli/store.sh
. "$T_HERE/store.sh"
# shellcheck source=tests/cli/json.sh
. "$T_HERE/json.sh"
T=$(mktemp -d) || exit 1
trap 't_store_gone; rm -rf "$T"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
IDCTL_DB=
IDCTL_KEY_FILE=$T/key
OUT=$T/.out
ERR=$T/.err
STATUS=
T_COUNT=0
T_TITLE=start
T_EXTRA=
T_NOTE=
T_GOLDEN=
T_LINE_END='
'
# Seconds that a command may take before it is said to hang: many times what any needs on a slow and busy machine.
T_LIMIT=${T_LIMIT:-120}
: >"$OUT"
: >"$ERR"
: >"$T/.why"
for t_word in "$IDCTL" "$T_LAUNCH"; do
	[ -x "$t_word" ] || {
		echo "Bail out! there is no program $t_word"
		exit 1
	}
done
t_store idctl
# one for all, those that subshells ask too
[ -n "$T_ASKED" ] || t_ask :memory: "$T/.told"

# ---- results ----

# t_once WHY: a failure of this file is not put down to chance. For races, durability and secrecy: see ../run.
t_once()
{
	echo "# once: $1"
}

t_diag()
{
	sed 's/^/# /'
}

# t_result STATUS TITLE: one line of TAP; standard input explains a failure.
t_result()
{
	T_COUNT=$((T_COUNT + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $T_COUNT - $2"
	else
		echo "not ok $T_COUNT - $2"
		t_diag
		return 1
	fi
}

# t_ok TITLE COMMAND…: passes when the command succeeds.
t_ok()
{
	t_title=$1
	shift
	t_bad=0
	"$@" >"$T/.why" 2>&1 || t_bad=1
	echo "failed: $*" >>"$T/.why"
	t_result "$t_bad" "$t_title" <"$T/.why"
}

t_skip()
{
	T_COUNT=$((T_COUNT + 1))
	echo "ok $T_COUNT - $1 # SKIP $2"
}

# t_terminal TITLE: a program can be given a terminal of its own; where not, that is skipped
t_terminal()
{
	/usr/bin/python3 -c 'import os; os.openpty()' 2>/dev/null && return
	t_skip "$1" 'no pseudo terminal can be opened here'
	return 1
}

t_done()
{
	t_json_judge
	for t_name in $T_GOLDEN; do
		t_golden_check "$t_name"
	done
	echo "1..$T_COUNT"
}

# ---- running ----

# A word as one would type it: T_QUOTED.
t_quote()
{
	case $1 in
	*\'*) T_QUOTED="'$(printf %s "$1" | sed "s/'/'\\\\''/g")'" ;;
	'' | *[!A-Za-z0-9_./:@%+=,-]*) T_QUOTED="'$1'" ;;
	*) T_QUOTED=$1 ;;
	esac
}

# t_env NAME=VALUE…: in the environment of all commands that follow; with no words, nothing.
t_env()
{
	T_EXTRA=
	for t_word; do
		t_quote "$t_word"
		T_EXTRA="$T_EXTRA $T_QUOTED"
	done
}

# t_cheap: all commands that follow, and the shell's own, hash passwords as cheaply as may be. For tests that set and
# check many, and are not about that.
t_cheap()
{
	IDCTL_CONFIG=$T/.cheap.conf
	export IDCTL_CONFIG
	printf '[password]\nmemory_kib = 19456\npasses = 2\n' >"$IDCTL_CONFIG"
	t_env IDCTL_CONFIG="$IDCTL_CONFIG"
}

# t_exec ARGS…: run the program; OUT, ERR and STATUS are set, and nothing is judged.
t_exec()
{
	eval "set -- $T_EXTRA \"\$IDCTL\" \"\$@\""
	"$T_LAUNCH" "$T_LIMIT" PATH="$PATH" LC_ALL=C TZ=UTC HOME="$T" \
		IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
		${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} "$@" <"${T_STDIN:-/dev/null}" >"$OUT" 2>"$ERR" 5>&- 6<&-
	STATUS=$?
	T_STDIN=
}

# T_UPTIME: hundredths of a second, whatever the time of day is said to be
t_uptime()
{
	read -r T_UPTIME _ </proc/uptime
	T_UPTIME=${T_UPTIME%.*}${T_UPTIME#*.}
}

# t_persist ARGS…: t_exec for one of many at the same time. Where the machine is so busy that the store was locked for
# all of the five seconds that one waits, it does what the answer says: try again. Told so any sooner, it does not.
t_persist()
{
	t_tries=30
	while :; do
		t_stdin=$T_STDIN
		t_uptime
		t_began=$T_UPTIME
		t_exec "$@"
		t_uptime
		t_tries=$((t_tries - 1))
		if [ "$STATUS" -ne 75 ] || [ "$t_tries" -eq 0 ] || [ $((T_UPTIME - t_began)) -lt 490 ] ||
			! grep -qE 'locked by another|has been writing' "$ERR"; then
			break
		fi
		T_STDIN=$t_stdin
	done
}

t_explain()
{
	echo "command: $T_COMMAND"
	[ -z "$T_NOTE" ] || echo "$T_NOTE"
	echo "status: $STATUS"
	echo "stdout:"
	head -n 30 "$OUT"
	echo "stderr:"
	head -n 60 "$ERR"
}

# What no command may ever do, whatever was expected of it.
t_sound()
{
	T_NOTE=
	if t_holds "$ERR" Sanitizer || t_holds "$ERR" 'runtime error:'; then
		T_NOTE='a sanitizer complained'
	elif [ "$STATUS" -eq 124 ] || [ "$STATUS" -eq 137 ]; then
		T_NOTE="it did not end within $T_LIMIT s"
	elif [ "$STATUS" -ge 128 ]; then
		T_NOTE="it died of signal $((STATUS - 128))"
	fi
	[ -z "$T_NOTE" ]
}

# The options before --: sets T_STDIN, T_SHIFT.
t_options()
{
	T_STDIN=
	T_SHIFT=1
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		case $1 in
		--stdin) T_STDIN=$2 ;;
		--in)
			T_STDIN=$T/.in
			printf %s "$2" >"$T_STDIN"
			;;
		*)
			echo "Bail out! $0: '$1' before --"
			exit 1
			;;
		esac
		shift 2
		T_SHIFT=$((T_SHIFT + 2))
	done
	[ $# -gt 0 ] || {
		echo "Bail out! $0: no -- before the arguments"
		exit 1
	}
}

# t_run TITLE STATUS [--stdin FILE | --in TEXT] -- ARGS…   (TEXT is passed as it is, no line end added)
t_run()
{
	T_TITLE=$1
	t_want=$2
	shift 2
	t_options "$@"
	shift "$T_SHIFT"
	T_COMMAND="idctl $*"
	t_exec "$@"
	t_bad=0
	t_sound || t_bad=1
	[ "$STATUS" -eq "$t_want" ] || T_NOTE="${T_NOTE:-status $t_want was expected}" t_bad=1
	[ "$t_bad" -eq 0 ] || t_explain >"$T/.why"
	t_result "$t_bad" "$T_TITLE" <"$T/.why"
}

# ---- judging what the last command said; a title may follow ----

# What people read is short, and no program need be started for it: only for what has 20 lines or more.

# t_show FILE [MARK]: as cat does, each line behind the mark; a last line gets its end
t_show()
{
	t_show_n=0
	while [ "$t_show_n" -lt 20 ] && { IFS= read -r t_show_line || [ -n "$t_show_line" ]; }; do
		printf '%s%s\n' "${2-}" "$t_show_line"
		t_show_n=$((t_show_n + 1))
	done <"$1"
	[ "$t_show_n" -lt 20 ] || awk -v mark="${2-}" 'NR > 20 { print mark $0 }' "$1"
}

# t_is FILE TEXT: that and no more, but for the last line end
t_is()
{
	t_is_left=$2$T_LINE_END
	t_is_n=0
	while IFS= read -r t_is_line || [ -n "$t_is_line" ]; do
		case $t_is_left in "$t_is_line$T_LINE_END"*) ;; *) return 1 ;; esac
		t_is_left=${t_is_left#"$t_is_line$T_LINE_END"}
		t_is_n=$((t_is_n + 1))
		[ "$t_is_n" -lt 20 ] || break
	done <"$1"
	if [ "$t_is_n" -lt 20 ]; then
		[ -z "$t_is_left" ]
	else
		awk 1 "$1" >"$T/.got"
		printf '%s\n' "$2" | cmp -s - "$T/.got"
	fi
}

# t_holds FILE TEXT: in one of its lines; of several lines of TEXT, as with grep, any
t_holds()
{
	[ -s "$1" ] || return 1
	case $2 in *"$T_LINE_END"*)
		grep -qF -e "$2" "$1"
		return
		;;
	esac
	t_holds_n=0
	while IFS= read -r t_holds_line || [ -n "$t_holds_line" ]; do
		case $t_holds_line in *"$2"*) return 0 ;; esac
		t_holds_n=$((t_holds_n + 1))
		[ "$t_holds_n" -lt 20 ] || break
	done <"$1"
	[ "$t_holds_n" -eq 20 ] && grep -qF -e "$2" "$1"
}

t_compare()
{
	t_bad=0
	cmp -s "$1" "$2" || t_bad=1
	[ "$t_bad" -eq 0 ] || diff -u "$1" "$2" | tail -n +3 >"$T/.why"
	t_result "$t_bad" "$3" <"$T/.why"
}

t_file_is()
{
	if [ -z "$2" ] && [ ! -s "$1" ]; then
		t_result 0 "$3" </dev/null
		return
	fi
	if [ -n "$2" ] && t_is "$1" "$2"; then
		t_result 0 "$3" </dev/null
		return
	fi
	if [ -n "$2" ]; then printf '%s\n' "$2"; fi >"$T/.want"
	awk 1 "$1" >"$T/.got"
	t_compare "$T/.want" "$T/.got" "$3"
}

t_file_has()
{
	t_bad=0
	t_holds "$1" "$2" || t_bad=1
	t_bad=$((t_bad != $4))
	[ "$t_bad" -eq 0 ] || {
		echo "looked for: $2"
		t_explain
	} >"$T/.why"
	t_result "$t_bad" "$3" <"$T/.why"
}

# The whole of it, but for the last line end; '' for nothing at all.
t_out_is() { t_file_is "$OUT" "$1" "${2:-$T_TITLE: standard output}"; }
t_err_is() { t_file_is "$ERR" "$1" "${2:-$T_TITLE: standard error}"; }
t_out_has() { t_file_has "$OUT" "$1" "${2:-$T_TITLE: says $1}" 0; }
t_err_has() { t_file_has "$ERR" "$1" "${2:-$T_TITLE: complains $1}" 0; }
t_out_lacks() { t_file_has "$OUT" "$1" "${2:-$T_TITLE: does not say $1}" 1; }
t_err_lacks() { t_file_has "$ERR" "$1" "${2:-$T_TITLE: does not complain $1}" 1; }

# t_init ARGS…: a store with its key; without one there is nothing to test.
t_init()
{
	t_exec init "$@"
	[ "$STATUS" -eq 0 ] || {
		t_diag <"$ERR"
		echo "Bail out! idctl init ended with status $STATUS"
		exit 1
	}
}

# ---- golden transcripts ----

# t_golden NAME [--stdin FILE | --in TEXT] -- ARGS…: run, and add to the transcript NAME.
t_golden()
{
	t_name=$1
	shift
	t_options "$@"
	shift "$T_SHIFT"
	case " $T_GOLDEN " in
	*" $t_name "*) ;;
	*)
		T_GOLDEN="$T_GOLDEN $t_name"
		: >"$T/.golden-$t_name"
		;;
	esac
	{
		printf '$ idctl'
		for t_word; do
			t_quote "$t_word"
			printf ' %s' "$T_QUOTED"
		done
		echo
		[ -z "$T_STDIN" ] || t_show "$T_STDIN" '< '
	} >>"$T/.golden-$t_name"
	t_exec "$@"
	t_sound || printf '%s\n' "$T_NOTE" >>"$T/.golden-$t_name"
	{
		t_show "$OUT"
		t_show "$ERR" '! '
		echo "[exit $STATUS]"
		echo
	} >>"$T/.golden-$t_name"
}

t_golden_check()
{
	t_want=$T_HERE/golden/$1.txt
	awk -v dir="$T" -v server="${T_SERVER:+$(t_database_address '')}" -f "$T_HERE/normalise.awk" "$T/.golden-$1" >"$T/.got"
	# the one that both engines share is written by the first
	if [ "${GOLDEN-}" = update ] && [ "$T_ENGINE" != pgsql ] || [ "${GOLDEN-}:$1" = "update:${1%_pgsql}_pgsql" ]; then
		cmp -s "$T/.got" "$t_want" || cp "$T/.got" "$t_want"
	elif [ ! -e "$t_want" ]; then
		echo "there is no $t_want: look at what make golden writes" >"$T/.why"
		t_result 1 "transcript $1" <"$T/.why"
		return
	fi
	t_compare "$t_want" "$T/.got" "transcript $1"
}
