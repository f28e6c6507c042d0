/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/publish/publish_priv.h -- what publish.c and publish_lists.c share. */
#ifndef IDCTL_CORE_PUBLISH_PRIV_H
#define IDCTL_CORE_PUBLISH_PRIV_H

#include "lib/core/key/key.h"
#include "lib/core/publish/folder.h"
#include "lib/core/publish/publish.h"

struct publisher {
	struct work                  *w;
	const struct publish_request *in;
	const struct list_sink       *sink;
	struct folder                *folder;
	const char                   *issuer, *base;
	const char *place; /* of the status lists, as tokens say it; NULL: nowhere so far */
};

/* Write a file, and answer with it. */
MUST_CHECK enum rc publish_file(struct publisher *p, struct published *file, const struct str *text,
                                struct err *err);

/* All status lists there have to be, and none that need not. In a READ transaction. */
MUST_CHECK enum rc publish_lists(struct publisher *p, struct err *err);

#endif
