/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/parse_priv.h -- one value, from text to its member. */
#ifndef IDCTL_CMD_PARSE_PRIV_H
#define IDCTL_CMD_PARSE_PRIV_H

#include "cmd/parse.h"

struct value_to {
	const struct opt *opt;
	void             *base;
	struct utc        now;
	struct arena     *mem;
};

MUST_CHECK enum rc parse_value(const struct value_to *to, const char *text, struct err *err);
MUST_CHECK enum rc parse_secret(const struct value_to *to, int from, const char *value,
                                struct err *err);

/* USAGE when another option of opt's group was given already. */
MUST_CHECK enum rc parse_exclusive(const struct opt *table, const struct opt *opt, const void *base,
                                   struct err *err);

#endif
