/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/schema.h"

#include "cmd/globals.h"
#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/str.h"

/* Elsewhere it would be asked for, or read from standard input. */
static bool is_input(const struct opt *o)
{
	return (o->flags & OPT_STDIN) != 0 || o->prompt != NULL;
}

static bool must_be_there(const struct opt *o)
{
	return (o->flags & OPT_REQUIRED) != 0 || (is_input(o) && o->group == 0);
}

static void add_type(const struct opt *o, struct str *s)
{
	switch (o->kind) {
	case OPT_KIND_FLAG:
		str_add(s, "\"type\":\"boolean\"");
		break;
	case OPT_KIND_LIST:
	case OPT_KIND_ARGS:
		str_addf(s,
		         "\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":%d},"
		         "\"minItems\":%d,\"maxItems\":%d",
		         PARAM_TEXT_MAX, must_be_there(o), PARAM_WORDS_MAX);
		break;
	case OPT_KIND_INT:
		str_addf(s, "\"type\":\"integer\",\"minimum\":%lld", (long long)o->min);
		if (o->max != 0)
			str_addf(s, ",\"maximum\":%lld", (long long)o->max);
		break;
	case OPT_KIND_WORD:
		str_json_list(s, "enum", word_all(o->words).v, word_all(o->words).n);
		break;
	case OPT_KIND_SECRET:
		str_addf(s,
		         "\"type\":\"string\",\"minLength\":1,\"maxLength\":%d,\"writeOnly\":true",
		         PARAM_SECRET_MAX);
		break;
	case OPT_KIND_ARG:
	case OPT_KIND_TEXT:
	case OPT_KIND_DURATION:
	case OPT_KIND_TIME:
	case OPT_KIND_END:
		str_addf(s, "\"type\":\"string\",\"maxLength\":%d", PARAM_TEXT_MAX);
		break;
	}
}

static void add_name(const struct opt *o, struct str *s)
{
	char field[PARAM_FIELD];

	param_field(o, field);
	str_add_json(s, field);
}

static bool has_no_dry_run(const struct cmd *cmd, const struct opt *o)
{
	return (cmd->needs & NEED_NO_DRY_RUN) != 0 && o->off == offsetof(struct globals, dry_run);
}

static void add_properties(const struct cmd *cmd, const struct opt *table, struct str *s)
{
	for (const struct opt *o = table; o->kind != OPT_KIND_END; o++) {
		if (!param_of_call(table, o))
			continue;
		str_json_item(s);
		add_name(o, s);
		str_add(s, ":{");
		if (table == global_opt && has_no_dry_run(cmd, o))
			str_add(s, "\"const\":false");
		else
			add_type(o, s);
		str_add(s, ",\"description\":");
		str_add_json(s, o->help);
		str_addc(s, '}');
	}
}

/* A flag that is false is not given. */
static void add_given(const struct opt *o, struct str *s)
{
	str_json_item(s);
	str_add(s, "{\"required\":[");
	add_name(o, s);
	str_addc(s, ']');
	if (o->kind == OPT_KIND_FLAG) {
		str_add(s, ",\"properties\":{");
		add_name(o, s);
		str_add(s, ":{\"const\":true}}");
	}
	str_addc(s, '}');
}

/* No two of a group. */
static void add_exclusions(const struct opt *table, const struct opt *o, struct str *s)
{
	for (const struct opt *other = o + 1; other->kind != OPT_KIND_END; other++) {
		if (other->group != o->group)
			continue;
		str_json_item(s);
		str_add(s, "{\"not\":{\"allOf\":[");
		add_given(o, s);
		add_given(other, s);
		str_add(s, "]}}");
	}
	if (!is_input(o))
		return;
	str_json_item(s);
	str_add(s, "{\"anyOf\":[");
	for (; table->kind != OPT_KIND_END; table++)
		if (table->group == o->group)
			add_given(table, s);
	str_add(s, "]}");
}

static void add_required(const struct opt *o, struct str *s)
{
	str_add(s, ",\"required\":[");
	for (; o != NULL && o->kind != OPT_KIND_END; o++)
		if (must_be_there(o)) {
			str_json_item(s);
			add_name(o, s);
		}
	str_addc(s, ']');
}

static void add_groups(const struct opt *table, struct str *s)
{
	str_add(s, ",\"allOf\":[{}");
	for (const struct opt *o = table; o != NULL && o->kind != OPT_KIND_END; o++)
		if (o->group != 0)
			add_exclusions(table, o, s);
	str_addc(s, ']');
}

static void add_params(const struct cmd *cmd, struct str *s)
{
	const struct opt *table[PARAM_TABLES + 1];

	param_tables(cmd, table);
	str_add(s, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
	for (size_t i = 0; table[i] != NULL; i++)
		add_properties(cmd, table[i], s);
	str_addc(s, '}');
	add_required(cmd->opts, s);
	add_groups(cmd->opts, s);
	str_addc(s, '}');
}

static bool needs_nothing(const struct opt *o)
{
	for (; o != NULL && o->kind != OPT_KIND_END; o++)
		if (must_be_there(o) || is_input(o))
			return false;
	return true;
}

struct json schema_of(const struct cmd *cmd, const char *path, struct arena *a)
{
	struct str  s = STR_EMPTY;
	struct json ret;

	if (!cmd_in_batch(cmd))
		return (struct json){.text = NULL};
	str_add(&s,
	        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"description\":");
	str_add_json(&s, cmd->summary);
	str_add(&s, ",\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
	            "\"id\":{\"type\":[\"string\",\"integer\",\"null\"]},\"verb\":{\"const\":");
	str_add_json(&s, path);
	str_add(&s, "},\"params\":");
	add_params(cmd, &s);
	str_addf(&s, "},\"required\":[\"verb\"%s]}", needs_nothing(cmd->opts) ? "" : ",\"params\"");
	ret.text = arena_strdup(a, s.p);
	str_done(&s);
	return ret;
}
