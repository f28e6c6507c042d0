/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/user/import_files.h -- what an import leaves beside the store: the records that it refused, and a note of where it is. */
#ifndef IDCTL_CMD_USER_IMPORT_FILES_H
#define IDCTL_CMD_USER_IMPORT_FILES_H

#include "cmd/ctx.h"
#include "lib/core/user/import.h"

struct rejects {
	const char *path; /* NULL: none are kept */
	int         fd;   /* -1: not yet there */
};

/* New, or that of an import that goes on; readable by its owner only: it may hold hashes. CONFIG (field "rejects"). */
struct import_rejects rejects_sink(struct rejects *r);
void                  rejects_done(struct rejects *r);

/*
 * The id that the file says, or a new one, which it says from now on, with where the rejects go: a file there is this
 * import's own, then. *ret_known: it was there. CONFIG, INVALID (field "checkpoint", "rejects").
 */
struct note {
	const char *path, *rejects; /* rejects: NULL: none are kept */
};
MUST_CHECK enum rc checkpoint_id(struct ctx *c, const struct note *n, struct id *ret,
                                 bool *ret_known, struct err *err);

#endif
