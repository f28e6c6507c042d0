/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/front.h -- what a front end does for a call: it alone knows of terminals and streams.
 *
 * A verb asks for nothing, and shows nothing, except through these.
 */
#ifndef IDCTL_CMD_FRONT_H
#define IDCTL_CMD_FRONT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/out/out.h"

struct arena;
struct call;

struct front {
	void              *arg; /* of all below */
	struct out_options out; /* how records are shown, and where */
	/* bytes of an answer, which is held until it is whole and what it tells stands; 0: it goes out as it comes */
	size_t most;
	int input; /* a descriptor for a verb that is told to read it; -1: it has another use here */

	/*
	 * The secrets of a call, and a list that comes by the line: read before a store is opened. *ret_lines: of each
	 * word of such a list, at which line it stood, from 1; NULL where there is none.
	 */
	enum rc (*read)(void *arg, struct call *call, struct arena *mem, const size_t **ret_lines,
	                struct err *err);

	/* CONFIRM unless the answer is yes. */
	enum rc (*ask)(void *arg, const char *question, struct err *err);

	/* Something for the person, beside the answer. Whether it could be said makes no difference. */
	void (*note)(void *arg, const char *text);

	/*
	 * Whole, or INTERNAL. others_wait: for a lock of ours, so a reader who does not take it within a few seconds does
	 * not get it.
	 */
	enum rc (*write)(void *arg, const char *p, size_t n, bool others_wait, struct err *err);
};

/* CONFIRM, for a front end that has nobody to ask. */
static inline enum rc front_unanswered(const char *question, struct err *err)
{
	err_set(err, RC_CONFIRM, "confirmation required: %s", question);
	return err_advise(err, ADVICE_YES);
}

#endif
