/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/request_params.h"

#include <string.h>

#include "cmd/batch/request_known.h"
#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/mod/jansson.h"

static const struct opt *find(const struct batch_params *r, const char *name,
                              const struct opt **ret_table)
{
	const struct opt *table[PARAM_TABLES + 1];
	char              field[PARAM_FIELD];

	param_tables(r->call->cmd, table);
	for (size_t i = 0; table[i] != NULL; i++)
		for (const struct opt *o = table[i]; o->kind != OPT_KIND_END; o++) {
			param_field(o, field);
			*ret_table = table[i];
			if (strcmp(field, name) == 0)
				return param_of_call(table[i], o) ? o : NULL;
		}
	return NULL;
}

enum rc batch_not_a(const char *field, const char *what, struct err *err)
{
	err_set(err, RC_INVALID, "%s must be %s", field, what);
	return err_field(err, field);
}

static enum rc add_text(const struct batch_params *r, const struct param_to *to,
                        const struct json_node *node, struct err *err)
{
	return param_value(to, arena_strdup(r->mem, r->json->text(node)), err);
}

static enum rc add_list(const struct batch_params *r, const struct param_to *to,
                        const struct json_node *node, const char *field, struct err *err)
{
	const size_t n = r->json->length(node);

	if (r->json->kind(node) != NODE_LIST)
		return batch_not_a(field, "a list", err);
	if (n > PARAM_WORDS_MAX)
		return err_invalid(err, field, "%s has more than %d items", field, PARAM_WORDS_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct json_node *item = r->json->at(node, i);

		if (r->json->kind(item) != NODE_TEXT)
			return batch_not_a(field, "a list of texts", err);
		TRY(add_text(r, to, item, err));
	}
	return RC_OK;
}

static enum rc add_int(const struct batch_params *r, const struct param_to *to,
                       const struct json_node *node, const char *field, struct err *err)
{
	int64_t value;

	if (!r->json->integer(node, &value))
		return batch_not_a(field, "a whole number", err);
	return param_value(to, arena_printf(r->mem, "%lld", (long long)value), err);
}

static enum rc add_secret(const struct batch_params *r, const struct param_to *to,
                          const struct json_node *node, const char *field, struct err *err)
{
	struct secret_src *src  = param_member(to->opt, to->base);
	const char        *text = r->json->text(node);

	if (text == NULL)
		return batch_not_a(field, "a text", err);
	if (*text == '\0')
		return err_invalid(err, field, "the %s is empty", to->opt->name);
	if (strlen(text) > PARAM_SECRET_MAX)
		return err_invalid(err, field, "the %s is longer than %d bytes", to->opt->name,
		                   PARAM_SECRET_MAX);
	if (src->from != SECRET_NONE)
		return err_set(err, RC_USAGE, "the %s is given twice", to->opt->name);
	*src = (struct secret_src){.from = SECRET_INLINE, .value = secret_copy(text, strlen(text))};
	return RC_OK;
}

static enum rc add_flag(const struct batch_params *r, const struct param_to *to,
                        const struct json_node *node, const char *field, struct err *err)
{
	bool value;

	if (!r->json->boolean(node, &value))
		return batch_not_a(field, "true or false", err);
	return value ? param_value(to, "", err) : RC_OK;
}

static enum rc add_value(const struct batch_params *r, const struct param_to *to,
                         const struct json_node *node, const char *field, struct err *err)
{
	switch (to->opt->kind) {
	case OPT_KIND_FLAG:
		return add_flag(r, to, node, field, err);
	case OPT_KIND_LIST:
	case OPT_KIND_ARGS:
		return add_list(r, to, node, field, err);
	case OPT_KIND_INT:
		return add_int(r, to, node, field, err);
	case OPT_KIND_SECRET:
		return add_secret(r, to, node, field, err);
	case OPT_KIND_ARG:
	case OPT_KIND_TEXT:
	case OPT_KIND_WORD:
	case OPT_KIND_DURATION:
	case OPT_KIND_TIME:
	case OPT_KIND_END:
		break;
	}
	return r->json->kind(node) == NODE_TEXT ? add_text(r, to, node, err)
	                                        : batch_not_a(field, "a text", err);
}

/* A flag that is false is not given. */
static bool is_false(const struct batch_params *r, const struct opt *o,
                     const struct json_node *node)
{
	bool value;

	return o->kind == OPT_KIND_FLAG && r->json->boolean(node, &value) && !value;
}

static enum rc add_param(const struct batch_params *r, const char *name,
                         const struct json_node *node, struct err *err)
{
	const struct opt *table = NULL;
	const struct opt *o     = find(r, name, &table);
	struct param_to   to    = {.opt = o, .now = r->now, .mem = r->mem};

	if (o == NULL)
		return batch_unknown_param(r->call->cmd, name, r->mem, err);
	if (r->secrets_only && o->kind != OPT_KIND_SECRET)
		return err_invalid(err, "params", "'%.64s' is an option: put it into args", name);
	to.base = call_base(r->call, table);
	if (!is_false(r, o, node))
		TRY(param_exclusive(table, &to, err));
	return add_value(r, &to, node, name, err);
}

enum rc batch_params_read(const struct batch_params *r, struct err *err)
{
	const struct json_node *node;

	if (r->node == NULL)
		return RC_OK;
	if (r->json->kind(r->node) != NODE_OBJECT)
		return batch_not_a("params", "an object", err);
	for (const char *key = NULL; r->json->next(r->node, &key, &node);)
		TRY(add_param(r, key, node, err));
	return RC_OK;
}
