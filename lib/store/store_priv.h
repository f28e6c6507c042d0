/* SPDX-License-Identifier: Apache-2.0 */
/* lib/store/store_priv.h -- an open store, for store.c and rows.c. */
#ifndef IDCTL_STORE_STORE_PRIV_H
#define IDCTL_STORE_STORE_PRIV_H

#include "lib/store/driver_priv.h"
#include "lib/store/store.h"

struct store {
	const struct driver *driver;
	struct conn         *conn;
	char                *where;
	enum store_power     opened_for;
	bool                 in_transaction, spoiled;
	enum store_power     power; /* of the transaction */
};

/* Is its transaction one that may still be asked? */
MUST_CHECK enum rc store_sound(const struct store *db, struct err *err);

/* Of what a statement came to: a failure spoils the transaction. */
MUST_CHECK enum rc store_spoil(struct store *db, enum rc rc);

#endif
