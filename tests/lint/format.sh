#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C as .clang-format has it. make fmt mends what this finds. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
command -v clang-format >/dev/null || {
	echo 'clang-format is not installed'
	exit 77
}
list=$(mktemp)
trap 'rm -f "$list"' EXIT
find cmd lib tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
	xargs -r clang-format --dry-run 2>&1 |
	awk -F: '/: warning: code should be clang-formatted/ { n[$1]++ }
		END { for (f in n) print f ": " n[f] " places are formatted otherwise" }' | sort >"$list"
cat "$list"
[ ! -s "$list" ]
