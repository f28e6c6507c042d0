#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What lib/store/stmt.awk makes of a catalogue, and what it refuses: a slip in a statement ends the build with its name.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# shellcheck source=tests/sweep/tap.sh
. "${0%/*}/tap.sh"

# compile PART: the catalogue on stdin
compile()
{
	cat >"$work/x.sql"
	awk -v part="$1" -f lib/store/told.awk -f lib/store/stmt.awk "$work/schema.sql" "$work/x.sql" >"$work/made" 2>"$work/said"
}

# makes PART TEXT TITLE
makes()
{
	compile "$1" && tr '\n\t' '  ' <"$work/made" | sed 's/" *"//g' | grep -qF -- "$2"
	tap $? "$3" "$work/said" "$work/made"
}

# refuses WORDS TITLE
refuses()
{
	! compile c && grep -qF -- "$1" "$work/said"
	tap $? "$2" "$work/said" "$work/made"
}

cat >"$work/schema.sql" <<'.'
CREATE TABLE migration (
	version integer NOT NULL PRIMARY KEY
);
CREATE TABLE thing (
	id      integer NOT NULL PRIMARY KEY,
	uuid    bytea   NOT NULL UNIQUE,
	user_id integer,
	name    text    NOT NULL,
	until_at bigint
);
.

echo 1..17
makes c "SELECT name FROM thing WHERE uuid = ?2 AND name = ?1 OR name = ?1" 'an input is known by name, however often, in any order' <<'.'
-- @stmt GET(text name, id id)
SELECT name FROM thing WHERE uuid = :id AND name = :name OR name = :name;
.
makes c "SELECT id::text, ':name' FROM idctl.thing WHERE name = \$1" 'casts and texts have no inputs' <<'.'
-- @stmt GET(text name)
-- @pgsql
SELECT id::text AS row, ':name' AS word FROM thing WHERE name = :name;
.
makes c '.columns_GET = "row name n word",' 'columns are what is selected, by name' <<'.'
-- @stmt GET()
WITH t (x) AS (SELECT id FROM thing) SELECT t.id AS row, t.name, (SELECT count(*) FROM thing) AS n, 'a, b' AS word FROM thing t UNION SELECT 1, 2, 3, 4;
.
makes c '.columns_PUT = "row id",' 'or what is returned' <<'.'
-- @stmt PUT(text name)
UPDATE thing SET name = (SELECT :name FROM thing) RETURNING id AS row, uuid AS id;
.
makes c 'INSERT INTO thing (uuid, user_id, until_at, name) VALUES (?1, ?2, ?3, 1) RETURNING id",' 'columns and values follow from the inputs' <<'.'
-- @stmt PUT(id id, ref user_row, time until)
INSERT INTO thing ({columns}, name) VALUES ({values}, 1) RETURNING id AS row;
.
makes c 'UPDATE thing SET user_id = ?2, name = ?3 WHERE id = ?1",' 'and what is set, but for the row' <<'.'
-- @stmt PUT(int row, ref user_row, text name)
UPDATE thing SET {sets} WHERE id = :row;
.
makes h 'struct in_PUT { int64_t row; int64_t user_row; struct strs words; struct utc now; };' 'inputs are a struct' <<'.'
-- @stmt PUT(int row, ref user_row, list words, time now)
UPDATE thing SET name = :words, until_at = :now, user_id = :user_row WHERE id = :row;
.
makes c 'DELETE FROM thing WHERE user_id = ?1' 'what goes with a user' <<'.'
-- @goes thing with user_account
-- @stmt GET()
SELECT name FROM thing;
.
makes h 'GOES_WITH_USER_ACCOUNT(X) X(OWN) X(THING_GOES_WITH_USER) #define LEFT_BY_USER_ACCOUNT(X) X(LEFT) ' 'in lists for C' <<'.'
-- @goes thing with user_account
-- @stmt OWN(int owner_row) !goes user_account
DELETE FROM thing WHERE user_id = :owner_row;
-- @stmt LEFT(int owner_row, time now) !goes user_account
UPDATE thing SET until_at = :now WHERE user_id = :owner_row;
.
refuses 'no such input: :nam' 'an input that the head does not name' <<'.'
-- @stmt GET(text name)
SELECT name FROM thing WHERE name = :nam;
.
refuses 'GET: not used: name' 'one that is not used' <<'.'
-- @stmt GET(text name, int row)
SELECT name FROM thing WHERE id = :row;
.
refuses 'not a kind and a name: word name' 'an unknown kind' <<'.'
-- @stmt GET(word name)
SELECT name FROM thing WHERE name = :name;
.
refuses 'no such fragment: NOWHERE' 'a fragment that is not there' <<'.'
-- @stmt GET()
{NOWHERE} WHERE 1;
.
refuses 'a column without a name: count(*)' 'a column without a name' <<'.'
-- @stmt GET()
SELECT count(*) FROM thing;
.
refuses "selects 'word' and not 'name'" 'engines that do not agree' <<'.'
-- @stmt GET()
-- @sqlite
SELECT name FROM thing;
-- @pgsql
SELECT name AS word FROM thing;
.
refuses 'twice: GET' 'a name that is taken' <<'.'
-- @stmt GET()
SELECT name FROM thing;
-- @stmt GET()
SELECT name FROM thing;
.
refuses 'nothing is sealed as number 2' 'a gap in an order' <<'.'
-- @sealed 1 thing.uuid: things THING
-- @sealed 3 thing.name: names NAME
-- @stmt GET()
SELECT name FROM thing;
.
