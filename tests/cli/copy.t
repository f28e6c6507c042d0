#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A store moves, whole: to either engine and back, interrupted and resumed, compared row by row; and a store
# that is frozen takes no change.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_once 'durability'

# ---- stores by name: "sqlite:…" is a file in T, "pgsql:…" a database of the server that the test run started ----

address()
{
	case $1 in
	pgsql:*) echo "${IDCTL_TEST_PG-} dbname=copy_$$_${1#*:}" ;;
	*) echo "$T/${1#*:}.db" ;;
	esac
}

admin()
{
	env -u PGSERVICE psql -XAtq -v ON_ERROR_STOP=1 -d "${IDCTL_TEST_PG-}" -c "$1"
}

# ask NAME SQL: what it says, a row a line.
ask()
{
	case $1 in
	pgsql:*) env -u PGSERVICE PGOPTIONS='-c search_path=idctl' psql -XAtq -d "$(address "$1")" -c "$2" ;;
	*) sqlite3 "$(address "$1")" "$2" ;;
	esac
}

make_target()
{
	case $1 in
	pgsql:*)
		admin "CREATE DATABASE copy_$$_${1#*:} TEMPLATE template0 STRATEGY file_copy"
		made="$made copy_$$_${1#*:}"
		;;
	esac
}

made=
drop_targets()
{
	for name in $made; do
		admin "DROP DATABASE IF EXISTS $name WITH (FORCE)"
	done
	rm -rf "$T"
}
trap drop_targets EXIT

use() { IDCTL_DB=$(address "$1"); }

# ---- a store with a little of everything, and more rows than go in one batch ----

use sqlite:source
t_init --admin root@example.org
for line in 'user create ann@example.org --no-password' 'role create ops' 'role create all' 'role inherit all ops' \
	'perm create door:open' 'role grant ops door:open' 'user grant ann@example.org ops --for 1d' \
	'client create ci --scope api --audience door' 'token mint --client ci' 'user delete ann@example.org --yes'; do
	# shellcheck disable=SC2086 # words
	t_exec $line
	[ "$STATUS" -eq 0 ] || echo "Bail out! $line: $(cat "$ERR")"
done
sqlite3 "$IDCTL_DB" "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
	INSERT INTO user_account (uuid, email, email_key, status, email_verified, attributes, must_change_password, epoch,
	version, created_at, updated_at) SELECT randomblob(16), 'u' || i || '@example.org', 'u' || i || '@example.org',
	'active', 0, '{\"n\":\"' || i || ' ключ\"}', 0, 1, 1, 1, 1 FROM n"
t_exec audit verify --field root
root=$(cat "$OUT")

# moved FROM TO: the copy is whole, and a store of its own.
moved()
{
	use "$1"
	t_mark_of=$(ask "$1" 'SELECT count(*) FROM audit_event')
	t_run "$1 → $2" 0 -- migrate copy --to "$(address "$2")" -o json
	t_json '[.items[].differing] | add' 0
	t_json '.items[] | select(.table == "audit_event") | .root' "$root"
	t_json '.items[] | select(.table == "user_account") | [.rows, .copied]' '[12002,12002]'
	t_ok "$1 → $2: the source has no new entry" test "$(ask "$1" 'SELECT count(*) FROM audit_event')" = "$t_mark_of"
	t_run "$1 → $2: not twice" 4 -- migrate copy --to "$(address "$2")"
	t_err_has 'the target already has a store'
	t_run "$1 → $2: --verify" 0 -- migrate copy --to "$(address "$2")" --verify -o json
	t_json '[.items[].copied] | add' 0
	use "$2"
	t_run "$2: its log is whole" 0 -- audit verify --field root
	t_out_is "$root"
	t_run "$2: it takes changes" 0 -- user create new@example.org --no-password
	t_run "$2: rows are numbered on" 0 -- role create new
	use "$1"
	t_run "$1 → $2: --verify says that it has changed since" 5 -- migrate copy --to "$(address "$2")" --verify -o json
	t_json '[.items[] | select(.differing > 0) | .table] | sort' '["audit_event","audit_head","role","user_account"]'
}

# broken FROM TO: killed again and again, in the end it is all there.
broken()
{
	use "$1"
	kills=0
	# longer each time, so that it comes to an end on any machine
	for tenths in 1 1 2 2 3 4 5 7 9 12 20 40 80 150; do
		timeout -s KILL "$((tenths / 10)).$((tenths % 10))" env -i PATH="$PATH" HOME="$T" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
			"$IDCTL" --db "$IDCTL_DB" migrate copy --to "$(address "$2")" >"$OUT" 2>"$ERR"
		STATUS=$?
		[ "$STATUS" -ne 0 ] || break
		kills=$((kills + 1))
		use "$2"
		t_exec user list --limit 1
		use "$1"
		# struck between its last commit and its end: the comparison below shows that it is whole
		[ "$STATUS" -ne 0 ] || break
		[ "$STATUS" -eq 7 ] || echo "status $STATUS after $kills kills: $(cat "$ERR")" >>"$T/.taken"
	done
	t_ok "$2: was broken off $kills times, and never taken for a store" test ! -e "$T/.taken"
	t_ok "$2: comes to its end all the same" test "$STATUS" -eq 0
	t_run "$2: with every row" 0 -- migrate copy --to "$(address "$2")" --verify -o json
	t_json '[.items[].differing] | add' 0
}

# half TARGET: a copy that was broken off before its end.
half()
{
	ask "$1" "DELETE FROM migration"
	ask "$1" "INSERT INTO store_meta (name, value) SELECT 'local.copying', (SELECT value FROM store_meta WHERE
		name = 'instance_id') || ' $size ' || '$head'"
}

# altered TARGET: a row that was altered while the copy stood still.
altered()
{
	use sqlite:source
	size=$(ask sqlite:source 'SELECT size FROM audit_head')
	head=$(ask sqlite:source 'SELECT lower(hex(root)) FROM audit_head')
	make_target "$1"
	t_exec migrate copy --to "$(address "$1")"
	half "$1"
	ask "$1" "UPDATE user_account SET display_name = 'Mallory' WHERE email = 'u7@example.org'"
	ask "$1" "DELETE FROM user_account WHERE email = 'u12000@example.org'"
	t_run "$1: an altered row is found, and one that was lost goes over again" 5 -- migrate copy --to "$(address "$1")" -o json
	t_json '.items[] | select(.table == "user_account") | [.copied, .differing]' '[1,1]'
	use "$1"
	t_run "$1: a copy that differs is not a store" 7 -- user list
	t_err_has 'is incomplete'
	t_run "$1: nor can it be migrated" 7 -- migrate up
	t_run "$1: nor made" 7 -- init
	use sqlite:source
}


moved sqlite:source sqlite:one
broken sqlite:source sqlite:two
altered sqlite:three
if [ -n "${IDCTL_TEST_PG-}" ]; then
	for name in pgsql:one pgsql:two; do
		make_target "$name"
	done
	use sqlite:source
	moved sqlite:source pgsql:one
	broken sqlite:source pgsql:two
	altered pgsql:three
	make_target pgsql:four
	moved pgsql:two pgsql:four
	broken pgsql:two sqlite:back
	moved pgsql:two sqlite:again
else
	t_skip 'to PostgreSQL and back' "${IDCTL_TEST_PG_WHY:-IDCTL_TEST_PG names no server (tests/pg/with.sh)}"
fi

# ---- refusals ----

use sqlite:source
t_mark
t_run 'a source that is not what it was' 0 -- migrate copy --to "$T/five.db"
size=0 head=00
half sqlite:five
t_run 'is not resumed' 4 -- migrate copy --to "$T/five.db"
t_err_has 'the source has changed since'
t_run 'a dry run' 0 -- migrate copy --to "$T/two.db" --verify --dry-run -o json
t_run 'a dry run makes no store' 7 -- migrate copy --to "$T/none.db" --dry-run
t_ok 'a dry run makes no file' test ! -e "$T/none.db"
t_run 'no target' 2 -- migrate copy
t_err_has -- '--to'
t_run 'an empty target' 7 -- migrate copy --to ''
t_run 'a password in the address' 2 -- migrate copy --to postgresql://me:secret@localhost/x
t_err_lacks secret
t_run 'a target in no folder' 7 -- migrate copy --to "$IDCTL_KEY_FILE/x.db"
t_run 'a target that is not a database' 7 -- migrate copy --to "$IDCTL_KEY_FILE"
t_err_has 'not an idctl store'
t_run 'a keyword that libpq does not know' 7 -- migrate copy --to 'hots=localhost'
t_err_has 'hots'
t_same_state 'the source is as it was'
t_run 'a user who may not do everything' 0 -- user create bob@example.org --no-password
t_run 'may not copy everything' 8 -- migrate copy --to "$T/six.db" --actor bob@example.org
t_ok 'and nothing was made' test ! -e "$T/six.db"

# ---- frozen ----

t_run 'frozen' 0 -- migrate freeze --reason 'moved to the other one' -o json
t_json '[.frozen, .reason, .changed]' '[true,"moved to the other one",true]'
t_run 'frozen already' 0 -- migrate freeze --field changed
t_out_is false
t_mark
for line in 'user create x@example.org --no-password' 'user disable bob@example.org' 'client create x' 'key rotate' \
	'token mint --client ci' 'token prune' 'role delete ops --yes' 'migrate up' 'migrate down --to 1 --yes' 'init'; do
	# shellcheck disable=SC2086 # words
	t_run "frozen: $line" 7 -- $line
	t_err_has 'the store is frozen: moved to the other one'
done
t_run 'frozen: not even a password is tried' 7 --in 'some password' -- user check-password bob@example.org --password-stdin
t_same_state 'frozen: nothing has changed'
for line in 'user list' 'user show bob@example.org' 'audit verify' 'migrate status' 'perm who door:open' 'doctor'; do
	# shellcheck disable=SC2086 # words
	t_run "frozen, and answers: $line" 0 -- $line
done
t_run 'doctor says so' 0 -- doctor
t_out_has 'the store is frozen'
t_run 'a frozen store moves' 0 -- migrate copy --to "$T/seven.db"
use sqlite:seven
t_run 'and the copy is not frozen' 0 -- user create y@example.org --no-password
use sqlite:source
t_run 'a stranger may not thaw it' 8 -- migrate thaw --actor bob@example.org
t_run 'thawed' 0 -- migrate thaw -o json
t_json '[.frozen, .reason, .changed]' '[false,null,true]'
t_run 'thawed already' 0 -- migrate thaw --field changed
t_out_is false
t_run 'and takes changes' 0 -- user create x@example.org --no-password
t_run 'both are on record' 0 -- audit list --where 'action ~ migrate.' --field outcome
t_out_has ok
t_done
