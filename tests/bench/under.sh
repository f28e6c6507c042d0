#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a benchmark under other conditions than those of the machine: under.sh COMMAND…
# DISK_MS (0): each fsync takes so many milliseconds longer, the server's, too. LOAD (0): so many busy processes beside it.
# BENCH: the folder of the floors.
set -eu
busy=
stop()
{
	# shellcheck disable=SC2086 # several
	[ -z "$busy" ] || kill $busy
}
trap stop EXIT
trap 'exit 130' INT TERM
for _ in $(seq "${LOAD:-0}"); do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
[ "${LOAD:-0}" = 0 ] || echo "Beside $LOAD busy processes:"
if [ "${DISK_MS:-0}" = 0 ]; then
	"$@"
else
	echo "With each fsync $DISK_MS ms slower:"
	export DISK_MS
	LD_PRELOAD=$(realpath "${BENCH:-build/release/bench}/slow_disk.so") "$@"
fi
