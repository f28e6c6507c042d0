/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection can break after COMMIT was sent and before its answer came. The
 * last event of the transaction tells what became of it: it is in the log or it
 * is not, once the old transaction has ended, and a new one waits for that at
 * the lock that all writers take. Where there is none, the step may know itself.
 */
#include <string.h>
#include <time.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/audit/audit.h"
#include "lib/core/txn/txn_priv.h"

enum { SETTLE_MS = 20000, SETTLE_PAUSE_MS = 200 };

static void pause_a_little(void)
{
	const struct timespec t = {.tv_nsec = SETTLE_PAUSE_MS * 1000000L};

	nanosleep(&t, NULL);
}

static enum rc event_stands(struct work *w, bool *ret, struct err *err)
{
	struct audit_event e;

	TRY(audit_get(w, w->pending->receipt.seq, &e, err));
	*ret = memcmp(&e.event_id, &w->pending->receipt.id, sizeof(struct id)) == 0;
	return RC_OK;
}

static enum rc look(struct work *w, const struct txn *t, bool *ret_stands, struct err *err)
{
	enum rc rc;

	TRY(store_reopen(w->db, err));
	TRY(store_begin(w->db, STORE_WRITE, err));
	rc = w->pending->receipt.seq != 0 ? event_stands(w, ret_stands, err)
	                                  : t->stands(w, t->arg, ret_stands, err);
	store_rollback(w->db);
	/* where a store was to be made, there may be none */
	if (rc == RC_NOT_FOUND || rc == RC_CONFIG)
		err_clear(err);
	return err->rc;
}

static enum rc not_known(const struct work *w, struct err *err)
{
	const struct err why = *err;
	char             id[ID_TEXT];

	err_set(err, RC_UNAVAILABLE,
	        "the connection was lost in the commit: the outcome is unknown");
	memcpy(err->native, why.native, sizeof(err->native));
	err->cure = CURE_SETTLE; /* it is not settled */
	return w->pending->receipt.seq == 0
	         ? err->rc
	         : err_advise_with(err, ADVICE_EVENT_FIND, "%s",
	                           id_format(w->pending->receipt.id, id));
}

/* The store may be gone for a while, as when another server takes over. */
enum rc txn_settle(struct work *w, const struct txn *t, struct err *err)
{
	const int64_t until  = instant_monotonic_ms() + SETTLE_MS;
	bool          stands = false;

	if (w->pending->receipt.seq == 0 && t->stands == NULL) { /* there was nothing to be lost */
		store_rollback(w->db);
		err_clear(err);
		return RC_OK;
	}
	for (;;) {
		err_clear(err);
		if (look(w, t, &stands, err) == RC_OK)
			break;
		if (rc_status(err->rc) != rc_status(RC_UNAVAILABLE) ||
		    instant_monotonic_ms() > until)
			return not_known(w, err);
		pause_a_little();
	}
	if (stands)
		return RC_OK;
	err_set(err, RC_UNAVAILABLE,
	        "the connection was lost in the commit, and nothing was changed");
	return err_advise(err, ADVICE_TRY_AGAIN);
}
