#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A journal is played in only when it is this store's own: not another database's, not one that a backup was put back
# beside, and never one that names a further file, which SQLite would remove.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
good=$IDCTL_DB
dir=$T/dir
IDCTL_DB=$dir/db

fresh()
{
	rm -rf "$dir"
	mkdir -m 700 "$dir"
	cp "$good" "$dir/db"
}

look()
{
	(cd "$dir" && LC_ALL=C ls -l && sha256sum ./*)
}

# journal_of DB SQL: what a writer that is killed in the middle leaves: JOURNAL and STORE in $T
journal_of()
{
	sqlite3 "$1" 'PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 2; BEGIN' "$2" \
		".shell cp '$1-journal' '$T/journal'; cp '$1' '$T/store'" ROLLBACK >/dev/null
	rm -f "$1-journal"
}

# in_force: as when it was synced, without a page
in_force()
{
	printf '\331\325\005\371\040\241\143\327' | dd of="$T/journal" conv=notrunc status=none
}

# refused TITLE: by readers and writers alike, and nothing is touched
refused()
{
	chmod 600 "$dir/db-journal"
	look >"$T/.look"
	for n_verb in 'user list' 'role create x' init 'audit verify' "migrate copy --to $T/copy.db"; do
		# shellcheck disable=SC2086 # words
		t_run "$1: $n_verb" 7 -- $n_verb
		t_err_has "db-journal' is not the journal of this store" "$1: $n_verb: says what"
		t_err_has 'move it away' "$1: $n_verb: says what to do"
	done
	rm -f "$dir/db-turn" "$dir/db-lock"
	look >"$T/.looked"
	t_compare "$T/.look" "$T/.looked" "$1: nothing is touched"
	rm "$dir/db-journal"
	t_run "$1: without it the store is what it was" 0 -- audit verify
}

# ---- one of its own ----

fresh
journal_of "$dir/db" 'UPDATE user_account SET epoch = epoch + 1'
cp "$T/store" "$dir/db"
cp "$T/journal" "$dir/db-journal"
chmod 600 "$dir/db-journal"
t_run 'one that a killed writer left: a reader plays it' 0 -- audit verify
fresh
mass="CREATE TABLE x AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
	SELECT printf('%0200d', i) AS text FROM n"
journal_of "$dir/db" "$mass"
cp "$T/store" "$dir/db"
cp "$T/journal" "$dir/db-journal"
chmod 600 "$dir/db-journal"
t_ok 'one that is larger than the cache: it was written already' [ "$(stat -c %s "$dir/db")" -gt "$(stat -c %s "$good")" ]
t_run 'one that is larger than the cache: a writer plays it' 0 -- role create x
t_run 'one that is larger than the cache: all is well' 0 -- audit verify
t_ok 'one that is larger than the cache: cut again' [ "$(stat -c %s "$dir/db")" -le "$(($(stat -c %s "$good") + 8192))" ]

# ---- one of another ----

sqlite3 "$T/other.db" "PRAGMA page_size = 4096; CREATE TABLE song AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL
	SELECT i + 1 FROM n WHERE i < 2000) SELECT printf('%0200d', i) AS title FROM n"
journal_of "$T/other.db" "UPDATE song SET title = 'x' || title; DELETE FROM song; DROP TABLE song"
fresh
cp "$T/journal" "$dir/db-journal"
refused "another database's"
sqlite3 "$T/small.db" 'CREATE TABLE song (title)'
journal_of "$T/small.db" 'INSERT INTO song VALUES (1)'
fresh
cp "$T/journal" "$dir/db-journal"
chmod 600 "$dir/db-journal"
t_run 'one that is not in force, as a killed writer leaves it: is passed' 0 -- audit verify
in_force
fresh
cp "$T/journal" "$dir/db-journal"
refused "another database's, that would cut the store"
sqlite3 "$T/wide.db" 'PRAGMA page_size = 8192; CREATE TABLE song (title)'
journal_of "$T/wide.db" 'INSERT INTO song VALUES (1)'
in_force
fresh
cp "$T/journal" "$dir/db-journal"
refused 'one of other pages'
fresh
echo 'dear diary, this is not a journal' >"$dir/db-journal"
refused 'a text'
fresh
printf 'xy' >"$dir/db-journal"
refused 'two letters'

# a backup is put back, and what a killed writer left later still stands there
fresh
t_run 'a backup is put back: three changes' 0 -- role create one
t_run 'a backup is put back: three changes' 0 -- role create two
t_run 'a backup is put back: three changes' 0 -- role create three
journal_of "$dir/db" "$mass"
fresh
cp "$T/journal" "$dir/db-journal"
refused 'a backup is put back'

# what a killed init has left elsewhere, beside a store that was just made
rm -rf "$dir"
mkdir -m 700 "$dir"
key=$IDCTL_KEY_FILE
IDCTL_KEY_FILE=$dir/key
t_run 'a store that was just made' 0 -- init
rm -f "$dir/db-turn" "$dir/db-lock"
{
	printf '\331\325\005\371\040\241\143\327' && printf '\0\0\0\0\1\2\3\4\0\0\0\0\0\0\2\0\0\0\20\0' &&
		head -c 484 /dev/zero
} >"$dir/db-journal"
refused "a killed init's, beside a store that was just made"
IDCTL_KEY_FILE=$key

# another store of ours, made by the same commands
fresh
mkdir -m 700 "$T/twin"
for which in "$T/twin" "$dir"; do
	rm -f "$which/db"* "$which/key"
	t_run 'a twin' 0 -- init --db "$which/db" --key-file "$which/key"
done
key=$IDCTL_KEY_FILE
IDCTL_KEY_FILE=$dir/key
journal_of "$T/twin/db" "$mass"
cp "$T/journal" "$dir/db-journal"
rm -f "$dir/db-turn" "$dir/db-lock"
refused "another store's, made by the same commands"
IDCTL_KEY_FILE=$key

# a first change that was killed: init goes on from there
if strace -f -qq -o /dev/null true 2>/dev/null; then
	for at in 1 2 3 4 5 8 20 50 84 85; do
		rm -rf "$dir"
		mkdir -m 700 "$dir"
		env HOME="$T" strace -f -qq -o /dev/null -e trace=pwrite64 -e "inject=pwrite64:signal=SIGKILL:when=$at" \
			"$IDCTL" init --db "$dir/db" --key-file "$dir/key" >/dev/null 2>&1
		t_run "init is killed at its write $at: again" 0 -- init --db "$dir/db" --key-file "$dir/key"
		t_run "init is killed at its write $at: all is well" 0 -- audit verify --db "$dir/db" --key-file "$dir/key"
	done
	for at in 1 4 8 40 90; do
		rm -rf "$dir"
		mkdir -m 700 "$dir"
		env HOME="$T" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" strace -f -qq -o /dev/null -e trace=pwrite64 \
			-e "inject=pwrite64:signal=SIGKILL:when=$at" "$IDCTL" migrate copy --db "$good" --to "$dir/db" >/dev/null 2>&1
		t_exec migrate copy --db "$good" --to "$dir/db"
		t_err_lacks 'is not the journal' "a copy is killed at its write $at: again"
	done
else
	t_skip 'a first change that was killed' 'strace is not installed, or may not trace here'
fi

# init, where the store is empty
rm -rf "$dir"
mkdir -m 700 "$dir"
: >"$dir/db"
echo 'dear diary' >"$dir/db-journal"
chmod 600 "$dir/db" "$dir/db-journal"
look >"$T/.look"
t_run 'an empty store, and a text for its journal: init' 7 -- init
t_err_has "db-journal' is not the journal of this store"
rm -f "$dir/db-turn" "$dir/db-lock"
look >"$T/.looked"
t_compare "$T/.look" "$T/.looked" 'an empty store, and a text for its journal: nothing is touched'

# ---- one that names a file ----

# names FILE: its journal says that FILE is over it and other databases
names()
{
	n_sum=$(printf %s "$1" | od -An -tu1 -v | awk '{ for (i = 1; i <= NF; i++) n += $i } END { printf "%08x", n }')
	n_len=$(printf '%08x' "${#1}")
	{
		printf '%08x' $((1073741824 / 4096 + 1))
		printf %s "$1" | xxd -p | tr -d '\n'
		printf '%s%s%s' "$n_len" "$n_sum" d9d505f920a163d7
	} | xxd -r -p
}
for victim in "$dir/dear" "$T/elsewhere"; do
	fresh
	journal_of "$dir/db" "$mass"
	cp "$T/store" "$dir/db"
	echo 'dear diary' >"$victim"
	{ cat "$T/journal" && names "$victim"; } >"$dir/db-journal"
	chmod 600 "$dir/db-journal"
	t_run "one that names ${victim##*/}: a reader" 7 -- user list
	t_err_has "db-journal' is not the journal of this store"
	t_run "one that names ${victim##*/}: a writer" 7 -- role create x
	t_ok "one that names ${victim##*/}: it is left alone" grep -qx 'dear diary' "$victim"
done

# ---- root, where a service decides what stands where ----

if [ "$(id -u)" -ne 0 ]; then
	t_skip "a service's links" 'only root can give a folder away'
else
	chmod 711 "$T"
	for name in turn lock journal; do
		fresh
		chown -R 65534:65534 "$dir"
		echo 'dear diary' >"$T/rooted"
		chmod 600 "$T/rooted"
		ln -s "$T/rooted" "$dir/db-$name"
		t_run "a service's link for -$name" 7 -- role create "of-$name"
		t_ok "a service's link for -$name: root's file is left alone" [ "$(stat -c '%u %a %s' "$T/rooted")" = '0 600 11' ]
	done
	fresh
	chown -R 65534:65534 "$dir"
	if strace -f -qq -o /dev/null true 2>/dev/null; then
		env IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" HOME="$T" strace -f -qq -o "$T/trace" \
			-e trace=openat,unlink,unlinkat,setfsuid,fchown "$IDCTL" role create x >/dev/null 2>&1
		awk -v dir="$dir/" '/setfsuid\(65534\)/ { as = 1 } /setfsuid\(0\)/ { as = 0 }
			index($0, dir) && as { good++ } index($0, dir) && !as { print; bad++ }
			END { exit !(good >= 4 && !bad) }' "$T/trace" >"$T/bad"
		t_ok "root opens a service's files as the service" [ $? -eq 0 ]
	else
		t_skip "root opens a service's files as the service" 'strace is not installed, or may not trace here'
	fi
fi
t_done
