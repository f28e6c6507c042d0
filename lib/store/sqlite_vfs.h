/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/sqlite_vfs.h -- the files that SQLite may touch for one store: the store and its journal, and no other.
 *
 * A VFS of its own for each handle. It opens with the rights of the store's owner (owner.h), makes the store 0600, plays
 * no journal that is not this store's (sqlite_journal.h), and opens and removes nothing else by name.
 */
#ifndef IDCTL_STORE_SQLITE_VFS_H
#define IDCTL_STORE_SQLITE_VFS_H

#include "lib/base/err.h"
#include "lib/store/owner.h"

struct sqlite_vfs;

/* For the store at `path`, absolute. */
struct sqlite_vfs *sqlite_vfs_new(const char *path, struct owner owner);
void               sqlite_vfs_free(struct sqlite_vfs *v); /* the handle is closed */

/* What sqlite3_open_v2() is to be told. */
const char *sqlite_vfs_name(const struct sqlite_vfs *v);

/* It has refused a file: CONFIG, with the remedy. OK where that was not the reason. */
MUST_CHECK enum rc sqlite_vfs_refused(const struct sqlite_vfs *v, struct err *err);

#endif
