/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dispatch.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/confirm.h"
#include "cmd/ctx.h"
#include "cmd/help.h"
#include "cmd/inputs.h"
#include "cmd/parse.h"
#include "cmd/process.h"
#include "cmd/settings.h"
#include "lib/base/instant.h"
#include "lib/core/access.h"
#include "lib/core/audit.h"
#include "lib/core/subject.h"
#include "lib/core/text.h"
#include "lib/store/migrate.h"

struct dispatcher {
	const struct dispatch_input *in;
	struct parsed                parsed;
	struct settings              settings;
	struct list_query            query;
	struct work                  work;
	struct ctx                   ctx;
	char                        *held; /* output that waits for the commit */
	size_t                       n_held;
	FILE                        *memory;
	char                         user[64];
};

static bool needs(const struct dispatcher *d, unsigned bits)
{
	return (d->parsed.cmd->needs & bits) != 0;
}

/* A change is told only once it stands; a secret before it stands (dispatch.h). */
static bool holds_output(const struct dispatcher *d)
{
	return needs(d, NEED_WRITE) && !needs(d, NEED_REVEAL);
}

/* A wrong --fields is found before anything is done. */
static enum rc check_fields(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->parsed.cmd;

	if (cmd->reveals != NULL)
		out_extra(d->ctx.out, cmd->reveals, val_text(NULL));
	if (cmd_changes(cmd)) {
		out_extra(d->ctx.out, "changed", val_bool(false));
		if (d->parsed.g.dry_run)
			out_extra(d->ctx.out, "dry_run", val_bool(true));
	}
	return cmd->emits == NULL ? RC_OK : out_check(d->ctx.out, cmd->emits, err);
}

static enum rc make_output(struct dispatcher *d, struct err *err)
{
	const struct globals *g    = &d->parsed.g;
	const bool            tty  = isatty(fileno(d->in->out)) == 1;
	const char           *when = d->settings.v[SET_COLOR].value;
	struct out_options    o    = {
	          .header = !g->no_header, .fields = g->fields, .terminal = tty, .to = d->in->out};
	unsigned kind = OUT_TABLE;

	if (!word_find(&out_kinds, d->settings.v[SET_OUTPUT].value, &kind))
		return err_set(err, RC_INTERNAL, "no such format");
	o.kind  = (enum out_kind)kind;
	o.color = strcmp(when, "always") == 0 ||
	          (strcmp(when, "auto") == 0 && tty && !d->settings.no_color);
	if (g->field != NULL) {
		o.kind   = OUT_FIELD;
		o.fields = (struct strs){.v = &d->parsed.g.field, .n = 1};
	}
	if (holds_output(d)) {
		d->memory = open_memstream(&d->held, &d->n_held);
		o.to      = mem_check(d->memory);
	}
	d->ctx.out = out_new(&o);
	return check_fields(d, err);
}

static enum rc check_words(struct dispatcher *d, struct err *err)
{
	struct work *w = &d->work;

	TRY(text_optional(w, d->settings.v[SET_REASON].value, "reason", &w->reason, err));
	return text_optional(w, d->settings.v[SET_REQUEST_ID].value, "request_id", &w->request_id,
	                     err);
}

static enum rc prepare(struct dispatcher *d, struct arena *mem, struct err *err)
{
	const struct parsed *p = &d->parsed;

	TRY(settings_load(&p->g, mem, &d->settings, err));
	work_init(&d->work, NULL, mem, instant_now());
	/* asking for the name costs more than most reads, and only an event needs it */
	if (needs(d, NEED_WRITE | NEED_OWN_TXN))
		process_user(d->user);
	d->work.operator_name = d->user;
	d->work.actor         = (struct actor){.name = d->user, .kind = "operator"};
	d->work.action        = *p->noun->name == '\0'
	                          ? p->cmd->name
	                          : arena_printf(mem, "%s.%s", p->noun->name, p->cmd->name);
	d->work.trace_id      = d->settings.trace_id;
	d->work.key_path      = d->settings.v[SET_KEY_FILE].value;
	d->work.key_text      = d->settings.key_text;
	d->work.password_cost = d->settings.cost;
	d->work.if_version    = p->version.if_version;
	TRY(check_words(d, err));
	d->query = (struct list_query){.where  = p->list.where,
	                               .search = p->list.search,
	                               .sort   = p->list.sort,
	                               .after  = p->list.after,
	                               .limit  = p->list.limit};
	d->ctx   = (struct ctx){.w          = &d->work,
	                        .mem        = mem,
	                        .noun       = p->noun,
	                        .cmd        = p->cmd,
	                        .g          = &p->g,
	                        .settings   = &d->settings,
	                        .query      = &d->query,
	                        .driver     = d->in->driver,
	                        .to         = d->in->out,
	                        .secret_out = p->reveal.secret_out};
	if (p->g.dry_run && needs(d, NEED_NO_DRY_RUN))
		return err_set(err, RC_USAGE, "'%s' cannot be rehearsed", p->cmd->name);
	return make_output(d, err);
}

enum rc ctx_open(struct ctx *c, enum store_power power, struct err *err)
{
	const char *url = c->settings->v[SET_DB].value;

	if (url == NULL) {
		err_set(err, RC_CONFIG,
		        "no store is named, and there is no home folder to look in");
		return err_hint(err, "--db sqlite:PATH or IDCTL_DB");
	}
	TRY(store_open(url, power, c->driver, &c->w->db, err));
	if ((c->cmd->needs & NEED_ANY_SCHEMA) == 0)
		TRY(migrate_require(c->w->db, err));
	return (c->cmd->needs & NEED_LAZY) != 0 ? ctx_act(c, err) : RC_OK;
}

enum rc ctx_act(struct ctx *c, struct err *err)
{
	const char *actor = c->settings->v[SET_ACTOR].value;
	const char *noun  = *c->noun->name == '\0' ? "store" : c->noun->name;

	if (actor == NULL)
		return RC_OK;
	TRY(subject_act_as(c->w, actor, err));
	return access_require(c->w, arena_printf(c->mem, "%s:%s", noun, c->cmd->name), err);
}

static enum rc resolve_actor(struct dispatcher *d, struct err *err)
{
	const char *actor = d->settings.v[SET_ACTOR].value;

	return actor == NULL || needs(d, NEED_CREATE) ? RC_OK : ctx_act(&d->ctx, err);
}

static enum rc run(struct dispatcher *d, struct err *err)
{
	const struct cmd       *cmd  = d->parsed.cmd;
	const struct refs_opts *refs = d->parsed.opts;

	if (cmd->each == NULL)
		return cmd->run(&d->ctx, d->parsed.opts, err);
	return ctx_each(&d->ctx, refs->refs, cmd->emits, refs, cmd->each, err);
}

static enum rc finish_output(struct dispatcher *d, struct err *err)
{
	FILE *to = d->in->out;

	if (d->ctx.began)
		TRY(out_end(d->ctx.out, err));
	if (d->memory == NULL)
		return RC_OK;
	fflush(d->memory);
	if (fwrite(d->held, 1, d->n_held, to) == d->n_held && fflush(to) == 0)
		return RC_OK;
	err_set(err, RC_INTERNAL, "standard output cannot be written: %s", strerror(errno));
	return err_hint(err, d->parsed.g.dry_run ? "nothing was changed"
	                                         : "the change itself was made, and stands");
}

static enum rc commit(struct dispatcher *d, struct err *err)
{
	if (d->parsed.g.dry_run) {
		store_rollback(d->work.db);
		return finish_output(d, err);
	}
	TRY(audit_append(&d->work, err));
	if (!needs(d, NEED_REVEAL)) {
		TRY(store_commit(d->work.db, err));
		return finish_output(d, err);
	}
	TRY(finish_output(d, err));
	if (store_commit(d->work.db, err) == RC_OK)
		return RC_OK;
	return err_hint(err, "not committed: discard what was shown");
}

/* A refusal of the store's rules, not of a slip of the hand, leaves an event of its own. */
static bool worth_recording(enum rc rc)
{
	return rc == RC_FORBIDDEN || rc == RC_NO || rc == RC_CONFLICT || rc == RC_EXISTS;
}

/* What was typed may be a secret in the wrong place: the event says which field, and not what was in it. */
static void record_refusal(struct dispatcher *d, enum rc rc, const struct err *why)
{
	struct work *w       = &d->work;
	struct err   ignored = ERR_NONE; /* the refusal itself is what is reported */
	struct str   details = STR_EMPTY;

	str_json_open(&details);
	if (*why->field != '\0')
		str_json_text(&details, "field", why->field);
	str_json_close(&details);
	w->events     = NULL;
	w->last_event = &w->events;
	if (w->target_type == NULL && *d->parsed.noun->name != '\0')
		w->target_type = d->parsed.noun->name;
	work_refused(w, rc, &details);
	str_done(&details);
	if (store_begin(w->db, STORE_WRITE, &ignored) != RC_OK)
		return;
	if (audit_append(w, &ignored) != RC_OK || store_commit(w->db, &ignored) != RC_OK)
		store_rollback(w->db);
}

static void withdraw_secret(const struct dispatcher *d)
{
	if (d->ctx.secret_written)
		unlink(d->ctx.secret_out);
}

static enum rc change(struct dispatcher *d, struct err *err)
{
	enum rc rc;

	TRY(store_begin(d->work.db, STORE_WRITE, err));
	d->work.now = instant_now(); /* rights end while one stands in the queue, too */
	rc          = resolve_actor(d, err);
	if (rc == RC_OK)
		rc = run(d, err);
	if (rc == RC_OK)
		rc = commit(d, err);
	if (rc == RC_OK)
		return RC_OK;
	store_rollback(d->work.db);
	withdraw_secret(d);
	if (worth_recording(rc) && !d->parsed.g.dry_run)
		record_refusal(d, rc, err);
	return rc;
}

/* No and partly are answers: what was said of them goes out, and the status tells. */
static enum rc answer(struct dispatcher *d, enum rc rc, struct err *err)
{
	if (rc == RC_OK || ((rc == RC_NO || rc == RC_PARTIAL) && d->ctx.began))
		TRY(finish_output(d, err));
	return rc;
}

static enum rc ask(struct dispatcher *d, struct err *err)
{
	enum rc rc;

	TRY(store_begin(d->work.db, STORE_READ, err));
	rc = resolve_actor(d, err);
	if (rc == RC_OK)
		rc = run(d, err);
	return answer(d, rc, err);
}

static enum rc on_its_own(struct dispatcher *d, struct err *err)
{
	enum rc rc = needs(d, NEED_OWN_TXN) ? resolve_actor(d, err) : RC_OK;

	if (rc == RC_OK)
		rc = run(d, err);
	if (needs(d, NEED_OWN_TXN) && rc == RC_FORBIDDEN && !d->parsed.g.dry_run) {
		store_rollback(d->work.db);
		record_refusal(d, rc, err);
	}
	return answer(d, rc, err);
}

/* Questions, secrets, names, and what takes long: all before a store is opened and locked. */
static enum rc gather(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->parsed.cmd;

	assert(cmd != NULL);
	if (cmd->confirm != NULL && !d->parsed.g.yes && !d->parsed.g.dry_run)
		TRY(confirm(cmd->confirm, err));
	/* found out early, it is no refusal of the store's */
	if (d->ctx.secret_out != NULL && access(d->ctx.secret_out, F_OK) == 0) {
		err_set(err, RC_EXISTS, "'%.200s' is there already", d->ctx.secret_out);
		return err_field(err, "secret_out");
	}
	TRY(inputs_read(cmd->opts, d->parsed.opts, d->ctx.mem, &d->ctx.lines, err));
	return cmd->before == NULL ? RC_OK : cmd->before(&d->ctx, d->parsed.opts, err);
}

static enum rc execute(struct dispatcher *d, struct err *err)
{
	TRY(gather(d, err));
	if (needs(d, NEED_WRITE)) {
		TRY(ctx_open(&d->ctx, needs(d, NEED_CREATE) ? STORE_CREATE : STORE_WRITE, err));
		return change(d, err);
	}
	if (needs(d, NEED_STORE)) {
		TRY(ctx_open(&d->ctx, STORE_READ, err));
		return ask(d, err);
	}
	if (needs(d, NEED_OWN_TXN))
		TRY(ctx_open(&d->ctx, STORE_WRITE, err));
	return on_its_own(d, err);
}

static void done(struct dispatcher *d)
{
	out_free(d->ctx.out);
	if (d->parsed.cmd != NULL)
		inputs_done(d->parsed.cmd->opts, d->parsed.opts);
	if (d->memory != NULL)
		fclose(d->memory);
	free(d->held);
	work_done(&d->work);
	secret_free(d->ctx.pretended_key);
	store_free(d->work.db);
	settings_done(&d->settings);
}

static const struct noun *noun_of_program(const char *argv0)
{
	const char *slash = strrchr(argv0, '/');
	const char *name  = slash == NULL ? argv0 : slash + 1;

	return strncmp(name, "idctl-", 6) == 0 ? parse_noun(name + 6) : NULL;
}

static void tell_place(const struct dispatcher *d, struct dispatch_place *ret)
{
	const struct parsed *p      = &d->parsed;
	const char          *output = d->settings.v[SET_OUTPUT].value;

	ret->noun    = p->noun != NULL && *p->noun->name != '\0' ? p->noun->name : NULL;
	ret->verb    = p->cmd != NULL ? p->cmd->name : NULL;
	ret->verbose = p->g.verbose;
	if (output != NULL)
		ret->json = strncmp(output, "json", 4) == 0;
}

enum rc dispatch(const struct dispatch_input *in, struct dispatch_place *ret, struct err *err)
{
	AUTO(arena) struct arena *mem   = arena_new();
	struct dispatcher         d     = {.in = in};
	const struct parse_input  parse = {.argc = in->argc > 0 ? in->argc - 1 : 0,
	                                   .argv = in->argv + 1,
	                                   .noun =
                                              in->argc > 0 ? noun_of_program(in->argv[0]) : NULL,
	                                   .now = instant_now(),
	                                   .mem = mem};
	enum rc                   rc;

	ret->json = strncmp(settings_output_early(parse.argc, parse.argv), "json", 4) == 0;
	rc        = parse_args(&parse, &d.parsed, err);
	if (d.parsed.g.help || d.parsed.g.version || (rc == RC_OK && d.parsed.cmd == NULL))
		rc = help_asked(&d.parsed, in->out, err);
	else if (rc == RC_OK)
		rc = prepare(&d, mem, err);
	tell_place(&d, ret);
	if (rc == RC_OK && d.ctx.out != NULL)
		rc = execute(&d, err);
	done(&d);
	return rc;
}
