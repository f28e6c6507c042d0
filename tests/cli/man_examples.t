#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual tells the truth: every example of every page runs, and every command has its section.
#
# An example is a line `$ COMMAND` of a literal block. Those of a page run in order, on a store made by
# `idctl init --admin root@example.org`, in a folder of their own. Each ends with status 0, or with N where the
# line ends in `# N`. The lines behind it, if there are any, are all that it prints on standard output.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"

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
	(
		cd "$T/page" || exit 1
		timeout -k 2 "$T_LIMIT" env -i PATH="$T/bin:$PATH" LC_ALL=C TZ=UTC HOME="$T/page" \
			IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
			${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} sh -c "$1" </dev/null
	) >"$OUT" 2>"$ERR"
	STATUS=$?
}

# judge PAGE: the example at hand, T_COMMAND, and what the page shows of its output, in $T/shown
judge()
{
	case $T_COMMAND in
	*' # '[0-9] | *' # '[0-9][0-9]) t_want=${T_COMMAND##*# } ;;
	*) t_want=0 ;;
	esac
	run_example "$T_COMMAND"
	t_bad=0
	t_sound || t_bad=1
	[ "$STATUS" -eq "$t_want" ] || T_NOTE="${T_NOTE:-status $t_want was expected}" t_bad=1
	tr -d '\r' <"$OUT" >"$T/got"
	if [ -s "$T/shown" ] && ! cmp -s "$T/shown" "$T/got"; then
		T_NOTE="${T_NOTE:-the page shows another output}"
		t_bad=1
	fi
	t_explain >"$T/.why"
	t_result "$t_bad" "$1: $T_COMMAND" <"$T/.why"
}

run_page()
{
	t_page=${1##*/}
	rm -rf "$T/page"
	mkdir "$T/page"
	t_store store
	IDCTL_KEY_FILE=$T/page/key
	t_init --admin root@example.org
	examples "$1" >"$T/examples"
	t_ok "$t_page has examples" grep -q '^\$ idctl ' "$T/examples"
	T_COMMAND=
	: >"$T/shown"
	while IFS= read -r t_line <&3; do
		case $t_line in
		'> '*)
			printf '%s\n' "${t_line#> }" >>"$T/shown"
			continue
			;;
		esac
		[ -z "$T_COMMAND" ] || judge "$t_page"
		T_COMMAND=${t_line#\$ }
		: >"$T/shown"
	done 3<"$T/examples"
	[ -z "$T_COMMAND" ] || judge "$t_page"
}

# has_section PATH: "user create" is the .Ss create of idctl-user.1; "init" the .Ss init of idctl.1
has_section()
{
	case $1 in
	*' '*) t_file=$t_man/idctl-${1% *}.1 ;;
	*) t_file=$t_man/idctl.1 ;;
	esac
	awk -v verb="${1#* }" '
		$1 == ".Ss" { inside = $2 == verb }
		inside && !/^\./ { said = 1 }
		inside && /^\.\\" gen: command / { shown = 1 }
		END { exit !(said && shown) }
	' "$t_file"
}

for t_file in "$t_man"/idctl*.[1-8]; do
	run_page "$t_file"
done

t_exec commands -o json
jq -r '.items[].path' <"$OUT" >"$T/paths"
t_ok 'there are commands' test -s "$T/paths"
while IFS= read -r t_path <&3; do
	t_ok "'$t_path' has a section with words of its own" has_section "$t_path"
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
