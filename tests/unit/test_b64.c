/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/b64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "tests/unit/vectors.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void a_value_has_one_spelling(void **state)
{
	static const struct {
		const char *title, *text;
		int         n; /* bytes; -1: refused */
	} row[] = {
	    {"nothing", "", 0},
	    {"one byte", "Zg", 1},
	    {"two bytes", "Zm8", 2},
	    {"three bytes", "Zm9v", 3},
	    {"both special signs of the alphabet", "-_-_", 3},
	    {"padding", "Zg==", -1},
	    {"one sign of padding", "Zm8=", -1},
	    {"the other alphabet", "+/+/", -1},
	    {"one character left", "Z", -1},
	    {"five characters", "Zm9vZ", -1},
	    {"unused bits in two", "Zh", -1},
	    {"unused bits in three", "Zm9", -1},
	    {"a blank", "Zm 9v", -1},
	    {"a blank behind", "Zm9v ", -1},
	    {"a line feed behind", "Zm9v\n", -1},
	    {"a dot", "Zm.v", -1},
	    {"a byte above ASCII", "Zm\xc3\xa9", -1},
	};
	struct arena *a = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		struct bytes b  = {.n = 0};
		const bool   ok = b64_get(row[i].text, strlen(row[i].text), a, &b);

		if (ok != (row[i].n >= 0) || (ok && b.n != (size_t)row[i].n))
			fail_msg("%s: %s, %zu bytes", row[i].title, ok ? "taken" : "refused", b.n);
	}
	assert_false(b64_get("Zg\0", 3, a, &(struct bytes){.n = 0}));
	for (int c = 0x80; c <= 0xff; c++) {
		const char text[] = {'Z', 'm', (char)c, 'A', '\0'};

		if (b64_get(text, 4, a, &(struct bytes){.n = 0}))
			fail_msg("the byte %02x was taken", (unsigned)c);
	}
}

static void bytes_come_back_at_every_length(void **state)
{
	struct arena *a = *state;
	uint8_t       in[200], exact[200];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 73 + 5);
	for (size_t n = 0; n <= sizeof(in); n++) {
		struct str  *s   = str_new();
		struct bytes out = {.n = 0};

		b64_add(s, (struct bytes){.p = in, .n = n});
		assert_int_equal(s->n, (n * 4 + 2) / 3);
		assert_true(b64_get(s->p, s->n, a, &out));
		assert_int_equal(out.n, n);
		assert_memory_equal(out.p, in, n);
		assert_true(b64_exact(s->p, exact, n));
		assert_true(n == 0 || !b64_exact(s->p, exact, n - 1));
		str_free(s);
	}
}

static void an_empty_text_is_not_a_value(void **state)
{
	uint8_t b[1];

	(void)state;
	assert_false(b64_exact(NULL, b, 1));
	assert_false(b64_exact("", b, 1));
}

/* RFC 7636, appendix B: bytes, their text, and the text of its hash. There is no PKCE here; its spelling is ours. */
static void octets_and_hash_are_spelt_as_in_pkce(void **state)
{
	json_t       *all      = vector_json("pkce-rfc7636/pkce.json");
	const json_t *b        = json_object_get(all, "appendixB");
	const json_t *octets   = json_object_get(b, "verifier_octets");
	const char   *verifier = json_string_value(json_object_get(b, "code_verifier"));
	uint8_t       raw[32], hash[crypto_hash_sha256_BYTES];
	struct str    s = STR_EMPTY;

	(void)state;
	assert_int_equal(json_array_size(octets), sizeof(raw));
	for (size_t i = 0; i < sizeof(raw); i++)
		raw[i] = (uint8_t)json_integer_value(json_array_get(octets, i));
	b64_add(&s, (struct bytes){raw, sizeof(raw)});
	assert_string_equal(s.p, verifier);
	str_done(&s);
	crypto_hash_sha256(hash, (const uint8_t *)verifier, strlen(verifier));
	b64_add(&s, (struct bytes){hash, sizeof(hash)});
	assert_string_equal(s.p, json_string_value(json_object_get(b, "code_challenge_S256")));
	str_done(&s);
	json_decref(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_has_one_spelling),
	    cmocka_unit_test(bytes_come_back_at_every_length),
	    cmocka_unit_test(an_empty_text_is_not_a_value),
	    cmocka_unit_test(octets_and_hash_are_spelt_as_in_pkce),
	};

	return cmocka_run_group_tests_name("b64", tests, setup, teardown);
}
