# SPDX-License-Identifier: Apache-2.0
# SQL stands in the catalogue, lib/store/catalogue, and nowhere in C. Needs code.awk before it.
# The drivers speak to their engine in a few words that are not statements of the catalogue.

FNR == 1 {
	is_sqlite = FILENAME ~ /^lib\/store\/sqlite[a-z_]*[.]c$/
	is_pgsql = FILENAME ~ /^lib\/(mod|store)\/pgsql[a-z_]*[.]c$/
	is_driver = is_sqlite || is_pgsql
}

# Is there a literal that begins so?
function begins(rx)
{
	return literals ~ ("\"[ \t]*(" rx ")")
}

{
	code($0)
	# what the engine knows of itself does not belong into the catalogue
	if (literals == "" || (is_sqlite && literals ~ /sqlite_schema/) || (is_pgsql && literals ~ /current_setting|pg_advisory_xact_lock/))
		next
	if (begins("(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|REPLACE|ANALYZE|REINDEX|EXPLAIN)[ \t\"\\\\]") ||
	    begins("WITH [a-zA-Z_]+ (AS|\\()"))
		bad("SQL in C: it belongs in lib/store/catalogue")
	low = tolower(literals)
	lower_rx = "\"[ \t]*(select .* from |insert into |update [a-z_]+ set |delete from |" \
		"create (table|index|unique|view|trigger)|drop (table|index)|alter table)"
	if (low ~ lower_rx && !begins("[A-Z]"))
		bad("SQL in C: it belongs in lib/store/catalogue")
	if (begins("(PRAGMA|VACUUM|ATTACH|DETACH)[ \t\"]") && !is_sqlite)
		bad("only the SQLite driver says this")
	if (begins("(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET LOCAL|SET SESSION|LOCK TABLE)[ \t\"]") && !is_driver)
		bad("only a driver says this")
}

END { exit faults > 0 }
