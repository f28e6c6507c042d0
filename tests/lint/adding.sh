#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The diffs of doc/adding.md are true: each applies to the tree, or is in it already. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
page=doc/adding.md
command -v git >/dev/null || {
	echo 'git is not installed'
	exit 77
}
[ -f "$page" ] || exit 0
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
awk -v dir="$dir" '/^```diff$/ { n++; inside = 1; next } /^```$/ { inside = 0 } inside { print >(dir "/" n) }' "$page"
bad=0
for diff in "$dir"/*; do
	if ! git apply --check "$diff" 2>"$dir/.forward" && ! git apply --check -R "$diff" 2>/dev/null; then
		echo "$page: diff ${diff##*/} does not apply"
		cat "$dir/.forward"
		bad=1
	fi
done
exit "$bad"
