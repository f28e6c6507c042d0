/* SPDX-License-Identifier: Apache-2.0 */
/* idctl doctor: what is in force, where that was said, and whether all is well. 5 when something is not. */
#include <string.h>

#include "cmd/advice.h"
#include "cmd/ctx.h"
#include "cmd/settings.h"
#include "lib/base/str.h"
#include "lib/core/upkeep/examine.h"

struct doctor_opts {
	bool deep, strict;
};

#define T struct doctor_opts
static const struct opt doctor_opt[] = {
    OPT_FLAG(T, deep, 0, "deep", "check every page and index of the store; may take minutes"),
    OPT_FLAG(T, strict, 0, "strict", "exit with status 5 for warnings, too"),
    OPT_END,
};
#undef T

struct doctor {
	struct ctx *c;
	bool        failed, warned;
	bool        problems_only; /* in a table, unless more was asked for */
	int64_t     left_out;      /* findings that are none */
};

/* With what can be done about it. */
static enum rc tell(const struct doctor *d, const struct finding *f, struct err *err)
{
	struct finding told   = *f;
	struct str     advice = STR_EMPTY;

	if (f->why != NULL)
		advice_add(&advice, f->why, ADVICE_FOR_ARGV);
	if (advice.n > 0)
		told.detail = arena_printf(d->c->mem, "%s; %s", f->detail, advice.p);
	str_done(&advice);
	return ctx_emit(d->c, &finding_record, &told, err);
}

static enum rc take(void *arg, const void *record, struct err *err)
{
	struct doctor        *d       = arg;
	const struct finding *f       = record;
	const bool            warning = f->status == FINDING_WARNING;
	const bool            failed  = f->status == FINDING_FAILED;

	d->warned = d->warned || warning;
	d->failed = d->failed || failed;
	if (!d->problems_only || warning || failed)
		return tell(d, f, err);
	d->left_out++;
	return RC_OK;
}

static enum rc tell_settings(const struct ctx *c, const struct examination *x, struct err *err)
{
	for (int i = 0; i < SET_COUNT; i++) {
		const struct setting *s = &c->settings->v[i];

		if (s->value != NULL)
			TRY(examine_tell(
			    x, arena_printf(c->mem, "setting %s", s->name),
			    i == SET_PRIVATE_HOSTS ? FINDING_WARNING : FINDING_INFO,
			    arena_printf(c->mem, "%s (%s)", setting_shown(s), s->origin), err));
	}
	return RC_OK;
}

/* A program gets all of it; a person what is to be done. */
static bool problems_only(const struct ctx *c)
{
	return !c->g->verbose && c->front->out.kind == OUT_TABLE;
}

static const char opens[] = "opens, at the schema version that this idctl needs";

/* What is asked of the store, once it has let us in. */
struct inside {
	const struct examination *x;
	bool                      entered;
};

static enum rc look_inside(struct ctx *c, void *arg, struct err *err)
{
	struct inside *in = arg;

	(void)c;
	in->entered = true;
	TRY(examine_judge(in->x, "store", opens, RC_OK, err));
	return examine_store(in->x, err);
}

static enum rc look_around(struct ctx *c, const struct examination *x, struct err *err)
{
	struct inside in = {.x = x};
	bool          refused; /* by the server: whom does it take us for? */
	enum rc       rc;

	TRY(tell_settings(c, x, err));
	TRY(examine_key_file(x, err));
	rc      = ctx_read(c, look_inside, &in, err);
	refused = rc == RC_FORBIDDEN && *err->native != '\0';
	if (in.entered) {
		TRY(rc);
	} else if ((rc == RC_FORBIDDEN && !refused) ||
	           (rc == RC_NOT_FOUND && strcmp(err->field, "actor") == 0)) {
		return rc;
	} else {
		TRY(examine_judge(x, "store", opens, rc, err));
		if (refused && c->w->db != NULL)
			TRY(examine_role(x, err));
	}
	return examine_libraries(x, err);
}

static enum rc run_doctor(struct ctx *c, const void *opts, struct err *err)
{
	const struct doctor_opts *o    = opts;
	struct doctor             d    = {.c = c, .problems_only = problems_only(c)};
	const struct list_sink    sink = {.row = take, .next = list_no_next, .arg = &d};
	const struct examination  x    = {
	        .w = c->w, .db = c->settings->v[SET_DB].value, .sink = &sink, .deep = o->deep};
	struct err note = ERR_NONE;

	TRY(ctx_many(c, &finding_record, err));
	TRY(look_around(c, &x, err));
	if (d.problems_only) {
		err_set(&note, RC_NO, "%lld checks without a problem", (long long)d.left_out);
		err_advise(&note, ADVICE_VERBOSE);
		ctx_advise(c, &note);
	}
	return d.failed || (o->strict && d.warned) ? RC_NO : RC_OK;
}

const struct cmd cmd_doctor = {
    .name      = "doctor",
    .summary   = "check settings, files and the store",
    .needs     = NEED_LAZY,
    .opts      = doctor_opt,
    .opts_size = sizeof(struct doctor_opts),
    .emits     = &finding_record,
    .run       = run_doctor,
};
