/* SPDX-License-Identifier: Apache-2.0 */
/* Checks are made on the opened file, never on its name, which could be another's by then. */
#include "lib/crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/place.h"
#include "lib/base/private.h"
#include "lib/base/rng.h"

bool keyfile_exists(const char *path)
{
	struct stat st;

	/* a link that leads nowhere exists, and so does what we may not look at */
	return lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

static enum rc open_failed(int error, struct err *err)
{
	if (error == ENOENT || error == ENOTDIR) {
		err_set(err, RC_CONFIG, "the file does not exist");
		return err_advise(err, ADVICE_KEY_FILE_INIT);
	}
	if (error == ELOOP) {
		err_set(err, RC_CONFIG, "it is a symbolic link");
		return err_advise(err, ADVICE_KEY_FILE_NO_LINK);
	}
	return err_set(err, RC_CONFIG, "it cannot be opened (%s)", strerror(error));
}

static enum rc stat_check(int fd, const char *path, const struct stat *st, struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return err_set(err, RC_CONFIG, "it is not a regular file");
	if (st->st_nlink != 1) {
		err_set(err, RC_CONFIG, "it has %lu hard links", (unsigned long)st->st_nlink);
		return err_advise_with(err, ADVICE_HARD_LINKS, "%s", path);
	}
	if (st->st_uid != 0 && st->st_uid != geteuid()) {
		err_set(err, RC_CONFIG, "it belongs to user %lu", (unsigned long)st->st_uid);
		return err_advise_with(err, ADVICE_CHOWN, "%lu '%s'", (unsigned long)geteuid(),
		                       path);
	}
	if (!private_file(fd, st)) {
		err_set(err, RC_CONFIG, "it can be used by its group or others (mode %04o)",
		        (unsigned)(st->st_mode & ALLPERMS));
		return err_advise_with(err, ADVICE_CHMOD_600, "%s", path);
	}
	if (st->st_size > KEYFILE_BYTES)
		return err_set(err, RC_CONFIG, "it has more than %d bytes", KEYFILE_BYTES);
	return RC_OK;
}

static enum rc fd_read(int fd, const char *path, struct secret **ret, struct err *err)
{
	struct secret *text;
	struct stat    st;
	size_t         n = 0;
	ssize_t        got;

	if (fstat(fd, &st) != 0)
		return err_set(err, RC_CONFIG, "it cannot be examined (%s)", strerror(errno));
	TRY(stat_check(fd, path, &st, err));
	/* one byte more, so that a file that grows meanwhile shows */
	*ret = text = secret_new((size_t)st.st_size + 1);
	do {
		got = read(fd, text->p + n, text->n - n);
		if (got > 0)
			n += (size_t)got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	if (got < 0)
		return err_set(err, RC_CONFIG, "it cannot be read (%s)", strerror(errno));
	if (n == text->n)
		return err_set(err, RC_CONFIG, "it changed while it was read");
	secret_cut(text, n);
	return RC_OK;
}

/*
 * A link is refused: it could be another's by then. On a file system that is mounted read-only nobody changes it here, and
 * that is how Kubernetes hands out a secret: its name leads over ..data to the version that is in force.
 */
static enum rc open_linked(const char *path, int *ret_fd, struct err *err)
{
	char real[PATH_MAX], folder[PATH_MAX];

	if (realpath(path, real) == NULL)
		return open_failed(errno, err);
	place_of(real, folder);
	TRY(place_check(folder, geteuid(), err));
	*ret_fd = open(real, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*ret_fd < 0)
		return open_failed(errno, err);
	if (private_is_read_only(*ret_fd))
		return RC_OK;
	close(*ret_fd);
	return open_failed(ELOOP, err);
}

static enum rc text_read(const char *path, struct secret **ret, struct err *err)
{
	char    folder[PATH_MAX];
	int     fd;
	enum rc rc;

	place_of(path, folder);
	TRY(place_check(folder, geteuid(), err));
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ELOOP)
		TRY(open_linked(path, &fd, err));
	if (fd < 0)
		return open_failed(errno, err);
	rc = fd_read(fd, path, ret, err);
	close(fd);
	return rc;
}

enum rc keyfile_read(const char *path, struct keyfile **ret, struct err *err)
{
	AUTO(secret) struct secret *text = NULL;

	if (text_read(path, &text, err) != RC_OK || keyfile_parse(text, ret, err) != RC_OK)
		return err_during(err, "key file '%s'", path);
	return RC_OK;
}

static bool folder_sync(const char *folder)
{
	const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool      done;

	if (fd < 0)
		return false;
	done = fsync(fd) == 0;
	close(fd);
	return done;
}

static bool level_make(const char *folder)
{
	char above[PATH_MAX];

	if (mkdir(folder, S_IRWXU) != 0)
		return errno == EEXIST;
	place_of(folder, above);
	return folder_sync(above);
}

/* As mkdir -p. */
static bool folder_make(char *folder)
{
	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!level_make(folder))
			return false;
		*slash = '/';
	}
	return level_make(folder);
}

static bool fd_write(int fd, const struct secret *text)
{
	size_t n = 0;

	while (n < text->n) {
		const ssize_t put = write(fd, text->p + n, text->n - n);

		if (put < 0 && errno != EINTR)
			return false;
		n += put < 0 ? 0 : (size_t)put;
	}
	/* the caller's umask may have taken our own bits too */
	return fchmod(fd, S_IRUSR | S_IWUSR) == 0 && fsync(fd) == 0;
}

static bool temp_write(const char *temp, const struct secret *text)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	const int fd    = open(temp, flags, S_IRUSR | S_IWUSR);
	int       error;

	if (fd < 0)
		return false;
	error = fd_write(fd, text) ? 0 : errno;
	if (close(fd) != 0 && error == 0)
		error = errno;
	if (error != 0)
		unlink(temp);
	errno = error;
	return error == 0;
}

/* Give the file its name, never at the cost of one that is there; the temporary name goes. */
static bool publish(const char *temp, const char *path)
{
	int error;

	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return true;
	error = errno;
	/* NFS and some others cannot; link() can, but a crash just here leaves two names */
	if (error == EINVAL || error == ENOSYS)
		error = link(temp, path) == 0 ? 0 : errno;
	unlink(temp);
	errno = error;
	return error == 0;
}

static enum rc create_failed(struct err *err)
{
	if (errno == EEXIST)
		return err_set(err, RC_EXISTS, "it already exists, and was not changed");
	return err_set(err, RC_CONFIG, "it cannot be created (%s)", strerror(errno));
}

static enum rc text_place(const char *path, const struct secret *text, struct err *err)
{
	char     folder[PATH_MAX], temp[PATH_MAX];
	uint32_t unique;

	rng_bytes(&unique, sizeof(unique));
	if (snprintf(temp, sizeof(temp), "%s.%08x.new", path, unique) >= PATH_MAX)
		return err_set(err, RC_CONFIG, "its path is too long");
	place_of(path, folder);
	TRY(place_check(folder, geteuid(), err));
	if (!folder_make(folder))
		return create_failed(err);
	TRY(place_check(folder, geteuid(), err)); /* somebody may have been quicker */
	if (!temp_write(temp, text) || !publish(temp, path))
		return create_failed(err);
	if (!folder_sync(folder))
		return err_set(err, RC_CONFIG,
		               "it was created, but may not survive a power failure (%s)",
		               strerror(errno));
	return RC_OK;
}

enum rc keyfile_create(const char *path, struct err *err)
{
	AUTO(keyfile) struct keyfile *f    = keyfile_new();
	AUTO(secret) struct secret   *text = keyfile_format(f);

	if (text_place(path, text, err) != RC_OK)
		return err_during(err, "key file '%s'", path);
	return RC_OK;
}
