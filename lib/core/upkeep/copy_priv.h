/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/upkeep/copy_priv.h -- what copy.c and copy_compare.c share. */
#ifndef IDCTL_CORE_COPY_PRIV_H
#define IDCTL_CORE_COPY_PRIV_H

#include "lib/core/upkeep/copy.h"
#include "lib/core/upkeep/copy_stream.h"

/* Compare all rows, and say how many differ. `to` is in a READ transaction. */
MUST_CHECK enum rc copy_compare(struct work *w, struct store *to, const struct table *t,
                                struct copied *ret, struct err *err);

#endif
