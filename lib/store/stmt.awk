# Turns lib/store/catalogue/*.sql into the statement catalogue: -v part=h what is asked for by name, -v part=c the table,
# -v part=words the enums of what is stored as a word.
# "-- @stmt NAME(kind name, …) [!scan]" opens an entry, and :name is that input of it; its columns are what it selects or returns.
# "-- @let NAME" up to a blank line is a fragment, used as {NAME} in any file; list_agg(x, ' ') is each engine's own aggregate, and
# row locks (FOR UPDATE ... SKIP LOCKED, in one line) are PostgreSQL's only. -- @sqlite and -- @pgsql give each engine its own text.
# What is told of tables (told.awk, read before this) becomes statements, and lists for C.
# schema.sql comes first: the tables that it makes are named with their schema in PostgreSQL's text.

# What a column is called by records and inputs, and in SQL.
function member_of(column) {
	if (column == "id") return "row"
	if (column == "uuid") return "id"
	if (column == "until_at") return "until"
	sub(/_id$/, "_row", column)
	return column
}
# "client but epoch version": its columns, but for those.
function columns_but(said,   a, k, m, i, left, out, without) {
	m = split(said, a, " ")
	if (!(a[1] in cols) || (m > 1 && a[2] != "but")) fail("not a table: " said)
	for (i = 3; i <= m; i++) without[a[i]] = 1
	k = split(trim(cols[a[1]]), left, " ")
	for (i = 1; i <= k; i++) if (left[i] in without) delete without[left[i]]; else out = out " " left[i]
	for (i in without) fail(a[1] " has no column " i)
	return trim(out)
}
# {client c but epoch}: those of it, for a SELECT.
function selected(s,   said, alias, a, k, i, out, before, after) {
	while (match(s, /[{][a-z_]+ [a-z]( but [a-z_ ]+)?[}]/)) {
		said = substr(s, RSTART + 1, RLENGTH - 2); before = substr(s, 1, RSTART - 1); after = substr(s, RSTART + RLENGTH)
		split(said, a, " "); alias = a[2]; out = ""
		sub(/ [a-z]/, "", said)
		k = split(columns_but(said), a, " ")
		for (i = 1; i <= k; i++) out = out (i > 1 ? ", " : "") alias "." a[i] (member_of(a[i]) == a[i] ? "" : " AS " member_of(a[i]))
		s = before out after
	}
	return s
}
function filled(s,   name) {
	while (match(s, /[{][A-Z_]+[}]/)) {
		name = substr(s, RSTART + 1, RLENGTH - 2)
		if (!(name in let)) fail("no such fragment: " name)
		s = substr(s, 1, RSTART - 1) let[name] substr(s, RSTART + RLENGTH)
	}
	return selected(s)
}
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

# What an input for this column of schema.sql is.
function kind_told() {
	if ($1 == "uuid") return "id"
	if (/REFERENCES/) return /NOT NULL/ ? "int" : "ref"
	if (/-- words/) return "list"
	if (/-- a JSON object/) return "json"
	if ($1 ~ /_at$/) return "time"
	if (/ IN [(]0, 1[)]/) return "bool"
	return $2 ~ /^text/ ? "text" : $2 ~ /^bytea/ ? "bytes" : "int"
}

# What a table consists of, for those who move it whole: its key stands in front.
FNR == NR && /^CREATE TABLE/ { current = $3; order[++tables] = current; table[current] = tables; next }
FNR == NR && /^\);/ { current = ""; next }
FNR == NR && current != "" && $1 == "PRIMARY" { key[current] = $0; gsub(/.*[(]|[)].*|,/, "", key[current]); next }
FNR == NR && current != "" && $2 ~ /^(integer|bigint|text|bytea),?$/ {
	cols[current] = cols[current] " " $1
	kind_of[current, $1] = kind_told()
	kinds[current] = kinds[current] " " ($2 ~ /^text/ ? "text" : $2 ~ /^bytea/ ? "bytes" : "int")
	if (match($0, /CHECK [(][a-z_]+ IN [(]'[^)]*[)]/)) { told_words[current "." $1] = substr($0, RSTART, RLENGTH); gsub(/.*IN [(]|[',)]/, "", told_words[current "." $1]) }
	if (/PRIMARY KEY/) key[current] = $1
	if (/^\tid +integer NOT NULL PRIMARY KEY,?$/ || /^\tid +integer +NOT NULL PRIMARY KEY,?$/) numbered[current] = 1
	next
}
FNR == NR { next }
FNR == 1 { letting = 0 }

/^-- @stmt / {
	if (match($0, /^-- @stmt [A-Z][A-Z0-9_]*\([a-z_,; ]*\)/) == 0) fail("not a statement head: " $0)
	head = substr($0, 10); n++
	name[n] = substr(head, 1, index(head, "(") - 1)
	if (name[n] in seen) fail("twice: " name[n])
	seen[name[n]] = 1
	inputs[n] = substr(head, index(head, "(") + 1, index(head, ")") - index(head, "(") - 1)
	rest = substr(head, index(head, ")") + 1)
	scan[n] = sub(/ *!scan/, "", rest) ? "true" : "false"
	if (match(rest, /!goes [a-z_]+/)) { owner[n] = substr(rest, RSTART + 6, RLENGTH - 6); sub(/ *!goes [a-z_]+/, "", rest) }
	if (trim(rest) != "") fail("what is this: " rest)
	engine = "both"
	next
}
/^-- @let / { let_name = $3; letting = 1; if (let_name in let) fail("twice: " let_name); let[let_name] = ""; next }
letting && /^[ \t]*$/ { letting = 0; next }
letting { line = $0; gsub(/^[ \t]+/, "", line); let[let_name] = let[let_name] (let[let_name] == "" ? "" : " ") line; next }
/^-- @sqlite/ { engine = "sqlite"; next }
/^-- @pgsql/  { engine = "pgsql"; next }
/^[ \t]*--/ || /^[ \t]*$/ { next }
{
	if (n == 0) fail("text before the first statement")
	line = $0; gsub(/^[ \t]+/, "", line); sub(/;[ \t]*$/, "", line)
	if (line ~ /"/) fail("no double quotes: " line)
	if (engine != "pgsql") text["sqlite", n] = text["sqlite", n] (text["sqlite", n] == "" ? "" : " ") line
	if (engine != "sqlite") text["pgsql", n] = text["pgsql", n] (text["pgsql", n] == "" ? "" : " ") line
}

# An element of a head that names a table stands for its columns.
function spread(said,   a, c, k, m, i, j, out, t) {
	m = split(said, a, /, */)
	for (i = 1; i <= m; i++) {
		t = a[i]; sub(/ .*/, "", t)
		if (!(t in cols) || a[i] !~ /^[a-z_]+( but .*)?$/) { out = out (out == "" ? "" : ", ") a[i]; continue }
		k = split(columns_but(a[i]), c, " ")
		for (j = 1; j <= k; j++) if (c[j] != "id") out = out (out == "" ? "" : ", ") ((t "." c[j]) in word_kind ? word_kind[t "." c[j]] : kind_of[t, c[j]]) " " member_of(c[j])
	}
	return out
}
# The inputs of statement i: kind[i, k], input[i, k], their number. Those behind a semicolon are left out of of_NAME.
function read_inputs(i,   a, b, k, m) {
	m = split(inputs[i], a, /; */)
	members[i] = m < 2 ? -1 : split(spread(a[1]), b, /, */)
	inputs[i] = spread(a[1]) (m < 2 ? "" : ", " spread(a[2]))
	m = split(inputs[i], a, /, */)
	if (trim(inputs[i]) == "") m = 0
	for (k = 1; k <= m; k++) {
		if (split(a[k], b, " ") != 2 || !(b[1] in c_type)) fail(name[i] ": not a kind and a name: " a[k])
		kind[i, k] = b[1]; input[i, k] = b[2]
		if ((i, b[2]) in place) fail(name[i] ": twice: " b[2])
		place[i, b[2]] = k
	}
	takes[i] = m
}

# :name becomes mark and number; 'texts' and ::casts stay.
function numbered_inputs(s, i, mark,   out, word, used, k) {
	out = ""
	while (match(s, /'[^']*'|::[a-z]+|:[a-z_]+/)) {
		word = substr(s, RSTART, RLENGTH)
		out = out substr(s, 1, RSTART - 1); s = substr(s, RSTART + RLENGTH)
		if (word !~ /^:[a-z]/) { out = out word; continue }
		if (!((i, substr(word, 2)) in place)) fail(name[i] ": no such input: " word)
		out = out mark place[i, substr(word, 2)]; used[place[i, substr(word, 2)]] = 1
	}
	for (k = 1; k <= takes[i]; k++) if (!(k in used)) fail(name[i] ": not used: " input[i, k])
	return out s
}

# Where a word stands outside of parentheses and texts, from `from` on; 0: nowhere.
function outside(s, word, from,   i, depth, c, quoted) {
	for (i = from; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "'") quoted = !quoted
		else if (quoted) continue
		else if (c == "(") depth++
		else if (c == ")") depth--
		else if (depth == 0 && c == substr(word, 1, 1) && substr(s, i, length(word)) == word &&
			(word == "," || (" " (i > 1 ? substr(s, i - 1, 1) : "") substr(s, i + length(word), 1) " ") ~ /^ +$/)) return i
	}
	return 0
}

# What a statement selects or returns: the names go to result_names, and its text comes back without "AS name".
function without_names(s,   a, b, e, item, out, name_) {
	result_names = ""
	if (a = outside(s, "RETURNING", 1)) { a += 9; b = length(s) + 1 }
	else if (a = outside(s, "SELECT", 1)) {
		a += 6; if (substr(s, a, 10) == " DISTINCT ") a += 9
		b = outside(s, "FROM", a); e = outside(s, "UNION", a)
		if (!b || (e && e < b)) b = e ? e : length(s) + 1
	} else return s
	out = substr(s, 1, a - 1)
	for (;;) {
		e = outside(s, ",", a); if (!e || e > b) e = b
		item = substr(s, a, e - a)
		if (match(item, / AS [a-z_]+ ?$/)) {
			name_ = substr(item, RSTART + 4); item = substr(item, 1, RSTART - 1) (name_ ~ / $/ ? " " : ""); name_ = trim(name_)
		} else if (match(item, /^ ([a-z]+\.)?[a-z_]+ ?$/)) { name_ = trim(item); sub(/.*\./, "", name_) }
		else fail("a column without a name:" item)
		result_names = result_names (result_names == "" ? "" : " ") name_
		out = out item substr(s, e, e < b)
		if (e == b) return out substr(s, b)
		a = e + 1
	}
}

# {columns} and {values} are those of all inputs, {sets} those of all but the row.
function column_of(input_) {
	if (input_ == "id") return "uuid"
	if (input_ == "until") return "until_at"
	sub(/_row$/, "_id", input_)
	return input_
}
function with_lists(s, i,   k, cols, vals, sets) {
	if (s !~ /[{][a-z]+[}]/) return s
	for (k = 1; k <= takes[i]; k++) {
		cols = cols (k == 1 ? "" : ", ") column_of(input[i, k]); vals = vals (k == 1 ? "" : ", ") ":" input[i, k]
		if (input[i, k] != "row") sets = sets (sets == "" ? "" : ", ") column_of(input[i, k]) " = :" input[i, k]
	}
	sub(/[{]columns[}]/, cols, s); sub(/[{]values[}]/, vals, s); sub(/[{]sets[}]/, sets, s)
	return s
}

function finished(i,   lite, pg) {
	read_inputs(i)
	lite = with_lists(filled(text["sqlite", i]), i); pg = with_lists(filled(text["pgsql", i]), i)
	gsub(/list_agg\(/, "group_concat(", lite); gsub(/ FOR UPDATE[A-Za-z ]* SKIP LOCKED/, "", lite)
	gsub(/list_agg\(/, "string_agg(", pg)
	lite = without_names(lite); columns[i] = result_names
	pg = without_names(pg)
	if (lite != "" && pg != "" && result_names != columns[i]) fail(name[i] ": selects '" result_names "' and not '" columns[i] "'")
	if (lite == "") columns[i] = result_names
	text["sqlite", i] = lite == "" ? "" : numbered_inputs(lite, i, "?")
	text["pgsql", i] = pg == "" ? "" : numbered_inputs(pg, i, "$")
}

function comma(s) { s = trim(s); gsub(/ /, ", ", s); return s }
function trim(s) { gsub(/^ +| +$/, "", s); return s }
function places(from, k,   i, out) { for (i = from; i < from + k; i++) out = out (out == "" ? "" : ", ") ":" sprintf("%c", 96 + i); return out }
function letters(kinds, from,   a, k, i, out) { k = split(trim(kinds), a, " "); for (i = 1; i <= k; i++) out = out (out == "" ? "" : ", ") a[i] " " sprintf("%c", 95 + from + i); return out }
function entry(as, takes_, is_scan, lite, pg) {
	name[++n] = as; inputs[n] = takes_; scan[n] = is_scan ? "true" : "false"
	text["sqlite", n] = lite; text["pgsql", n] = pg
}
function both(as, takes_, is_scan, sql) { entry(as, takes_, is_scan, sql, sql) }

# T_NAME_…: the statements that move a table, row by row in the order of its key. What store_meta says of this
# very store, and not of what is in it, stays where it is.
function moves(t,   T, k, i, a, key_kinds, back, here, first, behind, first_moved) {
	first_moved = n + 1
	T = "T_" toupper(t); k = split(key[t], a, " "); split(trim(kinds[t]), b, " "); split(trim(cols[t]), c, " ")
	for (i = 1; i <= k; i++) {
		if (c[i] != a[i]) fail("the key of " t " does not stand in front")
		key_kinds = key_kinds " " b[i]; back = back (i > 1 ? ", " : "") a[i] " DESC"
	}
	here = t == "store_meta" ? "(name < 'local.' OR name >= 'local/')" : ""
	first = "SELECT " comma(cols[t]) " FROM " t (here == "" ? "" : " WHERE " here)
	behind = k == 1 ? a[1] " > :a" : "(" comma(key[t]) ") > (" places(1, k) ")"
	both(T "_FIRST", "int a", 1, first " ORDER BY " comma(key[t]) " LIMIT :a")
	both(T "_NEXT", letters(key_kinds " int", 1), 0, first (here == "" ? " WHERE " : " AND ") behind " ORDER BY " comma(key[t]) " LIMIT " places(k + 1, 1))
	both(T "_LAST", "", 1, "SELECT " comma(key[t]) " FROM " t (here == "" ? "" : " WHERE " here) " ORDER BY " back " LIMIT 1")
	both(T "_PUT", letters(kinds[t], 1), 0, "INSERT INTO " t " (" comma(cols[t]) ") VALUES (" places(1, count(cols[t])) ")")
	if (t in numbered) entry(T "_NUMBER", "", 1, "", "SELECT setval(pg_get_serial_sequence('idctl." t "', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM " t "), false) AS n")
	for (i = first_moved; i <= n; i++) moved[i] = 1
}
# What is told of tables, as statements.
function seals(i,   S, t, c) {
	S = "SEALED_" s_purpose[i]; t = s_table[i]; c = s_column[i]
	both(S "_NEXT", "int after, bytes head, int limit", 0, "SELECT id AS row, uuid AS id, " c " AS sealed FROM " t " WHERE id > :after AND substr(" c ", 2, 4) <> :head ORDER BY id LIMIT :limit")
	both(S "_PUT", "int row, bytes value, bytes former", 0, "UPDATE " t " SET " c " = :value WHERE id = :row AND " c " = :former")
	both(S "_USES", "", 1, "SELECT substr(" c ", 2, 4) AS head, count(*) AS n FROM " t " WHERE " c " IS NOT NULL GROUP BY 1")
}
function hashes(i) { both("HASHED_" toupper(h_table[i]) "_USES", "", 1, "SELECT key_version AS version, count(*) AS n FROM " h_table[i] " GROUP BY key_version") }
function prunes(i,   P, t, e, which) {
	P = upper_word(p_word[i]); t = p_table[i]; e = p_end[i]
	which = "WHERE " e " <= :before" p_kept[i] " AND (" e ", id) > (:last_end, :last_row) ORDER BY " e ", id LIMIT :limit"
	both(P "_ENDED", "time before, int limit, int last_end, int last_row", 0, "WITH page (n, expires_at, id) AS (SELECT 1, " e ", id FROM " t " " which ") {TALLY}")
	both(P "_NEXT_END", "time before", 0, "SELECT min(" e ") AS expires_at FROM " t " WHERE " e " > :before")
	both(P "_PRUNE", "time before, int limit, int last_end, int last_row", 0, "DELETE FROM " t " WHERE id IN (SELECT id FROM " t " " which " FOR UPDATE SKIP LOCKED) RETURNING " e " AS expires_at, id AS row")
}
function goes(i,   c) {
	c = g_owner[i]; sub(/_account$/, "", c)
	both(toupper(g_table[i] "_GOES_WITH_" c), "int owner_row", 0, "DELETE FROM " g_table[i] " WHERE " c "_id = :owner_row")
	owner[n] = g_owner[i]
}
function upper_word(w) { gsub(/-/, "_", w); return toupper(w) }
function tables_told(   i) {
	for (i = 1; i <= sealed_n; i++) if (!(i in s_table)) fail("nothing is sealed as number " i)
	for (i = 1; i <= hashed_n; i++) if (!(i in h_table)) fail("nothing is hashed as number " i)
	for (i = 1; i <= sealed_n; i++) seals(i)
	for (i = 1; i <= hashed_n; i++) hashes(i)
	for (i = 1; i <= goes_n; i++) goes(i)
	for (i = 1; i <= pruned_n; i++) {
		if (!(i in p_word)) fail("no kind is pruned as number " i)
		if (i in p_end) prunes(i)
		if (i in p_table) let["PRUNED_TABLES"] = let["PRUNED_TABLES"] (let["PRUNED_TABLES"] == "" ? "" : ", ") "'" p_table[i] "'"
	}
}
function list_goes(as, of, n_in,   i) {
	printf "#define %s_%s(X)", as, toupper(of)
	for (i = 1; i <= n; i++) if (owner[i] == of && takes[i] == n_in) printf " X(%s)", name[i]
	print ""
}
function lists(   i) {
	printf "\n#define SEALED_COLUMNS(X)"
	for (i = 1; i <= sealed_n; i++) printf " \\\n\tX(\"%s\", %s, \"%s\", \"%s\")", s_kind[i], s_purpose[i], s_table[i], s_column[i]
	printf "\n#define HASHED_COLUMNS(X)"
	for (i = 1; i <= hashed_n; i++) printf " \\\n\tX(\"%s\", \"%s\", %s, %s)", h_kind[i], h_table[i], toupper(h_table[i]), h_stays[i]
	printf "\n#define PRUNE_LIST(X)"
	for (i = 1; i <= pruned_n; i++) printf " \\\n\tX(%s, \"%s\", \"%s\")", upper_word(p_word[i]), p_word[i], p_noun[i]
	print ""
	list_goes("GOES_WITH", "user_account", 1); list_goes("LEFT_BY", "user_account", 2)
	list_goes("GOES_WITH", "client", 1); list_goes("LEFT_BY", "client", 2)
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
function count(s,   a, k, i, c) { k = split(s, a, /[ ]+/); c = 0; for (i = 1; i <= k; i++) if (a[i] != "") c++; return c }

# An enum for each @words: what its column can have, by schema.sql, and what is worked out besides.
function enum_words(i) {
	if (!(w_column[i] in told_words)) fail("schema.sql does not say what " w_column[i] " can be")
	return told_words[w_column[i]] (w_more[i] == "" ? "" : " " w_more[i])
}
function enum_h(i,   a, k, j) {
	printf "\n/* %s: 0 is none. */\nenum %s {", w_column[i], w_name[i]
	k = split(enum_words(i), a, " ")
	for (j = 1; j <= k; j++) printf " %s_%s%s,", w_prefix[i], upper_word(a[j]), j == 1 ? " = 1" : ""
	printf " };\nextern const struct wordmap %s_words;\n", w_name[i]
}
function enum_c(i,   a, k, j) {
	printf "\nstatic const char *const %s_word[] = {NULL", w_name[i]
	k = split(enum_words(i), a, " ")
	for (j = 1; j <= k; j++) printf ", \"%s\"", a[j]
	printf "};\nconst struct wordmap %s_words = WORDMAP(\"%s\", %s_word);\n", w_name[i], w_name[i], w_name[i]
}

function c_struct(i,   k) {
	printf "struct in_%s {", name[i]
	for (k = 1; k <= takes[i]; k++) printf " %s%s;", c_type[kind[i, k]], input[i, k]
	print " };"
}
function c_members(i,   k) {
	printf "#define of_%s(p_)", name[i]
	for (k = 1; k <= (members[i] < 0 ? takes[i] : members[i]); k++) printf "%s .%s = (p_)->%s", k == 1 ? "" : ",", input[i, k], input[i, k]
	print ""
}
function c_inputs(i,   k, out) {
	for (k = 1; k <= takes[i]; k++)
		out = out (k == 1 ? "" : ", ") "{" (i in moved ? 0 : "offsetof(struct in_" name[i] ", " input[i, k] ")") ", " c_kind[kind[i, k]] (kind[i, k] == "ref" ? ", true" : (kind[i, k] in coded) ? ", .words = " coded[kind[i, k]] : "") "}"
	return out
}
# Each text once, by the name of the first that has it; where it is in the pool of all of them.
function pool(s, as) { if (s != "" && !(s in pool_as)) { pool_text[++pooled] = s; pool_as[s] = as } }
function pooled_at(s) { return "offsetof(struct texts, " pool_as[s] ")" }
function input_names(i,   k, out) { for (k = 1; k <= takes[i]; k++) out = out (k == 1 ? "" : " ") input[i, k]; return out }

BEGIN {
	m = split("bool bool |int int64_t |ref int64_t |text const char *|time struct utc |id struct id |json struct json |bytes struct bytes |list struct strs ", a, "|")
	for (i = 1; i <= m; i++) {
		k = substr(a[i], 1, index(a[i], " ") - 1)
		c_type[k] = substr(a[i], index(a[i], " ") + 1); c_kind[k] = "VAL_" toupper(k == "ref" ? "int" : k)
	}
}
END {
	if (bad) exit 1
	for (i = 1; i <= words_n; i++) { coded[w_name[i]] = i; c_type[w_name[i]] = "enum " w_name[i] " "; c_kind[w_name[i]] = "VAL_TEXT"; word_kind[w_column[i]] = w_name[i] }
	tables_told()
	for (i = 1; i <= tables; i++) if (order[i] != "migration") moves(order[i])
	moves("migration") # with its rows there, a store may be used
	for (i = 1; i <= n; i++) finished(i)
	print "/* Generated from lib/store/catalogue by lib/store/stmt.awk. */"
	if (part == "words") {
		print "#ifndef IDCTL_GEN_WORDS_H\n#define IDCTL_GEN_WORDS_H\n\n#include \"lib/base/wordmap.h\""
		for (i = 1; i <= words_n; i++) enum_h(i)
		print "\n#endif"
		exit
	}
	if (part == "h") {
		print "#ifndef IDCTL_GEN_STMT_H\n#define IDCTL_GEN_STMT_H\n\n#include \"lib/base/value.h\"\n#include \"lib/store/words.h\"\n\nenum stmt_id {"
		for (i = 1; i <= n; i++) print "\tSTMT_" name[i] ","
		print "\tSTMT_COUNT\n};\n\nenum { TABLE_COUNT = " tables " };\n"
		for (i = 1; i <= n; i++) if (takes[i] > 0 && !(i in moved)) { c_struct(i); c_members(i) }
		lists()
		print "\n#endif"
		exit
	}
	print "#include <stddef.h>\n\n#include \"lib/store/stmt.h\"\n#include \"lib/store/words.h\""
	for (i = 1; i <= words_n; i++) enum_c(i)
	printf "\nconst struct wordmap *const stmt_words[] = {NULL"
	for (i = 1; i <= words_n; i++) printf ", &%s_words", w_name[i]
	print "};\n"
	for (i = 1; i <= n; i++) {
		qualified_text[i] = qualified(text["pgsql", i])
		pool(name[i], "name_" name[i]); pool(text["sqlite", i], "sqlite_" name[i]); pool(qualified_text[i], "pgsql_" name[i])
		pool(input_names(i), "inputs_" name[i]); pool(columns[i], "columns_" name[i])
	}
	print "static const struct texts {\n\tchar none[1];"
	for (i = 1; i <= pooled; i++) printf "\tchar %s[%d];\n", pool_as[pool_text[i]], length(pool_text[i]) + 1
	print "} texts = {"
	for (i = 1; i <= pooled; i++) printf "\t.%s = %s,\n", pool_as[pool_text[i]], quoted(pool_text[i])
	print "};\n\nconst char *stmt_text(uint32_t at)\n{\n\treturn at == 0 ? NULL : (const char *)&texts + at;\n}"
	print "\nconst struct stmt_input stmt_inputs[] = {"
	for (i = 1; i <= n; i++) if (takes[i]) printf "\t/* %s */ %s,\n", name[i], c_inputs(i)
	print "};\n\nconst struct stmt stmts[STMT_COUNT] = {"
	for (i = 1; i <= n; i++) {
		pg = text["pgsql", i]
		printf "\t[STMT_%s] = {.name = %s", name[i], pooled_at(name[i])
		if (text["sqlite", i] != "") printf ", .sql[DIALECT_SQLITE] = %s", pooled_at(text["sqlite", i])
		if (pg != "") printf ", .sql[DIALECT_PGSQL] = %s", pooled_at(qualified_text[i])
		if (takes[i]) printf ", .inputs = %s, .in = %d, .n_in = %d", pooled_at(input_names(i)), first_in, takes[i]
		if (count(columns[i])) printf ", .columns = %s, .n_column = %d", pooled_at(columns[i]), count(columns[i])
		first_in += takes[i]
		if (pg ~ /^(SELECT|WITH) /) printf ", .asks = true"
		if (pg ~ /^INSERT INTO .* VALUES [(]/ && pg !~ / DO NOTHING| WHERE /) printf ", .adds = true"
		print (scan[i] == "true" ? ", .scan = true" : "") "},"
	}
	print "};"
	print "\nconst struct table store_tables[TABLE_COUNT] = {"
	for (i = 1; i <= tables; i++) if (order[i] != "migration") table_row(order[i])
	table_row("migration")
	print "};"
}
