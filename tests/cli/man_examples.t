#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual tells the truth: every example of every page runs, and every command has its section.
#
# An example is a line `$ COMMAND` of a literal block. Those of a page run in order, on a store made by
# `idctl init --admin root@example.org`, in a folder of their own. Each ends with status 0, or with N where the
# line ends in `# N`. The lines behind it, if there are any, are all that it prints on standard output. The clock stands
# still on a page: what waits a second waits it however long an example takes.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"

t_man=${0%/*}/../../man
mkdir "$T/bin" || exit 1
ln -s "$IDCTL" "$T/bin/idctl"

# examples PAGE: "$ COMMAND" and "> OUTPUT", as they are to be read
examples()
{
	awk '
		/^\.Bd -literal/ { inside = 1; told = 0; next }
		/^\.Ed/ { inside = 0; next }
		!inside { next }
		{ gsub(/\\e/, "\\"); gsub(/\\&/, "") }
		/^\$ / { print; told = 1; next }
		told { print "> " $0 }
	' "$1"
}

# run_example COMMAND: in the page's folder; OUT, ERR, STATUS as in lib.sh
run_example()
{
	slept=${1#sleep }
	case $1 in 'sleep '[0-9]\;*) t_later "${slept%%;*}" ;; esac
	(
		cd "$T/page" || exit 1
		"$T_LAUNCH" "$T_LIMIT" PATH="$T/bin:$PATH" LC_ALL=C TZ=UTC HOME="$T/page" \
			IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" LD_PRELOAD="$T_CLOCK_SO" TEST_CLOCK="$T_CLOCK" \
			${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} /bin/sh -c "$1" </dev/null
	) >"$OUT" 2>"$ERR"
	STATUS=$?
}

# judge PAGE: the example at hand, T_COMMAND, and what the page shows of its output, in $T/shown
judge()
{
	case $T_COMMAND in
	*' # '[0-9] | *' # '[0-9][0-9]) want=${T_COMMAND##*# } ;;
	*) want=0 ;;
	esac
	run_example "$T_COMMAND"
	bad=0
	t_sound || bad=1
	[ "$STATUS" -eq "$want" ] || T_NOTE="${T_NOTE:-status $want was expected}" bad=1
	if [ -s "$T/shown" ] && ! tr -d '\r' <"$OUT" | cmp -s "$T/shown" -; then
		T_NOTE="${T_NOTE:-the page shows another output}"
		bad=1
	fi
	[ "$bad" -eq 0 ] || t_explain >"$T/.why"
	t_result "$bad" "$1: $T_COMMAND" <"$T/.why"
}

run_page()
{
	page=${1##*/}
	rm -rf "$T/page"
	mkdir "$T/page"
	t_store store
	t_clock "$(date +%s)"
	IDCTL_KEY_FILE=$T/page/key
	t_init --admin root@example.org
	examples "$1" >"$T/examples"
	t_ok "$page has examples" grep -q '^\$ idctl ' "$T/examples"
	T_COMMAND=
	: >"$T/shown"
	while IFS= read -r line <&3; do
		case $line in
		'> '*)
			printf '%s\n' "${line#> }" >>"$T/shown"
			continue
			;;
		esac
		[ -z "$T_COMMAND" ] || judge "$page"
		T_COMMAND=${line#\$ }
		: >"$T/shown"
	done 3<"$T/examples"
	[ -z "$T_COMMAND" ] || judge "$page"
}

# sections: the command of each section that has words of its own: .Ss create of idctl-user.1 is "user create", .Ss init of
# idctl.1 is "init"
sections()
{
	awk '
		function ended() {
			if (said && shown)
				print noun verb
			said = shown = 0
		}
		FNR == 1 {
			ended()
			noun = FILENAME
			sub(/.*\/idctl-?/, "", noun)
			sub(/\.1$/, "", noun)
			noun = noun == "" ? "" : noun " "
			verb = ""
		}
		$1 == ".Ss" { ended(); verb = $2 }
		verb != "" && !/^\./ { said = 1 }
		verb != "" && /^\.\\" gen: command / { shown = 1 }
		END { ended() }
	' "$t_man"/idctl*.1
}

for t_file in "$t_man"/idctl*.[1-8]; do
	run_page "$t_file"
done

t_exec commands -o json
jq -r '.items[].path' <"$OUT" >"$T/paths"
t_ok 'there are commands' test -s "$T/paths"
t_sections="
$(sections)
"
while IFS= read -r t_path <&3; do
	bad=1
	case $t_sections in *"
$t_path
"*) bad=0 ;; esac
	t_result "$bad" "'$t_path' has a section with words of its own" </dev/null
done 3<"$T/paths"

# and no section is about a command that is gone
for t_file in "$t_man"/idctl*.1; do
	t_noun=${t_file##*/idctl}
	t_noun=${t_noun#-}
	awk -v noun="${t_noun%.1}" '
		$1 == ".Sh" { inside = $2 == "COMMANDS" }
		inside && $1 == ".Ss" { print (noun == "" ? "" : noun " ") $2 }
	' "$t_file"
done | LC_ALL=C sort >"$T/sections"
LC_ALL=C sort "$T/paths" >"$T/sorted"
t_compare "$T/sorted" "$T/sections" 'the sections are the commands'
t_done
