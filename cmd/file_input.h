/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/file_input.h -- a small file that an option names, whole. Not for secrets. */
#ifndef IDCTL_CMD_FILE_INPUT_H
#define IDCTL_CMD_FILE_INPUT_H

#include <stddef.h>

#include "lib/base/err.h"

struct arena;

struct text {
	const char *p; /* a NUL stands behind n bytes; there may be others within */
	size_t      n;
};

/* For reading. CONFIG (field `what`). */
MUST_CHECK enum rc file_open(const char *path, const char *what, int *ret, struct err *err);

/* At most 1 MiB. CONFIG when it cannot be read, INVALID (field `what`) when it is longer. */
MUST_CHECK enum rc file_read(const char *path, const char *what, struct arena *a, struct text *ret,
                             struct err *err);

#endif
