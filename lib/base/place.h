/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/place.h -- the folder that a file is trusted in.
 *
 * Anyone who can write into a folder can put another file in the place of any that is there, and files beside it that a
 * program plays in without being asked. A sticky folder keeps others from removing, not from adding.
 */
#ifndef IDCTL_BASE_PLACE_H
#define IDCTL_BASE_PLACE_H

#include <limits.h>
#include <sys/types.h>

#include "lib/base/err.h"

/*
 * CONFIG, with the remedy, unless nobody but root, the caller and `owner` can write into `folder`: it belongs to one of
 * them, and neither its group nor others may write, or it is mounted read-only. Nor may anybody else put another in the
 * place of a folder or a link on the way to it: those stand in such folders too, or in a sticky one and belong to one of them.
 * What is not there yet, or cannot be looked at, is passed: to open what is in it will say why.
 */
MUST_CHECK enum rc place_check(const char *folder, uid_t owner, struct err *err);

/* The folder that holds `path`; "." where it names none. */
void place_of(const char *path, char out[static PATH_MAX]);

#endif
