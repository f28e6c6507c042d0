/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/batch/batch.h -- many calls in one process: a JSON line in, a JSON line out, in order.
 *
 * Each is a call as on the command line, with its own rights, transaction and entry in the log. An answer goes out when
 * what it tells stands, and one line is done before the next is read: who was answered lost nothing, whatever happens then.
 */
#ifndef IDCTL_CMD_BATCH_BATCH_H
#define IDCTL_CMD_BATCH_BATCH_H

#include <stdbool.h>

#include "cmd/front.h"
#include "lib/base/err.h"

struct globals;
struct service;

struct batch_input {
	struct service       *service;
	const struct globals *g;      /* of the batch itself */
	const struct front   *front;  /* where answers are written */
	int                   fd;     /* where lines come from */
	size_t                size;   /* lines that share a transaction, at most */
	bool                  atomic; /* all of them do, or nothing is done */
	bool                  stop_on_error;
};

/* PARTIAL when a line was answered with another status than 0. */
MUST_CHECK enum rc batch_run(const struct batch_input *in, struct err *err);

#endif
