/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/keyfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "lib/crypt/crc32.h"

#define ID_A   "0a1b2c3d"
#define KEY_A  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define KEY_F  "__________________________________________8"
#define LINE_A "idctl-mk-v1 " ID_A " active " KEY_A " f6d68f57\n"
#define LINE_F "idctl-mk-v1 ffffffff old " KEY_F " 3aa0d886\n"

static enum rc parse(const char *text, size_t n, struct keyfile **ret, struct err *err)
{
	AUTO(secret) struct secret *s = secret_copy(text, n);

	return keyfile_parse(s, ret, err);
}

static void parse_reads_what_another_program_wrote(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;
	uint8_t                       key[32];

	(void)state;
	for (uint8_t i = 0; i < 32; i++)
		key[i] = i;
	assert_int_equal(parse(LINE_F LINE_A, strlen(LINE_F LINE_A), &f, &err), RC_OK);
	assert_int_equal(f->n, 2);
	assert_string_equal(keyfile_active(f)->id, ID_A);
	assert_true(secret_equal_bytes(keyfile_active(f)->key, key, sizeof(key)));
	assert_false(keyfile_find(f, "ffffffff")->active);
	memset(key, 0xff, sizeof(key));
	assert_true(secret_equal_bytes(keyfile_find(f, "ffffffff")->key, key, sizeof(key)));
	assert_null(keyfile_find(f, "fffffff0"));
}

static void parse_does_without_the_last_line_feed(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;

	(void)state;
	assert_int_equal(parse(LINE_A, strlen(LINE_A) - 1, &f, &err), RC_OK);
}

static void format_is_what_parse_reads(void **state)
{
	AUTO(keyfile) struct keyfile *f    = NULL;
	AUTO(secret) struct secret   *text = NULL;
	struct err                    err  = ERR_NONE;

	(void)state;
	assert_int_equal(parse(LINE_F LINE_A, strlen(LINE_F LINE_A), &f, &err), RC_OK);
	text = keyfile_format(f);
	assert_int_equal(text->n, strlen(LINE_F LINE_A));
	assert_memory_equal(text->p, LINE_F LINE_A, text->n);
}

static void new_makes_one_active_key_and_never_the_same(void **state)
{
	AUTO(keyfile) struct keyfile *a = keyfile_new(), *b = keyfile_new();

	(void)state;
	assert_int_equal(a->n, 1);
	assert_true(a->key[0].active);
	assert_int_equal(a->key[0].key->n, 32);
	assert_string_not_equal(a->key[0].id, b->key[0].id);
	assert_false(secret_equal(a->key[0].key, b->key[0].key));
}

/* A line without its checksum gets the right one. */
static void parse_refuses_each_broken_rule(void **state)
{
	static const struct {
		const char *title, *before, *line, *message;
	} row[] = {
	    {"nothing", "", NULL, "empty"},
	    {"an empty line", LINE_A "\n", NULL, "line 2 is not five words"},
	    {"a carriage return", "idctl-mk-v1 " ID_A " active " KEY_A " f6d68f57\r\n", NULL,
	     "checksum"},
	    {"words missing", "idctl-mk-v1 " ID_A " active " KEY_A "\n", NULL, "five words"},
	    {"two spaces", "idctl-mk-v1  " ID_A " active " KEY_A " f6d68f57\n", NULL, "five words"},
	    {"a word too many", "idctl-mk-v1 " ID_A " active " KEY_A " f6d68f57 x\n", NULL,
	     "five words"},
	    {"another version", "", "idctl-mk-v2 " ID_A " active " KEY_A, "begin with idctl-mk-v1"},
	    {"a wrong checksum", "idctl-mk-v1 " ID_A " active " KEY_A " f6d68f58\n", NULL,
	     "checksum"},
	    {"a checksum in capitals", "idctl-mk-v1 " ID_A " active " KEY_A " F6D68F57\n", NULL,
	     "checksum"},
	    {"a mistyped key", "idctl-mk-v1 " ID_A " active B" KEY_F " f6d68f57\n", NULL,
	     "checksum"},
	    {"a short id", "", "idctl-mk-v1 0a1b2c3 active " KEY_A, "line 1 has an id"},
	    {"an id in capitals", "", "idctl-mk-v1 0A1B2C3D active " KEY_A, "line 1 has an id"},
	    {"another state", "", "idctl-mk-v1 " ID_A " next " KEY_A, "state"},
	    {"an id twice", LINE_A, "idctl-mk-v1 " ID_A " old " KEY_A, "line 2 repeats"},
	    {"two active keys", LINE_A, "idctl-mk-v1 11111111 active " KEY_F, "second active"},
	    {"no active key", LINE_F, NULL, "none of its keys is active"},
	    {"a key of 31 bytes", "",
	     "idctl-mk-v1 " ID_A " active AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg", "base64url"},
	    {"a key of 33 bytes", "", "idctl-mk-v1 " ID_A " active " KEY_A "A", "base64url"},
	    {"padding", "", "idctl-mk-v1 " ID_A " active " KEY_A "=", "base64url"},
	    {"standard base64", "",
	     "idctl-mk-v1 " ID_A " active /////////////////////////////////////////"
	     "/8",
	     "base64url"},
	    {"stray bits at the end", "",
	     "idctl-mk-v1 " ID_A " active AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
	     "base64url"},
	    {"bytes above ASCII", "",
	     "idctl-mk-v1 " ID_A " active AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH\xc3\xbf",
	     "base64url"},
	    {"an empty key", "", "idctl-mk-v1 " ID_A " active ", "base64url"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(keyfile) struct keyfile *f   = NULL;
		struct err                    err = ERR_NONE;
		char                          text[512];
		int                           n = snprintf(text, sizeof(text), "%s", row[i].before);

		print_message("%s\n", row[i].title);
		if (row[i].line != NULL)
			n += snprintf(text + n, sizeof(text) - (size_t)n, "%s %08x\n", row[i].line,
			              crc32_of(row[i].line, strlen(row[i].line)));
		assert_int_equal(parse(text, (size_t)n, &f, &err), RC_CONFIG);
		assert_non_null(strstr(err.msg, row[i].message));
		assert_null(f);
	}
}

static void parse_refuses_a_nul_byte(void **state)
{
	static const char             text[] = LINE_A "\0";
	AUTO(keyfile) struct keyfile *f      = NULL;
	struct err                    err    = ERR_NONE;

	(void)state;
	assert_int_equal(parse(text, strlen(LINE_A) + 1, &f, &err), RC_CONFIG);
}

static void parse_takes_sixteen_keys_and_no_more(void **state)
{
	for (unsigned keys = 16; keys <= 17; keys++) {
		AUTO(keyfile) struct keyfile *f   = NULL;
		struct err                    err = ERR_NONE;
		char                          text[17 * 100];
		size_t                        n = 0;

		for (unsigned i = 0; i < keys; i++) {
			char line[100];

			snprintf(line, sizeof(line), "idctl-mk-v1 %08x %s " KEY_A, i,
			         i == 0 ? "active" : "old");
			n += (size_t)sprintf(text + n, "%s %08x\n", line,
			                     crc32_of(line, strlen(line)));
		}
		assert_int_equal(parse(text, n, &f, &err), keys == 16 ? RC_OK : RC_CONFIG);
	}
	(void)state;
}

static void parse_refuses_more_than_4096_bytes(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	AUTO(secret) struct secret   *s   = secret_new(4097);
	struct err                    err = ERR_NONE;

	(void)state;
	assert_int_equal(keyfile_parse(s, &f, &err), RC_CONFIG);
	assert_string_equal(err.msg, "it has more than 4096 bytes");
	secret_cut(s, 4096);
	assert_int_equal(keyfile_parse(s, &f, &err), RC_CONFIG);
	assert_non_null(strstr(err.msg, "line 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(parse_reads_what_another_program_wrote),
	    cmocka_unit_test(parse_does_without_the_last_line_feed),
	    cmocka_unit_test(format_is_what_parse_reads),
	    cmocka_unit_test(new_makes_one_active_key_and_never_the_same),
	    cmocka_unit_test(parse_refuses_each_broken_rule),
	    cmocka_unit_test(parse_refuses_a_nul_byte),
	    cmocka_unit_test(parse_takes_sixteen_keys_and_no_more),
	    cmocka_unit_test(parse_refuses_more_than_4096_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
