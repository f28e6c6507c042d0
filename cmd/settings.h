/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/settings.h -- what is set for the whole process, and where that was said. */
#ifndef IDCTL_CMD_SETTINGS_H
#define IDCTL_CMD_SETTINGS_H

#include "lib/base/secret.h"
#include "lib/core/trust/issuer.h"
#include "lib/crypt/pwhash.h"

struct setting {
	const char *name, *value; /* value NULL: nothing was said */
	const char *origin; /* "option", "environment", "/etc/idctl/idctl.conf:3", "default" … */
};

enum {
	SET_DB,
	SET_KEY_FILE,
	SET_OUTPUT,
	SET_COLOR,
	SET_ACTOR,
	SET_REASON,
	SET_REQUEST_ID,
	SET_MEMORY,
	SET_PASSES,
	SET_PRIVATE_HOSTS,
	SET_CA_FILE,
	SET_COUNT
};

struct settings {
	struct setting     v[SET_COUNT];
	struct pwhash_cost cost;
	struct network     network;
	struct secret     *key_text; /* of IDCTL_KEY, the last resort; owned */
	const char        *trace_id; /* of a well-formed TRACEPARENT, or NULL */
	bool               no_color; /* NO_COLOR is set, or TERM is dumb */
};

/* An address from the command line, which everybody can read: USAGE when it has a password in it. */
MUST_CHECK enum rc settings_check_address(const char *address, const char *field, struct err *err);

/* The value, unless it has a password in it. */
const char *setting_shown(const struct setting *s);

void settings_done(struct settings *s);

#endif
