/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/store/owner.h -- root reaches the files of a service's store with the service's rights.
 *
 * The service owns the folder, so that it decides where each name leads, now and a moment later. What root does there
 * must be able to do no more than the service could: then a link or a journal that was planted gains nothing, and what
 * is made belongs to the service.
 */
#ifndef IDCTL_STORE_OWNER_H
#define IDCTL_STORE_OWNER_H

#include <sys/types.h>

struct owner {
	uid_t uid;
	gid_t gid;
};

struct owner owner_self(void);

/* From here to owner_leave(), this thread opens, makes and removes files as `who`: setfsuid(2). Nothing unless we are root. */
void owner_enter(struct owner who);
void owner_leave(struct owner who);

#endif
