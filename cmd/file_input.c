/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/file_input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/arena.h"

enum { FILE_MAX = 1024 * 1024 };

static enum rc unreadable(const char *path, const char *what, struct err *err)
{
	err_set(err, RC_CONFIG, "'%.200s' cannot be read: %s", path, strerror(errno));
	return err_field(err, what);
}

/* To open waits for nobody; to read does, for what a shell puts in <(…). */
enum rc file_open(const char *path, const char *what, int *ret, struct err *err)
{
	*ret = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	return *ret >= 0 && fcntl(*ret, F_SETFL, 0) == 0 ? RC_OK : unreadable(path, what, err);
}

enum rc file_read(const char *path, const char *what, struct arena *a, struct text *ret,
                  struct err *err)
{
	char   *bytes = arena_alloc(a, FILE_MAX + 2);
	size_t  n     = 0;
	ssize_t got   = 0;
	int     fd;

	TRY(file_open(path, what, &fd, err));
	while (n <= FILE_MAX && (got = read(fd, bytes + n, FILE_MAX + 1 - n)) > 0)
		n += (size_t)got;
	if (got < 0)
		unreadable(path, what, err);
	close(fd);
	if (got < 0)
		return err->rc;
	if (n > FILE_MAX)
		return err_invalid(err, what, "'%.200s' is longer than %d bytes", path, FILE_MAX);
	*ret = (struct text){.p = bytes, .n = n};
	return RC_OK;
}
