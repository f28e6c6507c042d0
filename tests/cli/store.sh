# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The store that lib.sh, which sources this, tests against: a file of SQLite's, or, with
# IDCTL_TEST_ENGINE=pgsql, a database of its own on the server of tests/pg/with.sh. All that a test does
# to a store past idctl is done by these, so that it can be done to both.
#
# Set by others: IDCTL_DB T_VOLATILE.
#
# Where the SQL differs, pieces of it: t_blob, t_hex, t_random, t_zeros, t_flip.

T_ENGINE=${IDCTL_TEST_ENGINE:-sqlite}
# tables whose rows come and go without anything having changed, as an extended regular expression
T_VOLATILE=${T_VOLATILE:-^(audit|throttle|lease|access_log|sqlite_)}
T_DATABASES=
T_MARK=
T_SERVER=
T_POOL=

t_store_gone()
{
	[ -n "$T_DATABASES" ] || return 0
	for t_database_name in $T_DATABASES; do
		t_ask "$T_SERVER" "$T/.told" "DROP DATABASE IF EXISTS $t_database_name WITH (FORCE)" || break
	done
	T_DATABASES=
}

# t_alone NAME…: ends the sessions in these databases. The server's own waiting for that goes by tenths of a second.
t_alone()
{
	printf "DO \$\$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('%s', '%s');
		WHILE EXISTS (SELECT FROM pg_stat_activity WHERE datname IN ('%s', '%s')) LOOP
			PERFORM pg_sleep(0.002), pg_stat_clear_snapshot();
		END LOOP; END \$\$;" "$1" "$2" "$1" "$2"
}

# t_database NAME [TEMPLATE]: afresh. A template must be nobody's, and the pooler keeps sessions.
t_database()
{
	t_copied=${2:-template0 ENCODING \'UTF8\' LOCALE \'C.UTF-8\'}
	case " $T_DATABASES " in
	*" $1 "*) ;;
	*) T_DATABASES="$T_DATABASES $1" ;;
	esac
	t_ask "$T_SERVER" "$T/.told" "$(t_alone "$1" "${2-}")" "DROP DATABASE IF EXISTS $1 WITH (FORCE);" \
		"CREATE DATABASE $1 STRATEGY file_copy TEMPLATE $t_copied" || {
		echo "Bail out! there is no making the database $1"
		exit 1
	}
}

t_database_address()
{
	echo "${T_POOL% dbname=*} dbname=c_$$_$1"
}

# t_store NAME: IDCTL_DB is a store of that name (of lower-case letters and digits), and nothing is there yet.
t_store()
{
	if [ "$T_ENGINE" = pgsql ]; then
		t_database "c_$$_$1"
		IDCTL_DB=$(t_database_address "$1")
	else
		rm -f "$T/$1.db" "$T/$1.db"-*
		IDCTL_DB=$T/$1.db
	fi
}

# The address as a URL; and as it is, or one word at least.
t_url()
{
	if [ "$T_ENGINE" = pgsql ]; then
		echo "$IDCTL_DB" |
			sed 's,host=\(.*\) port=\(.*\) user=\(.*\) dbname=\(.*\),postgresql://\3@/\4?host=\1\&port=\2,'
	else
		echo "sqlite:$IDCTL_DB"
	fi
}

t_word()
{
	if [ "$T_ENGINE" = pgsql ]; then t_url; else echo "$IDCTL_DB"; fi
}

# t_keep NAME: the store as it is; t_restore NAME: the store as it was then.
t_keep()
{
	if t_on_server "$IDCTL_DB"; then
		t_database "c_$$_kept_$1" "${IDCTL_DB##*dbname=}"
	else
		cp "$IDCTL_DB" "$T/.kept_$1"
	fi
}

t_restore()
{
	if t_on_server "$IDCTL_DB"; then
		t_database "${IDCTL_DB##*dbname=}" "c_$$_kept_$1"
	else
		cp "$T/.kept_$1" "$IDCTL_DB"
	fi
}

# t_sql STATEMENTS: with its answer as "a|b", a line a row; NULL is nothing.
t_sql()
{
	t_ask "$IDCTL_DB" "$T/.told" "$1" || return
	t_show "$T/.told"
}

# t_pieces SQLITE PGSQL: what the engine at hand takes.
t_pieces()
{
	if [ "$T_ENGINE" = pgsql ]; then printf %s "$2"; else printf %s "$1"; fi
}

t_blob() { t_pieces "x'$1'" "'\\x$1'::bytea"; }
t_hex() { t_pieces "lower(hex($1))" "encode($1, 'hex')"; }
t_zeros() { t_pieces "zeroblob($1)" "decode(repeat('00', ($1)::int), 'hex')"; }
# others in each row, and less than 1 kB
t_random() { t_pieces "randomblob($1)" "substr(decode(repeat(md5(random()::text), 64), 'hex'), 1, ($1)::int)"; }
# t_flip COLUMN N: the column with its Nth byte altered
t_flip()
{
	t_pieces "CAST(substr($1, 1, $2 - 1) || (CASE substr($1, $2, 1) WHEN x'41' THEN x'42' ELSE x'41' END) ||
		substr($1, $2 + 1) AS BLOB)" "set_byte($1, $2 - 1, get_byte($1, $2 - 1) # 1)"
}

# ---- all that it holds ----

T_SCHEMA="SELECT relname, relkind, relowner::regrole, relacl, attname, format_type(atttypid, atttypmod),
		attnotnull, attidentity, attcollation::regcollation, attacl
	FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace JOIN pg_attribute ON attrelid = c.oid
	WHERE nspname = 'idctl' AND attnum > 0 AND NOT attisdropped ORDER BY relname, attname;
	SELECT indexdef FROM pg_indexes WHERE schemaname = 'idctl' ORDER BY indexname;
	SELECT conrelid::regclass::text, pg_get_constraintdef(o.oid)
	FROM pg_constraint o JOIN pg_namespace n ON n.oid = connamespace WHERE nspname = 'idctl' ORDER BY 1, 2;"
T_ROWS="SELECT format('SELECT %L, t FROM idctl.%I t ORDER BY t', relname, relname)
	FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
	WHERE nspname = 'idctl' AND relkind = 'r' AND relname !~ :'volatile' ORDER BY relname \\gexec"

# t_look FILE LINE…: a store that cannot be asked has not stayed as it was.
t_look()
{
	t_ask "$IDCTL_DB" "$@" 2>"$T/.told-why" && return
	{
		cat "$T/.told-why"
		echo "in doubt: $(date +%s%N)"
	} >>"$1"
}

# The schema, whatever the order in which its parts were made, and the blanks between them.
t_schema()
{
	if t_on_server "$IDCTL_DB"; then
		t_look "$T/.told" "$T_SCHEMA"
	else
		t_look "$T/.told" "SELECT type, name, tbl_name,
			replace(replace(replace(sql, ' ', ''), char(9), ''), char(10), '') FROM sqlite_schema ORDER BY type, name"
	fi
	cat "$T/.told"
}

# t_dump_to FILE: all rows of all tables but the volatile ones, and the schema.
t_dump_to()
{
	if t_on_server "$IDCTL_DB"; then
		t_look "$1" "\\set volatile '$T_VOLATILE'" "$T_SCHEMA" "$T_ROWS"
	elif [ ! -e "$IDCTL_DB" ]; then
		echo none >"$1"
	else
		t_look "$1" ".output \"$T/.tables\"" "SELECT '.print ' || name || char(10) || 'SELECT * FROM \"' || name || '\";'
			FROM sqlite_schema WHERE type = 'table' AND NOT name REGEXP '$T_VOLATILE' ORDER BY name;" \
			".output \"$1\"" '.mode quote' 'SELECT sql FROM sqlite_schema ORDER BY name;' ".read \"$T/.tables\""
	fi
}

# Whatever a reader of the store would see: the files; or every value there is, bytes as they are
# (with what is not a letter escaped) and in hexadecimal.
t_bytes()
{
	if t_on_server "$IDCTL_DB"; then
		t_look "$T/.told" "\\set volatile '^$'" 'SET bytea_output = escape;' "$T_ROWS" 'SET bytea_output = hex;' "$T_ROWS"
		cat "$T/.told"
	else
		cat "$IDCTL_DB"*
	fi
}

# t_ok_unseen TITLE TEXT…: none of these is in the store in the open, and what is there would have been found.
t_ok_unseen()
{
	t_unseen_title=$1
	shift
	t_bytes >"$T/.bytes"
	for t_unseen; do
		printf '%s\n' "$t_unseen"
	done >"$T/.words"
	t_ok "$t_unseen_title" sh -c "grep -qaF audit_event '$T/.bytes' && ! grep -aF -f '$T/.words' '$T/.bytes'"
}

# t_mark: remember the state; t_same_state and t_new_state compare with what was remembered last. A file is remembered
# as it is, and asked what it holds only when it is another one, byte by byte.
t_mark()
{
	T_MARK=rows
	if [ -f "$IDCTL_DB" ] && [ ! -e "$IDCTL_DB-journal" ]; then
		T_MARK=bytes
		cp "$IDCTL_DB" "$T/.mark.db"
	else
		t_dump_to "$T/.mark"
	fi
}

t_marked_now()
{
	t_dump_to "$T/.now"
	[ "$T_MARK" = bytes ] || return 0
	t_store=$IDCTL_DB
	IDCTL_DB=$T/.mark.db
	t_dump_to "$T/.mark"
	IDCTL_DB=$t_store
}

t_same_state()
{
	if [ "$T_MARK" = bytes ] && cmp -s "$T/.mark.db" "$IDCTL_DB"; then
		t_result 0 "${1:-$T_TITLE: nothing has changed}" </dev/null
		return
	fi
	t_marked_now
	t_compare "$T/.mark" "$T/.now" "${1:-$T_TITLE: nothing has changed}"
}

t_new_state()
{
	t_marked_now
	t_ok "${1:-$T_TITLE: something has changed}" sh -c "! cmp -s '$T/.mark' '$T/.now'"
}

if [ "$T_ENGINE" = pgsql ]; then
	[ -n "${IDCTL_TEST_PG-}" ] || {
		echo 'Bail out! IDCTL_TEST_PG names no server (tests/pg/with.sh)'
		exit 1
	}
	T_SERVER=$IDCTL_TEST_PG
	T_POOL=${IDCTL_TEST_POOL:-$T_SERVER}
fi
