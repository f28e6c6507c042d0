/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/sqlite_journal.h -- is this the journal of that store?
 *
 * SQLite plays in whatever journal it finds, also another database's, or one that a backup was put back beside: it cuts
 * the store to that one's size and writes its pages over ours. And it removes the file that a journal names as the one
 * of several databases, which no journal of ours does. (SQLite, file format, "The Rollback Journal".)
 */
#ifndef IDCTL_STORE_SQLITE_JOURNAL_H
#define IDCTL_STORE_SQLITE_JOURNAL_H

#include <stdbool.h>

/* An empty one is; so is one that SQLite will not play. Both are sqlite3_file, open. */
bool sqlite_journal_fits(void *journal, void *store);

#endif
