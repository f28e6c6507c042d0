/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/flow.h -- bytes on their way, in pieces: where they go to, and where they come from. */
#ifndef IDCTL_BASE_FLOW_H
#define IDCTL_BASE_FLOW_H

#include <stddef.h>

#include "lib/base/err.h"

/* Takes all n bytes. */
typedef enum rc flow_put(void *arg, const void *p, size_t n, struct err *err);

/* Gives up to n bytes; *ret_n 0: there are no more. */
typedef enum rc flow_get(void *arg, void *p, size_t n, size_t *ret_n, struct err *err);

#endif
