/* SPDX-License-Identifier: Apache-2.0 */
/* idctl migrate status, idctl migrate check (5: pending). */
#include "cmd/migrate/migrate.h"

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

enum rc migrate_status_read(struct ctx *c, struct migrate_status *ret, struct err *err)
{
	const char **v = arena_alloc(c->mem, ((size_t)migrate_latest() + 1) * sizeof(*v));
	size_t       n = 0;

	*ret =
	    (struct migrate_status){.engine = store_engine(c->w->db), .latest = migrate_latest()};
	TRY(migrate_current(c->w->db, &ret->version, err));
	if (ret->version > 0)
		TRY(migrate_verify(c->w->db, c->mem, err));
	for (int64_t i = ret->version + 1; i <= ret->latest; i++) {
		struct migration_step step;

		migrate_describe(i, true, c->mem, &step);
		v[n++] = step.name;
	}
	ret->pending = (struct strs){.v = v, .n = n};
	return RC_OK;
}

static enum rc run_status(struct ctx *c, const void *opts, struct err *err)
{
	struct migrate_status s;

	(void)opts;
	TRY(migrate_status_read(c, &s, err));
	return ctx_emit(c, &migrate_status_record, &s, err);
}

static enum rc run_check(struct ctx *c, const void *opts, struct err *err)
{
	struct migrate_status s;

	(void)opts;
	TRY(migrate_status_read(c, &s, err));
	TRY(ctx_emit(c, &migrate_status_record, &s, err));
	return s.version == s.latest ? RC_OK : RC_NO;
}

const struct cmd cmd_migrate_status = {
    .name    = "status",
    .summary = "show the schema's version and what is pending",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migrate_status_record,
    .run     = run_status,
};

const struct cmd cmd_migrate_check = {
    .name    = "check",
    .summary = "is the schema up to date? exit status 0 or 5",
    .needs   = NEED_STORE | NEED_ANY_SCHEMA,
    .emits   = &migrate_status_record,
    .run     = run_check,
};
