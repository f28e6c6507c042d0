/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/sqlite_file.h -- the file of a SQLite store, looked at before SQLite opens it.
 *
 * Before and never after: closing any descriptor of it would drop SQLite's
 * own locks. Refused are links, hard links, what is not a regular file, what others may
 * write or put in its place (lib/base/place.h), what stands beside it and is none of ours
 * (sqlite_beside.h), URIs, and network file systems, whose locks cannot be trusted.
 */
#ifndef IDCTL_STORE_SQLITE_FILE_H
#define IDCTL_STORE_SQLITE_FILE_H

#include <limits.h>

#include "lib/base/err.h"
#include "lib/store/owner.h"
#include "lib/store/store.h"

/*
 * The absolute path, its folder resolved: SQLite itself then refuses a link in
 * the last place. For STORE_CREATE missing folders are made, 0700, and counted.
 * CONFIG.
 */
MUST_CHECK enum rc sqlite_file_locate(const char *where, enum store_power power,
                                      char out[static PATH_MAX], int *ret_folders, struct err *err);

/* Fit to be opened, or, for STORE_CREATE, absent. *ret_owner: whose it is, or will be. CONFIG. */
MUST_CHECK enum rc sqlite_file_check(const char *path, enum store_power power,
                                     struct owner *ret_owner, struct err *err);

/* A new file that nothing was committed to goes again, with its lock files, and so many of its folders. */
void sqlite_file_forget_empty(const char *path, int folders);

#endif
