#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who can make a store, and what it then is: the superuser, a database's plain owner, a role that may
# make roles, and an administrator who runs the plan by hand. Roles belong to the whole server.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

# finding CHECK FILTER EXPECT TITLE: of the last doctor
finding()
{
	t_json ".items[] | select(.check == \"$1\") | $2" "$3" "$4"
}
# owned TITLE BY: all that is in the schema, and the schema
owned()
{
	sql -c "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'idctl'::regnamespace UNION
		SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'idctl'" >"$OUT"
	t_out_is "$2" "$1"
}
# privileges FILE: of every role of ours on everything
privileges()
{
	sql -c "SELECT relname, relkind, relowner::regrole, relacl FROM pg_class WHERE relnamespace = 'idctl'::regnamespace
		ORDER BY 1" -c "SELECT attname, attacl FROM pg_attribute WHERE NOT attisdropped AND attrelid = 'idctl.user_account'::regclass
		AND attnum > 0 ORDER BY 1" -c "SELECT nspacl, nspowner::regrole FROM pg_namespace WHERE nspname = 'idctl'" >"$1"
}
# works TITLE: the daily round, and nothing is wrong with the schema
works()
{
	t_run "$1: an account is made" 0 -- user create ann@example.org --no-password
	t_run "$1: and read" 0 -- user show ann@example.org
	t_run "$1: init changes nothing" 0 -- init -o json
	t_json .changed false
	t_run "$1: the log is whole" 0 -- audit verify
	t_run "$1: doctor is content with it" 0 -- doctor -o json
}

# ---- a server where nobody has made roles ----

p_server plain
pg_psql plain -c 'CREATE ROLE ann LOGIN' -c 'CREATE ROLE maker LOGIN CREATEROLE' -c 'CREATE ROLE other LOGIN'
for name in anns makers; do
	pg_database plain $name || p_nothing
	pg_psql plain -c "ALTER DATABASE $name OWNER TO ${name%s}"
done
p_use anns other
t_mark
t_run 'a role that may not make a schema makes no store' 8 -- init
t_err_has 'this database role may not do that (forbidden)'
t_ok 'and no key file' [ ! -e "$IDCTL_KEY_FILE" ]
t_same_state "and nothing else"
p_use anns ann
t_run "a database's plain owner makes a store" 0 -- init --admin root@example.org -o json
t_json .changed true
owned 'it belongs to ann' ann
sql -c "SELECT count(*) FROM pg_roles WHERE rolname ~ '^idctl'" >"$OUT"
t_out_is 0 'no role was made'
works 'the store of ann'
finding 'database role' .detail 'owner, by the name of ann; ann owns the schema' 'doctor says that ann owns it'
finding privileges .status warning 'and warns of that'
finding privileges .detail 'it can change and drop every table, as their owner; use a member of idctl_runtime for daily work, which does not exist' \
	'and that the role for daily work is not there'
t_run 'ann takes the schema back' 0 -- migrate down --to 2 --yes
t_run 'and forward' 0 -- migrate up

p_use makers maker
t_run 'a role that may make roles makes a store' 0 -- init --admin root@example.org
owned 'it is the owner role'\''s' idctl_owner
sql -c "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname ~ '^idctl' AND NOT rolcanlogin" >"$OUT"
t_out_is 'idctl_owner idctl_prune idctl_read idctl_runtime' 'with all four roles'
works "the role maker's store"
finding 'database role' .detail 'owner, by the name of maker; idctl_owner owns the schema' 'doctor says whose it is'
sql -c 'CREATE ROLE run LOGIN IN ROLE idctl_runtime'
p_use makers run
t_run 'one who does the daily work can' 0 -- user create run@example.org --no-password
p_use anns run
t_run "but not in a store that does not know the role" 8 -- user list

# ---- a server where the superuser has ----

p_server one
p_store first --admin root@example.org
privileges "$T/first"
p_store second --admin root@example.org
privileges "$T/second"
t_compare "$T/first" "$T/second" 'a second store on the same server has the same privileges'
works 'the second store'
pg_psql one -c 'CREATE ROLE own LOGIN IN ROLE idctl_owner' -c 'CREATE ROLE run LOGIN IN ROLE idctl_runtime' \
	-c 'CREATE ROLE ann LOGIN'
p_use first run
t_run 'one login may work in both' 0 -- user create a@example.org --no-password
p_use second run
t_run 'in the other too' 0 -- user create a@example.org --no-password
pg_database one anns || p_nothing
pg_psql one -c 'ALTER DATABASE anns OWNER TO ann'
p_use anns ann
t_run 'a plain owner, where the roles are there already' 0 -- init --admin root@example.org
owned 'it belongs to ann alone' ann
p_use anns run
t_run 'but those roles may work in it' 0 -- user create b@example.org --no-password
p_use anns own
t_run 'and idctl_owner, who does not own it, may not' 8 -- user list

# ---- the schema's way back and forth ----

p_use first own
t_run 'an owner takes it back' 0 -- migrate down --to 2 --yes
p_use first run
t_mark
t_run 'one who does the daily work cannot bring it forward' 7 -- migrate up
t_err_has "the schema idctl belongs to 'idctl_owner', not to this role"
t_err_has 'hint: connect as a member of that role'
t_same_state "and has not"
t_run 'nor use it as it is' 7 -- user list
t_err_has 'hint: idctl migrate up'
p_use first own
t_run 'an owner can' 0 -- migrate up
privileges "$T/second"
t_compare "$T/first" "$T/second" 'privileges are what they were, on what was made anew as well'
p_use first run
t_run 'and daily work goes on' 0 -- token mint --user root@example.org

# ---- by hand ----

pg_database one hand || p_nothing
p_use hand ann
t_run 'the plan can be had by anybody' 0 -- migrate plan --field sql
cp "$OUT" "$T/plan.sql"
sql -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'idctl'" >"$OUT"
t_out_is 0 'nothing of it was run'
# halfway there is a mistake: nothing may remain of what came before it
sed '12s/.*/CREATE TABLE mistake (;/' "$T/plan.sql" | sql -v ON_ERROR_STOP=0 -f - >"$OUT" 2>&1
sql -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'idctl'" >"$OUT"
t_out_is 0 'a plan that fails leaves nothing behind'
sql -f "$T/plan.sql" >"$OUT" 2>"$ERR"
t_file_is "$OUT" '' 'an administrator runs it in psql'
t_file_is "$ERR" '' 'without an error or a notice'
owned 'then all is the owner role'\''s' idctl_owner
privileges "$T/second"
t_compare "$T/first" "$T/second" 'with the same privileges as after init'
p_use hand own
t_run 'a plain member of idctl_owner goes on from there' 0 -- init --admin root@example.org -o json
t_json '.created | index("schema")' null
t_json '.created | index("data key") != null' true
works 'the store made by hand'
finding migrations .status ok 'its history is as it should be'
t_run 'there is nothing pending' 0 -- migrate check
t_run 'and no plan is left' 0 -- migrate plan -o jsonl
t_out_is ''
t_run 'an older one' 0 -- migrate down --to 2 --yes
t_run 'has a plan too' 0 -- migrate plan --field sql
cp "$OUT" "$T/plan.sql"
sql -f "$T/plan.sql" >"$OUT" 2>"$ERR"
t_file_is "$ERR" '' 'which an administrator runs'
privileges "$T/second"
t_compare "$T/first" "$T/second" 'with the same result'
sql -c 'SELECT max(version) - count(*) FROM idctl.migration' >"$OUT"
t_out_is 0 'and a whole history'
t_run 'migrate check says so' 0 -- migrate check
t_run 'tokens have their table again' 0 -- token mint --user root@example.org
t_done
