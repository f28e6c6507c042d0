#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files, functions, parameters and nesting within their budgets: see budgets.awk.
# ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
find cmd lib tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
	LC_ALL=C xargs awk -v exceptions=tests/lint/budget-exceptions.txt \
		-f "$here/code.awk" -f "$here/budgets.awk"
