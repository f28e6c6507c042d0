/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/base/wordmap.h"

#define BLANKS     " \t\r\v\f"
#define NAME_BYTES "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

enum { FIRST_ROOM = 4096 };

struct text {
	const char *path;
	char       *p; /* n bytes and a NUL */
	size_t      n;
};

/* What has been read, and where one is. */
struct reader {
	const struct text      *text;
	const struct ini_known *known;
	struct arena           *arena;
	const char             *section; /* NULL before the first */
	unsigned                line;
	struct ini_entry       *v;
	size_t                  n;
};

static enum rc unfit(const char *path, const char *why, struct err *err)
{
	return err_set(err, RC_CONFIG, "'%s' %s", path, why);
}

static enum rc bad_line(const struct reader *r, const char *why, struct err *err)
{
	return err_set(err, RC_CONFIG, "'%s' line %u: %s", r->text->path, r->line, why);
}

/* Of the open file, not of its name: nothing can be swapped in between. */
static enum rc check(const char *path, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return unfit(path, "cannot be examined", err);
	if (!S_ISREG(st.st_mode))
		return unfit(path, "is not a regular file", err);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return unfit(path, "belongs to another user", err);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		unfit(path, "can be written by others", err);
		return err_advise_with(err, ADVICE_CHMOD_GO_W, "%s", path);
	}
	return RC_OK;
}

/* Most have a few lines: an arena's bytes are cleared, and so many pages would be touched for nothing. */
static enum rc slurp(int fd, struct arena *a, struct text *t, struct err *err)
{
	size_t  room = 0;
	ssize_t got  = 1;

	while (got != 0 && t->n <= INI_FILE_MAX) {
		if (t->n == room) {
			char *wider = arena_alloc(a, (room = room * 2 + FIRST_ROOM) + 1);

			t->p = memcpy(wider, t->n == 0 ? "" : t->p, t->n);
		}
		got = read(fd, t->p + t->n, room - t->n);
		if (got < 0 && errno != EINTR)
			return unfit(t->path, "cannot be read", err);
		t->n += got > 0 ? (size_t)got : 0;
	}
	return t->n <= INI_FILE_MAX ? RC_OK : unfit(t->path, "is larger than 64 KiB", err);
}

static enum rc load(struct arena *a, struct text *t, bool *ret_found, struct err *err)
{
	/* NONBLOCK: a named pipe must not hold us up before it is refused */
	const int fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum rc   rc;

	*ret_found = fd >= 0;
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return RC_OK;
	if (fd < 0)
		return err_set(err, RC_CONFIG, "'%s' cannot be opened: %s", t->path,
		               strerror(errno));
	rc = check(t->path, fd, err);
	if (rc == RC_OK)
		rc = slurp(fd, a, t, err);
	close(fd);
	if (rc == RC_OK && strncmp(t->p, "\xef\xbb\xbf", 3) == 0) {
		t->p += 3; /* the mark that some editors put first */
		t->n -= 3;
	}
	return rc;
}

/* Without the blanks around it, in place. */
static char *trimmed(char *from, char *end)
{
	from += strspn(from, BLANKS);
	while (end > from && strchr(BLANKS, end[-1]) != NULL)
		end--;
	*end = '\0';
	return from;
}

static enum rc open_section(struct reader *r, char *from, char *end, struct err *err)
{
	if (end[-1] != ']')
		return bad_line(r, "the section's closing bracket is missing", err);
	r->section = trimmed(from + 1, end - 1);
	if (*r->section == '\0')
		return bad_line(r, "the section has no name", err);
	if (r->section[strspn(r->section, NAME_BYTES)] != '\0')
		return bad_line(r, "a name has only letters, digits, '_', '-' and '.'", err);
	return RC_OK;
}

static enum rc recognise(const struct reader *r, const char *name, struct err *err)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcasecmp(r->v[i].name, name) == 0)
			return bad_line(r, "this was already set", err);
	for (unsigned i = 0; i < r->known->n; i++)
		if (strcmp(r->known->name[i], name) == 0)
			return RC_OK;
	err_set(err, RC_CONFIG, "'%s' line %u: unknown setting '%s'", r->text->path, r->line, name);
	return word_advise(name, r->known->name, r->known->n, err);
}

static enum rc setting(struct reader *r, char *from, char *end, struct err *err)
{
	char       *equal = memchr(from, '=', (size_t)(end - from));
	const char *key, *name;

	if (r->section == NULL)
		return bad_line(r, "a setting must follow a [section]", err);
	if (equal == NULL)
		return bad_line(r, "there is no '='", err);
	key = trimmed(from, equal);
	if (*key == '\0')
		return bad_line(r, "there is nothing before the '='", err);
	if (key[strspn(key, NAME_BYTES)] != '\0')
		return bad_line(r, "a name has only letters, digits, '_', '-' and '.'", err);
	name = arena_printf(r->arena, "%s.%s", r->section, key);
	TRY(recognise(r, name, err));
	r->v[r->n++] =
	    (struct ini_entry){.name = name, .value = trimmed(equal + 1, end), .line = r->line};
	return RC_OK;
}

/* From `from` to `end`, where a NUL has taken the place of the line's end. */
static enum rc read_line(struct reader *r, char *from, char *end, struct err *err)
{
	char *last;

	if (strlen(from) != (size_t)(end - from))
		return bad_line(r, "it contains a NUL byte", err);
	if (!utf8_valid(from))
		return bad_line(r, "is not UTF-8 text", err);
	if (*from == '#' || *from == ';')
		return RC_OK;
	from = trimmed(from, end);
	last = from + strlen(from);
	if (from == last)
		return RC_OK;
	return *from == '[' ? open_section(r, from, last, err) : setting(r, from, last, err);
}

static enum rc read_lines(struct reader *r, struct err *err)
{
	char *const end = r->text->p + r->text->n;

	for (char *from = r->text->p, *stop; from < end; from = stop + 1) {
		stop = memchr(from, '\n', (size_t)(end - from));
		if (stop == NULL)
			stop = end;
		*stop = '\0';
		r->line++;
		TRY(read_line(r, from, stop, err));
	}
	return RC_OK;
}

enum rc ini_read(const char *path, const struct ini_known *known, struct arena *a,
                 struct ini_entries *ret, bool *ret_found, struct err *err)
{
	struct text   t = {.path = path};
	struct reader r = {.text = &t, .known = known, .arena = a};

	*ret = (struct ini_entries){.v = NULL};
	TRY(load(a, &t, ret_found, err));
	if (!*ret_found)
		return RC_OK;
	/* each at most once */
	r.v = arena_alloc(a, (known->n + 1) * sizeof(*r.v));
	TRY(read_lines(&r, err));
	*ret = (struct ini_entries){.v = r.v, .n = r.n};
	return RC_OK;
}
