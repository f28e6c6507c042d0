#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A server whose other users, or owner, are hostile: a schema that was there before us, functions and
# operators in front of the server's own, settings of a role, words that a terminal would obey.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

# harmless TITLE: nothing of what was said last would be obeyed by a terminal, nor turn the text around
harmless()
{
	bad=0
	if cat "$OUT" "$ERR" | tr -d '\n\t' | LC_ALL=C grep -q "$(printf '[\001-\037\177]')"; then bad=1; fi
	# C1 in UTF-8, U+202E
	if LC_ALL=C grep -qF -e "$(printf '\302\233')" -e "$(printf '\342\200\256')" "$OUT" "$ERR"; then bad=1; fi
	t_explain | cat -v >"$T/.why"
	t_result "$bad" "$1: nothing reaches the terminal raw" <"$T/.why"
}

p_server one

# ---- the schema belongs to another role ----

pg_database one taken || p_nothing
pg_psql one -c 'CREATE ROLE eve LOGIN' -c 'CREATE ROLE ann LOGIN' -c 'ALTER DATABASE taken OWNER TO ann'
p_use taken
sql -c 'CREATE SCHEMA idctl AUTHORIZATION eve'
t_mark
t_exec init --admin root@example.org --db "$T/from.db" --key-file "$T/from.key"
for who in ann postgres; do
	p_use taken $who
	t_run "$who makes no store in the schema of another" 7 -- init --admin root@example.org
	t_err_has "the schema idctl belongs to 'eve', not to this role (config)"
	t_err_has 'hint: connect as a member of that role'
	t_out_is ''
	t_run "$who, as JSON" 7 -- init -o json
	p_error "$who"
	t_run "$who copies nothing there" 7 -- migrate copy --db "$T/from.db" --to "$IDCTL_DB"
	t_err_has "the schema idctl belongs to 'eve', not to this role (config)"
	t_same_state "$who: nothing has changed"
	t_ok "$who: no key file either" [ ! -e "$IDCTL_KEY_FILE" ]
done
sql -c "SELECT count(*) FROM pg_roles WHERE rolname ~ '^idctl'" >"$OUT"
t_out_is 0 'not even a role was made'
sql -c "COMMENT ON SCHEMA idctl IS 'x'" -c "ALTER ROLE eve RENAME TO \"$(printf 'e\033[31mv\342\200\256e')\""
t_run "whatever the name of its owner" 7 -- init
harmless 'the name of an owner'

# ---- ours by name, and by its owner, and no store ----

pg_database one other || p_nothing
p_use other
sql -c 'CREATE SCHEMA idctl' -c 'CREATE TABLE idctl.x (a int)'
t_mark
for what in 'init --admin root@example.org' 'migrate status' 'migrate check' 'migrate up'; do
	# shellcheck disable=SC2086 # several words
	t_run "$what, where something else is" 7 -- $what
	t_err_has 'the schema idctl of this database is not empty and not a store'
	t_err_has 'hint: use another database'
done
t_run 'asking there' 7 -- user list
t_same_state 'nothing has changed'
sql -c 'DROP TABLE idctl.x'
t_run 'an empty one is taken' 0 -- init --admin root@example.org

# ---- in front of the server's own ----

p_store shop --admin root@example.org
sql -c 'CREATE ROLE run LOGIN IN ROLE idctl_runtime'
p_use shop run
t_run 'a role' 0 -- role create ops
t_run 'for a user' 0 -- user grant root@example.org ops
questions='user list
user show root@example.org
role list
perm list
perm check root@example.org a:b
perm who a:b
client list
key list
token list
audit list --limit 5
audit verify
migrate status'
# the words of t_exec are its own, behind the pipe
# shellcheck disable=SC2030,SC2031
ask()
{
	echo "$questions" | while IFS= read -r what; do
		# shellcheck disable=SC2086 # several words
		t_exec $what -o json
		echo "$what: $STATUS"
		cat "$OUT" "$ERR"
	done
}
ask >"$T/before"
sql <<-'EOT'
	CREATE SCHEMA evil;
	CREATE TABLE evil.marker (what text);
	GRANT USAGE ON SCHEMA evil TO PUBLIC;
	GRANT INSERT ON evil.marker TO PUBLIC;
	DO $$ DECLARE f text; BEGIN
		FOREACH f IN ARRAY ARRAY['lower(text) text', 'now() timestamptz', 'current_setting(text) text', 'length(bytea) int',
			'pg_advisory_xact_lock(bigint) void', 'pg_has_role(oid, text) boolean', 'has_schema_privilege(oid, text) boolean',
			'has_table_privilege(oid, text) boolean', 'pg_get_userbyid(oid) name', 'pg_is_in_recovery() boolean',
			'eq(bytea, bytea) boolean', 'eq(text, text) boolean', 'eq(bigint, bigint) boolean', 'eq(int, int) boolean',
			'eq(bigint, int) boolean', 'eq(name, text) boolean', 'eq(text, name) boolean', 'add(text, text) text'] LOOP
			EXECUTE format('CREATE FUNCTION evil.%s RETURNS %s LANGUAGE plpgsql AS %L', left(f, strpos(f, ')')),
				substr(f, strpos(f, ')') + 2), format('BEGIN INSERT INTO evil.marker VALUES (%L); RETURN%s; END', f,
				CASE WHEN f ~ 'void$' THEN '' ELSE ' NULL' END));
		END LOOP;
		FOREACH f IN ARRAY ARRAY['bytea, bytea', 'text, text', 'bigint, bigint', 'int, int', 'bigint, int', 'name, text',
			'text, name'] LOOP
			EXECUTE format('CREATE OPERATOR evil.= (FUNCTION = evil.eq, LEFTARG = %s, RIGHTARG = %s)', split_part(f, ', ', 1),
				split_part(f, ', ', 2));
		END LOOP;
	END $$;
	CREATE OPERATOR evil.|| (FUNCTION = evil.add, LEFTARG = text, RIGHTARG = text);
EOT
sql -c "CREATE FUNCTION evil.worse(bigint, bigint) RETURNS bigint LANGUAGE plpgsql AS
	'BEGIN INSERT INTO evil.marker VALUES (''max''); RETURN 7; END'" \
	-c 'CREATE AGGREGATE evil.max (bigint) (SFUNC = evil.worse, STYPE = bigint)' \
	-c 'CREATE TABLE evil.user_account AS TABLE idctl.user_account' -c 'CREATE TABLE evil.pg_class (x int)' \
	-c 'CREATE DOMAIN evil.text AS int' -c 'CREATE DOMAIN evil.bytea AS int'
sql -c 'ALTER ROLE run SET search_path = evil, pg_catalog' -c 'ALTER ROLE postgres IN DATABASE shop SET search_path = evil, pg_catalog'
sql_as run "SELECT 'a'::pg_catalog.text = 'b'::pg_catalog.text, lower('A'::pg_catalog.text), max(7::bigint)"
sql -c "SET search_path = pg_catalog; SELECT count(*) FROM evil.marker" >"$OUT"
t_out_is 3 'a query without a safe path runs them'
sql -c 'TRUNCATE evil.marker'
ask >"$T/after"
t_compare "$T/before" "$T/after" 'idctl gives the same answers'
t_run 'and changes what it should' 0 -- user create ann@example.org --no-password --role ops
t_run 'permits' 0 -- perm create disk:read
t_run 'grants' 0 -- role grant ops disk:read
t_run 'mints' 0 -- token mint --user ann@example.org
t_run 'prunes' 0 -- token prune
t_run 'asks for its role' 0 -- doctor -o json
t_json '.items[] | select(.check == "database role") | .detail' 'runtime, by the name of run; idctl_owner owns the schema'
p_use shop
t_run 'a superuser takes the schema back' 0 -- migrate down --to 2 --yes
t_run 'and forward' 0 -- migrate up
t_run 'makes nothing new' 0 -- init -o json
t_json .changed false
t_run 'and the log is whole' 0 -- audit verify
sql -c 'SET search_path = pg_catalog; SELECT what FROM evil.marker' >"$OUT"
t_out_is '' 'none of what stood in front has run'
sql -c 'ALTER ROLE postgres IN DATABASE shop RESET search_path'

# ---- settings of a role ----

p_use shop run
ask >"$T/before"
for setting in 'standard_conforming_strings = off' 'bytea_output = escape' "timezone = 'Asia/Kathmandu'" "datestyle = 'German'" \
	'extra_float_digits = -15' 'default_transaction_isolation = serializable' 'row_security = off' 'array_nulls = off' \
	"intervalstyle = 'sql_standard'" 'idle_in_transaction_session_timeout = 1' 'lock_timeout = 1' 'client_encoding = LATIN1' \
	'enable_indexscan = off' 'transform_null_equals = on' 'client_min_messages = debug5'; do
	sql -c "ALTER ROLE run SET $setting"
done
ask >"$T/after"
t_compare "$T/before" "$T/after" 'settings of the role change no answer'
t_run 'nor what is written' 0 -- user create ben@example.org --no-password --display-name 'B\n ö'
t_run 'as it was' 0 -- user show ben@example.org --field display_name
t_out_is 'B\n ö'
t_err_is ''
sql -c 'ALTER ROLE run RESET ALL'

# what was told is on the disk, whatever the role is set to; who waits for more goes on waiting for it
sql -c 'CREATE TABLE public.seen (was text)' -c 'GRANT INSERT ON public.seen TO run' -c "CREATE FUNCTION public.see() RETURNS trigger
	LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.seen VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END'" \
	-c 'CREATE TRIGGER see AFTER INSERT ON idctl.audit_event FOR EACH ROW EXECUTE FUNCTION public.see()'
for setting in off local on remote_apply; do
	sql -c "ALTER ROLE run SET synchronous_commit = $setting"
	t_run "with synchronous_commit = $setting" 0 -- role create "by_$setting"
done
sql -c 'SELECT was FROM public.seen' >"$OUT"
t_out_is 'on
local
on
remote_apply' 'no commit is told before it is durable'
sql -c 'DROP TRIGGER see ON idctl.audit_event' -c 'ALTER ROLE run RESET ALL'

# a rule or a trigger of the owner's that swallows a row
for table in audit_event audit_head role access_token store_meta; do
	for way in 'CREATE RULE swallow AS ON INSERT TO idctl.TABLE DO INSTEAD NOTHING' \
		'CREATE TRIGGER swallow BEFORE INSERT ON idctl.TABLE FOR EACH ROW EXECUTE FUNCTION public.nothing()'; do
		sql -c "CREATE OR REPLACE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'" \
			-c "$(echo "$way" | sed "s/TABLE/$table/")"
		what="a ${way#CREATE } on $table"
		what=${what%% swallow*}" on $table"
		t_mark
		case $table in
		access_token) t_run "$what" 7 -- token mint --user ann@example.org ;;
		store_meta) t_run "$what" 7 -- migrate freeze ;;
		*) t_run "$what" 7 -- role create swallowed ;;
		esac
		t_err_has 'remove the rules and triggers' "$what: says so"
		case $way in
		*RULE*) sql -c "DROP RULE swallow ON idctl.$table" ;;
		*) sql -c "DROP TRIGGER swallow ON idctl.$table" ;;
		esac
		t_same_state "$what: nothing has changed"
	done
done
t_run 'and the log is whole still' 0 -- audit verify
t_done
