#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every POSIX shell script there is, as shellcheck wants it. A script that was clean is not looked at again until it, or
# one that others source, changes (memory.sh). B (build/debug): where the memory of that is. ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
memory=${B:-build/debug}/shell

scripts()
{
	find . \( -path ./.git -o -path ./build \) -prune -o -type f -print | LC_ALL=C sort |
		while read -r file; do
			case $(head -n 2 "$file" | tr -d '\0') in
			'#!/bin/sh'* | *'# shellcheck shell='*) echo "$file" ;;
			*) case $file in *.sh | *.t) echo "$file" ;; esac ;;
			esac
		done
}

case ${1-} in
--key) cat "$memory/context" "$2" ;;
--look) shellcheck -x "$2" ;;
*)
	command -v shellcheck >/dev/null || {
		echo 'shellcheck is not installed'
		exit 77
	}
	mkdir -p "$memory"
	scripts >"$memory/files"
	{
		shellcheck --version
		grep '\.sh$' "$memory/files" | xargs -r cat
	} >"$memory/context"
	ROOT=. "$here/memory.sh" "$memory" "$here/shell.sh" <"$memory/files"
	;;
esac
