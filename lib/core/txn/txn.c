/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/txn/txn.h"

#include "lib/core/audit/audit.h"
#include "lib/core/txn/txn_priv.h"

static enum rc commit(struct work *w, const struct txn *t, struct err *err)
{
	if (store_commit(w->db, err) == RC_OK)
		return RC_OK;
	return err->cure == CURE_SETTLE && !t->silent ? txn_settle(w, t, err) : err->rc;
}

static enum rc attempt(struct work *w, const struct txn *t, struct err *err)
{
	const bool lasts = t->power != STORE_READ && !t->dry_run;

	TRY(store_begin(w->db, t->power, err));
	TRY(t->step(w, t->arg, err));
	if (lasts)
		TRY(audit_append(w, err));
	if (t->tell != NULL)
		TRY(t->tell(w, t->arg, err));
	if (lasts)
		return commit(w, t, err);
	store_rollback(w->db);
	return RC_OK;
}

static enum rc run(struct work *w, const struct txn *t, struct err *err)
{
	const struct work_mark mark  = work_mark(w);
	unsigned               tries = 0;

	for (;;) {
		enum rc rc; /* a NO has no words: *err does not know of it */

		work_forget_events(w);
		rc = attempt(w, t, err);
		if (rc == RC_OK)
			return rc;
		store_rollback(w->db);
		if (t->once || (t->undo != NULL && !t->undo(t->arg, err)) ||
		    !store_again(&tries, err))
			return rc;
		err_clear(err);
		work_back_to(w, &mark);
	}
}

/* With an arena of its own: nothing of it is looked at afterwards. */
static enum rc run_passing(struct work *w, const struct txn *t, struct err *err)
{
	AUTO(arena) struct arena *scratch = arena_new_small();
	const struct work_mark    mark    = work_mark(w);
	struct work               part    = *w;
	enum rc                   rc;

	part.mem = scratch;
	rc       = run(&part, t, err);
	if (rc == RC_OK)
		work_forget_events(w);
	else
		work_back_to(w, &mark);
	return rc;
}

enum rc txn_run(struct work *w, const struct txn *t, struct err *err)
{
	return t->passing ? run_passing(w, t, err) : run(w, t, err);
}

static enum rc part(struct work *w, const struct txn *t, struct err *err)
{
	TRY(store_part_begin(w->db, err));
	TRY(t->step(w, t->arg, err));
	if (t->dry_run)
		return store_part_undo(w->db, err);
	TRY(audit_append(w, err));
	return store_part_keep(w->db, err);
}

enum rc txn_part(struct work *w, const struct txn *t, bool *ret_lost, struct err *err)
{
	struct err    ignored = ERR_NONE; /* why the part failed is what is told */
	const enum rc rc      = part(w, t, err);

	*ret_lost =
	    rc != RC_OK && (err->cure != CURE_NONE || store_part_undo(w->db, &ignored) != RC_OK);
	work_forget_events(w);
	if (!*ret_lost || err->rc != RC_OK)
		return rc;
	*err = ignored; /* a NO has no words, and now it is one no more */
	return err->rc;
}

enum rc txn_pass(struct work *w, enum store_power                            power,
                 enum rc (*step)(struct work *, void *, struct err *), void *arg, struct err *err)
{
	return txn_run(w, &(struct txn){.power = power, .step = step, .arg = arg, .passing = true},
	               err);
}

enum rc txn_read(struct work *w, enum rc (*step)(struct work *, void *, struct err *), void *arg,
                 struct err *err)
{
	return txn_run(w, &(struct txn){.power = STORE_READ, .step = step, .arg = arg}, err);
}

enum rc txn_write(struct work *w, enum rc (*step)(struct work *, void *, struct err *), void *arg,
                  struct err *err)
{
	return txn_run(w, &(struct txn){.power = STORE_WRITE, .step = step, .arg = arg}, err);
}

enum rc txn_silent(struct work *w, enum store_power                            power,
                   enum rc (*step)(struct work *, void *, struct err *), void *arg, struct err *err)
{
	return txn_run(w, &(struct txn){.power = power, .step = step, .arg = arg, .silent = true},
	               err);
}
