#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A variable of a shell file that others source is assigned there only: see names.awk. ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
find tests \( -name '*.sh' -o -name '*.t' \) 2>/dev/null | LC_ALL=C sort | xargs -r awk -f "$here/names.awk"
