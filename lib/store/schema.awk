# Embeds schema.sql and the migrations (given after it, in order) as arrays of statements,
# because one C string of a whole file is longer than the language promises to take.

function flush_statement() {
	if (stmt != "") printf "\t\"%s\",\n", stmt
	stmt = ""
}
function close_list() { if (open) { flush_statement(); print "\tNULL,\n};" } open = 0 }
function open_list(name) { close_list(); printf "\nstatic const char *const %s[] = {\n", name; open = 1 }
function base(path) { sub(/.*\//, "", path); sub(/\.sql$/, "", path); return path }

BEGIN {
	print "/* Generated from schema.sql and lib/store/migrations by lib/store/schema.awk. */"
	print "#include \"lib/store/schema.h\"\n\n#include <stddef.h>"
}
FNR == 1 {
	file++
	if (file == 1) open_list("fresh")
	else { m++; label[m] = base(FILENAME); open_list("up_" m) }
}
/^-- @down/ && file > 1 { open_list("down_" m); next }
/^-- @up/ && file > 1 { next }
{
	line = $0
	sub(/[ \t]*--.*$/, "", line); gsub(/\t/, " ", line); gsub(/  +/, " ", line)
	sub(/ +$/, "", line)
	if (line ~ /^ *$/) next
	gsub(/\\/, "\\\\", line); gsub(/"/, "\\\"", line)
	done = sub(/;$/, "", line)
	stmt = stmt (stmt == "" ? "" : "\\n\"\n\t    \"") line
	if (done) flush_statement()
}
END {
	close_list()
	print "\nconst char *const *const schema_fresh = fresh;\n\nconst struct migration migrations[] = {"
	for (i = 1; i <= m; i++)
		printf "\t{.version = %d, .name = \"%s\", .up = up_%d, .down = down_%d},\n", i, substr(label[i], 6), i, i
	print "};\n\nconst unsigned migration_count = " m ";"
}
