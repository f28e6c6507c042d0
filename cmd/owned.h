/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/owned.h -- lists of what belongs to a user or a client: --user REF, --client REF. */
#ifndef IDCTL_CMD_OWNED_H
#define IDCTL_CMD_OWNED_H

#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"

struct owned_opts {
	const char *user, *client;
};

#define OWNED_OPTS                                                                                 \
	OPT_TEXT(struct owned_opts, user, 'u', "user", "REF", "only those of this user",           \
	         .names = &user_naming),                                                           \
	    OPT_TEXT(struct owned_opts, client, 'c', "client", "REF", "only those of this client", \
	             .names = &client_naming)

/* The fields of the record that name them; both the same where one field has either. */
struct owned_fields {
	const char *user, *client;
};

/* As ctx_list(), with what the options say. */
MUST_CHECK enum rc owned_list(struct ctx *c, const struct owned_opts *o,
                              const struct owned_fields *fields, const struct record *rec,
                              enum rc (*run)(struct work *, const struct list_query *,
                                             const struct list_sink *, struct err *),
                              struct err *err);

#endif
