#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What no committed file says: paths that exist on one machine only, notes to self, promises. What no text of the program
# says, nor a comment: phrases for which doc/terms.md has a better word.
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

# plain REGEX [BUT]: not in a line of the program, its manual, documents and tests, except for BUT. Migrations that were
# made are history.
plain()
{
	found=$(grep -E '^(lib|cmd|man|doc|completions|tests)/|^(README|SECURITY|CHANGELOG)[.]md$' "$list" |
		grep -vE '^doc/terms[.]md|^lib/store/migrations/|^tests/lint/(words|selftest)[.]sh|^tests/fuzz/corpus/' | tr '\n' '\0' |
		xargs -0 -r grep -InE -e "$1" -- /dev/null | grep -vE -e "${2:-^$}") || return 0
	echo "$found"
	echo '^ a phrase that doc/terms.md has a better word for'
	bad=1
}
plain '[r]ehears|[R]ehears'
plain '[w]hoever|[W]hoever'
plain '(^|[^A-Za-z])[Ww][h]ence([^A-Za-z]|$)'
plain '(^|[^A-Za-z_.`-])([Hh][e]|[Hh][i]s|[Hh][i]m|[Hh][i]mself)([^A-Za-z_]|$)'
plain '[a]ny more([^A-Za-z]|$)'
plain '[n]o time at all|[Ss]omebody else is at it|[w]ould be good again|[i]s kept from'
plain '(^|[^A-Za-z])[f]or good([^A-Za-z]|$)'
plain '(^|[^A-Za-z])(is|are|be) [n]o [a-z]' '[Tt]here (is|are) no |(is|are|be) no (longer|more) '
[ -z "${WORDS_EXTRA-}" ] || look 'a word that is not for here' "$WORDS_EXTRA"
exit "$bad"
