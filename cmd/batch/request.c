/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/request.h"

#include <stdio.h>
#include <string.h>

#include "cmd/argv/inputs.h"
#include "cmd/argv/parse.h"
#include "cmd/batch/request_known.h"
#include "cmd/batch/request_params.h"
#include "cmd/params.h"
#include "cmd/settings.h"
#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

enum { ID_BYTES_MAX = 256 };

struct reading {
	const struct mod_jansson *json;
	const struct batch_base  *base;
	struct arena             *mem;
	struct batch_request     *out;
};

static enum rc check_runs(const struct cmd *cmd, const char *field, struct err *err)
{
	if (cmd_in_batch(cmd))
		return RC_OK;
	err_set(err, RC_USAGE, "'%s' cannot run in a batch", cmd->name);
	return err_field(err, field);
}

/* "user create", or "prune". */
static enum rc find_verb(const struct reading *r, const struct json_node *node, struct err *err)
{
	struct call *call = &r->out->call;
	const char  *text = r->json->text(node), *space;

	if (text == NULL)
		return batch_not_a("verb", "a text", err);
	space = strchr(text, ' ');
	call->noun =
	    noun_find(space == NULL ? "" : arena_strndup(r->mem, text, (size_t)(space - text)));
	call->cmd = call->noun == NULL || *text == ' '
	              ? NULL
	              : verb_find(call->noun, space == NULL ? text : space + 1);
	if (call->cmd == NULL) {
		call->noun = NULL;
		return batch_unknown_verb(text, r->mem, err);
	}
	TRY(check_runs(call->cmd, "verb", err));
	return call_begin(call, call->cmd, r->base->now, r->mem, err);
}

/* What holds for the whole batch, a line of it cannot say. */
static enum rc check_globals(const struct globals *g, struct err *err)
{
	for (const struct opt *o = global_opt; o->kind != OPT_KIND_END; o++)
		if ((o->flags & OPT_CALL) == 0 && param_given(o, g)) {
			err_set(err, RC_USAGE, "--%s cannot be used in a batch", o->name);
			return err_field(err, "args");
		}
	return RC_OK;
}

static enum rc read_args(const struct reading *r, const struct json_node *node, struct err *err)
{
	const size_t       n    = r->json->length(node);
	char             **argv = arena_alloc(r->mem, (n + 1) * sizeof(*argv));
	struct call       *call = &r->out->call;
	struct parse_input in   = {
	      .argc = (int)n, .argv = argv, .now = r->base->now, .mem = r->mem, .more = true};
	enum rc rc;

	if (r->json->kind(node) != NODE_LIST)
		return batch_not_a("args", "a list", err);
	for (size_t i = 0; i < n; i++) {
		const char *text = r->json->text(r->json->at(node, i));

		if (text == NULL)
			return batch_not_a("args", "a list of texts", err);
		argv[i] = arena_strdup(r->mem, text);
	}
	rc = parse_args(&in, call, err);
	TRY(rc == RC_OK ? check_globals(&call->g, err) : rc);
	if (call->cmd == NULL) {
		err_set(err, RC_USAGE, "args name no verb");
		return err_field(err, "args");
	}
	return check_runs(call->cmd, "args", err);
}

/* A text, a whole number or null: what a caller can find again. */
static enum rc read_id(const struct reading *r, const struct json_node *node, struct err *err)
{
	const enum node_kind kind = r->json->kind(node);
	struct str           text = STR_EMPTY;

	if (kind == NODE_NONE)
		return RC_OK;
	if (kind != NODE_TEXT && kind != NODE_INT && kind != NODE_NULL)
		return batch_not_a("id", "a text or a whole number", err);
	r->json->dump(node, &text);
	if (text.n <= ID_BYTES_MAX)
		r->out->id = arena_strdup(r->mem, text.p);
	else
		err_invalid(err, "id", "id is longer than %d bytes", ID_BYTES_MAX);
	str_done(&text);
	return err->rc;
}

static enum rc check_members(const struct reading *r, const struct json_node *root, struct err *err)
{
	static const char *const names[] = {"id", "verb", "params", "args"};
	const struct json_node  *node;

	for (const char *key = NULL; r->json->next(root, &key, &node);) {
		bool known = false;

		for (size_t i = 0; i < COUNT(names); i++)
			known = known || strcmp(key, names[i]) == 0;
		if (!known)
			return err_set(err, RC_INVALID, "unknown member '%.64s'", key);
	}
	return RC_OK;
}

static enum rc keep(const char **member, const char *whole, const struct setting *s,
                    struct err *err)
{
	const bool fixed = s->origin != NULL && strcmp(s->origin, "option") == 0;

	if (*member != NULL && **member == '\0')
		return err_invalid(err, s->name, "%s is empty", s->name);
	if (*member != NULL && fixed) {
		err_set(err, RC_USAGE, "%s is set for the whole batch", s->name);
		return err_field(err, s->name);
	}
	if (*member == NULL)
		*member = whole;
	return RC_OK;
}

/* What the batch was started with is not taken back by a line. */
static enum rc inherit(const struct reading *r, struct err *err)
{
	const struct globals *whole = r->base->g;
	const struct setting *v     = r->base->settings->v;
	struct globals       *g     = &r->out->call.g;

	g->dry_run = g->dry_run || whole->dry_run;
	g->yes     = g->yes || whole->yes;
	g->quiet   = whole->quiet;
	g->verbose = whole->verbose;
	TRY(keep(&g->actor, whole->actor, &v[SET_ACTOR], err));
	TRY(keep(&g->reason, whole->reason, &v[SET_REASON], err));
	return keep(&g->request_id, whole->request_id, &v[SET_REQUEST_ID], err);
}

static enum rc read_all(struct reading *r, const struct json_node *root, struct err *err)
{
	const struct json_node *args = r->json->member(root, "args");
	const struct json_node *verb = r->json->member(root, "verb");

	if (r->json->kind(root) != NODE_OBJECT)
		return err_set(err, RC_INVALID, "a request must be a JSON object");
	TRY(read_id(r, r->json->member(root, "id"), err));
	TRY(check_members(r, root, err));
	if ((args != NULL) == (verb != NULL)) {
		err_set(err, RC_INVALID, "either verb or args must be given");
		return err_field(err, "verb");
	}
	TRY(args != NULL ? read_args(r, args, err) : find_verb(r, verb, err));
	TRY(batch_params_read(&(struct batch_params){.json = r->json,
	                                             .node = r->json->member(root, "params"),
	                                             .call = &r->out->call,
	                                             .mem  = r->mem,
	                                             .now  = r->base->now,
	                                             .secrets_only = args != NULL},
	                      err));
	TRY(inherit(r, err));
	return call_complete(&r->out->call, err);
}

enum rc batch_request_read(const char *line, size_t n, const struct batch_base *base,
                           struct arena *mem, struct batch_request *ret, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct reading                  r   = {.base = base, .mem = mem, .out = ret};

	*ret = (struct batch_request){.id = "null"};
	TRY(MOD_LOAD(jansson, &r.json, err));
	TRY(r.json->parse(line, n, &doc, err));
	return read_all(&r, doc->root, err);
}

/* Standard input is the batch's, and there is nobody to be asked. */
static enum rc refuse_streams(const struct call *call, const struct opt *o, struct err *err)
{
	const void *member = param_member(o, call->opts);
	char        field[PARAM_FIELD];

	param_field(o, field);
	if (o->kind == OPT_KIND_SECRET) {
		const struct secret_src *src = member;

		if (src->from == SECRET_STDIN || src->from == SECRET_FD)
			return err_invalid(err, field, "in a batch, the %s is a member of params",
			                   o->name);
		if ((o->prompt != NULL || (o->flags & OPT_STDIN) != 0) &&
		    !param_group_given(call->cmd->opts, o, call->opts))
			return param_missing(o, false, err);
	}
	if (o->kind == OPT_KIND_ARGS && (o->flags & OPT_LINES) != 0) {
		const struct strs *list = member;

		if (list->n == 1 && strcmp(list->v[0], "-") == 0)
			return err_invalid(err, field, "'-' has no meaning in a batch");
		if (list->n == 0 && (o->flags & OPT_STDIN) != 0)
			return param_missing(o, false, err);
	}
	return RC_OK;
}

enum rc batch_request_inputs(struct call *call, struct arena *mem, struct err *err)
{
	const size_t *lines = NULL;

	for (const struct opt *o = call->cmd->opts; o != NULL && o->kind != OPT_KIND_END; o++)
		TRY(refuse_streams(call, o, err));
	return inputs_read(call->cmd->opts, call->opts, mem, &lines, err);
}
