#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Output: the five formats, fields, headings, colour; a terminal; and an output that cannot be written.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org
given user create ann@example.org --username ann --display-name 'Lee, "Ann"' --attr a=b --role user \
	--role service --no-password

for c_format in table json jsonl csv id; do
	t_golden output -- user show ann -o $c_format
	t_golden output -- user list -o $c_format --fields email,display_name,email_verified,roles,attributes,last_login_at
	t_golden output -- user enable ann -o $c_format --fields email,changed
	t_golden output -- user enable ann root@example.org -o $c_format --fields changed,email
	t_golden output -- user disable ann -n -o $c_format --fields email,changed,dry_run
done
t_golden output -- user list --no-header
t_golden output -- user list --no-header -o csv --fields email
t_golden output -- user show ann --no-header --fields email
t_golden output -- user list --fields status,email
t_golden output -- user list --field display_name
t_golden output -- user list --field email_verified
t_golden output -- user show ann --field roles
t_golden output -- user show ann --field last_login_at
t_golden output -- user show ann --field changed
t_golden output -- user show ann --fields email,nosuch -o json
t_golden output -- user show ann --fields email,email
t_golden output -- user show ann --fields email,,id
t_golden output -- user list --color always --fields email
t_golden output -- user list -q -v --fields email

# ---- contracts of the formats, judged by other parsers ----

py() {
	c_py=$1
	shift
	t_ok "$c_py" /usr/bin/python3 -c "$@"
}
t_run 'csv' 0 -- user list -o csv
py 'is RFC 4180, all lines of one width' '
import csv, sys
text = open(sys.argv[1], newline="").read()
rows = list(csv.reader(text.splitlines(True), strict=True))
assert text.endswith("\r\n") and text.count("\n") == text.count("\r\n")
assert len({len(r) for r in rows}) == 1 and len(rows) == 3, rows
assert rows[2][5] == "Lee, \"Ann\"", rows[2]' "$OUT"
t_run 'jsonl' 0 -- user list -o jsonl
py 'is an object a line, all with the same keys' '
import json, sys
rows = [json.loads(l) for l in open(sys.argv[1])]
assert len(rows) == 2 and len({tuple(r) for r in rows}) == 1' "$OUT"
t_run 'json' 0 -- user list -o json
py 'has UTC with milliseconds, lower-case UUIDs, null for what is absent, sorted sets' '
import json, re, sys
d = json.load(open(sys.argv[1]))
assert list(d) == ["items", "next"]
for u in d["items"]:
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", u["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", u["created_at"])
    assert u["last_login_at"] is None and u["roles"] == sorted(u["roles"])' "$OUT"
refused 'a field that is not there' 2 usage fields "unknown field 'nosuch'" -- user list --fields nosuch
refused 'a hidden field' 2 usage fields "unknown field 'row'" -- user list --fields row
refused 'a bare field that is not there' 2 usage fields "unknown field 'nosuch'" -- user list --field nosuch
refused 'of a change: then it is not made' 2 usage fields "unknown field 'nosuch'" -- user disable ann --fields nosuch
t_run 'of an empty list too' 2 -- user list --where 'status = gone' --fields nosuch

# ---- colour ----

esc=$(printf '\033[1m')
coloured() {
	# shellcheck disable=SC2086
	t_run "$1" 0 -- user list $3
	c_has=no
	grep -qF "$esc" "$OUT" && c_has=yes
	t_ok "$1: $2" test $c_has = "$2"
}
coloured 'no terminal' no ''
coloured 'always' yes '--color always'
coloured 'never' no '--color never'
coloured 'auto' no '--color auto'
coloured 'always, but JSON' no '--color always -o json'
coloured 'always, but CSV' no '--color always -o csv'
coloured 'always, without a heading' no '--color always --no-header'
t_env NO_COLOR=1
coloured 'an option overrides NO_COLOR' yes '--color always'
t_env

# tty [NAME=VALUE] -- ARGS…: run on a terminal of its own; OUT is what came to it
cat >"$T/terminal.py" <<'END'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
out = b""
os.write(fd, os.environ.get("TYPED", "").encode())
try:
    while True:
        piece = os.read(fd, 65536)
        if not piece:
            break
        out += piece
except OSError:
    pass
os.write(1, out.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
tty() {
	T_COMMAND="on a terminal: $*"
	c_set=TERM=xterm
	if [ "$1" != -- ]; then
		c_set=$1
		shift
	fi
	shift
	timeout "$T_LIMIT" env -i PATH="$PATH" HOME="$T" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
		${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} "$c_set" /usr/bin/python3 "$T/terminal.py" "$IDCTL" "$@" >"$OUT" 2>"$ERR" </dev/null
	STATUS=$?
}
on_tty() {
	title=$1
	want=$2
	shift 2
	tty "$@"
	c_has=no
	grep -qF "$esc" "$OUT" && c_has=yes
	t_ok "$title" test "$STATUS $c_has" = "0 $want"
}
if t_terminal 'colour, and questions'; then
	on_tty 'a terminal has colour' yes -- user list
	on_tty 'not with NO_COLOR' no NO_COLOR=1 -- user list
	on_tty 'but with an empty one' yes NO_COLOR= -- user list
	on_tty 'not a dumb one' no TERM=dumb -- user list
	on_tty 'not with --color never' no -- user list --color never
	on_tty 'not JSON' no -- user list -o json
	given role create temporary
	t_mark
	for c_typed in n no yess '' Y3 "$(printf '\004')"; do
		tty TYPED="$c_typed
" -- role delete temporary
		t_ok "a question on a terminal, answered '$c_typed'" test "$STATUS" -eq 2
		t_out_has 'Delete 1 role: temporary. Continue? [y/N]'
		t_out_has 'not confirmed: nothing was changed'
		t_same_state "answered '$c_typed', nothing has changed"
	done
	tty TYPED='YES
' -- role delete temporary
	t_ok 'answered yes, it is done' test "$STATUS" -eq 0
	t_new_state
	given role create temporary
	tty -- role delete temporary --yes
	t_ok 'not asked with --yes' test "$STATUS" -eq 0
	t_out_lacks '[y/N]'
	given role create hostile
	t_run 'its id' 0 -- role show hostile --field id
	c_id=$(cat "$OUT")
	t_sql "UPDATE role SET name = 'a$(printf '\033')[2Jb' WHERE name = 'hostile'"
	tty TYPED='n
' -- role delete "$c_id"
	t_out_has 'Delete 1 role: a\u{001b}[2Jb.' 'a name in a question is shown, not obeyed'
	t_out_lacks "$(printf '\033')" 'and no escape'
	t_sql "UPDATE role SET name = 'hostile' WHERE name LIKE 'a%b' AND builtin = 0"
fi

# ---- text that would drive a terminal: put into the store past our own checks ----

t_sql "UPDATE user_account SET display_name =
	'$(printf 'a\033[2J\007\177\302\233\342\200\256\342\200\213\n\r\010z')' WHERE username = 'ann'"
raw() {
	LC_ALL=C.UTF-8 /usr/bin/python3 -c '
import sys
text = open(sys.argv[1], newline="").read()
text = text.replace("\033[1m", "").replace("\033[0m", "").replace("\r\n", "\n")
bad = [c for c in text if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or c in "\u202e\u2028\u200b"]
sys.exit(bool(bad) and repr(bad))' "$1"
}
if t_terminal 'text that would drive a terminal'; then
	for c_format in table json jsonl csv id; do
		tty -- user show ann -o $c_format
		case $c_format in
		json | jsonl) t_ok "$c_format escapes it" grep -qF '\u001b[2J\u0007\u007f' "$OUT" ;;
		*) t_ok "$c_format on a terminal shows it escaped" raw "$OUT" ;;
		esac
	done
	tty -- user show ann --field display_name
	t_ok 'one bare field too' raw "$OUT"
	t_ok 'in a form that can be read' grep -qF 'a\u{001b}[2J' "$OUT"
	tty -- user list --search z
	t_ok 'a table of several too' raw "$OUT"
fi
t_run 'a table that goes into a file' 0 -- user show ann
t_ok 'has nothing raw either' raw "$OUT"
t_run 'JSON' 0 -- user show ann -o json
t_json '.display_name | explode | map(tostring) | join(" ")' \
	'97 27 91 50 74 7 127 155 8238 8203 10 13 8 122' 'JSON gives it back as it is'
if t_terminal 'an error that would drive a terminal'; then
	tty -- user show "$(printf 'x\033[2J\302\233\342\200\256')"
	t_ok 'an error on a terminal too' raw "$OUT"
	t_ok 'and it is one' test "$STATUS" -ne 0
fi

# ---- an output that cannot be written ----

# to FILE ARGS…: standard output is FILE, or closed
to() {
	c_to=$1
	shift
	T_COMMAND="idctl $* >$c_to"
	set -- env -i PATH="$PATH" HOME="$T" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
		${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} timeout "$T_LIMIT" "$IDCTL" "$@"
	: >"$OUT"
	if [ "$c_to" = closed ]; then
		"$@" >&- 2>"$ERR" </dev/null
	else
		"$@" >"$c_to" 2>"$ERR" </dev/null
	fi
	STATUS=$?
}
for c_to in /dev/full closed; do
	for c_args in 'user list' 'user list -o json' 'user list -o jsonl' 'user list -o csv' 'user list -o id' \
		'user list --field email' 'user show root@example.org' 'perm check root@example.org a:b' \
		'perm explain root@example.org a:b' 'perm check ann a:b' '--help' 'user --help' 'version' \
		'commands -o json' 'completion bash' 'help user list' 'audit list' 'key jwks' 'doctor'; do
		t_mark
		# shellcheck disable=SC2086
		to $c_to $c_args
		t_ok "$c_args >$c_to: exit status 1" test "$STATUS" -eq 1
		t_err_has 'output cannot be written' "$c_args >$c_to: says so"
	done
	t_same_state "readers >$c_to change nothing"
	for c_args in 'user disable ann' 'user enable ann -o json' 'role create r1' 'role delete r1 --yes'; do
		t_mark
		# shellcheck disable=SC2086
		to $c_to $c_args
		t_ok "$c_args >$c_to: exit status 1" test "$STATUS" -eq 1
		t_err_has 'the change was made and stands' "$c_args >$c_to: says what is true"
		t_new_state "$c_args >$c_to: the change stands"
	done
	t_mark
	to "$c_to" user disable ann --dry-run
	t_ok "a dry run >$c_to: exit status 1" test "$STATUS" -eq 1
	t_err_has 'nothing was changed'
	for c_args in 'client create robot' 'client create robot -o json'; do
		# shellcheck disable=SC2086
		to $c_to $c_args
		t_ok "$c_args >$c_to: exit status 1" test "$STATUS" -eq 1
	done
	t_same_state "a secret that nobody saw is not kept >$c_to"
done
to /dev/null user list
t_ok '/dev/null is fine' test "$STATUS" -eq 0
t_exec user list --field nosuch
env -i PATH="$PATH" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" user list --nosuch \
	>"$OUT" 2>&-
t_ok 'a closed standard error changes no status' test $? -eq 2
env -i PATH="$PATH" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" user list -o json \
	>"$OUT" 2>"$ERR" <&-
t_ok 'nor does a closed standard input' test $? -eq 0
t_json '.items | length' 2
t_mark
env -i PATH="$PATH" IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" user disable ann \
	>&- 2>&- <&-
t_ok 'nor all three' test $? -eq 1
t_run 'the store has come to no harm by them' 0 -- audit verify

# a reader that goes away: the end is quiet, by SIGPIPE
t_sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
	INSERT INTO perm(uuid, name, builtin, created_at)
	SELECT $(t_random 16), 'bulk:p' || i, 0, 1700000000000000 FROM n"
{
	"$IDCTL" perm list -o json --db "$IDCTL_DB" 2>"$ERR"
	echo $? >"$T/status"
} | head -c 10 >"$OUT"
t_ok 'a closed pipe ends it by SIGPIPE' test "$(cat "$T/status")" -eq 141
t_err_is '' 'and quietly'
t_done
