/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/datakey.h -- the key ring of a store: root keys from the key file, data keys from the store.
 */
#ifndef IDCTL_CORE_DATAKEY_H
#define IDCTL_CORE_DATAKEY_H

#include "lib/base/err.h"
#include "lib/crypt/keyring.h"

struct work;

/*
 * Opened at first use, and the work's from then on. CONFIG when the key file is missing, unfit or another store's; CORRUPT
 * when a data key is damaged.
 */
MUST_CHECK enum rc datakey_ring(struct work *w, struct keyring **ret, struct err *err);

/* The first data key of a new store. Nothing when there is one. */
MUST_CHECK enum rc datakey_create(struct work *w, bool *ret_made, struct err *err);

#endif
