#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What no committed file says: paths that exist on one machine only, notes to self, promises.
# WORDS_EXTRA: one more extended regular expression that must not occur. ROOT (.): the tree to look at.
set -eu
cd "${ROOT:-.}"
list=$(mktemp)
trap 'rm -f "$list"' EXIT
if [ -d .git ] && command -v git >/dev/null; then
	git ls-files -co --exclude-standard
else
	find . -path ./build -prune -o -type f -print | sed 's|^\./||'
fi | LC_ALL=C sort >"$list"

# each has a bracket in it, so that it does not find itself
bad=0
look()
{
	if tr '\n' '\0' <"$list" | xargs -0 -r grep -InE -e "$2" -- /dev/null 2>/dev/null; then
		echo "^ $1"
		bad=1
	fi
}
look 'a path of one machine' '(^|[^A-Za-z0-9_.])/([w]ork|[U]sers|[w]orkspace)/'
look 'a home folder' '(^|[^A-Za-z0-9_.])/([h]ome/[a-z]+|[r]oot)/[A-Za-z.]'
look 'a note to self' '(^|[^A-Za-z])(T[O]DO|F[I]XME|X[X]X|H[A]CK)([^A-Za-z]|$)'
look 'a promise' '[Nn]ot (yet )?[i]mplemented'
[ -z "${WORDS_EXTRA-}" ] || look 'a word that is not for here' "$WORDS_EXTRA"
exit "$bad"
