#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every POSIX shell script there is, as shellcheck wants it. A script that was clean is not looked at again until it, or
# one that others source, changes. B (build/debug): where the memory of that is. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
B=${B:-build/debug}
command -v shellcheck >/dev/null || {
	echo 'shellcheck is not installed'
	exit 77
}
mkdir -p "$B/shell"
export B
find . \( -path ./.git -o -path ./build \) -prune -o -type f -print | LC_ALL=C sort |
	while read -r file; do
		case $(head -n 2 "$file" | tr -d '\0') in
		'#!/bin/sh'* | *'# shellcheck shell='*) echo "$file" ;;
		*) case $file in *.sh | *.t) echo "$file" ;; esac ;;
		esac
	done >"$B/shell/files"
shellcheck --version >"$B/shell/context"
grep '\.sh$' "$B/shell/files" | xargs -r cat >>"$B/shell/context"
# shellcheck disable=SC2016 # for the inner shell
xargs -r -n 1 -P "${JOBS:-2}" sh -c '
	key=$(cat "$B/shell/context" "$1" | sha256sum | cut -c 1-32)
	stamp=$B/shell/$(echo "$1" | tr / .)
	[ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || exit 0
	shellcheck -x "$1" && echo "$key" >"$stamp"' sh <"$B/shell/files"
