/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/place.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static bool is_read_only(const char *folder)
{
	struct statvfs fs;

	return statvfs(folder, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

static enum rc writable(const char *folder, mode_t mode, struct err *err)
{
	err_set(err, RC_CONFIG, "others may write into the folder '%.200s' (mode %04o)", folder,
	        (unsigned)(mode & ALLPERMS));
	return (mode & S_ISVTX) != 0
	         ? err_hint(err, "use a folder of your own in it: mkdir -m 700 '%.200s/idctl'",
	                    folder)
	         : err_hint(err, "chmod go-w '%.200s'", folder);
}

/* Who can rename a folder further up can put another in its place. In a sticky one, only its owner can. */
static enum rc check_above(const char *folder, struct err *err)
{
	char        above[PATH_MAX];
	struct stat st;

	if (realpath(folder, above) == NULL)
		return RC_OK;
	while (strcmp(above, "/") != 0) {
		char *slash = strrchr(above, '/');

		slash[slash == above] = '\0';
		if (stat(above, &st) == 0 && (st.st_mode & S_IWOTH) != 0 &&
		    (st.st_mode & S_ISVTX) == 0 && !is_read_only(above))
			return writable(above, st.st_mode, err);
	}
	return RC_OK;
}

static enum rc check(const char *folder, const struct stat *st, uid_t owner, struct err *err)
{
	if (st->st_uid != 0 && st->st_uid != geteuid() && st->st_uid != owner) {
		err_set(err, RC_CONFIG, "the folder '%.200s' belongs to user %lu", folder,
		        (unsigned long)st->st_uid);
		return err_hint(err, "chown %lu '%.200s', or use a folder of your own",
		                (unsigned long)geteuid(), folder);
	}
	if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return writable(folder, st->st_mode, err);
	return check_above(folder, err);
}

enum rc place_check(const char *folder, uid_t owner, struct err *err)
{
	struct stat st;

	if (stat(folder, &st) != 0 || check(folder, &st, owner, err) == RC_OK)
		return RC_OK;
	if (!is_read_only(folder))
		return err->rc;
	err_clear(err);
	return RC_OK;
}

void place_of(const char *path, char out[static PATH_MAX])
{
	const char  *slash = strrchr(path, '/');
	const size_t n     = slash == NULL ? 0 : (size_t)(slash - path);

	snprintf(out, PATH_MAX, "%.*s%s", (int)n, path, slash == NULL ? "." : n == 0 ? "/" : "");
}
