/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/place.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { LINKS_MAX = 40, HINT_PATH_MAX = 120 };

/* On the way from the root, link by link: `at` is where it has come to, without a link; `rest` is what is to go. */
struct walk {
	char  at[PATH_MAX], rest[PATH_MAX];
	uid_t owner;
	int   links;
};

static bool is_read_only(const char *folder)
{
	struct statvfs fs;

	return statvfs(folder, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

static bool is_trusted(uid_t uid, uid_t owner)
{
	return uid == 0 || uid == geteuid() || uid == owner;
}

static bool others_write(const char *folder, const struct stat *st)
{
	return (st->st_mode & (S_IWGRP | S_IWOTH)) != 0 && !is_read_only(folder);
}

/* A command that can be pasted, or words. */
static bool can_be_quoted(const char *path)
{
	if (strlen(path) > HINT_PATH_MAX || strcmp(path, "/") == 0)
		return false;
	for (; *path != '\0'; path++)
		if (*path == '\'' || iscntrl((unsigned char)*path))
			return false;
	return true;
}

static enum rc writable(const char *folder, const struct stat *st, struct err *err)
{
	const bool ours = geteuid() == 0 || st->st_uid == geteuid();

	err_set(err, RC_CONFIG, "the folder '%.200s' can be written by others (mode %04o)", folder,
	        (unsigned)(st->st_mode & ALLPERMS));
	if ((st->st_mode & S_ISVTX) == 0 && ours && can_be_quoted(folder))
		return err_advise_with(err, ADVICE_CHMOD_GO_W, "%s", folder);
	if ((st->st_mode & S_ISVTX) != 0 && can_be_quoted(folder))
		return err_advise_with(err, ADVICE_FOLDER_MAKE, "%s", folder);
	return err_advise(err, ADVICE_FOLDER_PRIVATE);
}

static enum rc foreign(const char *what, const char *path, uid_t uid, struct err *err)
{
	err_set(err, RC_CONFIG, "the %s '%.200s' belongs to user %lu", what, path,
	        (unsigned long)uid);
	if (geteuid() == 0 && can_be_quoted(path))
		return err_advise_with(err, ADVICE_FOLDER_CHOWN, "%s", path);
	return err_advise(err, ADVICE_FOLDER_OWN);
}

/* Can somebody put another in the place of `entry`, which stands in `folder`? */
static enum rc check_step(const char *folder, const char *path, const struct stat *entry,
                          uid_t owner, struct err *err)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return RC_OK;
	if (!is_trusted(st.st_uid, owner))
		return foreign("folder", folder, st.st_uid, err);
	if (!others_write(folder, &st))
		return RC_OK;
	if ((st.st_mode & S_ISVTX) == 0)
		return writable(folder, &st, err);
	return is_trusted(entry->st_uid, owner)
	         ? RC_OK
	         : foreign(S_ISLNK(entry->st_mode) ? "link" : "folder", path, entry->st_uid, err);
}

static bool put_in_front(struct walk *w, const char *text)
{
	char      rest[PATH_MAX];
	const int n = snprintf(rest, sizeof(rest), "%s/%s", text, w->rest);

	if (n >= PATH_MAX)
		return false;
	memcpy(w->rest, rest, (size_t)n + 1);
	return true;
}

static bool follow(struct walk *w, const char *link)
{
	char          target[PATH_MAX];
	const ssize_t n = readlink(link, target, sizeof(target) - 1);

	if (n <= 0 || ++w->links > LINKS_MAX)
		return false;
	target[n] = '\0';
	if (*target == '/')
		*w->at = '\0';
	return put_in_front(w, target);
}

/* The next name on the way; false at its end. */
static bool next_name(struct walk *w, char name[static NAME_MAX + 1])
{
	const size_t slashes = strspn(w->rest, "/");
	const size_t n       = strcspn(w->rest + slashes, "/");

	if (n == 0 || n > NAME_MAX)
		return false;
	snprintf(name, NAME_MAX + 1, "%.*s", (int)n, w->rest + slashes);
	memmove(w->rest, w->rest + slashes + n, strlen(w->rest + slashes + n) + 1);
	return true;
}

static void go_up(struct walk *w)
{
	char *slash = strrchr(w->at, '/');

	if (slash != NULL)
		*slash = '\0';
}

/* *ret_on false: it cannot be looked at, or is not there. */
static enum rc take(struct walk *w, const char *name, bool *ret_on, struct err *err)
{
	char        path[PATH_MAX + NAME_MAX + 2];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", w->at, name);
	*ret_on = strlen(path) < PATH_MAX && lstat(path, &st) == 0;
	if (!*ret_on)
		st = (struct stat){.st_uid = geteuid()}; /* as we would make it */
	TRY(check_step(*w->at == '\0' ? "/" : w->at, path, &st, w->owner, err));
	if (!*ret_on)
		return RC_OK;
	if (S_ISLNK(st.st_mode))
		*ret_on = follow(w, path);
	else
		memcpy(w->at, path, strlen(path) + 1);
	return RC_OK;
}

static enum rc check_last(const char *folder, uid_t owner, struct err *err)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return RC_OK;
	if (!is_trusted(st.st_uid, owner))
		return foreign("folder", folder, st.st_uid, err);
	return others_write(folder, &st) ? writable(folder, &st, err) : RC_OK;
}

static enum rc go(struct walk *w, struct err *err)
{
	char name[NAME_MAX + 1];
	bool on = true;

	while (on && next_name(w, name))
		if (strcmp(name, "..") == 0)
			go_up(w);
		else if (strcmp(name, ".") != 0)
			TRY(take(w, name, &on, err));
	return on ? check_last(*w->at == '\0' ? "/" : w->at, w->owner, err) : RC_OK;
}

enum rc place_check(const char *folder, uid_t owner, struct err *err)
{
	struct walk w = {.owner = owner};
	char        here[PATH_MAX];

	if (strlen(folder) >= PATH_MAX)
		return RC_OK;
	memcpy(w.rest, folder, strlen(folder) + 1);
	if (*folder != '/' && (getcwd(here, sizeof(here)) == NULL || !put_in_front(&w, here)))
		return RC_OK;
	return go(&w, err);
}

void place_of(const char *path, char out[static PATH_MAX])
{
	const char  *slash = strrchr(path, '/');
	const size_t n     = slash == NULL ? 0 : (size_t)(slash - path);

	snprintf(out, PATH_MAX, "%.*s%s", (int)n, path, slash == NULL ? "." : n == 0 ? "/" : "");
}
