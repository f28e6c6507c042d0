/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/upkeep/examine.h -- whether all is well with a store and what is around it: one finding for each thing looked at.
 *
 * What is wrong is a finding with the status FINDING_FAILED, and the functions return OK: they fail only when a finding cannot
 * be told, or the store is gone.
 */
#ifndef IDCTL_CORE_EXAMINE_H
#define IDCTL_CORE_EXAMINE_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/core/list/list.h"

struct work;

enum finding_status { FINDING_OK = 1, FINDING_INFO, FINDING_WARNING, FINDING_FAILED };

struct finding {
	const char         *check;
	enum finding_status status;
	const char         *detail;
	const struct err   *why; /* what it advises, or NULL: as long as the finding is told */
};
extern const struct record finding_record;

struct examination {
	struct work            *w;
	const char             *db;   /* the store's address */
	const struct list_sink *sink; /* of findings */
	bool                    deep; /* every page and index, too */
};

MUST_CHECK enum rc examine_tell(const struct examination *x, const char *check,
                                enum finding_status status, const char *detail, struct err *err);

/* A warning, with what `why` advises. */
MUST_CHECK enum rc examine_warn(const struct examination *x, const char *check, const char *detail,
                                const struct err *why, struct err *err);

/* The outcome of a step, in words: `good`, or its error, which is a finding from now on. */
MUST_CHECK enum rc examine_judge(const struct examination *x, const char *check, const char *good,
                                 enum rc rc, struct err *err);

MUST_CHECK enum rc examine_key_file(const struct examination *x, struct err *err);

/* What is in an open store, and what is around it, within a READ transaction. */
MUST_CHECK enum rc examine_store(const struct examination *x, struct err *err);

/* As whom a server knows us, and what that one may do; nothing where there is no server. */
MUST_CHECK enum rc examine_role(const struct examination *x, struct err *err);

/* The modules, and the dictionary of passwords. */
MUST_CHECK enum rc examine_libraries(const struct examination *x, struct err *err);

#endif
