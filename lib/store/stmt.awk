# Turns stmt.sql into the statement catalogue: -v part=h the enum, -v part=c the table.
# "-- @let NAME" up to a blank line is a fragment, used as {NAME}; list_agg(x, ' ') is each engine's own aggregate.
# "-- @stmt NAME(inputs) -> columns [!scan]" opens an entry; -- @sqlite and -- @pgsql give each engine its own text.

function filled(s,   k) { for (k in let) gsub("[{]" k "[}]", let[k], s); if (s ~ /[{}]/) fail("no such fragment: " s); return s }
function fail(why) { print FILENAME ":" FNR ": " why >"/dev/stderr"; bad = 1; exit 1 }

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
	lite = line; gsub(/list_agg\(/, "group_concat(", lite)
	gsub(/list_agg\(/, "string_agg(", line)
	if (engine != "pgsql") text["sqlite", n] = text["sqlite", n] (text["sqlite", n] == "" ? "" : " ") lite
	if (engine != "sqlite") text["pgsql", n] = text["pgsql", n] (text["pgsql", n] == "" ? "" : " ") line
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
	print "/* Generated from lib/store/stmt.sql by lib/store/stmt.awk. */"
	if (part == "h") {
		print "#ifndef IDCTL_GEN_STMT_H\n#define IDCTL_GEN_STMT_H\n\nenum stmt_id {"
		for (i = 1; i <= n; i++) print "\tSTMT_" name[i] ","
		print "\tSTMT_COUNT\n};\n\n#endif"
		exit
	}
	print "#include \"lib/store/stmt.h\"\n\nconst struct stmt stmts[STMT_COUNT] = {"
	for (i = 1; i <= n; i++) {
		pg = text["pgsql", i]; gsub(/\?/, "$", pg)
		printf "\t[STMT_%s] = {\n\t\t.name = \"%s\",\n", name[i], name[i]
		printf "\t\t.sql = {[DIALECT_SQLITE] = %s,\n\t\t        [DIALECT_PGSQL] = %s},\n", quoted(text["sqlite", i]), quoted(pg)
		if (count(inputs[i])) printf "\t\t.in = {%s},\n", toupper(words(inputs[i], "", "VAL_"))
		printf "\t\t.n_in = %d,\n", count(inputs[i])
		if (count(columns[i])) printf "\t\t.column = {%s},\n", words(columns[i], "\"", "\"")
		printf "\t\t.n_column = %d,\n\t\t.scan = %s,\n\t},\n", count(columns[i]), scan[i]
	}
	print "};"
}
