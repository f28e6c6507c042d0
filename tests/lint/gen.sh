#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is generated from the command table and committed is what the program would generate now.
# `idctl __gen DIR` writes DIR/man/… and DIR/completions/…, reading the prose of man/ in the current
# folder. IDCTL (build/debug/idctl): the program. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
idctl=${IDCTL:-build/debug/idctl}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$idctl" __gen "$dir"
made=$(cd "$dir" && find . -type f | sed 's|^\./||' | LC_ALL=C sort)
[ -n "$made" ] || {
	echo "$idctl __gen made nothing"
	exit 1
}
bad=0
for file in $made; do
	if ! diff -u "$file" "$dir/$file"; then
		bad=1
	fi
done
# what is generated no more must not stay behind
for file in completions/*; do
	if [ -e "$file" ] && [ ! -e "$dir/$file" ]; then
		echo "$file: nothing generates this today"
		bad=1
	fi
done
[ "$bad" -eq 0 ] || echo "run make gen, and commit what it changes"
exit "$bad"
