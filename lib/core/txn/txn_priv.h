/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/txn/txn_priv.h -- what txn.c and txn_settle.c share. */
#ifndef IDCTL_CORE_TXN_PRIV_H
#define IDCTL_CORE_TXN_PRIV_H

#include "lib/core/txn/txn.h"

/* After a commit without an answer, which *err has. */
MUST_CHECK enum rc txn_settle(struct work *w, const struct txn *t, struct err *err);

#endif
