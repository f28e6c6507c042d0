#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the rules of make write has a folder to be in: see rules.awk. ROOT (.): the tree to look at.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "${ROOT:-.}"
find . -maxdepth 2 \( -name Makefile -o -name '*.mk' \) -not -path './build/*' | LC_ALL=C sort | xargs -r awk -f "$here/rules.awk"
