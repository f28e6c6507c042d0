/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/txn/lease.h"

#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/proc.h"
#include "lib/core/txn/txn.h"

static struct bytes bytes_of(const struct id *holder)
{
	return (struct bytes){.p = holder->b, .n = sizeof(holder->b)};
}

static enum rc put(struct work *w, const struct lease *l, bool *ret_ours, struct err *err)
{
	const struct utc now     = instant_now();
	const struct utc until   = {.us = now.us + LEASE_SECONDS * UTC_SECOND};
	int64_t          changed = 0;

	TRY(store_exec(w->db,
	               IN(LEASE_TAKE, .name = l->name, .holder = bytes_of(&l->holder), .now = now,
	                  .until = until),
	               &changed, err));
	*ret_ours = changed > 0;
	return RC_OK;
}

static enum rc taken(const struct lease *l, struct err *err)
{
	err_set(err, RC_BUSY, "'%s' is already running elsewhere", l->name);
	return err_advise_with(err, ADVICE_LEASE_WAIT, "%d", LEASE_SECONDS);
}

enum rc lease_keep(struct work *w, const struct lease *l, struct err *err)
{
	bool ours;

	TRY(put(w, l, &ours, err));
	return ours ? RC_OK : taken(l, err);
}

/* Anyone who was killed on this machine keeps nobody waiting. */
static enum rc bury(struct work *w, const struct lease *l, struct err *err)
{
	struct row {
		struct bytes holder;
	} row                              = {.holder = {0}};
	static const struct field  field[] = {COLUMN(struct row, holder)};
	static const struct record record  = RECORD(struct row, "lease", field);
	struct id                  holder;
	bool                       found;

	TRY(store_get(w->db, IN(LEASE_HOLDER, .name = l->name), INTO(&record, w->mem, &row), &found,
	              err));
	if (!found || row.holder.n != sizeof(holder.b))
		return RC_OK;
	memcpy(holder.b, row.holder.p, sizeof(holder.b));
	if (!proc_is_gone(holder))
		return RC_OK;
	return store_exec(w->db, IN(LEASE_DROP, .name = l->name, .holder = bytes_of(&holder)), NULL,
	                  err);
}

static enum rc try_take(struct work *w, void *arg, struct err *err)
{
	const struct lease *l = arg;
	bool                ours;

	TRY(put(w, l, &ours, err));
	if (ours)
		return RC_OK;
	TRY(bury(w, l, err));
	return lease_keep(w, l, err);
}

enum rc lease_take(struct work *w, const char *name, struct lease *ret, struct err *err)
{
	*ret = (struct lease){.name = name, .holder = proc_self()};
	return txn_silent(w, STORE_WRITE, try_take, ret, err);
}

static enum rc drop(struct work *w, void *arg, struct err *err)
{
	const struct lease *l = arg;

	return store_exec(w->db, IN(LEASE_DROP, .name = l->name, .holder = bytes_of(&l->holder)),
	                  NULL, err);
}

enum rc lease_drop(struct work *w, const struct lease *l, struct err *err)
{
	struct lease held = *l;

	return txn_silent(w, STORE_WRITE_LATE, drop, &held, err);
}
