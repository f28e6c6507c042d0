/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens whose header is known beforehand. */
#include "lib/crypt/jwt.h"

#include "tests/unit/jose_vectors.h"
#include "tests/unit/jwt_ours.h"
#include "tests/unit/mem.h"

static void a_known_header_is_not_read(void **state)
{
	(void)state;
	for (unsigned alg = 0; alg < jws_alg_words.n; alg++) {
		struct ours              o;
		struct jwt_claims        c;
		struct secret           *token;
		const struct jws_header *usual;

		make_ours(&o, (enum jws_alg)alg, mem);
		token          = mint(&o, BASE "}");
		o.public.usual = usual = jwt_usual_header(&o.public, mem);
		assert_int_equal(verify(&o, secret_bytes(token), &open_policy, &c, mem), JWT_OK);
		assert_ptr_equal(c.typ, usual->typ);
		assert_ptr_equal(c.header, usual->json);
		assert_string_equal(c.kid, o.public.kid);
		assert_string_equal(c.alg, word_of(&jws_alg_words, alg));
		secret_free(token);
		secret_free(o.private);
	}
}

static void is_refused_as_if_read(struct ours *o, const char *token)
{
	const struct jws_header *usual = o->public.usual;
	struct jwt_claims        c;
	const enum jwt_verdict   v = verify(o, as_bytes(token), &open_policy, &c, mem);

	assert_int_not_equal(v, JWT_OK);
	o->public.usual = NULL;
	assert_int_equal(verify(o, as_bytes(token), &open_policy, &c, mem), v);
	o->public.usual = usual;
}

static void what_only_begins_as_a_known_header_is_read(void **state)
{
	struct ours       o;
	struct jwt_claims c;
	struct secret    *token;
	char              longer[JWS_MAX];
	const char       *text;

	(void)state;
	make_ours(&o, JWS_EDDSA, mem);
	o.public.usual = jwt_usual_header(&o.public, mem);
	token          = mint(&o, BASE "}");
	text           = (const char *)token->p;
	for (size_t i = 0; i <= o.public.usual->segment.n; i++) {
		char *changed = arena_strdup(mem, text);

		changed[i]++;
		is_refused_as_if_read(&o, changed);
		snprintf(longer, sizeof(longer), "%.*s%s%s", (int)i, text, "AAAA", text + i);
		is_refused_as_if_read(&o, longer);
	}
	assert_int_equal(verify(&o, o.public.usual->segment, &open_policy, &c, mem), JWT_MALFORMED);
	secret_free(token);
	secret_free(o.private);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_known_header_is_not_read),
	    cmocka_unit_test(what_only_begins_as_a_known_header_is_read),
	};

	return cmocka_run_group_tests_name("jwt header", tests, mem_up, mem_down);
}
