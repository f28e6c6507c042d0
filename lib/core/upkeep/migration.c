/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/migration.h"

#include <string.h>

#include "lib/core/access/access.h"
#include "lib/core/token/session.h"
#include "lib/core/token/token.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/work.h"

#define T struct migrate_status
static const struct field migrate_status_field[] = {
    FIELD(T, engine, "ENGINE", "sqlite"),
    FIELD(T, version, "VERSION", "version of the store's schema"),
    FIELD(T, latest, "LATEST", "schema version that this idctl needs"),
    FIELD(T, pending, "PENDING", "migrations that are not applied yet"),
};
#undef T
const struct record migrate_status_record =
    RECORD(struct migrate_status, "migrate status", migrate_status_field);

enum rc migration_status(struct work *w, struct migrate_status *ret, struct err *err)
{
	const char **v = arena_alloc(w->mem, ((size_t)migrate_latest() + 1) * sizeof(*v));
	size_t       n = 0;

	*ret = (struct migrate_status){.engine = store_engine(w->db), .latest = migrate_latest()};
	TRY(migrate_current(w->db, &ret->version, err));
	if (ret->version > 0)
		TRY(migrate_verify(w->db, w->mem, err));
	for (int64_t i = ret->version + 1; i <= ret->latest; i++) {
		struct migration_step step;

		migrate_describe(i, true, w->mem, &step);
		v[n++] = step.name;
	}
	ret->pending = (struct strs){.v = v, .n = n};
	return RC_OK;
}

bool migration_is_pending(const struct migrate_status *s)
{
	return s->version != s->latest;
}

static enum rc plan_one(struct work *w, int64_t version, const struct list_sink *sink,
                        struct err *err)
{
	struct migration_statement one;

	for (size_t i = 0; migrate_statement(version, store_dialect(w->db), i, w->mem, &one); i++)
		TRY(sink->row(sink->arg, &one, err));
	return RC_OK;
}

enum rc migration_plan(struct work *w, const struct list_sink *sink, struct err *err)
{
	struct migrate_status s;

	TRY(migration_status(w, &s, err));
	if (s.version >= s.latest)
		return RC_OK;
	TRY(plan_one(w, 0, sink, err));
	for (int64_t v = s.version + 1; v <= s.latest + 1; v++)
		TRY(plan_one(w, v, sink, err));
	return RC_OK;
}

/* The tables whose loss gives rights back. */
static enum rc rights_kept(struct work *w, const char *step, struct err *err)
{
	if (strcmp(step, "access_token") == 0)
		return token_revocations_kept(w, err);
	return strcmp(step, "sign_in") == 0 ? session_ends_kept(w, err) : RC_OK;
}

/* A walk over the versions, one way. */
struct walk {
	bool                            up;
	const struct migration_request *in;
	const struct list_sink         *sink;
	struct migrate_status           status;
	int64_t                         version; /* of the step at hand */
	bool                            taken;   /* it was done by us */
	struct migration_step           step;
};

static void tell(struct work *w, const struct migration_step *s)
{
	work_changed(w, EVENT(migration, EVENT_NO_ID, .name = s->name, .version = s->version));
}

/* The step itself, and its event; nothing when another idctl took it while we queued. */
static enum rc step(struct work *w, void *arg, struct err *err)
{
	struct walk  *k       = arg;
	const int64_t version = k->version;
	int64_t       at;

	migrate_describe(version, k->up, w->mem, &k->step);
	TRY(migrate_current(w->db, &at, err));
	k->taken = at == (k->up ? version - 1 : version);
	if (!k->taken)
		return RC_OK;
	if (!k->up)
		TRY(rights_kept(w, k->step.name, err));
	TRY(k->up ? migrate_apply(w->db, version, w->now, err)
	          : migrate_revert(w->db, version, err));
	tell(w, &k->step);
	return RC_OK;
}

static enum rc start(struct work *w, void *arg, struct err *err)
{
	struct walk *k = arg;

	TRY(migration_status(w, &k->status, err));
	TRY(migrate_usable(w->db, err));
	return k->status.version > k->status.latest ? migrate_require(w->db, STORE_WRITE, err)
	                                            : RC_OK;
}

static enum rc show(const struct walk *k, struct err *err)
{
	return k->taken ? k->sink->row(k->sink->arg, &k->step, err) : RC_OK;
}

/* From one version to another: `take` is step(), or what makes a transaction of it. */
static enum rc walk(struct work *w, struct walk                                      *k,
                    enum rc (*take)(struct work *, void *, struct err *), struct err *err)
{
	const int64_t to = k->in->to == 0 ? k->status.latest : k->in->to;
	const int64_t n  = k->up ? to - k->status.version : k->status.version - to;

	for (int64_t i = 0; i < n; i++) {
		k->version = k->up ? k->status.version + 1 + i : k->status.version - i;
		TRY(take(w, k, err));
		TRY(show(k, err));
	}
	return RC_OK;
}

static enum rc all_steps(struct work *w, void *arg, struct err *err)
{
	return walk(w, arg, step, err);
}

static enum rc one_step(struct work *w, void *arg, struct err *err)
{
	return txn_write(w, step, arg, err);
}

/* A dry run is one transaction, which is never committed. */
static enum rc run(struct work *w, struct walk *k, struct err *err)
{
	const struct txn dry = {
	    .power = STORE_WRITE, .step = all_steps, .arg = k, .dry_run = true, .once = true};

	return k->in->dry_run ? txn_run(w, &dry, err) : walk(w, k, one_step, err);
}

enum rc migration_up(struct work *w, const struct migration_request *in,
                     const struct list_sink *sink, struct err *err)
{
	struct walk k = {.up = true, .in = in, .sink = sink};

	TRY(txn_read(w, start, &k, err));
	if (in->to > k.status.latest)
		return err_invalid(err, "to", "the latest version that this idctl knows is %lld",
		                   (long long)k.status.latest);
	return run(w, &k, err);
}

/* All the way, before the first step is taken. */
static enum rc all_rights_kept(struct work *w, void *arg, struct err *err)
{
	const struct walk    *k = arg;
	struct migration_step s;

	TRY(access_require(w, "*:*", err)); /* it destroys what the later version keeps */
	for (int64_t v = k->status.version; v > k->in->to; v--) {
		migrate_describe(v, false, w->mem, &s);
		TRY(rights_kept(w, s.name, err));
	}
	return RC_OK;
}

enum rc migration_down(struct work *w, const struct migration_request *in,
                       const struct list_sink *sink, struct err *err)
{
	struct walk k = {.in = in, .sink = sink};

	TRY(txn_read(w, start, &k, err));
	TRY(txn_read(w, all_rights_kept, &k, err));
	return run(w, &k, err);
}
