#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every lint is shown what it is there to find, and must find it; and what is right, and must not.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export ROOT="$dir/tree"
n=0
spdx='/* SPDX-License-Identifier: Apache-2.0 */'

# fresh: a small tree in which nothing is wrong
fresh()
{
	rm -rf "$ROOT"
	mkdir -p "$ROOT/cmd/user" "$ROOT/lib/base" "$ROOT/lib/mod" "$ROOT/lib/out" "$ROOT/lib/store" \
		"$ROOT/lib/core" "$ROOT/tests/lint" "$ROOT/tests/unit" "$ROOT/man" "$ROOT/completions"
	cp "$top/.clang-format" "$top/.clang-tidy" "$ROOT/"
	: >"$ROOT/tests/lint/budget-exceptions.txt"
	for h in base/one out/out store/store core/user core/user_priv; do
		printf '%s\nint %s(void);\n' "$spdx" "${h##*/}" >"$ROOT/lib/$h.h"
	done
	put lib/core/user.c '#include "lib/core/user.h"' '' '#include <stddef.h>' '#include <string.h>' '' \
		'#include "lib/base/one.h"' '#include "lib/core/user_priv.h"' '#include "lib/store/store.h"' '' \
		'int user(void)' '{' '	return one() + store();' '}'
}

# put FILE LINE…: a file that begins with the SPDX line
put()
{
	file=$ROOT/$1
	shift
	mkdir -p "${file%/*}"
	printf '%s\n' "$spdx" "$@" >"$file"
}

verdict()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		printf 'ok %d - %s\n' "$n" "$2"
	else
		printf 'not ok %d - %s\n' "$n" "$2"
		sed 's/^/# /' "$dir/out"
	fi
}

# green LINT TITLE: the tree as it stands has no fault
green()
{
	bad=0
	"$here/$1.sh" >"$dir/out" 2>&1 || bad=1
	verdict "$bad" "$1 takes $2"
}

# red LINT MESSAGE TITLE: the tree as it stands has that fault, and is fresh again afterwards
red()
{
	bad=0
	"$here/$1.sh" >"$dir/out" 2>&1 && bad=1
	grep -qF -e "$2" "$dir/out" || bad=1
	verdict "$bad" "$1 finds $3"
	fresh
}

# found_in LINT MESSAGE FILE LINE…: red, for a file with these lines
found_in()
{
	found_lint=$1
	found_message=$2
	shift 2
	put "$@"
	shift
	red "$found_lint" "$found_message" "$*"
}

fresh

# ---- layers ----
green layers 'a tree in order'
put cmd/dispatch_txn.c '#include "lib/store/store.h"' '' 'int x(void)' '{' '	return store();' '}'
green layers 'cmd/dispatch_txn.c knowing the store'
put lib/out/out.c '#include "lib/out/out.h"' '' '#include <stdio.h>' '' 'void f(FILE *f)' '{' \
	"	fprintf(f, \"// %c\", '\"'); /* printf(1) */" '}'
green layers 'a slash pair in a literal, and a call in a comment'
put lib/base/cache.c '/* filled once a process */' 'static int cache;' '' 'static const int table[] = {1};'
green layers 'a cache that says why'
fresh
found_in layers 'lib/base may not include' lib/base/one.c '#include "lib/core/user.h"'
found_in layers 'lib/store may not include' lib/store/a.c '#include "lib/out/out.h"'
found_in layers 'how it is shown' lib/core/a.c '#include "lib/out/out.h"'
found_in layers 'know the store' cmd/user/a.c '#include "lib/store/store.h"'
found_in layers 'do not know each other' cmd/user/a.c '#include "cmd/role/role.h"'
found_in layers 'no front end' cmd/a.c '#include "cmd/argv/help.h"'
found_in layers 'are the front ends' cmd/user/a.c '	puts(getenv("HOME"));'
found_in layers 'are the front ends' lib/core/a.c '	fflush(stdout);'
found_in layers 'is private to lib/core' cmd/user/a.c '#include "lib/core/user_priv.h"'
found_in layers 'no known unit' cmd/user/a.c '#include "lib/util/a.h"'
found_in layers 'from the root' lib/core/a.c '#include "user.h"'
found_in layers 'may not be included here' lib/core/a.c '#include <sqlite3.h>'
found_in layers 'may not be included here' lib/mod/a.c '#include <getopt.h>'
found_in layers 'in a module' lib/core/a.c '#include <jose/jwk.h>'
put lib/mod/a.c '#include <jwt.h>'
found_in layers 'in lib/mod/a.c already' lib/mod/b.c '#include <jwt.h>'
found_in layers 'own header must come first' lib/core/user.c '#include <stdio.h>' '' '#include "lib/core/user.h"'
found_in layers 'after our own' lib/core/a.c '#include "lib/base/one.h"' '#include <stdio.h>'
found_in layers '<stddef.h> is out of order' lib/core/a.c '#include <stdio.h>' '#include <stddef.h>'
found_in layers '"lib/base/one.h" is out of order' lib/core/a.c '#include "lib/store/store.h"' '#include "lib/base/one.h"'
found_in layers 'is written' lib/core/a.c 'int x; // note'
found_in layers 'is written' lib/core/a.c '/* a */ int x; /* b' '*/ int y; // note'
found_in layers 'goto' lib/core/a.c '	goto out;'
found_in layers 'lib does not print' lib/core/a.c '	printf("x");'
found_in layers 'lib does not print' lib/core/a.c '	fputs("x", stderr);'
found_in layers 'end the process' lib/core/a.c '	exit(1);'
found_in layers 'begun and ended in' lib/core/a.c '	TRY(store_begin(w->db, STORE_READ, err));'
found_in layers 'the environment' lib/core/a.c '	x = secure_getenv("HOME");'
found_in layers 'names for inputs' lib/core/a.c '	x = "say --yes";'
found_in layers 'names for inputs' cmd/user/a.c '	x = "say --yes";'
found_in layers 'advice is a code' lib/core/a.c '	x = "idctl user list";'
put lib/base/advice.def 'X(LONE)' 'X(LIST) /* a noun */'
found_in layers 'is about something' lib/core/a.c '	err_advise(err, ADVICE_LIST);'
put lib/base/advice.def 'X(LONE)' 'X(LIST) /* a noun */'
found_in layers 'is about nothing' lib/core/a.c '	err_advise_with(err, ADVICE_LONE, "x");'
found_in layers 'no shell' cmd/user/a.c '	system("ls");'
found_in layers 'wall clock' lib/core/a.c '	clock_gettime(CLOCK_REALTIME, &t);'
found_in layers 'state that can change' lib/core/a.c 'static int count;'
found_in layers 'state that can change' lib/core/a.c '	static char buffer[10];'
found_in layers 'state that can change' lib/core/a.c 'static struct x y = {1};'
found_in layers 'typedef' lib/core/a.c 'typedef struct x x_t;'
# rooms: a table, and the folders that it ranks
rooms()
{
	mkdir -p "$ROOT/doc"
	# shellcheck disable=SC2016 # Markdown
	printf '%s\n' '| of `lib/core` | what it knows |' '|---|---|' '| `work` | … |' '| `user` | … |' >"$ROOT/doc/architecture.md"
	put lib/core/work/work.h 'int work(void);'
	put lib/core/user/user.h 'int user(void);'
	put lib/core/user/user.c '#include "lib/core/user/user.h"' '' '#include "lib/core/work/work.h"' '' 'int x;'
}
rooms
green layers 'a folder of lib/core that stands on one below it'
rooms
found_in layers 'user does not stand below work' lib/core/work/work.c '#include "lib/core/user/user.h"'
rooms
found_in layers 'is not in the table' lib/core/attic/a.c '#include "lib/core/work/work.h"'
put lib/base/one.c '#include "lib/base/one.h"' '' '#include "lib/base/two.h"'
put lib/base/two.h 'int two(void);'
found_in layers 'lib/base/two.c: stands on lib/base/one.h' lib/base/two.c '#include "lib/base/two.h"' '' '#include "lib/base/one.h"'
printf 'int x;\n' >"$ROOT/lib/core/a.c"
red layers 'SPDX' 'a file without its licence'

# ---- sql ----
put lib/store/sqlite.c '	run("PRAGMA foreign_keys = ON");' '	run("BEGIN IMMEDIATE");'
put lib/core/a.c '/* "SELECT 1" */' '	err("update the key file first");' '	err("create users, then roles");'
green sql 'a driver speaking to its engine, and words'
fresh
found_in sql 'SQL in C' lib/core/a.c '	run("SELECT 1");'
found_in sql 'SQL in C' lib/core/a.c '	run("  UPDATE user"' '	    " SET x = 1");'
found_in sql 'SQL in C' cmd/user/a.c '	run("delete from user");'
found_in sql 'SQL in C' lib/store/store.c '	run("INSERT\n");'
found_in sql 'only the SQLite driver' lib/store/store.c '	run("PRAGMA user_version");'
found_in sql 'only the SQLite driver' lib/store/pgsql.c '	run("VACUUM");'
found_in sql 'only a driver' lib/core/a.c '	run("COMMIT");'

# ---- budgets ----
lines()
{
	seq "$2" | sed "s/.*/$1/"
}
big()
{
	printf '%s\nint f(void)\n{\n' "$spdx"
	lines '	a();' "$1"
	echo '}'
}
green budgets 'a tree in order'
big 58 >"$ROOT/lib/core/a.c"
put lib/core/b.c 'static enum rc f(int a, int (*b)(int, int), int c, int d, int e, struct err *err)' '{' '	if (a)' \
	'		for (;;)' '			while (b)' '				c();' '	return "{" == e;' '}'
green budgets 'what is just within'
big 59 >"$ROOT/lib/core/a.c"
red budgets 'function f is 61' 'a long function'
found_in budgets 'params f is 6' lib/core/a.c 'int f(int a, int b, int c,' '      int d, int e, int f)' '{' '}'
found_in budgets 'params f is 6' lib/core/a.c 'int f(int a, int b, int c, int d, int e, int f, struct err *err)' '{' '}'
found_in budgets 'nesting f is 4' lib/core/a.c 'int f(void)' '{' '	if (a) {' '		do {' '			if (b)' \
	'				while (c)' '					d();' '		} while (e);' '	}' '}'
{ echo "$spdx"; lines 'int x;' 400; } >"$ROOT/lib/core/a.c"
red budgets 'file is 401' 'a long file'
{ echo "$spdx"; lines 'int x;' 200; } >"$ROOT/lib/core/a.h"
red budgets 'file is 201' 'a long header'
{ echo "$spdx"; lines 'int x;' 180; } >"$ROOT/cmd/user/a.c"
red budgets 'file is 181' 'a long command'
{ echo "$spdx"; lines 'int x;' 599; } >"$ROOT/lib/store/sqlite.c"
green budgets 'a driver of 600 lines'
big 99 >"$ROOT/lib/core/a.c"
echo 'lib/core/a.c function:f 101 a table' >"$ROOT/tests/lint/budget-exceptions.txt"
green budgets 'an exception'
big 90 >"$ROOT/lib/core/a.c"
echo 'lib/core/a.c function:f 101 a table' >"$ROOT/tests/lint/budget-exceptions.txt"
red budgets '101, and 92 in truth' 'an exception that is too wide'
echo 'lib/core/user.c function:user 61 old' >"$ROOT/tests/lint/budget-exceptions.txt"
red budgets 'no longer needed' 'an exception that is not needed'
echo 'lib/core/user.c function:gone 61 old' >"$ROOT/tests/lint/budget-exceptions.txt"
red budgets 'there is no' 'an exception for nothing'
big 99 >"$ROOT/lib/core/a.c"
echo 'lib/core/a.c function:f 101' >"$ROOT/tests/lint/budget-exceptions.txt"
red budgets 'no reason' 'an exception without a reason'

# ---- rules ----
cat >"$ROOT/Makefile" <<'END'
$(B)/a/b: x
	@mkdir -p $(@D)
	cp x $@
$(B)/c: x
	cp x $@
$(B)/a/%.o: $(B)/a/%.c
	cc $<
$(B)/a/d: y = 1
END
green rules 'what makes its folder, and what has a part of it'
cat >>"$ROOT/Makefile" <<'END'
$(B)/c/%.so: $(B)/c.o
	ld $<
END
red rules "is written into a folder that nothing makes" 'a folder that nothing makes'

# ---- relocations ----
export IDCTL_PLAIN="$top/build/plain/idctl"
green relocations 'the program as it is'
ROOM=1000
export ROOM
red relocations 'more than 1000' 'a program with larger tables'
unset ROOM

# ---- words ----
green words 'a tree in order'
put lib/core/a.c '	mkdtemp("/tmp/x.XXXXXX"); /* homework/ */'
green words 'a name to be filled in'
fresh
found_in words 'a path of one machine' README "see /wor""k/x"
found_in words 'a home folder' README "see /ho""me/ann/x"
found_in words 'a note to self' lib/core/a.c "/* TO""DO: more */"
found_in words 'a note to self' lib/core/a.c "/* FIX""ME */"
found_in words 'a note to self' lib/core/a.c "/* XX""X */"
found_in words 'a better word' lib/core/a.c "/* who""ever comes */"
found_in words 'a better word' README.md "It is n""o file."
found_in words 'a better word' man/x.1 "as h""e said"
found_in words 'a promise' doc/a.md "This is not imple""mented."
export WORDS_EXTRA='xyzz[y]'
found_in words 'not for here' doc/a.md 'Say xyzzy.'
unset WORDS_EXTRA

# ---- names ----
in_script() # FILE LINE…
{
	file=$ROOT/tests/$1
	shift
	printf '%s\n' '#!/bin/sh' "$@" >"$file"
}
in_script lib.sh 'f()' '{' '	count=1' '	(other=1)' '	other=2 true' '}'
in_script a.t '# shellcheck source=tests/lib.sh' '. lib.sh' "other='count=1' # count=2" 'echo count=3 "(count=4)"'
green names 'what is quoted, said, and done elsewhere'
in_script b.t 'count=1'
green names 'a file that sources nothing'
in_script lib.sh '# Set by others: count.' 'count=1'
in_script a.t '# shellcheck source=tests/lib.sh' '. lib.sh' 'count=1'
green names 'what is there to be set'
in_script lib.sh 'f()' '{' '	count=1' '}'
red names "'count' is assigned in tests/lib.sh, too" 'a variable of a file that is sourced'
in_script lib.sh 'count=1'
in_script a.sh '# shellcheck source=tests/lib.sh' '. lib.sh' 'for x in 1; do read -r x; done'
in_script a.t '# shellcheck source=tests/a.sh' '. a.sh' 'case x in a) count=1 ;; esac'
red names "'count' is assigned in tests/lib.sh, too" 'one of a file that this one sources'
in_script one.sh 'if true; then shift_by=1; fi'
in_script two.sh 'shift_by=2'
in_script a.t '# shellcheck source=tests/one.sh' '. one.sh' '# shellcheck source=tests/two.sh' '. two.sh'
red names "'shift_by' is assigned in" 'one that two such files assign'

# ---- gen ----
cat >"$dir/idctl" <<'END'
#!/bin/sh
[ "$1" = __gen ] || exit 2
[ -z "${MUTE-}" ] || exit 0
mkdir -p "$2/man" "$2/completions"
echo page >"$2/man/idctl.1"
echo words >"$2/completions/idctl.bash"
END
chmod +x "$dir/idctl"
export IDCTL="$dir/idctl"
generated()
{
	echo page >"$ROOT/man/idctl.1"
	echo words >"$ROOT/completions/idctl.bash"
}
generated
green gen 'what is up to date'
generated
echo old >"$ROOT/man/idctl.1"
red gen '-old' 'a page that is out of date'
generated
rm "$ROOT/completions/idctl.bash"
red gen 'make gen' 'a missing file'
generated
echo x >"$ROOT/completions/idctl.fish"
red gen 'nothing generates this' 'a file that nothing generates'
generated
export MUTE=1
red gen 'made nothing' 'a program that generates nothing'

# ---- those that need a tool ----
tool()
{
	command -v "$1" >/dev/null && return
	n=$((n + 1))
	echo "ok $n - $1 # SKIP it is not installed"
	return 1
}
if tool clang-format; then
	green format 'a tree in order'
	found_in format 'lib/core/a.c' lib/core/a.c 'int  f( void ) {return 1;}'
fi
if tool clang-tidy; then
	export B="$dir/tidy-build"
	green tidy 'a tree in order'
	put lib/core/a.c 'int f(int a);' 'int f(int a)' '{' '	int *p = 0;' '' '	return a ? *p : a;' '}'
	red tidy 'clang-analyzer-core.NullDereference' 'a null pointer followed'
	green tidy 'the tree again, from memory'
fi
if tool shellcheck; then
	green shell 'no scripts at all'
	printf '#!/bin/sh\necho %s1\n' '$' >"$ROOT/tests/a"
	red shell SC2086 'a word that is not quoted'
fi
# page LINE…: a manual page with these at its end
page()
{
	printf '%s\n' '.Dd November 21, 2026' '.Dt X 1' .Os '.Sh NAME' '.Nm x' '.Nd y' '.Sh EXAMPLES' 'Such.' "$@" \
		>"$ROOT/man/x.1"
}
if tool git; then
	green adding 'no page at all'
	mkdir -p "$ROOT/doc"
	printf '%s\n' '```diff' '--- a/words' '+++ b/words' '@@ -1 +1,2 @@' ' one' '+two' '```' >"$ROOT/doc/adding.md"
	echo one >"$ROOT/words"
	green adding 'a diff that applies'
	printf '%s\n' one two >"$ROOT/words"
	green adding 'a diff that is in the tree'
	echo three >"$ROOT/words"
	red adding 'diff 1 does not apply' 'a diff of yesterday'
fi
if tool mandoc && tool groff; then
	page
	green man 'a page in order'
	page .Xx
	red man 'unknown macro' 'an unknown macro'
	page '.Sh STANDARDS' .Rs '.%T An Algorithm' '.%R RFC 4226' .Re
	red man 'cannot chop empty macro' 'what only groff stumbles over'
	printf '%s\n' '.Dd November 21, 2026' '.Dt X 1' .Os '.Sh NAME' '.Nm x' '.Nd y' '.Sh DESCRIPTION' 'Such.' >"$ROOT/man/x.1"
	red man 'does not begin with examples' 'a page that begins otherwise'
	page '.Bd -literal' "\$ echo 'a secret' | idctl mfa enroll ann --seed-stdin" .Ed
	red man 'a secret on a command line' 'a secret typed in an example'
fi
echo "1..$n"
