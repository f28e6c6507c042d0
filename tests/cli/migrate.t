#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl migrate: forward, back, and stores that are not ours to touch.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
t_keep fresh
latest=$(t_sql 'SELECT max(version) FROM migration')

history()
{
	t_sql 'SELECT version, name, checksum FROM migration ORDER BY version'
}

# ---- normal use ----

t_golden migrate -- migrate status
t_golden migrate -- migrate status -o json
t_golden migrate -- migrate check
t_golden "migrate_plan$(t_pieces '' _pgsql)" -- migrate plan -o json
t_golden migrate -- migrate up -o json
t_golden migrate -- migrate down --to 1
t_golden migrate -- migrate down --to 1 --dry-run -o json --fields version,name,direction,changed,dry_run
t_golden migrate -- migrate down --to 2 --yes -o json
t_golden migrate -- migrate status -o json
t_golden migrate -- migrate check
t_golden "migrate_plan$(t_pieces '' _pgsql)" -- migrate plan -o json
t_golden migrate -- user list
t_golden migrate -- migrate up --dry-run -o json --fields version,name,direction,changed,dry_run
t_golden migrate -- migrate up -o json --fields version,name,direction,changed
t_golden migrate -- migrate check -o json
t_golden migrate -- migrate up --to 99
t_golden migrate -- migrate down

# ---- there and back ----

t_restore fresh
t_schema >"$T/want"
history >"$T/wanted"
for to in 2 1; do
	t_run "down to $to" 0 -- migrate down --to "$to" --yes -o json
	t_run "the store is at $to" 5 -- migrate check -o json
	t_json '[.version, (.pending | length)] | tostring' "[$to,$((latest - to))]"
	t_run 'and up, a step at a time' 0 -- migrate up --to $((to + 1)) -o json
	t_run 'all the way' 0 -- migrate up -o json
	t_run 'the store is up to date' 0 -- migrate check
	t_schema >"$T/have"
	t_compare "$T/want" "$T/have" "its schema is that of a fresh store"
	history >"$T/have"
	t_compare "$T/wanted" "$T/have" 'and so is its history'
done
t_run 'all of it is on record' 0 -- audit list --action migrate.down -o json
t_json '.items | length >= 3' true
t_run 'and whole' 0 -- audit verify
t_run 'the accounts are still there' 0 -- user show root@example.org

# ---- refusals ----

t_refused 'back, without an answer' 2 confirm - -- migrate down --to 1
t_refused 'back, to nowhere' 2 usage - -- migrate down --yes
t_refused 'back, beyond the beginning' 9 invalid to -- migrate down --to 0 --yes
t_refused 'forward, beyond what is known' 9 invalid to -- migrate up --to 99
t_refused 'forward, to no number' 9 invalid to -- migrate up --to next
t_run 'back to where it is' 0 -- migrate down --to "$latest" --yes -o json
t_json '.items | length' 0
t_mark
t_run 'a dry run' 0 -- migrate down --to 1 --dry-run
t_same_state 'a dry run: nothing has changed'

t_sql "INSERT INTO migration VALUES (99, 'of tomorrow', '0123456789abcdef', 1)"
t_refused 'a newer store: reading' 7 schema - -- user list
t_err_has 'newer than this idctl'
t_refused 'a newer store: writing' 7 schema - -- role create x
t_refused 'a newer store: init' 7 schema - -- init
t_refused 'a newer store: up' 7 schema - -- migrate up
t_refused 'a newer store: down' 7 schema - -- migrate down --to 1 --yes
t_sql "UPDATE migration SET version = $latest + 1 WHERE version = 99"
t_refused 'a store one step newer: reading' 7 schema - -- user list
t_refused 'a store one step newer: writing' 7 schema - -- role create x
t_refused 'a store one step newer: up' 7 schema - -- migrate up
t_refused 'a store one step newer: down' 7 schema - -- migrate down --to 1 --yes
t_run 'a store one step newer: doctor says so' 5 -- doctor -o json
t_json '[.items[] | select(.check == "store") | .status] | tostring' '["failed"]'

t_restore fresh
t_exec migrate down --to 2 --yes
t_refused 'an older store: reading' 7 schema - -- user list
t_err_json .error.hint 'idctl migrate up' 'and the command that repairs it is named'
t_refused 'an older store: writing' 7 schema - -- role create x
t_refused 'an older store: init' 7 schema - -- init
t_refused 'an older store: minting' 7 schema - -- token mint --user root@example.org

t_restore fresh
t_sql "UPDATE migration SET checksum = 'ffffffffffffffff' WHERE version = 2"
t_refused 'an edited checksum: up' 7 schema - -- migrate up
t_err_has 'migration 2'
t_refused 'an edited checksum: check' 7 schema - -- migrate check
t_refused 'an edited checksum: down' 7 schema - -- migrate down --to 1 --yes
t_run 'an edited checksum: doctor says so' 5 -- doctor -o json
t_json '[.items[] | select(.check == "migrations") | .status] | tostring' '["failed"]'
t_restore fresh
t_sql 'DELETE FROM migration WHERE version = 2'
t_refused 'a gap in the history: up' 7 schema - -- migrate up
t_err_has 'migration 2'
t_done
