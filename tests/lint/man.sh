#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The manual pages: examples first, as mandoc wants them, whole when groff renders them, and with no secret on a command
# line in their examples. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
for tool in mandoc groff; do
	command -v "$tool" >/dev/null || {
		echo "$tool is not installed"
		exit 77
	}
done
pages=$(find man -name '*.[1-8]' 2>/dev/null | LC_ALL=C sort)
[ -n "$pages" ] || exit 0
bad=0
# A page begins with examples, which is not mandoc's order.
# shellcheck disable=SC2086 # several words
if mandoc -Tlint -Wwarning $pages | grep -v 'out of conventional order: Sh \(SYNOPSIS\|DESCRIPTION\)$'; then
	bad=1
fi
for page in $pages; do
	if [ "$(grep '^\.Sh ' "$page" | sed -n 2p)" != '.Sh EXAMPLES' ]; then
		echo "$page: does not begin with examples"
		bad=1
	fi
	# what does not fit into a line is not a fault of the page
	if groff -Kutf8 -mdoc -ww -Tutf8 -z "$page" 2>&1 | grep -v "can't break line"; then
		bad=1
	fi
done
# shellcheck disable=SC2086
if grep -nE '^\$ .*(echo|printf) .*\|.*idctl .*-stdin' $pages /dev/null; then
	echo '^ a secret on a command line, which a history keeps'
	bad=1
fi
# shellcheck disable=SC2086
if grep -nE '^\$ .*://[^/ @:]*:[^/ @]+@' $pages /dev/null; then
	echo '^ a password in an address on a command line'
	bad=1
fi
exit "$bad"
