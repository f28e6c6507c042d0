/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/describe.h"

#include "cmd/params.h"
#include "lib/base/str.h"

static const struct field described_field[] = {
    FIELD(struct described, path, "COMMAND", "noun and verb"),
    FIELD(struct described, summary, "SUMMARY", "what it does"),
    FIELD(struct described, changes, "CHANGES", "whether it changes the store"),
    FIELD(struct described, arguments, "ARGUMENTS", "its arguments", .flags = FIELD_WIDE),
    FIELD(struct described, options, "OPTIONS", "its options", .flags = FIELD_WIDE),
    FIELD(struct described, record, "RECORD", "the record that it prints", .flags = FIELD_WIDE),
    FIELD(struct described, exits, "EXITS", "its exit statuses", .flags = FIELD_WIDE),
    FIELD(struct described, schema, "SCHEMA", "JSON Schema of its request in a batch, if requested",
          .flags = FIELD_WIDE),
};
const struct record described_record = RECORD(struct described, "command", described_field);

static const char *const kind_word[] = {
    [OPT_KIND_END] = "",         [OPT_KIND_ARG] = "text",      [OPT_KIND_ARGS] = "list",
    [OPT_KIND_FLAG] = "flag",    [OPT_KIND_TEXT] = "text",     [OPT_KIND_WORD] = "word",
    [OPT_KIND_LIST] = "list",    [OPT_KIND_INT] = "int",       [OPT_KIND_DURATION] = "duration",
    [OPT_KIND_TIME] = "instant", [OPT_KIND_SECRET] = "secret",
};

static const char *const value_word[] = {
    [VAL_NULL] = "null", [VAL_BOOL] = "bool",    [VAL_INT] = "int",
    [VAL_TEXT] = "text", [VAL_TIME] = "instant", [VAL_ID] = "id",
    [VAL_LIST] = "list", [VAL_JSON] = "json",    [VAL_BYTES] = "hex",
};

static struct json taken(struct str *s, struct arena *a)
{
	const struct json j = {.text = arena_strdup(a, s->p)};

	str_done(s);
	return j;
}

static void add_option(const struct opt *o, const char *suffix, const char *meta, struct str *s)
{
	struct str name      = STR_EMPTY;
	const char letter[2] = {o->letter, '\0'};

	str_addf(&name, "%s%s", o->name == NULL ? o->meta : o->name, suffix);
	str_json_item(s);
	str_json_open(s);
	str_json_text(s, "name", name.p);
	str_json_text(s, "letter", o->letter == 0 ? NULL : letter);
	str_json_text(s, "metavar", meta);
	str_json_text(s, "kind", kind_word[o->kind]);
	str_json_bool(s, "required", (o->flags & OPT_REQUIRED) != 0 && *suffix == '\0');
	str_json_bool(s, "repeatable", o->kind == OPT_KIND_LIST || o->kind == OPT_KIND_ARGS);
	str_json_text(s, "help", o->help);
	if (o->words != NULL)
		str_json_list(s, "values", word_all(o->words).v, word_all(o->words).n);
	str_json_close(s);
	str_done(&name);
}

static void add_table(const struct opt *o, bool positional, struct str *s)
{
	for (; o->kind != OPT_KIND_END; o++) {
		if ((o->name == NULL) != positional || (o->flags & OPT_HIDDEN) != 0)
			continue;
		if (o->kind == OPT_KIND_SECRET) {
			add_option(o, "-stdin", NULL, s);
			add_option(o, "-file", "FILE", s);
			add_option(o, "-fd", "N", s);
		} else {
			add_option(o, "", o->meta, s);
		}
	}
}

static struct json tables(const struct cmd *cmd, bool positional, struct arena *a)
{
	const struct opt *table[PARAM_TABLES + 1];
	struct str        s = STR_EMPTY;

	param_tables(cmd, table);
	str_addc(&s, '[');
	for (size_t i = 0; table[i] != NULL; i++)
		add_table(table[i], positional, &s);
	str_addc(&s, ']');
	return taken(&s, a);
}

static struct json record_of(const struct record *rec, struct arena *a)
{
	struct str s = STR_EMPTY;

	if (rec == NULL)
		return (struct json){0};
	str_json_open(&s);
	str_json_text(&s, "name", rec->name);
	str_json_key(&s, "fields");
	str_addc(&s, '[');
	for (size_t i = 0; i < rec->n; i++) {
		if ((rec->field[i].flags & FIELD_HIDDEN) != 0)
			continue;
		str_json_item(&s);
		str_json_open(&s);
		str_json_text(&s, "name", rec->field[i].name);
		str_json_text(&s, "kind", value_word[rec->field[i].kind]);
		str_json_text(&s, "help", field_help(&rec->field[i]));
		str_json_close(&s);
	}
	str_add(&s, "]");
	str_json_close(&s);
	return taken(&s, a);
}

unsigned describe_exits(const struct cmd *cmd)
{
	const bool changes = (cmd->needs & (NEED_WRITE | NEED_OWN_TXN)) != 0;
	const bool store   = changes || (cmd->needs & (NEED_STORE | NEED_LAZY)) != 0;
	unsigned   bits =
	    1u << RC_OK | 1u << RC_INTERNAL | 1u << RC_USAGE | 1u << RC_INVALID | 1u << RC_CONFIG;

	if ((cmd->needs & NEED_CALLS) != 0)
		bits |= 1u << RC_PARTIAL; /* what else they end with stands in their answers */

	if (store)
		bits |= 1u << RC_NOT_FOUND | 1u << RC_NO | 1u << RC_SCHEMA | 1u << RC_CORRUPT |
		        1u << RC_FORBIDDEN | 1u << RC_BUSY | 1u << RC_UNAVAILABLE;
	if (changes)
		bits |= 1u << RC_EXISTS | 1u << RC_CONFLICT | 1u << RC_PARTIAL;
	if (cmd->confirm != NULL)
		bits |= 1u << RC_CONFIRM;
	return bits;
}

static struct json exits_of(const struct cmd *cmd, struct arena *a)
{
	const unsigned bits = describe_exits(cmd);
	struct str     s    = STR_EMPTY;

	str_addc(&s, '[');
	for (unsigned rc = 0; rc < RC_COUNT; rc++) {
		if ((bits & 1u << rc) == 0)
			continue;
		str_json_item(&s);
		str_json_open(&s);
		str_json_text(&s, "code", rc_slug((enum rc)rc));
		str_json_int(&s, "status", rc_status((enum rc)rc));
		str_json_close(&s);
	}
	str_addc(&s, ']');
	return taken(&s, a);
}

void describe(const struct noun *noun, const struct cmd *cmd, struct arena *a,
              struct described *ret)
{
	*ret = (struct described){
	    .path =
	        *noun->name == '\0' ? cmd->name : arena_printf(a, "%s %s", noun->name, cmd->name),
	    .summary   = cmd->summary,
	    .changes   = cmd_changes(cmd) || (cmd->needs & (NEED_OWN_TXN | NEED_CALLS)) != 0,
	    .arguments = tables(cmd, true, a),
	    .options   = tables(cmd, false, a),
	    .record    = record_of(cmd->emits, a),
	    .exits     = exits_of(cmd, a),
	};
}
