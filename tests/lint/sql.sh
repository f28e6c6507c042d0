#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No SQL in C: see sql.awk. ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
find cmd lib -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
	LC_ALL=C xargs awk -f "$here/code.awk" -f "$here/sql.awk"
