/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/migration.h"

#include <string.h>

#include "lib/core/access/access.h"
#include "lib/core/audit/audit.h"
#include "lib/core/token/session.h"
#include "lib/core/token/token.h"
#include "lib/core/work/work.h"

#define T struct migrate_status
static const struct field migrate_status_field[] = {
    FIELD(T, engine, "ENGINE", "sqlite"),
    FIELD(T, version, "VERSION", "of the store's schema"),
    FIELD(T, latest, "LATEST", "that this idctl knows and needs"),
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
	struct work            *w;
	bool                    up, rehearse;
	const struct list_sink *sink;
};

static void tell(struct work *w, const struct migration_step *s)
{
	struct str d = STR_EMPTY;

	str_json_open(&d);
	str_json_text(&d, "name", s->name);
	str_json_int(&d, "version", s->version);
	str_json_close(&d);
	w->events     = NULL;
	w->last_event = &w->events;
	work_changed(w, "schema", (struct id){{0}}, &d);
	str_done(&d);
}

/* The step itself, its event, and its own commit; nothing when another idctl took it while we queued. */
static enum rc step(const struct walk *k, int64_t version, struct err *err)
{
	struct work          *w = k->w;
	struct migration_step s;
	int64_t               at;

	migrate_describe(version, k->up, w->mem, &s);
	if (!k->rehearse)
		TRY(store_begin(w->db, STORE_WRITE, err));
	TRY(migrate_current(w->db, &at, err));
	if (at != (k->up ? version - 1 : version)) {
		store_rollback(w->db);
		return RC_OK;
	}
	if (!k->up)
		TRY(rights_kept(w, s.name, err));
	TRY(k->up ? migrate_apply(w->db, version, w->now, err)
	          : migrate_revert(w->db, version, err));
	tell(w, &s);
	if (!k->rehearse) {
		TRY(audit_append(w, err));
		TRY(audit_commit(w, err));
	}
	return k->sink->row(k->sink->arg, &s, err);
}

static enum rc start(const struct walk *k, struct migrate_status *s, struct err *err)
{
	struct store *db = k->w->db;

	TRY(store_begin(db, STORE_READ, err));
	TRY(migration_status(k->w, s, err));
	TRY(migrate_usable(db, err));
	store_rollback(db);
	if (s->version > s->latest)
		return migrate_require(db, STORE_WRITE, err);
	/* a rehearsal is one transaction, which is never committed */
	return k->rehearse ? store_begin(db, STORE_WRITE, err) : RC_OK;
}

enum rc migration_up(struct work *w, const struct migration_request *in,
                     const struct list_sink *sink, struct err *err)
{
	const struct walk     k = {.w = w, .up = true, .rehearse = in->rehearse, .sink = sink};
	struct migrate_status s;
	int64_t               last;

	TRY(start(&k, &s, err));
	last = in->to == 0 ? s.latest : in->to;
	if (last > s.latest)
		return err_invalid(err, "to", "the latest version that this idctl knows is %lld",
		                   (long long)s.latest);
	for (int64_t v = s.version + 1; v <= last; v++)
		TRY(step(&k, v, err));
	return RC_OK;
}

/* All the way, before the first step is taken. */
static enum rc all_rights_kept(const struct walk *k, int64_t from, int64_t to, struct err *err)
{
	struct migration_step s;

	if (!k->rehearse)
		TRY(store_begin(k->w->db, STORE_READ, err));
	for (int64_t v = from; v > to; v--) {
		migrate_describe(v, false, k->w->mem, &s);
		TRY(rights_kept(k->w, s.name, err));
	}
	if (!k->rehearse)
		store_rollback(k->w->db);
	return RC_OK;
}

enum rc migration_down(struct work *w, const struct migration_request *in,
                       const struct list_sink *sink, struct err *err)
{
	const struct walk     k = {.w = w, .rehearse = in->rehearse, .sink = sink};
	struct migrate_status s;

	TRY(start(&k, &s, err));
	TRY(access_require(w, "*:*", err)); /* it destroys what the later version keeps */
	TRY(all_rights_kept(&k, s.version, in->to, err));
	for (int64_t v = s.version; v > in->to; v--)
		TRY(step(&k, v, err));
	return RC_OK;
}
