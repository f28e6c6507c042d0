-- Every statement that idctl runs is in this folder: what cannot be found here is not asked of any store.
-- This file has what more than one of the others uses.
--
-- "-- @stmt NAME(kind name, kind name) [!scan]" opens an entry. :name in its text is that input; kinds are bool int text
-- time id json bytes, list (words, stored as one text), ref (the number of a row; 0 is null) and the enums of @words. What it selects or returns is
-- read into a record by name: that of a column, or AS name. {columns} and {values} are those of all inputs (id is uuid, x_row is
-- x_id, until is until_at), {sets} those of all but :row. "-- @let NAME" names a fragment, up to a blank line, for all
-- files. !scan: reads whole tables, and is meant to. What is told of a table, once, in the file of its noun:
--
--   @words ENUM PREFIX: TABLE.COLUMN [word …]
--                                            in C it is an enum, and a kind of input: of the words that schema.sql allows, and of those that are worked out
--   @sealed N TABLE.COLUMN: words PURPOSE    sealed under a data key (lib/crypt/seal.h): sealed anew when the key changes, in the order of N
--   @hashed N TABLE: words [(stays)]         a keyed hash, with key_version beside it; stays: it outlives the key
--   @prune N word noun[: TABLE [by END [and KEPT]], locking COLUMN]
--                                            what has ended is deleted, the kinds in the order of N. END: when that was, KEPT: what else
--                                            must hold; without it, WORD_ENDED, WORD_NEXT_END and WORD_PRUNE are there.
--                                            COLUMN: one that the role idctl_prune may change, as it must to lock a row
--   @goes TABLE with OWNER …                 its rows are deleted with the user or client that they are of; where that
--                                            is another statement, it has !goes OWNER
--
-- Where the caller chooses among statements (IN_LIKE in lib/store/store.h), their inputs have the same names.
--
-- What both engines take: ids and instants come from C, never from the engine; booleans are 0 and 1;
-- INSERT … ON CONFLICT, RETURNING, CTEs; no LIKE (case rules differ); lists end in a unique ORDER BY and take,
-- last, a LIMIT: what one statement answers is held in memory. A statement with a text for one engine only is
-- never asked of the other. SQLite, where a writer is alone, is spared FOR UPDATE … SKIP LOCKED.

-- What a copy that was put back may know, and is refused all the same: it was issued before this.
-- @let NOT_BEFORE
coalesce((SELECT CAST(value AS bigint) FROM store_meta WHERE name = 'tokens.not_before'), 0)

-- Pruning. NAME_ENDED and NAME_PRUNE take what has ended by :before, at most :limit of them, behind the key (:last_end, :last_row): what was deleted before is not walked
-- over again.

-- How many have ended, page by page, so that no reader keeps a writer waiting: how many there are on the page, the earliest
-- end of one, and the key of the last.
-- @let TALLY
SELECT CAST(sum(n) OVER () AS bigint) AS n, min(CASE WHEN n > 0 THEN expires_at END) OVER () AS oldest, expires_at, id AS row
FROM page ORDER BY expires_at DESC, id DESC LIMIT 1

-- What was revoked, and what was used once, is kept for a day beyond its end: clocks differ, and then it would be valid again.
-- @let REVOKED_KEPT
(revoked_at IS NULL OR expires_at <= :before - 86400000000)
