/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/jansson.h"

#include <jansson.h>
#include <malloc.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"

/* the two types are one; nobody looks inside through ours */
static const json_t *inside(const struct json_node *node)
{
	return (const json_t *)(const void *)node;
}

static const struct json_node *outside(const json_t *json)
{
	return (const struct json_node *)(const void *)json;
}

static void wipe_free(void *p)
{
	if (p != NULL)
		explicit_bzero(p, malloc_usable_size(p));
	free(p);
}

static const char *find_byte(const char *p, char c, const char *end)
{
	return p < end ? memchr(p, c, (size_t)(end - p)) : NULL;
}

/* The last byte of the text that begins at p, or of all. A token is one long text; no byte is looked at more than twice. */
static const char *end_of_quoted(const char *p, const char *end)
{
	const char *quote = find_byte(p, '"', end);

	while (quote != NULL) {
		const char *slash = find_byte(p, '\\', quote);

		if (slash == NULL)
			return quote;
		p = slash + 2;
		if (p > quote)
			quote = find_byte(p, '"', end);
	}
	return end - 1;
}

/*
 * jansson recurses once a level, and its own limit of 2048 is too deep for a
 * small stack; it also takes a NUL behind the text for the end of the text.
 */
static enum rc check_text(const char *text, size_t n, struct err *err)
{
	const char *const end   = text + n;
	size_t            depth = 0;

	if (n > JSON_BYTES_MAX)
		return err_set(err, RC_INVALID, "the JSON text is longer than 1 MiB");
	if (memchr(text, '\0', n) != NULL)
		return err_set(err, RC_INVALID, "the JSON text contains a NUL byte");
	for (const char *p = text; p < end; p++) {
		if (*p == '"')
			p = end_of_quoted(p + 1, end);
		else if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && depth > 0)
			depth--;
		if (depth > JSON_DEPTH_MAX)
			return err_set(err, RC_INVALID,
			               "the JSON text is nested deeper than %d levels",
			               JSON_DEPTH_MAX);
	}
	return RC_OK;
}

/* never jansson's own words: they quote the text, which may hold a key */
static enum rc refuse(const json_error_t *e, struct err *err)
{
	const enum json_error_code code = json_error_code(e);
	const char                *what = "not JSON";

	if (code == json_error_duplicate_key)
		what = "a member is given twice";
	else if (code == json_error_invalid_utf8)
		what = "not UTF-8";
	else if (code == json_error_null_character || code == json_error_null_byte_in_key)
		what = "a text contains U+0000";
	else if (code == json_error_numeric_overflow)
		what = "a number is out of range";
	else if (code == json_error_end_of_input_expected)
		what = "something follows the JSON text";
	return err_set(err, RC_INVALID, "%s (line %d, column %d)", what, e->line, e->column);
}

static enum rc parse(const char *text, size_t n, struct json_doc **ret, struct err *err)
{
	struct json_doc *doc;
	json_error_t     e;
	json_t          *root;

	TRY(check_text(text, n, err));
	json_set_alloc_funcs(malloc, wipe_free); /* one process-wide setting, the same each time */
	root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);
	if (root == NULL)
		return refuse(&e, err);
	doc  = mem_check(malloc(sizeof(*doc)));
	*doc = (struct json_doc){.json = &mod_jansson, .root = outside(root)};
	*ret = doc;
	return RC_OK;
}

static void release(struct json_doc *doc)
{
	json_decref((json_t *)(uintptr_t)doc->root);
	free(doc);
}

static enum node_kind kind(const struct json_node *node)
{
	if (node == NULL)
		return NODE_NONE;
	switch (json_typeof(inside(node))) {
	case JSON_OBJECT:
		return NODE_OBJECT;
	case JSON_ARRAY:
		return NODE_LIST;
	case JSON_STRING:
		return NODE_TEXT;
	case JSON_INTEGER:
		return NODE_INT;
	case JSON_REAL:
		return NODE_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return NODE_BOOL;
	case JSON_NULL:
		break;
	}
	return NODE_NULL;
}

static const char *text_of(const struct json_node *node)
{
	return json_string_value(inside(node));
}

static bool integer(const struct json_node *node, int64_t *ret)
{
	if (kind(node) != NODE_INT)
		return false;
	*ret = json_integer_value(inside(node));
	return true;
}

static bool boolean(const struct json_node *node, bool *ret)
{
	if (kind(node) != NODE_BOOL)
		return false;
	*ret = json_is_true(inside(node));
	return true;
}

static size_t length(const struct json_node *node)
{
	return kind(node) == NODE_LIST ? json_array_size(inside(node))
	                               : json_object_size(inside(node));
}

static const struct json_node *member(const struct json_node *object, const char *key)
{
	return outside(json_object_get(inside(object), key));
}

static const struct json_node *at(const struct json_node *list, size_t i)
{
	return outside(json_array_get(inside(list), i));
}

static bool next(const struct json_node *object, const char **key,
                 const struct json_node **ret_value)
{
	json_t *o = (json_t *)(uintptr_t)object;
	void   *it;

	it = *key == NULL ? json_object_iter(o)
	                  : json_object_iter_next(o, json_object_key_to_iter(*key));
	if (it == NULL)
		return false;
	*key       = json_object_iter_key(it);
	*ret_value = outside(json_object_iter_value(it));
	return true;
}

/* jansson hands a \u001F over in one piece; RFC 8785, 3.2.2.2 wants it in lower case. */
static int append(const char *text, size_t n, void *out)
{
	if (n == 6 && text[0] == '\\')
		str_addf(out, "\\u00%c%c", text[4], text[5] >= 'A' ? text[5] - 'A' + 'a' : text[5]);
	else
		str_addn(out, text, n);
	return 0;
}

static void dump(const struct json_node *node, struct str *out)
{
	if (json_dump_callback(inside(node), append, out,
	                       JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) != 0)
		mem_check(NULL); /* what was parsed can be written: only memory can lack */
}

const struct mod_jansson mod_jansson = {
    .parse   = parse,
    .free    = release,
    .kind    = kind,
    .text    = text_of,
    .integer = integer,
    .boolean = boolean,
    .length  = length,
    .member  = member,
    .at      = at,
    .next    = next,
    .dump    = dump,
};
