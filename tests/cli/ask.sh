# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What a test asks the engines past idctl, through one sqlite3 or psql that stays; store.sh asks, lib.sh sources this.
# To start one takes ten times as long as an answer, and a transcript has hundreds of questions.
#
# Set by others: T_SERVER T_POOL.
# sqlite3 has no store open between two questions, so that files may be replaced. 5 and 6 are its descriptors.

T_ASKED=
T_ASKED_N=0

# t_on_server ADDRESS: is that not a file? The same question as that of lib/store/store.c.
t_on_server()
{
	case $1 in
	postgres://* | postgresql://*) return 0 ;;
	/* | .* | sqlite:*) return 1 ;;
	*=*) return 0 ;;
	*) return 1 ;;
	esac
}

# t_ask ADDRESS FILE LINE…: what the engine there says to these lines goes to FILE. As soon as one is refused, it ends,
# and so does this with 1, and with what it said on standard error.
t_ask()
{
	t_engine=sqlite3
	! t_on_server "$1" || t_engine=psql
	if [ "$T_ASKED" != "$t_engine" ] || [ -e "$T/.asked-gone-$T_ASKED_N" ]; then
		t_start_"$t_engine"
	fi
	: >"$T/.asked-why"
	t_put_"$t_engine" "$@" >&5
	# nothing comes of one that has ended
	if read -r _ <&6; then
		return 0
	fi
	t_ask_anew
	cat "$T/.asked-why" >&2
	return 1
}

# t_ask_anew: the one that is asked has lost its server; the next question starts another
t_ask_anew()
{
	: >"$T/.asked-gone-$T_ASKED_N"
}

# t_start COMMAND…: that one is asked from now on, by this shell and those that it begins. It is nobody's child, so that
# a test may wait for all of its own.
t_start()
{
	exec 5>&- 6<&-
	T_ASKED=$t_engine
	T_ASKED_N=$((T_ASKED_N + 1))
	rm -f "$T/.asked-in-$T_ASKED_N" "$T/.asked-out-$T_ASKED_N" "$T/.asked-gone-$T_ASKED_N"
	mkfifo "$T/.asked-in-$T_ASKED_N" "$T/.asked-out-$T_ASKED_N"
	("$@" <"$T/.asked-in-$T_ASKED_N" >"$T/.asked-out-$T_ASKED_N" 2>>"$T/.asked-why" 3>&- 4>&- 7>&- 8>&- 9>&- &)
	exec 5>"$T/.asked-in-$T_ASKED_N" 6<"$T/.asked-out-$T_ASKED_N"
}

t_start_sqlite3()
{
	t_start sqlite3 -batch -bail :memory:
}

# That it has done is written to a file of its own each time, because it is closed then, and not kept back.
t_put_sqlite3()
{
	printf '.open "%s"\n.output "%s"\n' "$1" "$2"
	shift 2
	printf '%s\n' "$@"
	printf ';\n.output\n.mode list\n.open :memory:\n.output "%s"\n.print\n.output\n' "$T/.asked-out-$T_ASKED_N"
}

t_start_psql()
{
	PGOPTIONS='-c search_path=idctl,pg_catalog -c client_min_messages=warning' LC_ALL=C.UTF-8 \
		t_start psql -XAtq -v ON_ERROR_STOP=1 -d "$T_SERVER"
}

# It stays connected to where it was asked last, which only it knows for certain. The pooler is for commands.
t_put_psql()
{
	t_there=$1
	[ "${1% dbname=*}" != "${T_POOL% dbname=*}" ] || t_there="${T_SERVER% dbname=*} dbname=${1##*dbname=}"
	printf "SELECT :'DBNAME' <> '%s' AS elsewhere \\\\gset\n\\\\if :elsewhere\n\\\\connect '%s'\n\\\\endif\n" "${1##*dbname=}" "$t_there"
	printf "\\\\o '%s'\n" "$2"
	shift 2
	printf '%s\n' "$@"
	printf ";\n\\\\o\nDISCARD ALL;\n\\\\o '%s'\n\\\\qecho\n\\\\o\n" "$T/.asked-out-$T_ASKED_N"
}
