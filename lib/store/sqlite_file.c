/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/sqlite_file.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/place.h"
#include "lib/store/sqlite_beside.h"

enum { BESIDE = 16 }; /* bytes: what the names of the files beside it have more */

static enum rc no_store(const char *path, const char *why, struct err *err)
{
	err_set(err, RC_CONFIG, "no store at '%s': %s", path, why);
	return err_advise(err, ADVICE_INIT);
}

/* For a new store; what cannot be made is found missing in a moment. How many were made. */
static int make_folders(const char *folder)
{
	char part[PATH_MAX];
	int  made = 0;

	for (const char *slash = strchr(folder + 1, '/'); slash != NULL;
	     slash             = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - folder), folder);
		made += mkdir(part, 0700) == 0;
	}
	return made;
}

static enum rc check_place(const char *folder, struct err *err)
{
	static const unsigned long network[] = {NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC,
	                                        SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC,
	                                        AFS_SUPER_MAGIC,  CEPH_SUPER_MAGIC};
	struct statfs              fs;

	if (statfs(folder, &fs) != 0)
		return RC_OK; /* opening the file will say what is wrong */
	for (size_t i = 0; i < COUNT(network); i++)
		if (((unsigned long)fs.f_type & 0xffffffffUL) == network[i])
			return err_set(
			    err, RC_CONFIG,
			    "'%.200s' is on a network file system, whose locks are unreliable",
			    folder);
	return RC_OK;
}

/* Root may look after a service's store, in a folder that is the service's alone. */
static uid_t trusted_owner(const struct stat *store)
{
	return geteuid() == 0 && store != NULL ? store->st_uid : geteuid();
}

/*
 * The way there as it was said, with its links; then, where folders were made, once more, in case somebody was quicker.
 */
static enum rc reach(const char *where, const char *folder, enum store_power power, int *ret_made,
                     struct err *err)
{
	struct stat st;
	const uid_t owner = trusted_owner(lstat(where, &st) == 0 ? &st : NULL);

	TRY(place_check(folder, owner, err));
	if (power != STORE_CREATE)
		return RC_OK;
	*ret_made = make_folders(folder);
	return *ret_made > 0 ? place_check(folder, owner, err) : RC_OK;
}

static enum rc put_path(const char *folder, const char *name, const char *where,
                        char out[static PATH_MAX], struct err *err)
{
	TRY(check_place(folder, err));
	if ((size_t)snprintf(out, PATH_MAX, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name) +
	        BESIDE >
	    PATH_MAX)
		return err_set(err, RC_CONFIG, "the path '%.200s' is too long", where);
	return RC_OK;
}

enum rc sqlite_file_locate(const char *where, enum store_power power, char out[static PATH_MAX],
                           int *ret_folders, struct err *err)
{
	const char *slash = strrchr(where, '/');
	const char *name  = slash == NULL ? where : slash + 1;
	char       *folder;
	enum rc     rc;

	if (strncmp(where, "file:", 5) == 0)
		return err_set(err, RC_CONFIG, "a store is named by a path, not by '%s'", "file:");
	if (*name == '\0' || strlen(where) >= PATH_MAX)
		return err_set(err, RC_CONFIG, "'%.200s' is not the path of a file", where);
	snprintf(out, PATH_MAX, "%.*s", slash == NULL ? 1 : (int)(name - where),
	         slash == NULL ? "." : where);
	TRY(reach(where, out, power, ret_folders, err));
	folder = realpath(out, NULL);
	if (folder != NULL)
		rc = put_path(folder, name, where, out, err);
	else if (errno == ENOENT)
		rc = no_store(where, "its folder does not exist", err);
	else
		rc = err_set(err, RC_CONFIG, "the folder of '%.200s' cannot be entered: %s", where,
		             strerror(errno));
	free(folder);
	return rc;
}

static enum rc check_owner(const char *path, const struct stat *st, struct err *err)
{
	if (st->st_uid != 0 && st->st_uid != trusted_owner(st)) {
		err_set(err, RC_CONFIG, "the store '%s' belongs to user %lu", path,
		        (unsigned long)st->st_uid);
		return err_advise_with(err, ADVICE_CHOWN, "%lu '%s'", (unsigned long)geteuid(),
		                       path);
	}
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		err_set(err, RC_CONFIG, "the store '%s' can be written by others (mode %04o)", path,
		        (unsigned)(st->st_mode & ALLPERMS));
		return err_advise_with(err, ADVICE_CHMOD_GO_W, "%s", path);
	}
	return RC_OK;
}

enum rc sqlite_file_check(const char *path, enum store_power power, struct owner *ret_owner,
                          struct err *err)
{
	struct stat st;

	*ret_owner = owner_self();
	if (lstat(path, &st) != 0) {
		if (errno == ENOENT && power == STORE_CREATE)
			return sqlite_beside_check(path, geteuid(), err);
		if (errno == ENOENT)
			return no_store(path, "no such file", err);
		return err_set(err, RC_CONFIG, "the store '%s' cannot be reached: %s", path,
		               strerror(errno));
	}
	if (S_ISLNK(st.st_mode))
		return err_set(err, RC_CONFIG, "the store '%s' is a symbolic link", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, RC_CONFIG, "the store '%s' is not a regular file", path);
	if (st.st_nlink != 1)
		return err_set(err, RC_CONFIG, "the store '%s' has %lu hard links", path,
		               (unsigned long)st.st_nlink);
	TRY(check_owner(path, &st, err));
	if (st.st_size == 0 && power != STORE_CREATE)
		return no_store(path, "the file is empty", err);
	if (st.st_size > 0 && st.st_size < 512) /* SQLite would take one byte for none */
		return err_set(err, RC_CONFIG, "the file is not an idctl store");
	*ret_owner = (struct owner){.uid = st.st_uid, .gid = st.st_gid};
	return sqlite_beside_check(path, st.st_uid, err);
}

void sqlite_file_forget_empty(const char *path, int folders)
{
	char        beside[PATH_MAX + 8];
	struct stat st;

	if (stat(path, &st) != 0 || st.st_size != 0)
		return;
	/* the store last: a journal without one is refused */
	snprintf(beside, sizeof(beside), "%s-journal", path);
	unlink(beside);
	snprintf(beside, sizeof(beside), "%s-turn", path);
	unlink(beside);
	snprintf(beside, sizeof(beside), "%s-lock", path);
	unlink(beside);
	unlink(path);
	snprintf(beside, sizeof(beside), "%s", path);
	for (; folders > 0; folders--) {
		*strrchr(beside, '/') = '\0';
		rmdir(beside);
	}
}
