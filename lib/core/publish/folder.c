/* SPDX-License-Identifier: Apache-2.0 */
/* All by descriptor: a folder that is moved, or replaced by a link, while we write is not followed. */
#include "lib/core/publish/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/rng.h"

enum { FILE_MODE = 0644, FOLDER_MODE = 0755, LOCK_TRIES = 200, LOCK_PAUSE_MS = 50 };

static const char stray_head[] = ".idctl-", stray_tail[] = ".new";

struct folder {
	int  fd; /* -1: a dry run, and it is not there */
	bool dry_run;
};

static enum rc failed(const char *what, const char *name, struct err *err)
{
	const bool disk = errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EFBIG;

	if (errno == ELOOP)
		err_set(err, RC_CONFIG, "'%.150s' cannot be %s: it is a symbolic link", name, what);
	else
		err_set(err, disk ? RC_INTERNAL : RC_CONFIG, "'%.150s' cannot be %s: %s", name,
		        what, strerror(errno));
	return err_field(err, "dir");
}

static int look_at_folder(int at, const char *name)
{
	const int   fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	/* of a link O_DIRECTORY says that it is not a folder */
	if (fd < 0 && errno == ENOTDIR && fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		errno = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
	return fd;
}

/* As look_at_folder(), made where it is missing; `above` is the folder that holds it. -1, with errno. */
static int make_folder(int at, int above, const char *name)
{
	int fd = look_at_folder(at, name);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	if (mkdirat(at, name, FOLDER_MODE) != 0 && errno != EEXIST)
		return -1;
	fd = look_at_folder(at, name);
	if (fd < 0 || (fchmod(fd, FOLDER_MODE) == 0 && fsync(fd) == 0 && fsync(above) == 0))
		return fd;
	close(fd);
	return -1;
}

/* The folder that holds `path` opened, -1 with errno when there is none. */
static int open_above(const char *path)
{
	char  above[PATH_MAX];
	char *slash;

	if (snprintf(above, sizeof(above), "%s", path) >= (int)sizeof(above)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	slash = strrchr(above, '/');
	if (slash == NULL)
		return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	slash[slash == above] = '\0';
	return open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Where the file system has no locks, two at once leave each file whole all the same. */
static enum rc wait_for_lock(int fd, const char *path, struct err *err)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_MS * 1000000L};

	for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; i++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return RC_OK;
		if (i == LOCK_TRIES) {
			err_set(err, RC_BUSY, "'%.200s' is in use by another process", path);
			return err_field(err, "dir");
		}
		nanosleep(&pause, NULL);
	}
	return RC_OK;
}

static enum rc open_top(struct folder *f, const char *path, struct err *err)
{
	const int above = open_above(path);

	if (above < 0)
		return failed("opened", path, err);
	f->fd = f->dry_run ? look_at_folder(AT_FDCWD, path) : make_folder(AT_FDCWD, above, path);
	close(above);
	if (f->fd < 0 && !(f->dry_run && errno == ENOENT))
		return failed("opened", path, err);
	return f->fd < 0 || f->dry_run ? RC_OK : wait_for_lock(f->fd, path, err);
}

enum rc folder_open(const char *path, bool dry_run, struct folder **ret, struct err *err)
{
	struct folder *f;
	char           bare[PATH_MAX];
	size_t         n = strlen(path);
	enum rc        rc;

	/* with a slash behind it, a link is followed */
	while (n > 1 && path[n - 1] == '/')
		n--;
	if (n == 0 || n >= sizeof(bare))
		return err_invalid(err, "dir", "'%.100s' is not the path of a folder", path);
	memcpy(bare, path, n);
	bare[n] = '\0';
	f       = malloc(sizeof(*f));
	if (f == NULL)
		return err_set(err, RC_INTERNAL, "there is no memory");
	*f = (struct folder){.fd = -1, .dry_run = dry_run};
	rc = open_top(f, bare, err);
	if (rc == RC_OK)
		*ret = f;
	else
		folder_free(f);
	return rc;
}

void folder_free(struct folder *f)
{
	if (f != NULL && f->fd >= 0)
		close(f->fd);
	free(f);
}

/* The folder `path` (of n bytes) below f; 0 bytes: f itself. -1 with errno. */
static int walk(const struct folder *f, const char *path, size_t n, bool make)
{
	int  fd = f->fd < 0 ? -1 : dup(f->fd);
	char part[NAME_MAX + 1];

	errno = f->fd < 0 ? ENOENT : errno;
	for (size_t used; fd >= 0 && n > 0; path += used, n -= used) {
		const char  *slash = memchr(path, '/', n);
		const size_t len   = slash == NULL ? n : (size_t)(slash - path);
		const int    outer = fd;

		snprintf(part, sizeof(part), "%.*s", (int)len, path);
		fd   = make ? make_folder(outer, outer, part) : look_at_folder(outer, part);
		used = len + (slash != NULL);
		close(outer);
	}
	return fd;
}

static bool read_same(int fd, struct bytes content)
{
	const char *want = content.p;
	char        block[16384];
	size_t      at = 0;
	ssize_t     got;

	while ((got = read(fd, block, sizeof(block))) > 0) {
		if ((size_t)got > content.n - at || memcmp(block, want + at, (size_t)got) != 0)
			return false;
		at += (size_t)got;
	}
	return got == 0 && at == content.n;
}

/* Is it there already, as it is to be? */
static bool is_same(int at, const char *name, struct bytes content)
{
	const int   flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	const int   fd    = openat(at, name, flags);
	struct stat st;
	bool        same;

	if (fd < 0)
		return false;
	same = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & ALLPERMS) == FILE_MODE &&
	       (size_t)st.st_size == content.n && read_same(fd, content);
	close(fd);
	return same;
}

static bool write_all(int fd, struct bytes content)
{
	const char *p = content.p;

	for (size_t n = 0; n < content.n;) {
		const ssize_t put = write(fd, p + n, content.n - n);

		if (put < 0 && errno != EINTR)
			return false;
		n += put < 0 ? 0 : (size_t)put;
	}
	return fchmod(fd, FILE_MODE) == 0 && fsync(fd) == 0;
}

/* False, with errno, and the old file as it was. */
static bool replace(int at, const char *name, struct bytes content)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	uint32_t  unique;
	char      stray[40];
	int       fd, error;

	rng_bytes(&unique, sizeof(unique));
	snprintf(stray, sizeof(stray), "%s%08x%s", stray_head, unique, stray_tail);
	fd = openat(at, stray, flags, 0600);
	if (fd < 0)
		return false;
	error = write_all(fd, content) ? 0 : errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	if (error == 0 && renameat(at, stray, at, name) != 0)
		error = errno;
	if (error != 0)
		unlinkat(at, stray, 0);
	else if (fsync(at) != 0)
		error = errno;
	errno = error;
	return error == 0;
}

enum rc folder_put(struct folder *f, const char *name, struct bytes content, bool *ret_changed,
                   struct err *err)
{
	const char *slash = strrchr(name, '/');
	const char *base  = slash == NULL ? name : slash + 1;
	const int   at    = walk(f, name, (size_t)(base - name), !f->dry_run);
	bool        done  = true;

	*ret_changed = true;
	if (at < 0)
		return f->dry_run && errno == ENOENT ? RC_OK : failed("written", name, err);
	*ret_changed = !is_same(at, base, content);
	if (*ret_changed && !f->dry_run)
		done = replace(at, base, content);
	if (!done)
		failed("written", name, err);
	close(at);
	return done ? RC_OK : err->rc;
}

static bool is_stray(const char *name)
{
	const size_t head = sizeof(stray_head) - 1, tail = sizeof(stray_tail) - 1;
	const size_t n = strlen(name);

	return n == head + 8 + tail && strncmp(name, stray_head, head) == 0 &&
	       strspn(name + head, "0123456789abcdef") == 8 &&
	       strcmp(name + n - tail, stray_tail) == 0;
}

static enum rc tidy(struct folder *f, DIR *dir, const struct folder_visitor *v, struct err *err)
{
	const struct dirent *e;

	while ((e = readdir(dir)) != NULL) {
		bool remove = is_stray(e->d_name);

		if (!remove && *e->d_name != '.')
			TRY(v->visit(v->arg, e->d_name, &remove, err));
		if (remove && !f->dry_run && unlinkat(dirfd(dir), e->d_name, 0) != 0 &&
		    errno != ENOENT)
			return failed("removed", e->d_name, err);
	}
	return RC_OK;
}

enum rc folder_tidy(struct folder *f, const char *name, const struct folder_visitor *v,
                    struct err *err)
{
	const int at = walk(f, name, strlen(name), false);
	DIR      *dir;
	enum rc   rc;

	if (at < 0)
		return errno == ENOENT ? RC_OK : failed("looked at", name, err);
	dir = fdopendir(at);
	if (dir == NULL) {
		failed("looked at", name, err);
		close(at);
		return err->rc;
	}
	rc = tidy(f, dir, v, err);
	closedir(dir);
	return rc;
}
