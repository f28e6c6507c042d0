#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over cmd and lib, with .clang-tidy. A file that was clean is not looked at again until it, a header of
# ours that it includes, or the settings change (memory.sh). B (build/debug): where generated headers and what the compiler
# found out about includes are. ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
B=${B:-build/debug}
memory=$B/tidy

# key FILE: without a list of what it includes, it may be any header
key()
{
	{ tr ' ' '\n' <"$B/${1%.c}.d" | grep -E "^(cmd|lib|$B/gen)/.*\.h\$" || cat "$memory/headers"; } 2>/dev/null |
		LC_ALL=C sort -u | xargs cat .clang-tidy "$here/analyzer.h" "$1"
}

# look FILE
look()
{
	before=$here/analyzer.h
	[ -e lib/base/err.h ] && [ "$1" != lib/base/err.c ] || before=/dev/null
	said=$memory/$(echo "$1" | tr / .).log
	clang-tidy --quiet "$1" -- -std=c17 -D_GNU_SOURCE -DIDCTL_VERSION=\"0\" -I. -I"$B" -I"$B/gen" \
		-isystem "$(pg_config --includedir)" -isystem /usr/include/apr-1.0 -include "$before" >"$said" 2>&1 || {
		grep -v 'warnings\? generated\|treated as error' "$said"
		return 1
	}
}

case ${1-} in
--key) key "$2" ;;
--look) look "$2" ;;
*)
	command -v clang-tidy >/dev/null || {
		echo 'clang-tidy is not installed'
		exit 77
	}
	mkdir -p "$memory"
	find cmd lib "$B/gen" -name '*.h' 2>/dev/null | LC_ALL=C sort >"$memory/headers"
	find cmd lib -name '*.c' 2>/dev/null | LC_ALL=C sort | ROOT=. "$here/memory.sh" "$memory" "$here/tidy.sh"
	;;
esac
