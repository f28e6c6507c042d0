/* SPDX-License-Identifier: Apache-2.0 */
/* idctl audit list, idctl audit export: the same rows, for people and for verifiers. */
#include "cmd/ctx.h"
#include "lib/base/id.h"
#include "lib/core/audit/audit.h"
#include "lib/core/subject/subject.h"
#include "lib/core/subject/user_find.h"

struct list_audit_opts {
	const char *actor, *action, *target;
	struct utc  since, until;
};

#define T struct list_audit_opts
static const struct opt list_audit_opt[] = {
    OPT_TEXT(T, actor, 0, "by", "ACTOR", "only actions of this actor"),
    OPT_TEXT(T, action, 'a', "action", "ACTION", "only this action: noun.verb"),
    OPT_TEXT(T, target, 't', "target", "REF", "only actions on this user or client, or on any id",
             .names = &subject_naming),
    OPT_TIME(T, since, 0, "since", "INSTANT", "from this instant on"),
    OPT_TIME(T, until, 0, "until", "INSTANT", "before this instant"),
    OPT_END,
};
#undef T

/* It may be gone from the store: the log remembers. */
static bool was_there(struct ctx *c, const char *text, const char **ret)
{
	struct err ignored = ERR_NONE; /* that it is not in the store is what is told */

	return audit_target_named(c->w, text, ret, &ignored) == RC_OK && *ret != NULL;
}

/* Of the import that made an account: it has no entry of its own for that. */
static enum rc import_of(struct ctx *c, const struct subject *s, const char **ret, struct err *err)
{
	struct user u = {.id = s->id};

	if (s->user == 0)
		return RC_OK;
	TRY(user_reread(c->w, &u, err));
	if (u.import_row != 0)
		*ret = id_format(u.import_id, arena_alloc(c->mem, ID_TEXT));
	return RC_OK;
}

/* A name stands for the id that the log keeps. */
static enum rc target_id(struct ctx *c, const char *text, struct audit_filter *f, struct err *err)
{
	struct subject s;
	struct id      id;
	const bool     is_id = text != NULL && id_parse(text, &id);

	f->target = text;
	if (text == NULL)
		return RC_OK;
	if (subject_get(c->w, text, &s, err) == RC_OK) {
		f->target = id_format(s.id, arena_alloc(c->mem, ID_TEXT));
		return import_of(c, &s, &f->also, err);
	}
	if (err->rc == RC_NOT_FOUND && (is_id || was_there(c, text, &f->target))) {
		err_clear(err);
		return RC_OK;
	}
	return err_field(err, "target");
}

/* The log has the name of that time; an actor that was renamed since is found by both. */
static enum rc actor_name(struct ctx *c, const char *text, const char **ret, struct err *err)
{
	struct subject s;

	*ret = text;
	if (text == NULL)
		return RC_OK;
	if (subject_get(c->w, text, &s, err) == RC_OK)
		*ret = s.name;
	else if (err->rc != RC_NOT_FOUND && err->rc != RC_INVALID)
		return err_field(err, "by");
	err_clear(err);
	return RC_OK;
}

static enum rc list(struct ctx *c, const void *opts, const struct record *rec, struct err *err)
{
	const struct list_audit_opts *o    = opts;
	const struct list_query       q    = ctx_query(c);
	const struct list_sink        sink = ctx_sink(c, rec);
	struct audit_filter           f    = {
	                 .actor = o->actor, .action = o->action, .since = o->since, .until = o->until};

	TRY(target_id(c, o->target, &f, err));
	TRY(actor_name(c, o->actor, &f.actor_now, err));
	TRY(ctx_many(c, rec, err));
	return audit_list(c->w, &f, &q, &sink, err);
}

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	return list(c, opts, &audit_record, err);
}

static enum rc run_export(struct ctx *c, const void *opts, struct err *err)
{
	return list(c, opts, &audit_export_record, err);
}

const struct cmd cmd_audit_list = {
    .name      = "list",
    .summary   = "list audit entries",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = list_audit_opt,
    .opts_size = sizeof(struct list_audit_opts),
    .emits     = &audit_record,
    .run       = run_list,
};

const struct cmd cmd_audit_export = {
    .name      = "export",
    .summary   = "export audit entries with salt and leaf for other verifiers",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = list_audit_opt,
    .opts_size = sizeof(struct list_audit_opts),
    .emits     = &audit_export_record,
    .run       = run_export,
};
