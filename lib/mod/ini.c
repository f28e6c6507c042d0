/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libini_config 1.3 loses the first key of a file that does not begin with a
 * section, and gives up without a word over a '!' in a name. So the text is
 * looked through before, and the settings are counted after.
 */
#include "lib/mod/ini.h"

#include <errno.h>
#include <fcntl.h>
#include <ini_configobj.h>
#include <ini_valueobj.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"

struct text {
	const char *path;
	char       *p; /* n bytes and a NUL */
	size_t      n;
};

/* The library's objects, under one roof so that one AUTO frees them. */
struct parsed {
	struct ini_cfgfile *file;
	struct ini_cfgobj  *obj;
	char              **sections, **keys, **errors;
};

static void parsed_done(struct parsed *p)
{
	if (p->errors != NULL)
		ini_config_free_errors(p->errors);
	ini_free_attribute_list(p->keys);
	ini_free_section_list(p->sections);
	ini_config_file_destroy(p->file);
	ini_config_destroy(p->obj);
}

static enum rc unfit(const char *path, const char *why, struct err *err)
{
	return err_set(err, RC_CONFIG, "'%s' %s", path, why);
}

static enum rc bad_line(const struct text *t, unsigned line, const char *why, struct err *err)
{
	return err_set(err, RC_CONFIG, "'%s' line %u: %s", t->path, line, why);
}

/* Of the open file, not of its name: nothing can be swapped in between. */
static enum rc check(const char *path, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return unfit(path, "cannot be looked at", err);
	if (!S_ISREG(st.st_mode))
		return unfit(path, "is not a regular file", err);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return unfit(path, "belongs to somebody else", err);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		unfit(path, "can be written by others than its owner", err);
		return err_hint(err, "chmod go-w '%s'", path);
	}
	return RC_OK;
}

static enum rc slurp(int fd, struct arena *a, struct text *t, struct err *err)
{
	t->p = arena_alloc(a, INI_FILE_MAX + 2);
	while (t->n <= INI_FILE_MAX) {
		const ssize_t got = read(fd, t->p + t->n, INI_FILE_MAX + 1 - t->n);

		if (got == 0)
			return RC_OK;
		if (got < 0 && errno != EINTR)
			return unfit(t->path, "cannot be read", err);
		t->n += got > 0 ? (size_t)got : 0;
	}
	return unfit(t->path, "is larger than 64 KiB", err);
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

static const char *fault(const char *line, size_t len, bool in_section)
{
	const char *equal = memchr(line, '=', len);

	if (line[0] != '[' && !in_section)
		return "a setting stands in a [section], and there is none yet";
	if (memchr(line, '!', line[0] == '[' || equal == NULL ? len : (size_t)(equal - line)) !=
	    NULL)
		return "a name has no '!' in it";
	return NULL;
}

/* How many settings there are to be found; or the line that is at fault. */
static enum rc survey(const struct text *t, size_t *ret_n, struct err *err)
{
	unsigned line    = 1;
	bool     section = false;

	*ret_n = 0;
	for (size_t at = 0, len; at < t->n; at += len + 1, line++) {
		const char *p = t->p + at, *why;

		len = strcspn(p, "\n");
		if (p[len] == '\0' && at + len < t->n)
			return bad_line(t, line, "there is a byte 0 in it", err);
		if (*p == '#' || *p == ';' || strspn(p, " \t\r\v\f") >= len)
			continue;
		why = fault(p, len, section);
		if (why != NULL)
			return bad_line(t, line, why, err);
		section |= *p == '[';
		*ret_n += *p != '[';
	}
	return RC_OK;
}

/* "Error (5) on line 2: Equal sign is missing." in our form. */
static enum rc explain(const struct text *t, struct parsed *p, struct err *err)
{
	static const struct {
		unsigned long code;
		const char   *why;
	} row[] = {
	    {ERR_NOCLOSESEC, "the section's closing bracket is missing"},
	    {ERR_NOSECTION, "the section has no name"},
	    {ERR_SECTIONLONG, "the section's name is too long"},
	    {ERR_NOEQUAL, "there is no '=' in it"},
	    {ERR_NOKEY, "there is nothing before the '='"},
	    {ERR_LONGKEY, "the name is too long"},
	    {ERR_DUPKEY, "this was already set"},
	    {ERR_DUPKEYSEC, "this was already set"},
	};
	unsigned long code, line;
	char         *number, *rest;

	if (ini_config_get_errors(p->obj, &p->errors) != 0 || p->errors == NULL ||
	    p->errors[0] == NULL)
		return unfit(t->path, "is no settings file", err);
	number = p->errors[0] + strcspn(p->errors[0], "0123456789");
	code   = strtoul(number, &rest, 10);
	line   = strtoul(rest + strcspn(rest, "0123456789"), NULL, 10);
	for (size_t i = 0; i < COUNT(row); i++)
		if (row[i].code == code)
			return bad_line(t, (unsigned)line, row[i].why, err);
	return bad_line(t, (unsigned)line, "this cannot be understood", err);
}

static enum rc parse(const struct text *t, struct parsed *p, struct err *err)
{
	if (ini_config_create(&p->obj) != 0)
		return err_set(err, RC_INTERNAL, "the settings reader could not be set up");
	if (ini_config_file_from_mem(t->p, (uint32_t)t->n, &p->file) != 0)
		return unfit(t->path, "is not UTF-8 text", err);
	if (ini_config_parse(p->file, INI_STOP_ON_ANY,
	                     INI_MS_MERGE | INI_MV1S_ERROR | INI_MV2S_ERROR,
	                     INI_PARSE_NOWRAP | INI_PARSE_NO_C_COMMENTS, p->obj) != 0)
		return explain(t, p, err);
	return RC_OK;
}

static enum rc recognise(const struct text *t, const struct ini_known *known, struct ini_entry *e,
                         struct err *err)
{
	const char *near;

	for (unsigned i = 0; i < known->n; i++)
		if (strcmp(known->name[i], e->name) == 0)
			return RC_OK;
	near = known->nearest(e->name, known->name, known->n);
	err_set(err, RC_CONFIG, "'%s' line %u: '%s' is no setting", t->path, e->line, e->name);
	return near == NULL ? RC_CONFIG : err_hint(err, "did you mean '%s'?", near);
}

static enum rc entry(struct parsed *p, const char *section, const char *key, struct arena *a,
                     struct ini_entry *ret, struct err *err)
{
	struct value_obj *v    = NULL;
	uint32_t          line = 0;
	const char       *text = NULL;

	if (ini_get_config_valueobj(section, key, p->obj, INI_GET_FIRST_VALUE, &v) != 0 ||
	    v == NULL || value_get_line(v, &line) != 0 ||
	    (text = ini_get_const_string_config_value(v, NULL)) == NULL)
		return err_set(err, RC_CONFIG, "setting '%s.%s' cannot be read", section, key);
	ret->name  = arena_printf(a, "%s.%s", section, key);
	ret->value = arena_strdup(a, text);
	ret->line  = line;
	return RC_OK;
}

/* All of them, into v, which has room for as many as there should be. */
static enum rc collect(struct parsed *p, struct arena *a, struct ini_entry *v, size_t max,
                       struct err *err)
{
	size_t n = 0;

	p->sections = ini_get_section_list(p->obj, NULL, NULL);
	for (char **s = p->sections; s != NULL && *s != NULL; s++) {
		p->keys = ini_get_attribute_list(p->obj, *s, NULL, NULL);
		for (char **k = p->keys; k != NULL && *k != NULL && n < max; k++)
			TRY(entry(p, *s, *k, a, &v[n++], err));
		ini_free_attribute_list(TAKE(p->keys));
	}
	if (n != max)
		return err_set(err, RC_CONFIG, "of %zu settings only %zu can be read", max, n);
	return RC_OK;
}

static enum rc digest(const struct text *t, struct arena *a, struct ini_entry *v, size_t n,
                      struct err *err)
{
	struct parsed p  = {.file = NULL};
	enum rc       rc = parse(t, &p, err);

	if (rc == RC_OK)
		rc = collect(&p, a, v, n, err);
	parsed_done(&p);
	return rc;
}

static enum rc ini_read(const char *path, const struct ini_known *known, struct arena *a,
                        struct ini_entries *ret, bool *ret_found, struct err *err)
{
	struct text       t = {.path = path};
	struct ini_entry *v;
	size_t            n;

	*ret = (struct ini_entries){.v = NULL};
	TRY(load(a, &t, ret_found, err));
	if (!*ret_found)
		return RC_OK;
	TRY(survey(&t, &n, err));
	v = arena_alloc(a, n * sizeof(*v));
	TRY(digest(&t, a, v, n, err));
	for (size_t i = 0; i < n; i++)
		TRY(recognise(&t, known, &v[i], err));
	*ret = (struct ini_entries){.v = v, .n = n};
	return RC_OK;
}

const struct mod_ini mod_ini = {
    .read = ini_read,
};
