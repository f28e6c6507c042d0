/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets on their way in: standard input, a file, a descriptor, the terminal. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/ctx.h"
#include "lib/mod/bsd.h"
#include "lib/mod/mod.h"

enum { INPUT_MAX = 64 * 1024 };

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
	if (n > INPUT_MAX) {
		err_set(err, RC_INVALID, "the %s is longer than %d bytes", what, INPUT_MAX);
		return err_field(err, what);
	}
	secret_cut(s, n);
	cut_line_end(s);
	if (s->n == 0)
		err_set(err, RC_INVALID, "the %s is empty", what);
	else if (memchr(s->p, '\0', s->n) != NULL)
		err_set(err, RC_INVALID, "the %s has a NUL byte in it", what);
	else {
		*ret = TAKE(s);
		return RC_OK;
	}
	return err_field(err, what);
}

static enum rc from_file(const char *path, const char *what, struct secret **ret, struct err *err)
{
	const int   fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	enum rc     rc;

	if (fd < 0)
		return err_set(err, RC_CONFIG, "the %s file '%.150s' cannot be read: %s", what,
		               path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0) {
		err_set(err, RC_CONFIG, "the %s file '%.150s' can be read by others", what, path);
		rc = err_hint(err, "chmod 600 %.150s", path);
	} else {
		rc = read_all(fd, what, ret, err);
	}
	close(fd);
	return rc;
}

static enum rc from_terminal(const struct secret_ask *ask, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *first = NULL;
	AUTO(secret) struct secret *again = NULL;
	const struct mod_bsd       *bsd;

	TRY(MOD_LOAD(bsd, &bsd, err));
	if (bsd->prompt(ask->prompt, &first, err) != RC_OK) {
		if (err->rc == RC_USAGE)
			err_hint(err, "--%s-stdin, --%s-file FILE or --%s-fd N", ask->option,
			         ask->option, ask->option);
		return err->rc;
	}
	if (ask->twice)
		TRY(bsd->prompt("Again", &again, err));
	if (ask->twice && !secret_equal(first, again))
		return err_invalid(err, ask->option, "the two were not the same");
	if (first->n == 0)
		return err_invalid(err, ask->option, "the %s is empty", ask->option);
	*ret = TAKE(first);
	return RC_OK;
}

enum rc ctx_secret(struct ctx *c, const struct secret_src *src, const struct secret_ask *ask,
                   struct secret **ret, struct err *err)
{
	*ret = NULL;
	switch (src->from) {
	case SECRET_NONE:
		return ask->prompt == NULL ? RC_OK : from_terminal(ask, ret, err);
	case SECRET_STDIN:
		if (c->stdin_taken)
			return err_set(err, RC_USAGE, "standard input is asked for twice");
		c->stdin_taken = true;
		return read_all(STDIN_FILENO, ask->option, ret, err);
	case SECRET_FD:
		return read_all((int)src->fd, ask->option, ret, err);
	case SECRET_FILE:
		break;
	}
	return from_file(src->path, ask->option, ret, err);
}
