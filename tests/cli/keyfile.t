#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The key file: missing, damaged, open to others, owned by another user. Nothing of it is ever printed.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
good=$IDCTL_KEY_FILE
IDCTL_KEY_FILE=$T/k
cp "$good" "$T/whole"
material=$(awk '{ print $4 }' "$good")
[ "${#material}" -eq 43 ] || echo 'not ok - the key file looks otherwise than this test thinks'

# unfit TITLE TEXT: no command that needs the key works, none says anything of it, and nothing changes.
unfit()
{
	t_mark
	for u_verb in 'role create x' 'token mint --user root@example.org' 'key rotate' 'audit verify'; do
		# shellcheck disable=SC2086 # words
		t_run "$1: $u_verb" 7 -- $u_verb -o json
		t_err_json '.error.code | IN("config", "corrupt")' true "$1: $u_verb: it is named"
		t_err_has "$2" "$1: $u_verb: $2"
		t_err_lacks "$material" "$1: $u_verb: no key is shown"
		t_out_is '' "$1: $u_verb: no output"
	done
	t_same_state "$1: nothing has changed"
	t_run "$1: doctor says so" 5 -- doctor -o json
	t_out_lacks "$material" "$1: doctor shows no key"
	t_json '[.items[] | select(.status == "failed") | .check] | any(. == "key file" or . == "data keys")' true
	t_run "$1: init repairs nothing" 7 -- init
	t_same_state "$1: and init changed nothing"
	rm -rf "$IDCTL_KEY_FILE"
}

unfit 'missing' 'the file does not exist'
: >"$IDCTL_KEY_FILE"
chmod 600 "$IDCTL_KEY_FILE"
unfit 'empty' 'key file'
for n in 10 40 79; do
	(umask 077 && head -c "$n" "$good" >"$IDCTL_KEY_FILE")
	unfit "cut to $n bytes" 'key file'
done
# a letter that is the changed one already, as one key in 64 has it, becomes another
(umask 077 && sed -e 's/^\(.\{35\}\)_/\1-/;t' -e 's/^\(.\{35\}\)./\1_/' "$good" >"$IDCTL_KEY_FILE")
t_ok 'a letter is changed' test -n "$(cmp "$good" "$IDCTL_KEY_FILE")"
unfit 'a letter changed' 'key file'
(umask 077 && echo "$material" >"$IDCTL_KEY_FILE")
unfit 'the bare key' 'key file'
(umask 077 && head -c 5000 /dev/zero | tr '\0' a >"$IDCTL_KEY_FILE")
unfit 'too long' 'more than'
for mode in 644 640 604 620 602 660 666 777; do
	cp "$good" "$IDCTL_KEY_FILE"
	chmod "$mode" "$IDCTL_KEY_FILE"
	t_run "of mode $mode" 7 -- role create x -o json
	t_err_has "mode 0$mode"
	t_err_json .error.hint "chmod 600 '$IDCTL_KEY_FILE'" 'the command that repairs it is named'
done
unfit 'of mode 777' 'can be used by its group or others'
ln -s "$good" "$IDCTL_KEY_FILE"
unfit 'a symbolic link' 'symbolic link'
cp "$good" "$T/second"
chmod 600 "$T/second"
ln "$T/second" "$IDCTL_KEY_FILE"
unfit 'a hard link' 'hard links'
mkdir "$IDCTL_KEY_FILE"
unfit 'a folder' 'not a regular file'
mkfifo -m 600 "$IDCTL_KEY_FILE"
unfit 'a FIFO' 'not a regular file'
if [ "$(id -u)" -eq 0 ]; then
	cp "$good" "$IDCTL_KEY_FILE"
	chmod 600 "$IDCTL_KEY_FILE"
	chown 65534 "$IDCTL_KEY_FILE"
	unfit 'owned by another user' 'belongs to user'
else
	t_skip 'owned by another user' 'only root can give a file away'
fi

# ---- of another store ----

t_exec --db "$T/other.db" --key-file "$T/other" init
other=$(awk '{ print $4 }' "$T/other")
cp "$T/other" "$IDCTL_KEY_FILE"
unfit 'of another store' 'key'
cp "$T/other" "$IDCTL_KEY_FILE"
t_run 'of another store: it says what to do' 7 -- role create x
t_err_lacks "$other"

# ---- and fit ----

rm -f "$IDCTL_KEY_FILE"
IDCTL_KEY_FILE=$good
t_ok 'through it all the key file is as it was' cmp -s "$good" "$T/whole"
t_run 'what needs no key needs no key file' 0 -- --key-file "$T/nosuch" user list
IDCTL_KEY_FILE=
t_env CREDENTIALS_DIRECTORY="$T/cred"
mkdir "$T/cred"
cp "$good" "$T/cred/idctl.key"
chmod 400 "$T/cred/idctl.key"
t_run 'a credential of systemd' 0 -- role create from-credential
if [ -e /etc/idctl/key ]; then
	t_skip 'from the environment' 'this machine has a key of its own, which comes first'
else
	t_env IDCTL_KEY="$(cat "$good")"
	t_run 'from the environment' 0 -- role create from-environment
	t_run 'doctor warns of that' 0 -- doctor -o json
	t_json '.items[] | select(.check == "key file") | .status' warning
	t_out_lacks "$material"
	t_env IDCTL_KEY="nonsense $material"
	t_run 'nonsense from the environment' 7 -- role create from-nonsense
	t_err_lacks "$material"
fi
t_env
IDCTL_KEY_FILE=$good
(umask 077 && sed 's/ active / old /' "$T/other" | cat "$good" - >"$T/two")
IDCTL_KEY_FILE=$T/two
t_run 'a key file with an old key beside' 7 -- role create x -o json
IDCTL_KEY_FILE=$good
t_run 'the log is whole' 0 -- audit verify
t_done
