/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/key/reseal_priv.h -- what reseal.c and datakey_life.c share. */
#ifndef IDCTL_CORE_RESEAL_PRIV_H
#define IDCTL_CORE_RESEAL_PRIV_H

#include "lib/core/key/reseal.h"
#include "lib/core/key/sealed.h"

enum { RESEAL_VERSION = 4 };

/* How a version stands in a sealed value. */
struct bytes reseal_head(uint32_t version, uint8_t out[static RESEAL_VERSION]);

/* How many rows of a column are under that version; 0: under any. */
MUST_CHECK enum rc reseal_uses(struct work *w, enum stmt_id uses, uint32_t version, int64_t *ret,
                               struct err *err);

#endif
