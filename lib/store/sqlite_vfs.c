/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/sqlite_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/store/sqlite_journal.h"

struct sqlite_vfs {
	sqlite3_vfs   base; /* the first member: SQLite hands us its address */
	sqlite3_vfs  *real;
	sqlite3_file *store; /* once it is open */
	struct owner  owner;
	bool          refused;
	char          name[40];
	char         *journal;
};

static struct sqlite_vfs *self(sqlite3_vfs *base)
{
	return (struct sqlite_vfs *)base;
}

/* With SQLite's own 0644 a folder's default ACL would let others read it; its journal takes the mode from it. */
static void make_private(const char *path)
{
	const int fd =
	    open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);

	if (fd >= 0)
		close(fd); /* it is new: nobody has a lock on it */
}

static int open_as_owner(struct sqlite_vfs *v, const char *name, sqlite3_file *file, int flags,
                         int *ret_flags)
{
	int rc;

	owner_enter(v->owner);
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0 && (flags & SQLITE_OPEN_CREATE) != 0)
		make_private(name);
	rc = v->real->xOpen(v->real, name, file, flags, ret_flags);
	owner_leave(v->owner);
	return rc;
}

static int refuse(struct sqlite_vfs *v)
{
	v->refused = true;
	return SQLITE_CANTOPEN;
}

/* Without O_RDWR it is only asked whether there is one; another may be writing it just then. */
static int open_journal(struct sqlite_vfs *v, const char *name, sqlite3_file *file, int flags,
                        int *ret_flags)
{
	const int rc = open_as_owner(v, name, file, flags, ret_flags);

	if (rc != SQLITE_OK || (flags & SQLITE_OPEN_READWRITE) == 0 ||
	    sqlite_journal_fits(file, v->store))
		return rc;
	file->pMethods->xClose(file);
	file->pMethods = NULL;
	return refuse(v);
}

static int open_file(sqlite3_vfs *base, const char *name, sqlite3_file *file, int flags,
                     int *ret_flags)
{
	struct sqlite_vfs *v = self(base);

	file->pMethods = NULL;
	if ((flags & (SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0)
		return refuse(v);
	if ((flags & SQLITE_OPEN_MAIN_JOURNAL) != 0)
		return open_journal(v, name, file, flags, ret_flags);
	if ((flags & SQLITE_OPEN_MAIN_DB) == 0) /* for sorting: it has no name */
		return v->real->xOpen(v->real, name, file, flags, ret_flags);
	v->store = file;
	return open_as_owner(v, name, file, flags, ret_flags);
}

static bool journal_may_go(struct sqlite_vfs *v)
{
	sqlite3_file *file  = mem_check(calloc(1, (size_t)v->real->szOsFile));
	const int     flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_JOURNAL;
	int           got   = 0;
	bool          fits  = open_as_owner(v, v->journal, file, flags, &got) == SQLITE_OK;

	if (fits) {
		fits = sqlite_journal_fits(file, v->store);
		file->pMethods->xClose(file);
	}
	free(file);
	return fits;
}

static int remove_file(sqlite3_vfs *base, const char *name, int sync_folder)
{
	struct sqlite_vfs *v = self(base);
	int                rc;

	if (strcmp(name, v->journal) != 0 || !journal_may_go(v)) {
		refuse(v);
		return SQLITE_IOERR_DELETE;
	}
	owner_enter(v->owner);
	rc = v->real->xDelete(v->real, name, sync_folder);
	owner_leave(v->owner);
	return rc;
}

static int look_for(sqlite3_vfs *base, const char *name, int what, int *ret)
{
	struct sqlite_vfs *v = self(base);
	int                rc;

	owner_enter(v->owner);
	rc = v->real->xAccess(v->real, name, what, ret);
	owner_leave(v->owner);
	return rc;
}

struct sqlite_vfs *sqlite_vfs_new(const char *path, struct owner owner)
{
	struct sqlite_vfs *v    = mem_check(calloc(1, sizeof(*v)));
	const size_t       room = strlen(path) + sizeof("-journal");

	v->real =
	    mem_check(sqlite3_vfs_find(NULL)); /* none when SQLite had no memory to begin with */
	v->base         = *v->real;            /* what is not ours finds its own data there */
	v->base.pNext   = NULL;
	v->base.xOpen   = open_file;
	v->base.xDelete = remove_file;
	v->base.xAccess = look_for;
	v->owner        = owner;
	v->journal      = mem_check(malloc(room));
	snprintf(v->journal, room, "%s-journal", path);
	snprintf(v->name, sizeof(v->name), "idctl-%p", (void *)v);
	v->base.zName = v->name;
	sqlite3_vfs_register(&v->base, 0);
	return v;
}

void sqlite_vfs_free(struct sqlite_vfs *v)
{
	if (v == NULL)
		return;
	sqlite3_vfs_unregister(&v->base);
	free(v->journal);
	free(v);
}

const char *sqlite_vfs_name(const struct sqlite_vfs *v)
{
	return v->name;
}

enum rc sqlite_vfs_refused(const struct sqlite_vfs *v, struct err *err)
{
	if (!v->refused)
		return RC_OK;
	err_set(err, RC_CONFIG, "'%.200s' is not the journal of this store", v->journal);
	return err_advise(err, ADVICE_FILE_STRANGE);
}
