/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/secret_token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/id.h"
#include "lib/crypt/base62.h"
#include "lib/crypt/crc32.h"
#include "tests/unit/vectors.h"

#define ZEROS_22 "0000000000000000000000"
#define ZEROS_43 ZEROS_22 "000000000000000000000"
#define TOKEN    "idc_cs_02x7PsQ1DsqvOqmMDYJuoc003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1iKHHO"

static struct secret *text_of(const char *s)
{
	return secret_copy(s, strlen(s));
}

static enum rc read_text(const char *s, const char *prefix, struct err *err)
{
	AUTO(secret) struct secret *text = text_of(s);

	return secret_token_read(text, prefix, NULL, err);
}

static void one_vector(const json_t *v)
{
	const char                 *prefix = json_string_value(json_object_get(v, "prefix"));
	const char                 *hex = json_string_value(json_object_get(v, "secret_bytes_hex"));
	const char                 *token = json_string_value(json_object_get(v, "token"));
	const char                 *crc   = json_string_value(json_object_get(v, "crc32_hex"));
	const char                 *input = json_string_value(json_object_get(v, "crc_input"));
	AUTO(secret) struct secret *key = secret_new(32), *text = NULL;
	struct err                  err = ERR_NONE;

	print_message("%s\n", token);
	assert_int_equal(sodium_hex2bin(key->p, 32, hex, 64, NULL, NULL, NULL), 0);
	assert_int_equal(crc32_of(input, strlen(input)), strtoul(crc, NULL, 16));
	text = secret_token_format(prefix, NULL, key);
	assert_string_equal((const char *)text->p, token);
	assert_int_equal(secret_token_read(text, prefix, NULL, &err), RC_OK);
}

static void codec_agrees_with_the_published_vectors(void **state)
{
	json_t       *root = vector_json("token-format/github_style.json");
	const json_t *list = json_object_get(json_object_get(root, "proposed_format"), "vectors");
	size_t        i;
	const json_t *v;

	(void)state;
	assert_int_equal(json_array_size(list), 12);
	json_array_foreach(list, i, v) one_vector(v);
	json_decref(root);
}

static void codec_refuses_the_published_bad_ones(void **state)
{
	json_t       *root = vector_json("token-format/github_style.json");
	const json_t *list = json_object_get(root, "reject");
	size_t        i;
	const json_t *v;

	(void)state;
	assert_int_equal(json_array_size(list), 6);
	json_array_foreach(list, i, v)
	{
		struct err  err   = ERR_NONE;
		const char *token = json_string_value(v);

		print_message("%s\n", token);
		assert_int_equal(read_text(token, "idk_rt_", &err), RC_INVALID);
		assert_int_equal(read_text(token, "idk_cs_", &err), RC_INVALID);
	}
	json_decref(root);
}

static void checksum_is_the_one_that_github_uses(void **state)
{
	json_t        *root   = vector_json("token-format/github_style.json");
	const json_t  *v      = json_object_get(root, "github_sample");
	const char    *input  = json_string_value(json_object_get(v, "crc_input"));
	const uint32_t crc    = crc32_of(input, strlen(input));
	const uint8_t  b[4]   = {(uint8_t)(crc >> 24), (uint8_t)(crc >> 16), (uint8_t)(crc >> 8),
	                         (uint8_t)crc};
	char           sum[7] = "";

	(void)state;
	base62_encode(b, sizeof(b), sum, 6);
	assert_string_equal(sum, json_string_value(json_object_get(v, "checksum")));
	json_decref(root);
}

static void token_has_the_documented_spelling(void **state)
{
	AUTO(secret) struct secret *key = secret_new(32), *text = NULL;
	struct err                  err = ERR_NONE;
	struct id                   id, back;

	(void)state;
	for (uint8_t i = 0; i < 32; i++)
		key->p[i] = i;
	assert_true(id_parse("0190b2c3-d4e5-7f60-8122-33445566778a", &id));
	text = secret_token_format("idc_cs_", &id, key);
	assert_string_equal((const char *)text->p, TOKEN);
	assert_int_equal(secret_token_parse(text, "cs", &back, &err), RC_OK);
	assert_true(id_equal(id, back));
}

static void made_tokens_carry_their_id_and_never_repeat(void **state)
{
	const struct id id = id_make((struct utc){1700000000000000});
	AUTO(secret)
	struct secret *a = secret_token_make("cs", id), *b = secret_token_make("cs", id);
	struct err     err = ERR_NONE;
	struct id      back;

	(void)state;
	assert_int_equal(a->n, strlen(TOKEN));
	assert_false(secret_equal(a, b));
	assert_memory_equal(a->p, b->p, 7 + 22);
	assert_memory_not_equal(a->p + 29, b->p + 29, 43);
	assert_int_equal(secret_token_parse(b, "cs", &back, &err), RC_OK);
	assert_true(id_equal(id, back));
	assert_int_equal(secret_token_parse(b, "rt", &back, &err), RC_INVALID);
}

static void ids_sort_as_text_as_they_do_as_bytes(void **state)
{
	char    last[23] = "", next[23] = "";
	uint8_t b[16] = {0};

	(void)state;
	for (unsigned i = 0; i < 16 * 8; i++) {
		memset(b, 0, sizeof(b));
		b[15 - i / 8] = (uint8_t)(1U << (i % 8));
		base62_encode(b, sizeof(b), next, 22);
		assert_true(strcmp(last, next) < 0);
		memcpy(last, next, sizeof(last));
	}
}

static void parse_says_what_is_wrong(void **state)
{
	static const struct {
		const char *title, *text, *message;
	} row[] = {
	    {"nothing", "", "does not begin with 'idc_cs_'"},
	    {"half a prefix", "idc_c", "does not begin"},
	    {"another kind", "idc_rt_02x7PsQ1DsqvOqmMDYJuoc", "does not begin"},
	    {"a space in front", " " TOKEN, "does not begin"},
	    {"only the prefix", "idc_cs_", "has 7 characters instead of 78"},
	    {"a line feed", TOKEN "\n", "has 79 characters"},
	    {"one lost",
	     "idc_cs_02x7PsQ1DsqvOqmMDYJuoc003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1iKHH",
	     "has 77 characters"},
	    {"a hyphen", "idc_cs_" ZEROS_22 "000000000000000000000000000000000000000000-0Lhim6",
	     "not a letter or digit"},
	    {"a letter with an umlaut",
	     "idc_cs_" ZEROS_22 "00000000000000000000000000000000000000000\xc3\xa4"
	     "0Lhim6",
	     "not a letter or digit"},
	    {"one mistyped",
	     "idc_cs_02x7PsQ1DsqvOqmMDYJuoc003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1iKHHo",
	     "checksum"},
	    {"two swapped",
	     "idc_cs_20x7PsQ1DsqvOqmMDYJuoc003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1iKHHO",
	     "checksum"},
	    {"an id of 2^128", "idc_cs_7n42DGM5Tflk9n8mt7Fhc8" ZEROS_43 "2uVbej", "out of range"},
	    {"a secret of 2^256",
	     "idc_cs_" ZEROS_22 "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp21DdWn7",
	     "out of range"},
	    {"the largest id", "idc_cs_7n42DGM5Tflk9n8mt7Fhc7" ZEROS_43 "3YM074", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(secret) struct secret *text = text_of(row[i].text);
		struct err                  err  = ERR_NONE;
		struct id                   id   = {{0}};

		print_message("%s\n", row[i].title);
		if (row[i].message == NULL) {
			assert_int_equal(secret_token_parse(text, "cs", &id, &err), RC_OK);
			continue;
		}
		assert_int_equal(secret_token_parse(text, "cs", &id, &err), RC_INVALID);
		assert_non_null(strstr(err.msg, row[i].message));
		assert_true(id_none(id));
		assert_true(strlen(row[i].text) < 8 || strstr(err.msg, row[i].text + 7) == NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codec_agrees_with_the_published_vectors),
	    cmocka_unit_test(codec_refuses_the_published_bad_ones),
	    cmocka_unit_test(checksum_is_the_one_that_github_uses),
	    cmocka_unit_test(token_has_the_documented_spelling),
	    cmocka_unit_test(made_tokens_carry_their_id_and_never_repeat),
	    cmocka_unit_test(ids_sort_as_text_as_they_do_as_bytes),
	    cmocka_unit_test(parse_says_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
