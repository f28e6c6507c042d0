/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/jansson.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "lib/mod/mod.h"

static int setup(void **state)
{
	const struct mod_jansson *json = NULL;
	struct err                err  = ERR_NONE;

	if (MOD_LOAD(jansson, &json, &err) != RC_OK)
		fail_msg("%s", err.msg);
	*state = (void *)(uintptr_t)json;
	return 0;
}

static bool taken(const struct mod_jansson *json, const char *text, size_t n, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	const enum rc                   rc  = json->parse(text, n, &doc, err);

	assert_true(rc == RC_OK || rc == RC_INVALID);
	assert_true((rc == RC_OK) == (doc != NULL));
	return rc == RC_OK;
}

static void only_strict_documents_are_taken(void **state)
{
	static const struct {
		const char *title, *text;
		const char *why; /* NULL: taken */
	} row[] = {
	    {"an empty object", "{}", NULL},
	    {"an empty list", "[]", NULL},
	    {"blanks around", " \t\r\n{} \n", NULL},
	    {"the largest integer", "[9223372036854775807,-9223372036854775808]", NULL},
	    {"a real", "[1.5,1e3]", NULL},
	    {"brackets inside a text", "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\"]",
	     NULL},
	    {"32 levels", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", NULL},
	    {"33 brackets behind an escaped quote", "[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]",
	     NULL},
	    {"a text that ends with a backslash, then 33 levels",
	     "[\"a\\\\\","
	     "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
	     "]",
	     "deeper"},
	    {"a text that nothing ends, and a backslash at the end of all", "[\"[[[[\\",
	     "not JSON"},
	    {"33 levels", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	     "deeper"},
	    {"nothing", "", "not JSON"},
	    {"a text alone", "\"a\"", "not JSON"},
	    {"a number alone", "1", "not JSON"},
	    {"a comment", "{/**/}", "not JSON"},
	    {"a trailing comma", "[1,]", "not JSON"},
	    {"single quotes", "{'a':1}", "not JSON"},
	    {"a byte order mark", "\xef\xbb\xbf{}", "not JSON"},
	    {"something behind", "{}{}", "something follows"},
	    {"a member twice", "{\"a\":1,\"a\":1}", "twice"},
	    {"a member twice, once escaped", "{\"a\":1,\"\\u0061\":1}", "twice"},
	    {"a member twice, deep inside", "[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]", "twice"},
	    {"U+0000", "[\"\\u0000\"]", "U+0000"},
	    {"U+0000 in a name", "{\"a\\u0000b\":1}", "U+0000"},
	    {"overlong UTF-8", "[\"\xc0\xaf\"]", "UTF-8"},
	    {"a surrogate in UTF-8", "[\"\xed\xa0\x80\"]", "UTF-8"},
	    {"half a surrogate, escaped", "[\"\\ud800\"]", "not JSON"},
	    {"too large an integer", "[9223372036854775808]", "out of range"},
	    {"too large a real", "[1e400]", "out of range"},
	    {"NaN", "[NaN]", "not JSON"},
	};
	const struct mod_jansson *json = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err err = ERR_NONE;
		const bool ok  = taken(json, row[i].text, strlen(row[i].text), &err);

		if (ok != (row[i].why == NULL) || (!ok && strstr(err.msg, row[i].why) == NULL))
			fail_msg("%s: %s", row[i].title, ok ? "taken" : err.msg);
	}
	assert_false(taken(json, "{}\0", 3, &(struct err)ERR_NONE));
	assert_false(taken(json, "[\"\\\0\"]", 6, &(struct err)ERR_NONE));
}

static void a_fault_is_placed_but_not_quoted(void **state)
{
	const struct mod_jansson *json = *state;
	const char               *text = "{\"kty\":\"oct\",\n\"k\":\"hunter2\" oops}";
	struct err                err  = ERR_NONE;

	assert_false(taken(json, text, strlen(text), &err));
	assert_non_null(strstr(err.msg, "line 2"));
	assert_null(strstr(err.msg, "hunter2"));
	assert_null(strstr(err.msg, "oops"));
}

static void size_is_bounded(void **state)
{
	const struct mod_jansson *json = *state;
	char                     *text = malloc(JSON_BYTES_MAX + 2);
	struct err                err  = ERR_NONE;

	assert_non_null(text);
	memset(text, ' ', JSON_BYTES_MAX + 1);
	memcpy(text, "{}", 2);
	assert_true(taken(json, text, JSON_BYTES_MAX, &err));
	assert_false(taken(json, text, JSON_BYTES_MAX + 1, &err));
	assert_non_null(strstr(err.msg, "1 MiB"));
	/* who looks for the end of the text anew at each escape does not come back */
	for (size_t i = 2; i < JSON_BYTES_MAX - 2; i += 2)
		memcpy(text + i, "\\n", 2);
	memcpy(text, "[\"", 2);
	memcpy(text + JSON_BYTES_MAX - 2, "\"]", 2);
	assert_true(taken(json, text, JSON_BYTES_MAX, &err));
	/* a thief of stacks */
	memset(text, '[', JSON_BYTES_MAX);
	assert_false(taken(json, text, JSON_BYTES_MAX, &err));
	free(text);
}

static void nodes_tell_their_kind_and_value(void **state)
{
	static const char text[] = "{\"t\":\"x\",\"i\":-7,\"r\":2.0,\"y\":true,\"n\":false,\"z\":"
	                           "null,\"l\":[1,\"b\"],\"o\":{}}";
	const struct mod_jansson       *json = *state;
	AUTO(json_doc) struct json_doc *doc  = NULL;
	const struct json_node         *o, *l;
	struct err                      err = ERR_NONE;
	int64_t                         i   = 0;
	bool                            b   = false;

	assert_int_equal(json->parse(text, strlen(text), &doc, &err), RC_OK);
	o = doc->root;
	l = json->member(o, "l");
	assert_int_equal(json->kind(o), NODE_OBJECT);
	assert_int_equal(json->kind(json->member(o, "t")), NODE_TEXT);
	assert_int_equal(json->kind(json->member(o, "i")), NODE_INT);
	assert_int_equal(json->kind(json->member(o, "r")), NODE_REAL);
	assert_int_equal(json->kind(json->member(o, "y")), NODE_BOOL);
	assert_int_equal(json->kind(json->member(o, "z")), NODE_NULL);
	assert_int_equal(json->kind(l), NODE_LIST);
	assert_int_equal(json->kind(json->member(o, "o")), NODE_OBJECT);
	assert_int_equal(json->kind(json->member(o, "absent")), NODE_NONE);
	assert_string_equal(json->text(json->member(o, "t")), "x");
	assert_null(json->text(json->member(o, "i")));
	assert_true(json->integer(json->member(o, "i"), &i));
	assert_int_equal(i, -7);
	assert_false(json->integer(json->member(o, "r"), &i));
	assert_false(json->integer(json->member(o, "t"), &i));
	assert_true(json->boolean(json->member(o, "y"), &b) && b);
	assert_true(json->boolean(json->member(o, "n"), &b) && !b);
	assert_false(json->boolean(json->member(o, "z"), &b));
	assert_int_equal(json->length(o), 8);
	assert_int_equal(json->length(l), 2);
	assert_int_equal(json->length(json->member(o, "t")), 0);
	assert_string_equal(json->text(json->at(l, 1)), "b");
	assert_null(json->at(l, 2));
	assert_null(json->at(o, 0));
	assert_null(json->member(l, "t"));
	assert_int_equal(json->length(NULL), 0);
	assert_null(json->text(NULL));
	assert_null(json->at(NULL, 0));
	assert_null(json->member(NULL, "a"));
}

static void members_come_in_the_order_of_the_text(void **state)
{
	const struct mod_jansson       *json = *state;
	AUTO(json_doc) struct json_doc *doc  = NULL;
	const struct json_node         *value;
	struct err                      err      = ERR_NONE;
	const char                     *key      = NULL;
	char                            seen[16] = "";

	assert_int_equal(json->parse("{\"z\":1,\"a\":2,\"m\":3}", 19, &doc, &err), RC_OK);
	while (json->next(doc->root, &key, &value)) {
		int64_t i = 0;

		assert_true(json->integer(value, &i));
		snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s%d", key, (int)i);
	}
	assert_string_equal(seen, "z1a2m3");
	key = NULL;
	assert_false(json->next(NULL, &key, &value));
	assert_false(json->next(json->member(doc->root, "z"), &key, &value));
}

static void text_is_dumped_in_one_form(void **state)
{
	static const struct {
		const char *title, *text, *dump;
	} row[] = {
	    {"sorted and compact", " { \"b\" : 1 , \"a\" : [ true , null ] } ",
	     "{\"a\":[true,null],\"b\":1}"},
	    {"escapes", "[\"\\u0041\\/\\u001f\\n\\u20ac\\\"\\\\\"]",
	     "[\"A/\\u001f\\n\xe2\x82\xac\\\"\\\\\"]"},
	    {"integers", "[-0,007]", NULL},
	    {"sorted by bytes", "{\"\\u00e9\":1,\"z\":2,\"Z\":3,\"\":4}",
	     "{\"\":4,\"Z\":3,\"z\":2,\"\xc3\xa9\":1}"},
	};
	const struct mod_jansson *json = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(json_doc) struct json_doc *doc = NULL;
		AUTO(str) struct str           *out = str_new();
		struct err                      err = ERR_NONE;

		if (json->parse(row[i].text, strlen(row[i].text), &doc, &err) != RC_OK) {
			assert_null(row[i].dump);
			continue;
		}
		json->dump(doc->root, out);
		if (row[i].dump == NULL || strcmp(out->p, row[i].dump) != 0)
			fail_msg("%s: %s", row[i].title, out->p);
	}
}

static char *slurp(const char *file, size_t *ret_n)
{
	const char *root = getenv("IDCTL_VECTORS");
	char        path[2048];
	char       *text;
	FILE       *f;

	snprintf(path, sizeof(path), "%s/%s", root == NULL ? "../shared/vectors" : root, file);
	f = fopen(path, "r");
	if (f == NULL) {
		print_message("skipped: there is no %s\n", path);
		skip();
	}
	text = calloc(1, 65536);
	assert_non_null(text);
	*ret_n = fread(text, 1, 65535, f);
	fclose(f);
	return text;
}

/* Of RFC 8785's samples, those without reals and without names beyond the basic plane. */
static void the_canonical_form_is_rfc_8785s(void **state)
{
	static const char *const  name[] = {"arrays", "french", "unicode"};
	const struct mod_jansson *json   = *state;

	for (size_t i = 0; i < COUNT(name); i++) {
		AUTO(json_doc) struct json_doc *doc = NULL;
		struct str                     *out = NULL;
		struct err                      err = ERR_NONE;
		char                            file[80];
		size_t                          in_n, out_n;
		char                           *in, *expect;

		snprintf(file, sizeof(file), "jcs-rfc8785/testdata/input/%s.json", name[i]);
		in = slurp(file, &in_n);
		snprintf(file, sizeof(file), "jcs-rfc8785/testdata/output/%s.json", name[i]);
		expect = slurp(file, &out_n);
		if (json->parse(in, in_n, &doc, &err) != RC_OK)
			fail_msg("%s: %s", name[i], err.msg);
		out = str_new();
		json->dump(doc->root, out);
		if (out->n != out_n || memcmp(out->p, expect, out_n) != 0)
			fail_msg("%s: %s", name[i], out->p);
		str_free(out);
		free(in);
		free(expect);
	}
}

/* y_: must be taken, n_: must be refused, i_: either, without harm. */
static bool suite_case(const struct mod_jansson *json, const char *dir, const char *name)
{
	static const char *const scalar[] = {
	    "y_structure_lonely_false.json",
	    "y_structure_lonely_int.json",
	    "y_structure_lonely_negative_real.json",
	    "y_structure_lonely_null.json",
	    "y_structure_lonely_string.json",
	    "y_structure_lonely_true.json",
	    "y_structure_string_empty.json",
	    "y_string_space.json",
	    /* a member twice, and U+0000: refused on purpose */
	    "y_object_duplicated_key.json",
	    "y_object_duplicated_key_and_value.json",
	    "y_object_escaped_null_in_key.json",
	    "y_string_null_escape.json",
	};
	char       path[2048];
	char      *text = malloc(JSON_BYTES_MAX + 1);
	struct err err  = ERR_NONE;
	FILE      *f;
	size_t     n;
	bool       ok, expect = name[0] == 'y';

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(text);
	n = fread(text, 1, JSON_BYTES_MAX + 1, f);
	fclose(f);
	ok = taken(json, text, n, &err);
	free(text);
	for (size_t i = 0; i < COUNT(scalar); i++)
		if (strcmp(name, scalar[i]) == 0)
			expect = false;
	if (name[0] != 'i' && ok != expect)
		fail_msg("%s: %s", name, ok ? "taken" : err.msg);
	return ok;
}

static void the_json_test_suite_gets_its_verdicts(void **state)
{
	const char    *root = getenv("IDCTL_VECTORS");
	char           dir[1000];
	DIR           *d;
	struct dirent *e;
	size_t         files = 0;

	snprintf(dir, sizeof(dir), "%s/JSONTestSuite/test_parsing",
	         root == NULL ? "../shared/vectors" : root);
	d = opendir(dir);
	if (d == NULL) {
		print_message("skipped: there is no %s\n", dir);
		skip();
	}
	while ((e = readdir(d)) != NULL)
		if (strstr(e->d_name, ".json") != NULL) {
			suite_case(*state, dir, e->d_name);
			files++;
		}
	closedir(d);
	assert_int_equal(files, 318);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_strict_documents_are_taken),
	    cmocka_unit_test(a_fault_is_placed_but_not_quoted),
	    cmocka_unit_test(size_is_bounded),
	    cmocka_unit_test(nodes_tell_their_kind_and_value),
	    cmocka_unit_test(members_come_in_the_order_of_the_text),
	    cmocka_unit_test(text_is_dumped_in_one_form),
	    cmocka_unit_test(the_canonical_form_is_rfc_8785s),
	    cmocka_unit_test(the_json_test_suite_gets_its_verdicts),
	};

	return cmocka_run_group_tests_name("jansson", tests, setup, NULL);
}
