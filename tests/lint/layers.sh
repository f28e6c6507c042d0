#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Layers, include order and what is barred in lib: see layers.awk. ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
find cmd lib tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort |
	LC_ALL=C xargs awk -f "$here/code.awk" -f "$here/layers.awk"
