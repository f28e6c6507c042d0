#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Look at files, two at a time, but not at one that was clean when everything that its verdict depends on was as it is now.
#
#   tests/lint/memory.sh FOLDER SCRIPT <FILES      a name a line
#
# SCRIPT --key FILE prints all that the verdict depends on; SCRIPT --look FILE is the look, and 0 is clean. FOLDER is the
# memory. The exit status is not 0 when one is not clean.
set -eu
memory=$1
script=$2
export memory script
mkdir -p "$memory"
# shellcheck disable=SC2016 # for the inner shell
xargs -r -n 1 -P "${JOBS:-2}" sh -c '
	stamp=$memory/$(echo "$1" | tr / .)
	key=$(sh "$script" --key "$1" | sha256sum)
	[ "$(cat "$stamp" 2>/dev/null)" != "$key" ] || exit 0
	sh "$script" --look "$1" && echo "$key" >"$stamp"' sh
