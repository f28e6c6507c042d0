/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens whose header is known beforehand. */
#include "lib/crypt/jwt.h"

#include "tests/unit/jose_vectors.h"
#include "tests/unit/jwt_ours.h"

#include "lib/base/arena.h"

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

static void a_known_header_is_not_read(void **state)
{
	for (unsigned alg = 0; alg < jws_alg_words.n; alg++) {
		struct ours              o;
		struct jwt_claims        c;
		struct secret           *token;
		const struct jws_header *usual;

		make_ours(&o, (enum jws_alg)alg, *state);
		token          = mint(&o, BASE "}");
		o.public.usual = usual = jwt_usual_header(&o.public, *state);
		assert_int_equal(verify(&o, secret_bytes(token), &open_policy, &c, *state), JWT_OK);
		assert_ptr_equal(c.typ, usual->typ);
		assert_ptr_equal(c.header, usual->json);
		assert_string_equal(c.kid, o.public.kid);
		assert_string_equal(c.alg, word_of(&jws_alg_words, alg));
		secret_free(token);
		secret_free(o.private);
	}
}

static void what_only_begins_as_a_known_header_is_read(void **state)
{
	struct ours       o;
	struct jwt_claims c;
	struct secret    *token;
	char              longer[JWS_MAX];
	const char       *text;

	make_ours(&o, JWS_EDDSA, *state);
	o.public.usual = jwt_usual_header(&o.public, *state);
	token          = mint(&o, BASE "}");
	text           = (const char *)token->p;
	for (size_t i = 0; i <= o.public.usual->segment.n; i++) {
		char *changed = arena_strdup(*state, text);

		changed[i]++;
		assert_int_not_equal(verify(&o, as_bytes(changed), &open_policy, &c, *state),
		                     JWT_OK);
		snprintf(longer, sizeof(longer), "%.*s%s%s", (int)i, text, "AAAA", text + i);
		assert_int_not_equal(verify(&o, as_bytes(longer), &open_policy, &c, *state),
		                     JWT_OK);
	}
	assert_int_equal(verify(&o, o.public.usual->segment, &open_policy, &c, *state),
	                 JWT_MALFORMED);
	secret_free(token);
	secret_free(o.private);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_known_header_is_not_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(what_only_begins_as_a_known_header_is_read, setup,
	                                    teardown),
	};

	return cmocka_run_group_tests_name("jwt header", tests, NULL, NULL);
}
