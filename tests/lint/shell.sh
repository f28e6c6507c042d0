#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every POSIX shell script there is, as shellcheck wants it. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
command -v shellcheck >/dev/null || {
	echo 'shellcheck is not installed'
	exit 77
}
find . \( -path ./.git -o -path ./build \) -prune -o -type f -print | LC_ALL=C sort |
	while read -r file; do
		case $(head -n 2 "$file" | tr -d '\0') in
		'#!/bin/sh'* | *'# shellcheck shell='*) echo "$file" ;;
		*) case $file in *.sh | *.t) echo "$file" ;; esac ;;
		esac
	done | xargs -r shellcheck -x
