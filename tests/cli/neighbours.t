#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What stands beside a store, and who may write into its folder, is looked at before the engine is: every command refuses what
# is not right, says what to do, and touches nothing.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
good=$IDCTL_DB
good_key=$IDCTL_KEY_FILE
dir=$T/dir

# fresh: a folder with a store and its key
fresh()
{
	rm -rf "$dir"
	mkdir -m 700 "$dir"
	cp "$good" "$dir/db"
	cp "$good_key" "$dir/key"
	printf '[idctl]\noutput = json\n' >"$dir/conf"
	IDCTL_DB=$dir/db
	IDCTL_KEY_FILE=$dir/key
}

# look: all that is there, in lines; what a FIFO holds is not read
look()
{
	find "$dir" -printf '%P %y %m %U %n\n' | LC_ALL=C sort
	find "$dir" -type f -exec sha256sum {} + | LC_ALL=C sort
}

# refused TITLE TEXT HINT: by every kind of command, and nothing is touched; doctor names it
refused()
{
	look >"$T/.look"
	for n_verb in 'user list' 'role create x' init 'migrate freeze' "migrate copy --to $T/copy.db"; do
		# shellcheck disable=SC2086 # words
		t_run "$1: $n_verb" 7 -- $n_verb
		t_err_has "$2" "$1: $n_verb: says what"
		t_err_has "$3" "$1: $n_verb: says what to do"
	done
	t_exec doctor -o json
	t_ok "$1: doctor fails" [ "$STATUS" -eq 5 -o "$STATUS" -eq 7 ]
	t_ok "$1: doctor names it" grep -qF "$2" "$OUT" "$ERR"
	look >"$T/.looked"
	t_compare "$T/.look" "$T/.looked" "$1: nothing is touched"
}

# ---- neighbours ----

sqlite3 "$T/other.db" 'PRAGMA journal_mode = WAL; CREATE TABLE song (title); INSERT INTO song VALUES (1);' \
	".shell cp '$T/other.db-wal' '$T/wal'; cp '$T/other.db-shm' '$T/shm'" >/dev/null
t_ok "another database's log is there to be planted" test -s "$T/wal"
fresh
cp "$T/wal" "$dir/db-wal"
refused "another database's write-ahead log" "db-wal' is next to the store" 'move the file away'
rm "$dir/db-wal"
t_run 'without it the store is what it was' 0 -- audit verify
for name in wal shm; do
	fresh
	: >"$dir/db-$name"
	refused "an empty -$name" "db-$name' is next to the store" 'move the file away'
	fresh
	ln -s "$T/nosuch" "$dir/db-$name"
	refused "a link for -$name" "db-$name' is next to the store" 'move the file away'
done
for name in journal turn lock; do
	fresh
	mkfifo "$dir/db-$name"
	refused "a FIFO for -$name" "db-$name' is not a regular file" 'move it away'
	fresh
	ln -s "$T/wal" "$dir/db-$name"
	refused "a link for -$name" "db-$name' is not a regular file" 'move it away'
	fresh
	mkdir "$dir/db-$name"
	refused "a folder for -$name" "db-$name' is not a regular file" 'move it away'
	fresh
	echo dear >"$dir/dear"
	ln "$dir/dear" "$dir/db-$name"
	refused "a second name of another file for -$name" "db-$name' has 2 hard links" 'move it away'
	if [ "$(id -u)" -eq 0 ]; then
		fresh
		cp "$T/wal" "$dir/db-$name"
		chown 65534:65534 "$dir/db-$name"
		refused "another user's file for -$name" "db-$name' belongs to user 65534" 'move it away'
	else
		t_skip "another user's file for -$name" 'only root can give a file away'
	fi
done
fresh
: >"$dir/db-journal"
chmod 620 "$dir/db-journal"
refused 'a journal that others may write' "'$dir/db-journal' can be used by others (mode 0620)" 'move it away'
for name in turn lock; do
	fresh
	: >"$dir/db-$name"
	chmod 640 "$dir/db-$name"
	refused "a -$name that others may open" "'$dir/db-$name' can be used by others (mode 0640)" 'move it away'
	fresh
	echo dear >"$dir/db-$name"
	chmod 600 "$dir/db-$name"
	refused "a -$name with something in it" "db-$name' is not empty, so not a lock file" 'move it away'
done
for name in journal wal shm turn lock; do
	fresh
	cp "$good" "$dir/db-$name"
	rm -f "$dir/db-$name-"*
	IDCTL_DB=$dir/db-$name
	refused "a store named as the -$name of another" "db-$name' is the name of a file that belongs to" 'a name of its own'
done
fresh
mv "$dir/db" "$dir/air-lock"
IDCTL_DB=$dir/air-lock
t_run 'such a name beside no other store is a name' 0 -- user list
fresh
rm "$dir/db"
echo something >"$dir/db-journal"
look >"$T/.look"
t_run 'a journal without its store: init' 7 -- init
t_err_has 'is a journal without its store'
look >"$T/.looked"
t_compare "$T/.look" "$T/.looked" 'a journal without its store: nothing is touched'
rm -f "$dir/db-journal"
fresh
t_run 'a copy does not go where such a thing stands' 0 -- user list
: >"$dir/target-wal"
t_run 'a copy: refused' 7 -- migrate copy --to "$dir/target"
t_err_has "target-wal' is next to the store"
t_ok 'a copy: nothing is made' test ! -e "$dir/target"

# ---- folders ----

for mode in 777 1777 775 770 722 1733; do
	fresh
	chmod "$mode" "$dir"
	hint='chmod go-w'
	case $mode in 1*) hint='mkdir -m 700' ;; esac
	refused "a folder of mode $mode" "the folder '$dir' can be written by others" "$hint"
done
for mode in 755 750 711 500; do
	fresh
	chmod "$mode" "$dir"
	t_run "a folder of mode $mode is fine" 0 -- user list
done
chmod 700 "$dir"
for mode in 666 620 602; do
	fresh
	chmod "$mode" "$dir/db"
	refused "a store of mode $mode" "the store '$dir/db' can be written by others" 'chmod go-w'
done
fresh
mkdir -m 777 "$dir/above"
chmod 777 "$dir/above"
mkdir -m 700 "$dir/above/own"
mv "$dir/db" "$dir/key" "$dir/above/own"
IDCTL_DB=$dir/above/own/db
IDCTL_KEY_FILE=$dir/above/own/key
refused 'a folder above that lets others rename' "the folder '$dir/above' can be written by others" 'chmod go-w'
chmod 770 "$dir/above"
refused 'a folder above that its group may rename in' "the folder '$dir/above' can be written by others" 'chmod go-w'
chmod 1777 "$dir/above"
t_run 'a sticky one above does not' 0 -- user list
chmod 777 "$dir/above"
ln -s "$dir/above/own" "$dir/link"
mkdir -m 700 "$dir/safe"
mv "$dir/above/own" "$dir/safe/own"
ln -s "$dir/safe/own" "$dir/above/own"
IDCTL_DB=$dir/link/db
IDCTL_KEY_FILE=$dir/safe/own/key
refused 'a link on the way that others may replace' "the folder '$dir/above' can be written by others" 'chmod go-w'
IDCTL_DB=$dir/safe/own/db
ln -sf "$dir/above/own/key" "$dir/key"
IDCTL_KEY_FILE=$dir/above/own/key
t_run 'a key behind such a link' 7 -- user create x@example.org --no-password
t_err_has "the folder '$dir/above' can be written by others"
fresh
rm "$dir/db" "$dir/key"
chmod 1777 "$dir"
look >"$T/.look"
t_run 'init makes nothing where others may write' 7 -- init
look >"$T/.looked"
t_compare "$T/.look" "$T/.looked" 'init makes nothing where others may write: nothing is there'
IDCTL_DB=$dir/own/db
IDCTL_KEY_FILE=$dir/own/key
t_run 'but in a folder of its own there' 0 -- init
chmod 777 "$dir"
rm -rf "$dir/own"
look >"$T/.look"
t_run 'no folder is made where it could be renamed' 7 -- init
t_run 'no folder is made where it could be renamed: a copy' 7 -- migrate copy --db "$good" --key-file "$good_key" --to "$dir/own/db"
t_run 'no folder is made where it could be renamed: a key' 7 -- init --db "$T/new.db" --key-file "$dir/own/key"
look >"$T/.looked"
t_compare "$T/.look" "$T/.looked" 'no folder is made where it could be renamed: nothing is there'
t_ok 'and no store without its key' test ! -e "$T/new.db"
chmod 700 "$dir"

# what to do can be pasted into a shell, or is words
mkdir -m 777 "$dir/it's"
chmod 777 "$dir/it's"
t_run 'an apostrophe in the name of a folder' 7 -- user list --db "$dir/it's/db"
t_err_has 'use a folder that nobody else can write to'
long=$dir/$(printf '%0150d' 0)
mkdir -m 777 "$long"
chmod 777 "$long"
t_run 'a long name' 7 -- user list --db "$long/db"
t_err_has 'use a folder that nobody else can write to'

# a folder's default ACL opens nothing
if setfacl -d -m u:65534:rwx,m::rwx "$dir" 2>/dev/null; then
	IDCTL_DB=$dir/acl/db
	IDCTL_KEY_FILE=$dir/acl/key
	t_run 'a default ACL: init' 0 -- init
	t_run 'a default ACL: a writer' 0 -- role create x
	t_ok 'a default ACL: nobody else gets at what is made' [ -z "$(find "$dir/acl" -type f -perm /077)" ]
else
	t_skip 'a default ACL' 'this file system has none'
fi

# the key and the settings
fresh
mkdir -m 700 "$dir/open"
mv "$dir/key" "$dir/open"
chmod 777 "$dir/open"
IDCTL_KEY_FILE=$dir/open/key
t_mark
t_run 'a key where others may write' 7 -- user create x@example.org --no-password
t_err_has "key file '$dir/open/key': the folder '$dir/open' can be written by others"
t_same_state 'a key where others may write: nothing has changed'
t_run 'a key where others may write: none is made there' 7 -- init --db "$dir/new.db" --key-file "$dir/open/new"
t_ok 'no key was made' test ! -e "$dir/open/new"
fresh
mkdir -m 700 "$dir/open"
mv "$dir/conf" "$dir/open"
chmod 777 "$dir/open"
t_run 'settings where others may write' 7 -- user list --config "$dir/open/conf"
t_err_has "the folder '$dir/open' can be written by others"
chmod 755 "$dir/open"
t_run 'settings where they may not' 0 -- user list --config "$dir/open/conf"

if [ "$(id -u)" -ne 0 ]; then
	t_skip 'the folders of others' 'only root can give a folder away'
else
	fresh
	chown 65534:65534 "$dir"
	refused 'a folder of another' "the folder '$dir' belongs to user 65534" 'a folder of your own'
	fresh
	mkdir "$dir/theirs"
	mkdir -m 700 "$dir/theirs/own"
	mv "$dir/db" "$dir/key" "$dir/theirs/own"
	chown 65534:65534 "$dir/theirs"
	IDCTL_DB=$dir/theirs/own/db
	IDCTL_KEY_FILE=$dir/theirs/own/key
	refused 'a folder above is of another' "the folder '$dir/theirs' belongs to user 65534" 'a folder of your own'
	fresh
	chmod 711 "$T"
	chown -R 65534:65534 "$dir"
	chown 0:0 "$dir/key"
	mv "$dir/key" "$T/root-key"
	IDCTL_KEY_FILE=$T/root-key
	t_run "a service's store, in its own folder: root may look after it" 0 -- user create y@example.org --no-password
	t_ok 'what is left beside it is the service'"'"'s' [ -z "$(find "$dir" ! -uid 65534)" ]
fi
# ---- every command there is ----

IDCTL_DB=$good
IDCTL_KEY_FILE=$good_key
t_exec commands -o json
# with what it cannot do without; those that ask no store are help, version, commands, completion, a batch without lines
# and what reads a token
jq -r '.items[] | select(.path | test("^(help|version|commands|completion|batch|doctor|token inspect)$") | not)
	| [.path] + [.arguments[] | select(.required) | if .kind == "int" then "1" else "x" end]
	+ [.options[] | select(.required) | "--\(.name)=x"] | join(" ")' "$OUT" >"$T/all"
t_ok 'there are many' [ "$(wc -l <"$T/all")" -gt 100 ]
# swept TITLE: none of them goes on, most say why, and nothing is touched
swept()
{
	look >"$T/.look"
	went='' said=0
	while IFS= read -r n_verb; do
		# shellcheck disable=SC2086 # words
		t_exec $n_verb --yes
		case $STATUS in
		7) said=$((said + 1)) ;;
		2 | 3 | 9) ;; # the words themselves are wrong
		*) went="$went; $n_verb: $STATUS" ;;
		esac
	done <"$T/all"
	t_ok "$1: no command goes on$went" [ -z "$went" ]
	t_ok "$1: nearly all say why ($said)" [ "$said" -gt 85 ]
	look >"$T/.looked"
	t_compare "$T/.look" "$T/.looked" "$1: no command touches anything"
}
fresh
cp "$T/wal" "$dir/db-wal"
swept "another database's write-ahead log"
fresh
mkfifo "$dir/db-journal"
swept 'a FIFO for a journal'
fresh
chmod 666 "$dir/db"
swept 'a store that others can write'
fresh
chmod 1777 "$dir"
swept 'a folder that others can write'
fresh
chmod 644 "$dir/key"
printf 'x' >"$dir/db-turn"
swept 'a lock file with something in it, and a key that others can read'
t_done
