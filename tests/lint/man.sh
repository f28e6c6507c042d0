#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual pages as mandoc wants them. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
command -v mandoc >/dev/null || {
	echo 'mandoc is not installed'
	exit 77
}
find man -name '*.[1-8]' 2>/dev/null | LC_ALL=C sort | xargs -r mandoc -Tlint -Wwarning
