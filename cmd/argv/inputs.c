/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/private.h"
#include "lib/base/secret.h"
#include "lib/base/strs.h"
#include "lib/base/utf8.h"
#include "lib/mod/bsd.h"
#include "lib/mod/mod.h"

enum { INPUT_MAX = 64 * 1024, LINE_BYTES_MAX = 32 * 1024 };

struct reader {
	const struct opt *table;
	void             *opts;
	struct arena     *mem;
	bool              stdin_taken;
	size_t           *number, line, cap; /* of each line that was kept; how many were read */
};

static void *member(const struct reader *r, const struct opt *o)
{
	return param_member(o, r->opts);
}

static enum rc take_stdin(struct reader *r, struct err *err)
{
	if (r->stdin_taken)
		return err_set(err, RC_USAGE, "standard input is used twice");
	r->stdin_taken = true;
	return RC_OK;
}

/* One line end is cut off: it is the editor's, not the secret's. */
static void cut_line_end(struct secret *s)
{
	if (s->n > 0 && s->p[s->n - 1] == '\n')
		secret_cut(s, s->n - 1);
	if (s->n > 0 && s->p[s->n - 1] == '\r')
		secret_cut(s, s->n - 1);
}

static enum rc read_all(int fd, const char *what, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *s = secret_new(INPUT_MAX + 1);
	size_t                      n = 0;
	ssize_t                     got;

	while (n <= INPUT_MAX && (got = read(fd, s->p + n, INPUT_MAX + 1 - n)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set(err, RC_CONFIG, "the %s cannot be read: %s", what,
			               strerror(errno));
		n += (size_t)got;
	}
	if (n > INPUT_MAX)
		return err_invalid(err, what, "the %s is longer than %d bytes", what, INPUT_MAX);
	secret_cut(s, n);
	cut_line_end(s);
	if (s->n == 0)
		return err_invalid(err, what, "the %s is empty", what);
	if (memchr(s->p, '\0', s->n) != NULL)
		return err_invalid(err, what, "the %s contains a NUL byte", what);
	*ret = TAKE(s);
	return RC_OK;
}

static enum rc from_file(const char *path, const char *what, struct secret **ret, struct err *err)
{
	const int   fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	enum rc     rc;

	if (fd < 0)
		return err_set(err, RC_CONFIG, "the %s file '%.150s' cannot be read: %s", what,
		               path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && !private_file(fd, &st)) {
		err_set(err, RC_CONFIG, "the %s file '%.150s' can be read by others", what, path);
		rc = err_advise_with(err, ADVICE_CHMOD_600, "%.150s", path);
	} else {
		rc = read_all(fd, what, ret, err);
	}
	close(fd);
	return rc;
}

static enum rc from_terminal(const struct opt *o, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *first = NULL;
	AUTO(secret) struct secret *again = NULL;
	const struct mod_bsd       *bsd;

	TRY(MOD_LOAD(bsd, &bsd, err));
	if (bsd->prompt(o->prompt, &first, err) != RC_OK) {
		if (err->rc == RC_USAGE)
			err_advise_with(err, ADVICE_SECRET_OPTIONS, "%s", o->name);
		return err->rc;
	}
	if ((o->flags & OPT_TWICE) != 0)
		TRY(bsd->prompt("Again", &again, err));
	if (again != NULL && !secret_equal(first, again))
		return err_invalid(err, o->name, "the two entries differ");
	if (first->n == 0)
		return err_invalid(err, o->name, "the %s is empty", o->name);
	*ret = TAKE(first);
	return RC_OK;
}

static enum rc read_from(struct reader *r, const struct opt *o, struct err *err)
{
	struct secret_src *src = member(r, o);

	if (src->from == SECRET_NONE && (o->flags & OPT_STDIN) != 0)
		src->from = SECRET_STDIN;
	switch (src->from) {
	case SECRET_NONE:
		return o->prompt != NULL && !param_group_given(r->table, o, r->opts)
		         ? from_terminal(o, &src->value, err)
		         : RC_OK;
	case SECRET_STDIN:
		TRY(take_stdin(r, err));
		return read_all(STDIN_FILENO, o->name, &src->value, err);
	case SECRET_FD:
		return read_all((int)src->fd, o->name, &src->value, err);
	case SECRET_INLINE:
		return RC_OK;
	case SECRET_FILE:
		break;
	}
	return from_file(src->path, o->name, &src->value, err);
}

static enum rc read_secret(struct reader *r, const struct opt *o, struct err *err)
{
	char          field[PARAM_FIELD];
	const enum rc rc = read_from(r, o, err);

	if (rc == RC_OK || rc == RC_USAGE)
		return rc;
	param_field(o, field);
	return err_field(err, field);
}

/* One line of standard input without its end; *ret_end: there is none. No longer one is ever in memory. */
static enum rc next_line(struct reader *r, char line[static LINE_BYTES_MAX + 1], bool *ret_end,
                         struct err *err)
{
	size_t n = 0;
	int    c;

	r->line++;
	while ((c = getc_unlocked(stdin)) != EOF && c != '\n') {
		if (n == LINE_BYTES_MAX || c == '\0')
			return err_invalid(err, "stdin",
			                   "line %zu is too long or contains a NUL byte", r->line);
		line[n++] = (char)c;
	}
	if (ferror(stdin))
		return err_set(err, RC_CONFIG, "standard input cannot be read: %s",
		               strerror(errno));
	*ret_end = c == EOF && n == 0;
	while (n > 0 && line[n - 1] == '\r')
		n--;
	line[n] = '\0';
	return RC_OK;
}

/* As many as there are words, which grow in the same way (strs_add). */
static void keep_number(struct reader *r, size_t i)
{
	if (i == r->cap) {
		size_t *more = arena_alloc(r->mem, (r->cap * 2 + 16) * sizeof(*more));

		if (r->cap > 0)
			memcpy(more, r->number, r->cap * sizeof(*more));
		r->number = more;
		r->cap    = r->cap * 2 + 16;
	}
	r->number[i] = r->line;
}

static enum rc add_line(struct reader *r, const char *line, struct strs *list, struct err *err)
{
	if (*line == '\0')
		return RC_OK;
	if (list->n == PARAM_WORDS_MAX)
		return err_invalid(err, "stdin", "more than %d lines", PARAM_WORDS_MAX);
	if (!utf8_valid(line))
		return err_invalid(err, "stdin", "line %zu is not valid UTF-8", r->line);
	keep_number(r, list->n);
	strs_add(list, arena_strdup(r->mem, line), r->mem);
	return RC_OK;
}

/* They stand for the list that says so. */
static enum rc read_lines(struct reader *r, struct strs *list, struct err *err)
{
	char    line[LINE_BYTES_MAX + 1];
	bool    end = false;
	enum rc rc  = take_stdin(r, err);

	*list = (struct strs){.n = 0};
	keep_number(r, 0); /* there is a list, whatever is in it */
	while (rc == RC_OK && (rc = next_line(r, line, &end, err)) == RC_OK && !end)
		rc = add_line(r, line, list, err);
	explicit_bzero(line, sizeof(line)); /* a line may have been a token */
	return rc;
}

static enum rc read_names(struct reader *r, const struct opt *o, struct err *err)
{
	struct strs *list = member(r, o);
	const bool   dash = list->n == 1 && strcmp(list->v[0], "-") == 0;

	if ((o->flags & OPT_LINES) == 0)
		return RC_OK;
	if (dash || (list->n == 0 && (o->flags & OPT_STDIN) != 0))
		return read_lines(r, list, err);
	return RC_OK;
}

enum rc inputs_read(const struct opt *table, void *opts, struct arena *mem,
                    const size_t **ret_lines, struct err *err)
{
	struct reader r = {.table = table, .opts = opts, .mem = mem};

	for (const struct opt *o = table; o != NULL && o->kind != OPT_KIND_END; o++) {
		if (o->kind == OPT_KIND_SECRET)
			TRY(read_secret(&r, o, err));
		else if (o->kind == OPT_KIND_ARGS)
			TRY(read_names(&r, o, err));
	}
	*ret_lines = r.number;
	return RC_OK;
}
