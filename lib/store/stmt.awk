# Turns stmt.sql into the statement catalogue: -v part=h the enum, -v part=c the table.
# "-- @let NAME" up to a blank line is a fragment, used as {NAME}; list_agg(x, ' ') is each engine's own aggregate, and
# row locks (FOR UPDATE ... SKIP LOCKED, in one line) are PostgreSQL's only.
# schema.sql comes first: the tables that it makes are named with their schema in PostgreSQL's text.
# "-- @stmt NAME(inputs) -> columns [!scan]" opens an entry; -- @sqlite and -- @pgsql give each engine its own text.

function filled(s,   k) { for (k in let) gsub("[{]" k "[}]", let[k], s); if (s ~ /[{}]/) fail("no such fragment: " s); return s }
function fail(why) { print FILENAME ":" FNR ": " why >"/dev/stderr"; bad = 1; exit 1 }

function qualified(s,   out, word) {
	out = ""
	while (match(s, /(FROM|JOIN|INTO|UPDATE) [a-z_]+/)) {
		word = substr(s, RSTART, RLENGTH); sub(/.* /, "", word)
		out = out substr(s, 1, RSTART + RLENGTH - 1 - length(word)) (word in table ? "idctl." : "") word
		s = substr(s, RSTART + RLENGTH)
	}
	return out s
}

# What a table consists of, for those who move it whole: its key stands in front.
FNR == NR && /^CREATE TABLE/ { current = $3; order[++tables] = current; table[current] = tables; next }
FNR == NR && /^\);/ { current = ""; next }
FNR == NR && current != "" && $1 == "PRIMARY" { key[current] = $0; gsub(/.*[(]|[)].*|,/, "", key[current]); next }
FNR == NR && current != "" && $2 ~ /^(integer|bigint|text|bytea),?$/ {
	cols[current] = cols[current] " " $1
	kinds[current] = kinds[current] " " ($2 ~ /^text/ ? "text" : $2 ~ /^bytea/ ? "bytes" : "int")
	if (/PRIMARY KEY/) key[current] = $1
	if (/^\tid +integer NOT NULL PRIMARY KEY,?$/ || /^\tid +integer +NOT NULL PRIMARY KEY,?$/) numbered[current] = 1
	next
}
FNR == NR { next }

/^-- @stmt / {
	if (match($0, /^-- @stmt [A-Z][A-Z0-9_]*\([a-z ]*\)/) == 0) fail("not a statement head: " $0)
	head = filled(substr($0, 10)); n++
	name[n] = substr(head, 1, index(head, "(") - 1)
	if (name[n] in seen) fail("twice: " name[n])
	seen[name[n]] = 1
	inputs[n] = substr(head, index(head, "(") + 1, index(head, ")") - index(head, "(") - 1)
	rest = substr(head, index(head, ")") + 1)
	scan[n] = sub(/ *!scan/, "", rest) ? "true" : "false"
	columns[n] = sub(/^ *-> */, "", rest) ? rest : ""
	engine = "both"
	next
}
/^-- @let / { let_name = $3; letting = 1; next }
letting && /^[ \t]*$/ { letting = 0; next }
letting { line = $0; gsub(/^[ \t]+/, "", line); let[let_name] = let[let_name] (let[let_name] == "" ? "" : " ") line; next }
/^-- @sqlite/ { engine = "sqlite"; next }
/^-- @pgsql/  { engine = "pgsql"; next }
/^[ \t]*--/ || /^[ \t]*$/ { next }
{
	if (n == 0) fail("text before the first statement")
	line = $0; gsub(/^[ \t]+/, "", line); sub(/;[ \t]*$/, "", line)
	line = filled(line)
	if (line ~ /"/) fail("no double quotes: " line)
	lite = line; gsub(/list_agg\(/, "group_concat(", lite); gsub(/ FOR UPDATE[A-Za-z ]* SKIP LOCKED/, "", lite)
	gsub(/list_agg\(/, "string_agg(", line)
	if (engine != "pgsql") text["sqlite", n] = text["sqlite", n] (text["sqlite", n] == "" ? "" : " ") lite
	if (engine != "sqlite") text["pgsql", n] = text["pgsql", n] (text["pgsql", n] == "" ? "" : " ") line
}

function comma(s) { s = trim(s); gsub(/ /, ", ", s); return s }
function trim(s) { gsub(/^ +| +$/, "", s); return s }
function places(from, k,   i, out) { for (i = from; i < from + k; i++) out = out (out == "" ? "" : ", ") "?" i; return out }
function entry(as, takes, gives, is_scan, lite, pg) {
	name[++n] = as; inputs[n] = trim(takes); columns[n] = trim(gives); scan[n] = is_scan ? "true" : "false"
	text["sqlite", n] = lite; text["pgsql", n] = pg
}
function both(as, takes, gives, is_scan, sql) { entry(as, takes, gives, is_scan, sql, sql) }

# T_NAME_…: the statements that move a table, row by row in the order of its key. What store_meta says of this
# very store, and not of what is in it, stays where it is.
function moves(t,   T, k, i, a, key_kinds, back, here, first, behind) {
	T = "T_" toupper(t); k = split(key[t], a, " "); split(trim(kinds[t]), b, " "); split(trim(cols[t]), c, " ")
	for (i = 1; i <= k; i++) {
		if (c[i] != a[i]) fail("the key of " t " does not stand in front")
		key_kinds = key_kinds " " b[i]; back = back (i > 1 ? ", " : "") a[i] " DESC"
	}
	here = t == "store_meta" ? "(name < 'local.' OR name >= 'local/')" : ""
	first = "SELECT " comma(cols[t]) " FROM " t (here == "" ? "" : " WHERE " here)
	behind = k == 1 ? a[1] " > ?1" : "(" comma(key[t]) ") > (" places(1, k) ")"
	both(T "_FIRST", "int", cols[t], 1, first " ORDER BY " comma(key[t]) " LIMIT ?1")
	both(T "_NEXT", key_kinds " int", cols[t], 0, first (here == "" ? " WHERE " : " AND ") behind " ORDER BY " comma(key[t]) " LIMIT ?" k + 1)
	both(T "_LAST", "", key[t], 1, "SELECT " comma(key[t]) " FROM " t (here == "" ? "" : " WHERE " here) " ORDER BY " back " LIMIT 1")
	both(T "_PUT", kinds[t], "", 0, "INSERT INTO " t " (" comma(cols[t]) ") VALUES (" places(1, count(cols[t])) ")")
	if (t in numbered) entry(T "_NUMBER", "", "n", 1, "", "SELECT setval(pg_get_serial_sequence('idctl." t "', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM " t "), false)")
}
function table_row(t,   T) {
	T = "STMT_T_" toupper(t)
	printf "\t{.name = \"%s\", .first = %s_FIRST, .next = %s_NEXT, .last = %s_LAST, .put = %s_PUT, .number = %s,\n", t, T, T, T, T, t in numbered ? T "_NUMBER" : "STMT_COUNT"
	printf "\t .n_key = %d, .n_column = %d,\n\t .copy = %s},\n", split(key[t], a, " "), count(cols[t]), quoted("COPY idctl." t " (" comma(cols[t]) ") FROM STDIN (FORMAT binary)")
}

function quoted(s,   out, piece) {        # C allows 4095 characters a literal; ours are far shorter
	out = ""
	while (length(s) > 90) {
		piece = substr(s, 1, 90); s = substr(s, 91)
		out = out "\"" piece "\"\n\t\t       "
	}
	return out "\"" s "\""
}
function words(s, wrap, each,   a, k, i, out) {
	k = split(s, a, /[ ]+/); out = ""
	for (i = 1; i <= k; i++) if (a[i] != "") out = out (out == "" ? "" : ", ") each a[i] wrap
	return out
}
function count(s,   a, k, i, c) { k = split(s, a, /[ ]+/); c = 0; for (i = 1; i <= k; i++) if (a[i] != "") c++; return c }

END {
	if (bad) exit 1
	for (i = 1; i <= tables; i++) if (order[i] != "migration") moves(order[i])
	moves("migration") # with its rows there, a store may be used
	print "/* Generated from lib/store/stmt.sql by lib/store/stmt.awk. */"
	if (part == "h") {
		print "#ifndef IDCTL_GEN_STMT_H\n#define IDCTL_GEN_STMT_H\n\nenum stmt_id {"
		for (i = 1; i <= n; i++) print "\tSTMT_" name[i] ","
		print "\tSTMT_COUNT\n};\n\nenum { TABLE_COUNT = " tables " };\n\n#endif"
		exit
	}
	print "#include \"lib/store/stmt.h\"\n\nconst struct stmt stmts[STMT_COUNT] = {"
	for (i = 1; i <= n; i++) {
		pg = qualified(text["pgsql", i]); gsub(/\?/, "$", pg)
		printf "\t[STMT_%s] = {\n\t\t.name = \"%s\",\n", name[i], name[i]
		if (text["sqlite", i] != "") printf "\t\t.sql[DIALECT_SQLITE] = %s,\n", quoted(text["sqlite", i])
		if (pg != "") printf "\t\t.sql[DIALECT_PGSQL] = %s,\n", quoted(pg)
		if (count(inputs[i])) printf "\t\t.in = {%s},\n", toupper(words(inputs[i], "", "VAL_"))
		printf "\t\t.n_in = %d,\n", count(inputs[i])
		if (count(columns[i])) printf "\t\t.column = {%s},\n", words(columns[i], "\"", "\"")
		asks = text["pgsql", i] ~ /^(SELECT|WITH) / ? "true" : "false"
		adds = text["pgsql", i] ~ /^INSERT INTO .* VALUES [(]/ && text["pgsql", i] !~ / DO NOTHING| WHERE / ? "true" : "false"
		printf "\t\t.n_column = %d,\n\t\t.asks = %s,\n\t\t.adds = %s,\n\t\t.scan = %s,\n\t},\n", count(columns[i]), asks, adds, scan[i]
	}
	print "};"
	print "\nconst struct table store_tables[TABLE_COUNT] = {"
	for (i = 1; i <= tables; i++) if (order[i] != "migration") table_row(order[i])
	table_row("migration")
	print "};"
}
