/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/batch/request_params.h -- the params of a line: JSON values to the members of options. */
#ifndef IDCTL_CMD_BATCH_REQUEST_PARAMS_H
#define IDCTL_CMD_BATCH_REQUEST_PARAMS_H

#include <stdbool.h>

#include "cmd/call.h"
#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;
struct json_node;
struct mod_jansson;

struct batch_params {
	const struct mod_jansson *json;
	const struct json_node   *node; /* an object; NULL: there are none */
	struct call              *call; /* its command is known */
	struct arena             *mem;
	struct utc                now;
	bool                      secrets_only;
};

/* INVALID: a member of the wrong type. */
enum rc batch_not_a(const char *field, const char *what, struct err *err);

/* INVALID, USAGE, naming the parameter. Secrets are the caller's to wipe. */
MUST_CHECK enum rc batch_params_read(const struct batch_params *r, struct err *err);

#endif
