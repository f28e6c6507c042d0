/* SPDX-License-Identifier: Apache-2.0 */
/* tests/flow.h -- bytes in memory as a flow. */
#ifndef IDCTL_TESTS_FLOW_H
#define IDCTL_TESTS_FLOW_H

#include <string.h>

#include "lib/base/flow.h"
#include "lib/base/str.h"

struct pool {
	const void *p;
	size_t      n, most; /* most: how much is given at once; 0: all that is wanted */
};

static inline enum rc pool_get(void *arg, void *p, size_t n, size_t *ret_n, struct err *err)
{
	struct pool *from = arg;

	(void)err;
	n      = from->most > 0 && n > from->most ? from->most : n;
	*ret_n = n < from->n ? n : from->n;
	if (*ret_n > 0)
		memcpy(p, from->p, *ret_n);
	from->p = (const char *)from->p + *ret_n;
	from->n -= *ret_n;
	return RC_OK;
}

/* arg: a struct str */
static inline enum rc pool_put(void *arg, const void *p, size_t n, struct err *err)
{
	(void)err;
	str_addn(arg, p, n);
	return RC_OK;
}

#endif
