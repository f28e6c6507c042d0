/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/place.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lib/base/str.h"

enum { LINKS_MAX = 40, HINT_PATH_MAX = 120 };

/* On the way from the root, link by link. */
struct walk {
	struct str at;   /* where it has come to, without a link; "" is the root */
	struct str said; /* what leads there, from the root or from a link's target on */
	size_t     next; /* where in it the next name begins */
	uid_t      owner;
	int        links;
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

/* Can others put another in the place of what is in it? *ret_sticky: only of what is theirs; NULL: that is too much, too. */
static enum rc check_folder(const char *folder, uid_t owner, bool *ret_sticky, struct err *err)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return RC_OK;
	if (!is_trusted(st.st_uid, owner))
		return foreign("folder", folder, st.st_uid, err);
	if (!others_write(folder, &st))
		return RC_OK;
	if (ret_sticky == NULL || (st.st_mode & S_ISVTX) == 0)
		return writable(folder, &st, err);
	*ret_sticky = true;
	return RC_OK;
}

static const char *here(const struct walk *w)
{
	return w->at.n == 0 ? "/" : w->at.p;
}

static void back_to(struct walk *w, size_t n)
{
	if (w->at.n > n)
		w->at.p[w->at.n = n] = '\0';
}

static void go_up(struct walk *w)
{
	const char *slash = w->at.n == 0 ? NULL : strrchr(w->at.p, '/');

	if (slash != NULL)
		back_to(w, (size_t)(slash - w->at.p));
}

/* Before what is to go. False: that is too long. */
static bool put_in_front(struct walk *w, const char *text)
{
	struct str all = STR_EMPTY;

	str_addf(&all, "%s/%s", text, w->said.p + w->next);
	str_done(&w->said);
	w->said = all;
	w->next = 0;
	return all.n < PATH_MAX;
}

/* A link, in the folder that has `up` bytes. */
static bool follow(struct walk *w, size_t up)
{
	char          target[PATH_MAX];
	const ssize_t n = readlink(w->at.p, target, sizeof(target) - 1);

	if (n <= 0 || ++w->links > LINKS_MAX)
		return false;
	target[n] = '\0';
	back_to(w, *target == '/' ? 0 : up);
	return put_in_front(w, target);
}

/* One step down. *ret_on false: it cannot be looked at, or is not there. */
static enum rc take(struct walk *w, const char *name, size_t n, bool *ret_on, struct err *err)
{
	const size_t up     = w->at.n;
	bool         sticky = false;
	struct stat  st;

	TRY(check_folder(here(w), w->owner, &sticky, err));
	str_addc(&w->at, '/');
	str_addn(&w->at, name, n);
	*ret_on = w->at.n < PATH_MAX && lstat(w->at.p, &st) == 0;
	if (!*ret_on)
		return RC_OK;
	if (sticky && !is_trusted(st.st_uid, w->owner))
		return foreign(S_ISLNK(st.st_mode) ? "link" : "folder", w->at.p, st.st_uid, err);
	if (S_ISLNK(st.st_mode))
		*ret_on = follow(w, up);
	return RC_OK;
}

/* The next name on the way; 0 at its end. */
static size_t next_name(struct walk *w, const char **ret)
{
	size_t n;

	w->next += strspn(w->said.p + w->next, "/");
	*ret = w->said.p + w->next;
	n    = strcspn(*ret, "/");
	w->next += n;
	return n;
}

static enum rc go(struct walk *w, struct err *err)
{
	const char *name;
	size_t      n;
	bool        on = true;

	while (on && (n = next_name(w, &name)) > 0)
		if (n == 2 && memcmp(name, "..", 2) == 0)
			go_up(w);
		else if (n != 1 || *name != '.')
			TRY(take(w, name, n, &on, err));
	return on ? check_folder(here(w), w->owner, NULL, err) : RC_OK;
}

enum rc place_check(const char *folder, uid_t owner, struct err *err)
{
	struct walk w    = {.owner = owner};
	char       *from = *folder == '/' ? NULL : getcwd(NULL, 0);
	enum rc     rc   = RC_OK;

	str_add(&w.said, folder);
	if (w.said.n < PATH_MAX && (*folder == '/' || (from != NULL && put_in_front(&w, from))))
		rc = go(&w, err);
	free(from);
	str_done(&w.said);
	str_done(&w.at);
	return rc;
}

void place_of(const char *path, char out[static PATH_MAX])
{
	const char  *slash = strrchr(path, '/');
	const size_t n     = slash == NULL ? 0 : (size_t)(slash - path);

	snprintf(out, PATH_MAX, "%.*s%s", (int)n, path, slash == NULL ? "." : n == 0 ? "/" : "");
}
