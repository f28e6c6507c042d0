/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/upkeep/config.h -- what a store itself is set to: its issuer. */
#ifndef IDCTL_CORE_CONFIG_H
#define IDCTL_CORE_CONFIG_H

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/base/wordmap.h"

struct work;

/* The issuer of a store for which none was named: for trials, and nothing that others verify. */
#define CONFIG_ISSUER_TRIAL "http://localhost"

extern const struct wordmap config_words;

struct config_item {
	const char *name, *value, *former; /* former: what it was */
	int64_t tokens; /* that end with the former: access tokens on record, and live sessions' */
	struct utc tokens_until; /* when the last of those on record would have ended; 0: none is */
};
extern const struct record config_record;

/* INVALID (field "issuer") unless it is an https or http URL that an issuer may have (RFC 8414, 2). */
MUST_CHECK enum rc config_check_issuer(const char *url, struct err *err);

/*
 * Set `name` ("issuer") of the store. CONFLICT while unexpired tokens need the former, unless `anyway`: then they
 * end. FORBIDDEN for a named actor who does not hold *:* without an end.
 */
MUST_CHECK enum rc config_set(struct work *w, const char *name, const char *value, bool anyway,
                              struct config_item *ret, struct err *err);

#endif
