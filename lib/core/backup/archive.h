/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/backup/archive.h -- a whole store as an archive that explains itself, in constant memory.
 *
 * A tar (tar.h): "about.json", which says of what it is; of each table its rows as lines of JSON (line.h), in the order of
 * store_tables, in parts of about a megabyte ("user_account/000001.jsonl"); and last "manifest.json", which says the same again, with
 * how many rows each table has and the SHA-256 of their lines.
 */
#ifndef IDCTL_CORE_ARCHIVE_H
#define IDCTL_CORE_ARCHIVE_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/backup/tar.h"
#include "lib/store/store.h"

struct work;

/* What it is of. */
struct about {
	int64_t     version; /* of the archive: ARCHIVE_VERSION */
	int64_t     schema;  /* of the store */
	const char *instance_id;
	struct utc  at;         /* the store was like that */
	int64_t     audit_size; /* of its log */
	const char *audit_root; /* in hexadecimal; "" where the log is empty */
	int64_t     rows;       /* of all tables */
};
extern const struct record about_record;

enum { ARCHIVE_VERSION = 1 };

/* w: in a READ transaction, which it is of. */
MUST_CHECK enum rc archive_write(struct work *w, flow_put *put, void *arg, struct about *ret,
                                 struct err *err);

/*
 * Reads it to its end. begin: what it is of, before its rows; table: gets the rows of one, in the order of store_tables, and must take
 * all of them. CORRUPT: it is not what archive_write() made; SCHEMA: it is of another version than this program knows.
 */
struct archive_sink {
	enum rc (*begin)(void *arg, const struct about *about, struct err *err);
	enum rc (*table)(void *arg, const struct table *t, const struct store_feed *rows,
	                 struct err *err);
	void *arg;
};
MUST_CHECK enum rc archive_read(flow_get *get, void *arg, const struct archive_sink *sink,
                                struct arena *mem, struct about *ret, struct err *err);

#endif
