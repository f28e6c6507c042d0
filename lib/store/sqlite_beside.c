/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/sqlite_beside.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const ours[]    = {"-journal", "-turn", "-lock"};
static const char *const foreign[] = {"-wal", "-shm"};

static bool is_there(const char *path, struct stat *st)
{
	return lstat(path, st) == 0;
}

/* A store by the name of what stands beside another. */
static enum rc check_name(const char *path, const char *suffix, struct err *err)
{
	const size_t n = strlen(path), end = strlen(suffix);
	char         other[PATH_MAX];
	struct stat  st;

	if (n <= end || n >= PATH_MAX || strcmp(path + n - end, suffix) != 0)
		return RC_OK;
	snprintf(other, sizeof(other), "%.*s", (int)(n - end), path);
	if (!is_there(other, &st))
		return RC_OK;
	err_set(err, RC_CONFIG, "'%.200s' is the name of a file beside '%.200s'", path, other);
	return err_hint(err, "a store has a name of its own");
}

static enum rc not_ours(const char *path, struct err *err)
{
	err_set(err, RC_CONFIG, "'%.200s' stands beside the store, and idctl makes no such file",
	        path);
	return err_hint(err, "end the program that made it; if there is none, move the file away");
}

static enum rc check_ours(const char *path, bool journal, bool there, uid_t owner, struct err *err)
{
	struct stat st;

	if (!is_there(path, &st))
		return RC_OK;
	if (!S_ISREG(st.st_mode))
		err_set(err, RC_CONFIG, "'%.200s' is not a regular file", path);
	else if (st.st_nlink != 1)
		err_set(err, RC_CONFIG, "'%.200s' has %lu names (hard links)", path,
		        (unsigned long)st.st_nlink);
	else if (st.st_uid != 0 && st.st_uid != owner)
		err_set(err, RC_CONFIG, "'%.200s' belongs to user %lu", path,
		        (unsigned long)st.st_uid);
	else if (journal && !there)
		err_set(err, RC_CONFIG, "'%.200s' is a journal without its store", path);
	else
		return RC_OK;
	return err_hint(
	    err, "idctl did not make it so: move it away, and keep it till you know who did");
}

enum rc sqlite_beside_check(const char *path, bool there, uid_t owner, struct err *err)
{
	char        beside[PATH_MAX + 16];
	struct stat st;

	for (size_t i = 0; i < COUNT(foreign); i++) {
		TRY(check_name(path, foreign[i], err));
		snprintf(beside, sizeof(beside), "%s%s", path, foreign[i]);
		if (is_there(beside, &st))
			return not_ours(beside, err);
	}
	for (size_t i = 0; i < COUNT(ours); i++) {
		TRY(check_name(path, ours[i], err));
		snprintf(beside, sizeof(beside), "%s%s", path, ours[i]);
		TRY(check_ours(beside, i == 0, there, owner, err));
	}
	return RC_OK;
}
