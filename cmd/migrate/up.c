/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate up, idctl migrate down: one transaction a step. */
#include <string.h>

#include "cmd/migrate/migrate.h"
#include "lib/core/access/access.h"
#include "lib/core/audit/audit.h"
#include "lib/core/token/session.h"
#include "lib/core/token/token.h"

struct up_opts {
	int64_t to;
};

#define T struct up_opts
static const struct opt up_opt[] = {
    OPT_INT(T, to, 0, "to", "N", "stop at version N", .min = 1, .max = 100000),
    OPT_END,
};
static const struct opt down_opt[] = {
    OPT_INT(T, to, 0, "to", "N", "back to version N", .flags = OPT_REQUIRED, .min = 1,
            .max = 100000),
    OPT_END,
};
#undef T

/* The tables whose loss gives rights back. */
static enum rc rights_kept(struct work *w, const char *step, struct err *err)
{
	if (strcmp(step, "access_token") == 0)
		return token_revocations_kept(w, err);
	return strcmp(step, "sign_in") == 0 ? session_ends_kept(w, err) : RC_OK;
}

/* The step itself, its event, and its own commit; nothing when another idctl took it while we queued. */
static enum rc step(struct ctx *c, int64_t version, bool up, struct err *err)
{
	struct work          *w = c->w;
	struct str            d = STR_EMPTY;
	struct migration_step s;
	int64_t               at;

	migrate_describe(version, up, c->mem, &s);
	if (!c->g->dry_run)
		TRY(store_begin(w->db, STORE_WRITE, err));
	TRY(migrate_current(w->db, &at, err));
	if (at != (up ? version - 1 : version)) {
		store_rollback(w->db);
		return RC_OK;
	}
	if (!up)
		TRY(rights_kept(w, s.name, err));
	TRY(up ? migrate_apply(w->db, version, w->now, err) : migrate_revert(w->db, version, err));
	str_json_open(&d);
	str_json_text(&d, "name", s.name);
	str_json_int(&d, "version", version);
	str_json_close(&d);
	w->events     = NULL;
	w->last_event = &w->events;
	work_changed(w, "schema", (struct id){{0}}, &d);
	str_done(&d);
	if (!c->g->dry_run) {
		TRY(audit_append(w, err));
		TRY(audit_commit(w, err));
	}
	return ctx_emit(c, &migration_step_record, &s, err);
}

static enum rc start(struct ctx *c, struct migrate_status *s, struct err *err)
{
	TRY(store_begin(c->w->db, STORE_READ, err));
	TRY(migrate_status_read(c, s, err));
	TRY(migrate_usable(c->w->db, err));
	store_rollback(c->w->db);
	if (s->version > s->latest)
		return migrate_require(c->w->db, STORE_WRITE, err);
	/* a rehearsal is one transaction, which is never committed */
	if (c->g->dry_run)
		TRY(store_begin(c->w->db, STORE_WRITE, err));
	return ctx_many(c, &migration_step_record, err);
}

static enum rc run_up(struct ctx *c, const void *opts, struct err *err)
{
	const struct up_opts *o = opts;
	struct migrate_status s;
	int64_t               last;

	TRY(start(c, &s, err));
	last = o->to == 0 ? s.latest : o->to;
	if (last > s.latest)
		return err_invalid(err, "to", "the latest version that this idctl knows is %lld",
		                   (long long)s.latest);
	for (int64_t v = s.version + 1; v <= last; v++)
		TRY(step(c, v, true, err));
	return RC_OK;
}

/* All the way, before the first step is taken. */
static enum rc all_rights_kept(struct ctx *c, int64_t from, int64_t to, struct err *err)
{
	struct migration_step s;

	if (!c->g->dry_run)
		TRY(store_begin(c->w->db, STORE_READ, err));
	for (int64_t v = from; v > to; v--) {
		migrate_describe(v, false, c->mem, &s);
		TRY(rights_kept(c->w, s.name, err));
	}
	if (!c->g->dry_run)
		store_rollback(c->w->db);
	return RC_OK;
}

static enum rc run_down(struct ctx *c, const void *opts, struct err *err)
{
	const struct up_opts *o = opts;
	struct migrate_status s;

	TRY(start(c, &s, err));
	TRY(access_require(c->w, "*:*", err)); /* it destroys what the later version keeps */
	TRY(all_rights_kept(c, s.version, o->to, err));
	for (int64_t v = s.version; v > o->to; v--)
		TRY(step(c, v, false, err));
	return RC_OK;
}

const struct cmd cmd_migrate_up = {
    .name      = "up",
    .summary   = "bring the schema forward",
    .needs     = NEED_OWN_TXN | NEED_ANY_SCHEMA,
    .opts      = up_opt,
    .opts_size = sizeof(struct up_opts),
    .emits     = &migration_step_record,
    .run       = run_up,
};

const struct cmd cmd_migrate_down = {
    .name      = "down",
    .summary   = "take the schema back; what the later version kept is lost",
    .needs     = NEED_OWN_TXN | NEED_ANY_SCHEMA,
    .opts      = down_opt,
    .opts_size = sizeof(struct up_opts),
    .emits     = &migration_step_record,
    .confirm   = "Take the schema back, and lose what only the later version keeps?",
    .run       = run_down,
};
