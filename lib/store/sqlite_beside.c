/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/sqlite_beside.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct kind {
	const char *suffix;
	bool        journal;
	mode_t      barred;
};

/* A journal is played in; anyone who can open a lock file can keep the lock. */
static const struct kind ours[] = {
    {"-journal", true, S_IWGRP | S_IWOTH},
    {"-turn", false, S_IRWXG | S_IRWXO},
    {"-lock", false, S_IRWXG | S_IRWXO},
};
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
	err_set(err, RC_CONFIG, "'%.200s' is the name of a file that belongs to '%.200s'", path,
	        other);
	return err_advise(err, ADVICE_STORE_NAME);
}

static enum rc not_ours(const char *path, struct err *err)
{
	err_set(err, RC_CONFIG, "'%.200s' is next to the store, and idctl creates no such file",
	        path);
	return err_advise(err, ADVICE_FILE_IN_USE);
}

/* What others may do to it they may do to the store, or to anyone who waits for it. */
static enum rc check_private(const char *path, const struct kind *k, const struct stat *st,
                             struct err *err)
{
	if ((st->st_mode & k->barred) == 0)
		return RC_OK;
	return err_set(err, RC_CONFIG, "'%.200s' can be used by others (mode %04o)", path,
	               (unsigned)(st->st_mode & ALLPERMS));
}

static enum rc check_content(const char *path, const char *store, const struct kind *k,
                             const struct stat *st, struct err *err)
{
	struct stat of_store;

	if (!k->journal && st->st_size > 0)
		return err_set(err, RC_CONFIG, "'%.200s' is not empty, so not a lock file", path);
	/* somebody else's init may have made both since the store was looked for */
	if (k->journal && !is_there(store, &of_store))
		return err_set(err, RC_CONFIG, "'%.200s' is a journal without its store", path);
	return RC_OK;
}

static enum rc look_at(const char *path, const char *store, const struct kind *k, uid_t owner,
                       struct err *err)
{
	struct stat st;

	if (!is_there(path, &st))
		return RC_OK;
	if (!S_ISREG(st.st_mode))
		return err_set(err, RC_CONFIG, "'%.200s' is not a regular file", path);
	if (st.st_nlink != 1)
		return err_set(err, RC_CONFIG, "'%.200s' has %lu hard links", path,
		               (unsigned long)st.st_nlink);
	if (st.st_uid != 0 && st.st_uid != owner)
		return err_set(err, RC_CONFIG, "'%.200s' belongs to user %lu", path,
		               (unsigned long)st.st_uid);
	TRY(check_private(path, k, &st, err));
	return check_content(path, store, k, &st, err);
}

enum rc sqlite_beside_check(const char *path, uid_t owner, struct err *err)
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
		TRY(check_name(path, ours[i].suffix, err));
		snprintf(beside, sizeof(beside), "%s%s", path, ours[i].suffix);
		if (look_at(beside, path, &ours[i], owner, err) != RC_OK)
			return err_advise(err, ADVICE_FILE_STRANGE);
	}
	return RC_OK;
}
