/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/backup/tar.h -- an archive of plain files (POSIX.1-1988, ustar), in pieces.
 *
 * Read is what is written here: names of at most 100 bytes, nothing but plain files, which follow each other up to two empty blocks.
 */
#ifndef IDCTL_CORE_TAR_H
#define IDCTL_CORE_TAR_H

#include "lib/base/err.h"
#include "lib/base/flow.h"
#include "lib/base/value.h"

enum { TAR_BLOCK = 512, TAR_NAME = 101 }; /* with its NUL */

MUST_CHECK enum rc tar_add(flow_put *put, void *arg, const char *name, struct bytes content,
                           struct utc at, struct err *err);
MUST_CHECK enum rc tar_end(flow_put *put, void *arg, struct err *err);

struct tar_in {
	flow_get *get;
	void     *arg;
	uint64_t  left;    /* of the file at hand */
	unsigned  padding; /* behind it */
};

/* The next file; what is left of the one before is passed over. *ret_there false: the end. CORRUPT. */
MUST_CHECK enum rc tar_next(struct tar_in *t, char name[static TAR_NAME], bool *ret_there,
                            struct err *err);

/* Up to n bytes of it; *ret_n 0: its end. */
MUST_CHECK enum rc tar_read(struct tar_in *t, void *p, size_t n, size_t *ret_n, struct err *err);

#endif
