#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A command, again and again, while it is another hour, another date, another zone, or while others work: no test may
# depend on any of these.
#
#   tests/clocks.sh [-o NAME]… COMMAND…        as root, or the rows with another clock are skipped
#
# Each time it prints a line: what it was, how long it took, and the command's last two lines. -o: only these rows of the
# table below. LOGS (build/clocks): what the command said, a file a row. The exit status is 1 when the command failed once.
#
# The clock is cli/clock.c, which /etc/ld.so.preload names in a mount namespace of its own: so programs have it that are
# started with no environment, and servers.
# shellcheck disable=SC2317 # row calls what is here
set -u
here=$(cd "$(dirname "$0")" && pwd)
logs=${LOGS:-build/clocks}
only=
while [ "${1-}" = -o ]; do
	only="$only $2 "
	shift 2
done
[ $# -gt 0 ] || {
	echo 'usage: tests/clocks.sh [-o NAME]… COMMAND…' >&2
	exit 2
}
work=$(mktemp -d)
busy=
trap 'idle; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -p "$logs"
failed=0

# ---- what it can be like ----

# at DATE COMMAND…: it is that moment when it begins
at()
{
	[ "$(id -u)" -eq 0 ] || {
		echo 'only root can put another clock under all programs'
		return 77
	}
	shift_by=$(($(date -u -d "$1" +%s) - $(date +%s)))
	shift
	rm -rf "${work:?}/etc"
	cp -a /etc "$work/etc"
	cc -shared -fPIC -D_GNU_SOURCE -DSHIFT="$shift_by" -o "$work/clock.so" "$here/cli/clock.c" || return
	chmod 755 "$work" "$work/clock.so"
	echo "$work/clock.so" >"$work/etc/ld.so.preload"
	# shellcheck disable=SC2016 # for the inner shell
	unshare -m sh -c 'mount --bind "$1/etc" /etc && shift && echo "it is $(date -u)" && exec "$@"' sh "$work" "$@"
}

beside_four()
{
	for _ in 1 2 3 4; do
		while :; do :; done &
		busy="$busy $!"
	done
	"$@"
	status=$?
	idle
	return "$status"
}

idle()
{
	for pid in $busy; do
		kill "$pid" 2>/dev/null
	done
	busy=
}

masked()
{
	(umask 077 && SHELL=/bin/false exec "$@")
}

today=$(date -u +%F)
year=$(date -u +%Y)
leap=$((year + (4 - year % 4) % 4))
[ "$(date -u +%s)" -lt "$(date -u -d "$leap-02-28" +%s)" ] || leap=$((leap + 4))

# row NAME COMMAND…
row()
{
	name=$1
	shift
	case "$only" in '' | *" $name "*) ;; *) return ;; esac
	began=$(cut -d ' ' -f 1 /proc/uptime)
	verdict=ok
	status=0
	"$@" >"$logs/$name.log" 2>&1 || status=$?
	case $status in
	0) ;;
	77) verdict=skip ;;
	*) verdict=FAIL failed=1 ;;
	esac
	took=$(cut -d ' ' -f 1 /proc/uptime | awk -v began="$began" '{ printf "%.0f", $1 - began }')
	printf '%-4s %-10s %5d s  %s\n' "$verdict" "$name" "$took" "$(grep -v '^make' "$logs/$name.log" | tail -n 2 | paste -sd ';' | sed 's/;/; /')"
}

row midnight at "$today 00:00:30" "$@"
row morning at "$today 06:00:00" "$@"
row forenoon at "$today 11:59:30" "$@"
row afternoon at "$today 12:00:30" "$@"
row evening at "$today 23:59:30" "$@"
# in February and December, the day ends in the middle of it
row february at "$((leap + 1))-02-28 23:57:00" "$@"
row leap at "$leap-02-28 23:57:00" "$@"
row leap-day at "$leap-02-29 23:57:00" "$@"
row december at "$year-12-31 23:57:00" "$@"
row decade at "$((year + 10))-06-15 09:00:00" "$@"
row kiritimati env TZ=Pacific/Kiritimati "$@"
row beside beside_four "$@"
row masked masked "$@"
row one-cpu taskset -c 0 "$@"
exit "$failed"
