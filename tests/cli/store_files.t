#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Files that are not a store, or not a usable one: every command says so, in bounded time, and leaves them as they are.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
good=$IDCTL_DB
IDCTL_DB=$T/file

# What is there, in one line.
look()
{
	if [ -p "$IDCTL_DB" ] || [ -d "$IDCTL_DB" ]; then
		stat -c '%F %a %i' "$IDCTL_DB"
	elif [ -e "$IDCTL_DB" ]; then
		stat -c '%F %a %i %s' "$IDCTL_DB"
		sha256sum <"$IDCTL_DB"
	else
		echo none
	fi
	find "$T" -name 'file?*' | wc -l
}

# unfit TITLE STATUS CODE TEXT [INIT]: reading, writing and init are all refused. INIT: ok when init may go on.
unfit()
{
	look >"$T/.look"
	for u_verb in 'user list' 'role create x' init 'init --dry-run' 'migrate up' 'audit verify' 'token prune'; do
		[ "${5-}" != ok ] || case $u_verb in init*) continue ;; esac
		# shellcheck disable=SC2086 # words
		t_run "$1: $u_verb" "$2" -- $u_verb -o json
		t_err_json .error.code "$3" "$1: $u_verb: $3"
		t_err_has "$4" "$1: $u_verb: $4"
		t_out_is '' "$1: $u_verb: no output"
	done
	look >"$T/.looked"
	t_ok "$1: it is as it was, and nothing beside it" cmp "$T/.look" "$T/.looked"
	t_run "$1: doctor says so" 5 -- doctor -o json
	t_json '[.items[] | select(.check == "store") | .status] | tostring' '["failed"]'
	rm -rf "$IDCTL_DB" "$T"/file?*
}

unfit 'nothing there' 7 config 'no store at' ok
: >"$IDCTL_DB"
unfit 'an empty file' 7 config 'no store at' ok
IDCTL_DB=$T/nosuch/file
unfit 'no folder' 7 config 'folder does not exist' ok
IDCTL_DB=$T/file
echo 'these are notes, and dear to somebody' >"$IDCTL_DB"
unfit 'a short text' 7 config 'not an idctl store'
yes 'these are notes, and dear to somebody' | head -n 1000 >"$IDCTL_DB"
unfit 'a text' 7 config 'not an idctl store'
sqlite3 "$IDCTL_DB" 'CREATE TABLE song (title); INSERT INTO song VALUES (1)'
unfit "another program's database" 7 config 'not an idctl store'
sqlite3 "$IDCTL_DB" 'CREATE TABLE user_account (id); CREATE TABLE migration (version); PRAGMA user_version = 3'
unfit "another program's database with our names" 7 config 'not an idctl store'
mkdir "$IDCTL_DB"
unfit 'a folder' 7 config 'not a regular file'
mkfifo "$IDCTL_DB"
unfit 'a FIFO' 7 config 'not a regular file'
ln -s "$good" "$IDCTL_DB"
unfit 'a symbolic link' 7 config 'symbolic link'
ln -s "$T/nosuch" "$IDCTL_DB"
unfit 'a symbolic link to nothing' 7 config 'symbolic link'
cp "$good" "$T/second"
ln "$T/second" "$IDCTL_DB"
unfit 'a hard link' 7 config 'hard links'
IDCTL_DB=/dev/null
unfit_dev()
{
	t_run "a device: $*" 7 -- "$@" -o json
	t_err_has 'not a regular file'
}
unfit_dev user list
unfit_dev init
IDCTL_DB=file:$T/file
t_run 'a URI of SQLite' 7 -- user list -o json
t_run 'a URI of SQLite, for init' 7 -- init -o json
IDCTL_DB=
t_run 'an empty name' 0 -- version
IDCTL_DB=:memory:
t_run 'a store in memory only' 7 -- user list
t_ok 'nothing is left of any' sh -c "! ls -d '$T'/file* ':memory:' 2>/dev/null"
IDCTL_DB=$T/file

# ---- damaged ----

size=$(stat -c %s "$good")
for part in 1 50 99 512 1000 4096 5000; do
	head -c "$part" "$good" >"$IDCTL_DB"
	look >"$T/.look"
	for verb in 'user list' 'role create x' init; do
		# shellcheck disable=SC2086 # words
		t_run "cut to $part bytes: $verb" 7 -- $verb -o json
		t_err_json '.error.code | IN("config", "corrupt", "schema")' true "cut to $part bytes: $verb: it is named"
	done
	look >"$T/.looked"
	t_ok "cut to $part bytes: and left" cmp "$T/.look" "$T/.looked"
done
head -c $((size - 4096)) "$good" >"$IDCTL_DB"
t_run 'the last page gone: writing' 7 -- role create x -o json
t_err_json .error.code corrupt
t_run 'the last page gone: doctor' 5 -- doctor
rm -f "$IDCTL_DB" "$T"/file?*

# flip OFFSET: one bit of that byte of the store
flip()
{
	cp "$good" "$IDCTL_DB"
	flip_old=$(od -An -tu1 -j "$1" -N 1 "$good" | tr -d ' ')
	# shellcheck disable=SC2059 # a byte
	printf "\\$(printf %03o $((flip_old ^ 1)))" | dd of="$IDCTL_DB" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# magic, page size, format, application id, type of the first page, its cells
for at in 0 15 16 17 20 21 68 71 100 101 103; do
	flip "$at"
	for verb in 'user list' 'role create x' 'init'; do
		# shellcheck disable=SC2086 # words
		t_exec $verb -o json
		t_sound
		case $STATUS in
		0) t_json 'has("items") or has("changed")' true "bit at $at flipped: $verb: harmless" ;;
		*) t_err_json '.error.code | IN("config", "corrupt", "schema")' true "bit at $at flipped: $verb: refused, status $STATUS" ;;
		esac
		t_ok "bit at $at flipped: $verb: ends well" [ "$STATUS" -eq 0 -o "$STATUS" -eq 7 ]
	done
done
rm -f "$IDCTL_DB" "$T"/file?*

# ---- read-only ----

cp "$good" "$IDCTL_DB"
chmod 400 "$IDCTL_DB"
if [ "$(id -u)" -ne 0 ]; then
	t_run 'a store that may only be read: reading' 0 -- user list
	t_run 'a store that may only be read: writing' 7 -- role create x
elif command -v setpriv >/dev/null; then
	# root can write anything: what cannot be written is tried by another user
	mkdir "$T/theirs"
	cp "$good" "$T/theirs/db"
	cp "$IDCTL_KEY_FILE" "$T/theirs/key"
	chmod 755 "$T"
	chown -R 65534:65534 "$T/theirs"
	chmod 400 "$T/theirs/db"
	cat >"$T/as_nobody" <<-END
		#!/bin/sh
		exec setpriv --reuid 65534 --regid 65534 --clear-groups "$IDCTL" --db '$T/theirs/db' --key-file '$T/theirs/key' "\$@"
	END
	chmod +x "$T/as_nobody"
	program=$IDCTL
	IDCTL=$T/as_nobody
	mkdir -m 700 "$T/theirs/closed"
	chown 0:0 "$T/theirs/closed"
	t_env XDG_CONFIG_HOME="$T/theirs/closed"
	if setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$program"; then
		t_run 'a store that may only be read: reading' 0 -- user list -o json
		t_run 'a store that may only be read: writing' 7 -- role create x -o json
		t_err_json .error.code config
		t_run 'a store that may only be read: init has nothing to make' 0 -- init -o json
		t_json .changed false
		chmod 600 "$T/theirs/db"
		t_run 'with leave to write' 0 -- role create x -o json
		chmod 500 "$T/theirs"
		rm -f "$T/theirs"/db-*
		t_run 'a folder that may only be read: writing' 7 -- role create y -o json
		chmod 700 "$T/theirs"
	else
		t_skip 'a store that may only be read' 'nobody else may run the program where it is'
	fi
	IDCTL=$program
	t_env
else
	t_skip 'a store that may only be read' 'root may write anything, and there is no setpriv'
fi
rm -f "$IDCTL_DB" "$T"/file?*

# ---- locked ----

IDCTL_DB=$good
mkfifo "$T/.hold"
sqlite3 "$IDCTL_DB" <"$T/.hold" >"$T/.held" &
holder=$!
exec 8>"$T/.hold"
printf 'BEGIN EXCLUSIVE;\nSELECT 1;\n' >&8
while [ ! -s "$T/.held" ]; do
	sleep 0.05
done
began=$(date +%s)
"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" user list -o json >"$T/.read" 2>&1 &
reader=$!
t_run 'another process holds the store: writing' 75 -- role create x -o json
t_err_json .error.code busy
t_err_has 'locked'
wait "$reader"
status=$?
t_ok 'another process holds the store: reading' [ "$status" -eq 75 ]
t_ok 'and says so' grep -q '"code":"busy"' "$T/.read"
t_ok 'neither waits for ever' [ $(($(date +%s) - began)) -le 40 ]
printf 'ROLLBACK;\n' >&8
exec 8>&-
wait "$holder"
t_run 'when it is free again, all is well' 0 -- role create x
t_run 'and whole' 0 -- audit verify

# ---- a lock that cannot be taken, or not released ----

# fcntl_fails NUMBER WORDS…: the command, whose call of that number fails. The program is the one without sanitizers:
# what looks for leaks is a tracer, and there can be one.
fcntl_fails()
{
	f_when=$1
	shift
	T_COMMAND="strace -e inject=fcntl:error=EIO:when=$f_when idctl $*"
	"$strace" -f -qq -o "$T/.trace" -e trace=fcntl -e "inject=fcntl:error=EIO:when=$f_when" \
		"${IDCTL_PLAIN:-$IDCTL}" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" "$@" >"$OUT" 2>"$ERR"
	STATUS=$?
}
strace=$(command -v strace)
if "${strace:-/nonexistent}" -f -qq -o /dev/null true 2>/dev/null; then
	t_exec role create lock-probe
	fcntl_fails 10000 role create lock-0
	calls=$(wc -l <"$T/.trace")
	t_ok "the locks of a change are seen: $calls calls" [ "$calls" -gt 10 ]
	n=0
	while [ "$n" -lt "$calls" ]; do
		n=$((n + 1))
		fcntl_fails "$n" role create "lock-$n"
		told=$STATUS
		t_exec role show "lock-$n"
		case $told:$STATUS in
		0:0 | 75:3) t_ok "lock call $n fails: status $told is the truth" true ;;
		*) t_ok "lock call $n fails: status $told, and role show $STATUS" false ;;
		esac
	done
	t_run 'the log is whole after all that' 0 -- audit verify
else
	t_skip 'a lock that cannot be taken' 'strace is not installed, or may not trace here'
fi
t_done
