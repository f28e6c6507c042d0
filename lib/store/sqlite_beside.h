/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/sqlite_beside.h -- what stands beside the file of a SQLite store.
 *
 * SQLite plays in whatever it finds there under the right name: a stray write-ahead log of another database leaves nothing
 * of a store. So it is looked at first. Ours are STORE-journal, STORE-turn and STORE-lock: regular files of one name.
 */
#ifndef IDCTL_STORE_SQLITE_BESIDE_H
#define IDCTL_STORE_SQLITE_BESIDE_H

#include <sys/types.h>

#include "lib/base/err.h"

/*
 * CONFIG, with the remedy, where something stands beside `path` (absolute) that is none of ours, or not as we make it, or
 * where `path` is itself such a file of another store. `owner` is whose the store is, or will be.
 */
MUST_CHECK enum rc sqlite_beside_check(const char *path, uid_t owner, struct err *err);

#endif
