/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/sqlite_journal.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

static const uint32_t TO_THE_END = 0xffffffff; /* as many as there are */

enum {
	MAGIC             = 8,
	HEADER            = 28,
	AT_COUNT          = 8,
	AT_PAGES          = 16,
	AT_SECTOR         = 20,
	AT_PAGESIZE       = 24,
	/* in the first page of a store */
	AT_STORE_PAGESIZE = 16,
	AT_CHANGES        = 24,
	AT_MARK           = 60, /* PRAGMA user_version: by chance, one for each store */
	AT_APPLICATION    = 68,
	FIRST_PAGE        = 100,
	AROUND_PAGE       = 8, /* its number before it, its sum behind it */
};

static const uint8_t magic[MAGIC] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

struct head {
	uint32_t count, pages, sector, page_size;
};

struct first {
	uint32_t pages, page_size, changes, application, mark;
};

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool get(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return f->pMethods->xRead(f, to, n, at) == SQLITE_OK;
}

static sqlite3_int64 size_of(sqlite3_file *f)
{
	sqlite3_int64 n = 0;

	return f->pMethods->xFileSize(f, &n) == SQLITE_OK ? n : -1;
}

static bool get_head(sqlite3_file *journal, sqlite3_int64 at, struct head *ret)
{
	uint8_t b[HEADER];

	if (!get(journal, b, sizeof(b), at) || memcmp(b, magic, MAGIC) != 0)
		return false;
	*ret = (struct head){.count     = be32(b + AT_COUNT),
	                     .pages     = be32(b + AT_PAGES),
	                     .sector    = be32(b + AT_SECTOR),
	                     .page_size = be32(b + AT_PAGESIZE)};
	return true;
}

static bool get_first(sqlite3_file *store, struct first *ret)
{
	const sqlite3_int64 size = size_of(store);
	uint8_t             b[FIRST_PAGE];
	uint32_t            page;

	if (size < FIRST_PAGE || !get(store, b, sizeof(b), 0))
		return false;
	page = (uint32_t)b[AT_STORE_PAGESIZE] << 8 | b[AT_STORE_PAGESIZE + 1];
	if (page == 1)
		page = 65536;
	if (page < 512)
		return false;
	*ret = (struct first){.pages       = (uint32_t)((size + page - 1) / page),
	                      .page_size   = page,
	                      .changes     = be32(b + AT_CHANGES),
	                      .application = be32(b + AT_APPLICATION),
	                      .mark        = be32(b + AT_MARK)};
	return true;
}

/* Its last bytes name a file that SQLite would remove. */
static bool names_another(sqlite3_file *journal, sqlite3_int64 size)
{
	uint8_t end[MAGIC];

	return size >= HEADER && get(journal, end, sizeof(end), size - MAGIC) &&
	       memcmp(end, magic, MAGIC) == 0;
}

/* The first page as it was before: one change ago, or this very one. */
static bool was_ours(sqlite3_file *journal, sqlite3_int64 at, const struct first *now)
{
	uint8_t  b[FIRST_PAGE];
	uint32_t mark, since;

	if (!get(journal, b, sizeof(b), at))
		return false;
	mark  = be32(b + AT_MARK);
	since = now->changes - be32(b + AT_CHANGES);
	/* a store of before got its mark in that very change */
	return be32(b + AT_APPLICATION) == now->application && since <= 1 &&
	       (mark == now->mark || (mark == 0 && since == 1));
}

/* What was synced is all there. Look for the first page among those of one header; *at is then behind the last. */
static bool part_fits(sqlite3_file *journal, const struct head *h, sqlite3_int64 size,
                      const struct first *now, sqlite3_int64 *at)
{
	const sqlite3_int64 step = (sqlite3_int64)h->page_size + AROUND_PAGE;
	uint8_t             number[4];

	*at += h->sector;
	if (h->count != TO_THE_END && *at + step * h->count > size)
		return false;
	for (uint32_t i = 0; i < h->count && *at + step <= size; i++, *at += step)
		if (!get(journal, number, sizeof(number), *at) ||
		    (be32(number) == 1 && !was_ours(journal, *at + 4, now)))
			return false;
	return true;
}

static bool pages_fit(sqlite3_file *journal, sqlite3_int64 size, const struct first *now)
{
	sqlite3_int64 at = 0;
	struct head   h;

	while (get_head(journal, at, &h)) {
		if (h.page_size != now->page_size || h.sector < 32 || h.sector > 65536 ||
		    !part_fits(journal, &h, size, now, &at))
			return false;
		at = (at + h.sector - 1) / h.sector * h.sector;
	}
	return true;
}

/* Nothing was written where a first page is to be. */
static bool is_blank(sqlite3_file *store)
{
	uint8_t b[FIRST_PAGE] = {0};

	if (size_of(store) == 0)
		return true;
	if (!get(store, b, sizeof(b), 0))
		return false;
	for (size_t i = 0; i < sizeof(b); i++)
		if (b[i] != 0)
			return false;
	return true;
}

bool sqlite_journal_fits(void *journal, void *store)
{
	const sqlite3_int64 size     = size_of(journal);
	uint8_t             b[MAGIC] = {0};
	struct head         h;
	struct first        now;

	if (size < 0 || names_another(journal, size))
		return false;
	if (size < HEADER)
		return size == 0 || (get(journal, b, 1, 0) && (b[0] == 0 || b[0] == magic[0]));
	if (!get_head(journal, 0, &h))
		return get(journal, b, 1, 0) && b[0] == 0;
	/* of a store whose first change was never committed: once it is, there is a second (sqlite.c) */
	if (!get_first(store, &now))
		return h.pages == 0 && is_blank(store);
	if (h.pages == 0 && h.count == 0)
		return now.changes <= 1;
	/* where no page is in it yet, none of the store has been written since */
	return (h.count == 0 ? h.pages == now.pages : h.pages <= now.pages) &&
	       pages_fit(journal, size, &now);
}
