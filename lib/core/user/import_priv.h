/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/user/import_priv.h -- one import on its way, for the import*.c files. */
#ifndef IDCTL_CORE_IMPORT_PRIV_H
#define IDCTL_CORE_IMPORT_PRIV_H

#include "lib/core/user/import.h"

/* A row of its own in the store. */
struct import {
	int64_t      row;
	struct id    id;
	const char  *format;
	int64_t      created, updated, skipped, failed, input_bytes, rejects_bytes;
	struct bytes input_digest;
	struct utc   created_at, ended_at;
};

enum import_outcome { IMPORT_CREATED = 1, IMPORT_UPDATED, IMPORT_SKIPPED };

struct import_one {
	const struct import_request *req;
	const struct account        *a;
	int64_t                      import_row;
	enum import_outcome          outcome;
	struct id                    id; /* of the account that is there then */
};

/* outcome, id. A failure leaves nothing of the account, unless the transaction is spoiled. */
MUST_CHECK enum rc import_one(struct work *w, struct import_one *x, struct err *err);

/* Of one account: permanently, and until an instant. */
struct import_grants {
	struct strs names;
	size_t      n;
	struct import_ending {
		const char *role;
		struct utc  until;
	} * ending;
};

/*
 * Those of the account, all of which are there then: before anything is written, so that one that is not refuses the account, and
 * leaves nothing of it. Grants whose end has passed are left out.
 */
MUST_CHECK enum rc import_grants_read(struct work *w, const struct import_one *x,
                                      struct import_grants *ret, struct err *err);

struct subject;
typedef enum rc    import_give(struct work *w, const struct subject *s, struct strs roles,
                               struct utc until, struct err *err);
MUST_CHECK enum rc import_grants_give(struct work *w, const struct subject *s,
                                      const struct import_grants *roles, import_give *give,
                                      struct err *err);

#endif
