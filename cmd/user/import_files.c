/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/user/import_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/file_input.h"
#include "lib/base/id.h"

static const char head[] = "idctl-import-v1 ";

static enum rc failed(const char *path, const char *what, struct err *err)
{
	err_set(err, RC_CONFIG, "'%.200s' cannot be written: %s", path, strerror(errno));
	return err_field(err, what);
}

/* That a new file is there, is on disk, too. */
static bool folder_synced(const char *path)
{
	const char *slash = strrchr(path, '/');
	char       *dir =
	    mem_check(slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1));
	const int  fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool ok = fd >= 0 && fsync(fd) == 0;

	free(dir);
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		const ssize_t done = write(fd, p, n);

		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0) {
			p += done;
			n -= (size_t)done;
		}
	}
	return true;
}

static int make(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
	            S_IRUSR | S_IWUSR);
}

static enum rc put(void *arg, const char *p, size_t n, struct err *err)
{
	struct rejects *r = arg;

	if (r->fd < 0)
		r->fd = make(r->path);
	return r->fd >= 0 && write_all(r->fd, p, n) ? RC_OK : failed(r->path, "rejects", err);
}

static enum rc settle(void *arg, struct err *err)
{
	struct rejects *r = arg;

	if (r->fd < 0 || (fsync(r->fd) == 0 && folder_synced(r->path)))
		return RC_OK;
	return failed(r->path, "rejects", err);
}

static enum rc back_to(void *arg, int64_t bytes, struct err *err)
{
	struct rejects *r = arg;
	struct stat     st;

	r->fd = open(r->path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY);
	if (r->fd < 0 && errno == ENOENT && bytes == 0)
		return RC_OK;
	if (r->fd < 0 || fstat(r->fd, &st) != 0)
		return failed(r->path, "rejects", err);
	if (!S_ISREG(st.st_mode) || st.st_size < bytes)
		return err_invalid(err, "rejects",
		                   "'%.200s' is not the file that this import wrote to", r->path);
	if (ftruncate(r->fd, bytes) != 0 || lseek(r->fd, 0, SEEK_END) < 0)
		return failed(r->path, "rejects", err);
	return RC_OK;
}

struct import_rejects rejects_sink(struct rejects *r)
{
	return (struct import_rejects){.put = put, .settle = settle, .back_to = back_to, .arg = r};
}

void rejects_done(struct rejects *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

static const char *words_of(struct ctx *c, const struct note *n, struct id id)
{
	char text[ID_TEXT];

	return arena_printf(c->mem, "%s%s\nrejects %s\n", head, id_format(id, text),
	                    n->rejects == NULL ? "-" : n->rejects);
}

static enum rc read_id(struct ctx *c, const struct note *n, struct id *ret, bool *ret_known,
                       struct err *err)
{
	const size_t begin = sizeof(head) - 1;
	struct text  text;

	*ret_known = false;
	if (access(n->path, F_OK) != 0 && errno == ENOENT)
		return RC_OK;
	TRY(file_read(n->path, "checkpoint", c->mem, &text, err));
	/* one that is empty was made by a run that was ended before it began */
	*ret_known = text.n > 0;
	if (text.n == 0)
		return RC_OK;
	if (text.n < begin + ID_TEXT || strncmp(text.p, head, begin) != 0 ||
	    !id_parse(arena_strndup(c->mem, text.p + begin, ID_TEXT - 1), ret))
		return err_invalid(err, "checkpoint", "'%.200s' is not the checkpoint of an import",
		                   n->path);
	if (strcmp(text.p, words_of(c, n, *ret)) != 0)
		return err_invalid(err, "rejects", "this import began with other rejects: %.200s",
		                   text.p + begin + ID_TEXT);
	return RC_OK;
}

enum rc checkpoint_id(struct ctx *c, const struct note *n, struct id *ret, bool *ret_known,
                      struct err *err)
{
	const char *words;
	int         fd;
	bool        ok;

	TRY(read_id(c, n, ret, ret_known, err));
	if (*ret_known)
		return RC_OK;
	*ret = id_make(c->w->now);
	if (c->g->dry_run)
		return RC_OK;
	words = words_of(c, n, *ret);
	fd    = open(n->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY,
	             S_IRUSR | S_IWUSR);
	ok    = fd >= 0 && write_all(fd, words, strlen(words)) && fsync(fd) == 0 &&
	     folder_synced(n->path);
	if (fd >= 0)
		close(fd);
	return ok ? RC_OK : failed(n->path, "checkpoint", err);
}
