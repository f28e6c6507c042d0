#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over cmd and lib, with .clang-tidy. A file that was clean is not looked at again until it, a header of
# ours that it includes, or the settings change. B (build/debug): where generated headers, what the compiler found out
# about includes, and the memory of what was clean are.
# ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
B=${B:-build/debug}
command -v clang-tidy >/dev/null || {
	echo 'clang-tidy is not installed'
	exit 77
}
mkdir -p "$B/tidy"
export B
analyzer=/dev/null
[ ! -e lib/base/err.h ] || analyzer=$here/analyzer.h
export analyzer
cat .clang-tidy "$here/analyzer.h" >"$B/tidy/context"
find cmd lib "$B/gen" -name '*.h' 2>/dev/null | LC_ALL=C sort >"$B/tidy/headers"
find cmd lib -name '*.c' 2>/dev/null | LC_ALL=C sort >"$B/tidy/files"
# shellcheck disable=SC2016 # for the inner shell
xargs -r -n 1 -P "${JOBS:-2}" sh -c '
	# without a list of what it includes, it may be any header
	key=$({ tr " " "\n" <"$B/${1%.c}.d" | grep -E "^(cmd|lib|$B/gen)/.*\.h\$" || cat "$B/tidy/headers"; } 2>/dev/null |
		LC_ALL=C sort -u | xargs cat "$B/tidy/context" "$1" | sha256sum | cut -c 1-32)
	stamp=$B/tidy/$(echo "$1" | tr / .)
	[ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || exit 0
	before=$analyzer
	[ "$1" != lib/base/err.c ] || before=/dev/null
	if clang-tidy --quiet "$1" -- -std=c17 -D_GNU_SOURCE -DIDCTL_VERSION=\"0\" -I. -I"$B" -I"$B/gen" \
		-isystem "$(pg_config --includedir)" 		-include "$before" >"$stamp.log" 2>&1; then
		echo "$key" >"$stamp"
	else
		grep -v "warnings\? generated\|treated as error" "$stamp.log"
		exit 1
	fi' sh <"$B/tidy/files"
