/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/batch/answer.h -- a line of a batch, on its way from a request to an answer.
 *
 *	{"id":1,"status":0,"records":[{…}]}
 *	{"id":2,"status":3,"error":{…},"notes":["…"]}
 */
#ifndef IDCTL_CMD_BATCH_ANSWER_H
#define IDCTL_CMD_BATCH_ANSWER_H

#include "cmd/batch/request.h"
#include "cmd/dispatch_group.h"
#include "lib/base/str.h"

struct answer {
	uint64_t             line; /* from 1 */
	struct batch_request request;
	struct group_call    call; /* the request's, and what became of it */
	struct front         front;
	struct str           records, notes;
};

/* Nothing is known of it yet. */
void answer_begin(struct answer *a, uint64_t line);
void answer_done(struct answer *a); /* its secrets are wiped */

/* What became of the call, as a line. */
void answer_format(const struct answer *a, bool verbose, struct str *out);

#endif
