/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/batch/request.h -- one line of a batch: which command, with what.
 *
 *	{"id":1,"verb":"user create","params":{"email":"ann@example.org","role":["ops"],"password":"…"}}
 *	{"id":2,"args":["user","show","ann@example.org"]}
 *
 * A parameter is an option, with _ for -, or an argument by its metavariable in lower case: a flag is true or false, a
 * number a number, what may be repeated a list, all else a text. A secret is a text under its option's name; beside
 * "args", params are secrets only.
 */
#ifndef IDCTL_CMD_BATCH_REQUEST_H
#define IDCTL_CMD_BATCH_REQUEST_H

#include "cmd/call.h"
#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;
struct settings;

/* What a batch was started with: holds for all of its calls. */
struct batch_base {
	const struct globals  *g;
	const struct settings *settings;
	struct utc             now; /* of the call: for relative instants */
};

struct batch_request {
	const char *id; /* as JSON: a text, a whole number, or null */
	struct call call;
};

/* USAGE, INVALID; *ret holds what was understood until then, so that the answer can say it. Its secrets are the caller's. */
MUST_CHECK enum rc batch_request_read(const char *line, size_t n, const struct batch_base *base,
                                      struct arena *mem, struct batch_request *ret,
                                      struct err *err);

/* Secrets from files, where "args" name some; what is missing is not asked for: USAGE. */
MUST_CHECK enum rc batch_request_inputs(struct call *call, struct arena *mem, struct err *err);

#endif
