# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What the database S_DB holds, as ../sweep/kill.sh looks at a file: exactly, or its shape only. To be sourced
# behind store.sh. T_VOLATILE are tables whose rows are meant to survive what fails.

# st_lines EXPRESSION: a line for each row of each table, or for each column of it (key, value).
st_lines()
{
	t_ask "$(pg_address "$S_SERVER" "$S_DB")" "$T/.lines" "SELECT format(\$ours\$$1\$ours\$, relname) FROM pg_class
		WHERE relnamespace = to_regnamespace('idctl') AND relkind = 'r' AND relname !~ '$T_VOLATILE' ORDER BY relname \\gexec"
	LC_ALL=C sort "$T/.lines"
}

# every column: "table column value", one a line
st_exact()
{
	st_lines "SELECT '%1\$s ' || c.key || ' ' || coalesce(c.value, '-') FROM idctl.%1\$I t,
		json_each_text(row_to_json(t)) c"
}

# every row, and of the columns that the file DIFFERING names only whether there is something in them
st_shape()
{
	st_lines "SELECT '%1\$s ' || (SELECT string_agg(CASE WHEN c.value IS NULL THEN 'null'
		WHEN '%1\$s ' || c.key = ANY ('{$(sed 's/.*/"&"/' "$1" | paste -sd ,)}') THEN 'some' ELSE c.value END, ' ')
		FROM json_each_text(row_to_json(t)) c) FROM idctl.%1\$I t"
}

# st_differing FILE FILE: the columns in which two exact states differ
st_differing()
{
	diff "$1" "$2" | awk '/^[<>]/ { print $2, $3 }' | LC_ALL=C sort -u
}

# st_keep FROM DB: a database as FROM is now, whose rows kept.put_back() brings back (keep.sql)
st_keep()
{
	pg_database "$S_SERVER" "$2" "$1" && pg_psql "$S_SERVER" -d "$2" -f "${0%/*}/keep.sql"
}
