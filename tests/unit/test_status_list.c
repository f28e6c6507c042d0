/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/status_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/mod/mod.h"
#include "lib/mod/zlib.h"

#define NOW INT64_C(1800000000000000)

struct fx {
	struct arena *a;
	struct secret *private;
	struct jwk        key;
	struct jwks       keys;
	struct jwt_policy policy;
	struct jws_signer signer;
	struct str       *text;
	struct err        err;
};

static void make_key(struct fx *f, enum jws_alg alg)
{
	secret_free(f->private);
	assert_int_equal(jwk_generate(alg, f->a, &f->private, &f->key, &f->err), RC_OK);
	f->keys   = (struct jwks){.v = &f->key, .n = 1};
	f->signer = (struct jws_signer){.alg = alg, .kid = f->key.kid, .key = f->private};
}

static int set_up(void **state)
{
	struct fx *f = calloc(1, sizeof(*f));

	f->a      = arena_new();
	f->text   = str_new();
	f->policy = (struct jwt_policy){
	    .now = {.us = NOW}, .leeway_s = JWT_LEEWAY_S, .iss = "https://id.example.org"};
	make_key(f, JWS_EDDSA);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fx *f = *state;

	secret_free(f->private);
	str_free(f->text);
	arena_free(f->a);
	free(f);
	return 0;
}

static enum jwt_verdict verdict_on(struct fx *f, const char *text, size_t n,
                                   struct status_list *ret)
{
	const struct jwt_check against = {.keys = &f->keys, .policy = &f->policy};
	enum jwt_verdict       verdict;

	assert_int_equal(status_list_verify((struct bytes){.p = text, .n = n}, &against, f->a, ret,
	                                    &verdict, &f->err),
	                 RC_OK);
	return verdict;
}

/* Of a payload of any kind, rightly signed. */
static enum jwt_verdict of_claims(struct fx *f, const char *typ, const char *claims)
{
	struct status_list l;

	assert_int_equal(jws_sign(&f->signer, typ, (struct bytes){.p = claims, .n = strlen(claims)},
	                          f->text, &f->err),
	                 RC_OK);
	return verdict_on(f, f->text->p, f->text->n, &l);
}

/* draft-ietf-oauth-status-list, 4.1 and 4.2: the examples of one and of two bits. */
static const struct {
	unsigned    bits, n;
	uint8_t     bytes[3];
	const char *lst, *status;
} example[] = {
    {1, 2, {0xb9, 0xa3}, "eNrbuRgAAhcBXQ", "1001110111000101"},
    {2, 3, {0xc9, 0x44, 0xf9}, "eNo76fITAAPfAgc", "120301011233"},
};

static void the_examples_of_the_draft_are_packed_as_they_are_there(void **state)
{
	struct fx *f = *state;

	for (size_t i = 0; i < COUNT(example); i++) {
		str_clear(f->text);
		assert_int_equal(
		    status_list_pack((struct bytes){.p = example[i].bytes, .n = example[i].n},
		                     f->text, &f->err),
		    RC_OK);
		assert_string_equal(f->text->p, example[i].lst);
	}
}

static void the_lowest_bit_of_a_byte_is_the_first_token(void **state)
{
	uint8_t list[2] = {0};

	(void)state;
	for (uint32_t i = 0; i < 16; i++)
		if (example[0].status[i] == '1')
			status_list_set(list, i);
	assert_memory_equal(list, example[0].bytes, 2);
}

static void the_examples_of_the_draft_are_read(void **state)
{
	struct fx *f = *state;

	for (size_t i = 0; i < COUNT(example); i++) {
		const size_t          n = strlen(example[i].status);
		AUTO(str) struct str *s = str_new();
		struct status_list    l;

		str_addf(
		    s,
		    "{\"exp\":2291720170,\"iat\":1686920170,\"status_list\":{\"bits\":%u,"
		    "\"lst\":\"%s\"},\"sub\":\"https://example.com/statuslists/1\",\"ttl\":43200}",
		    example[i].bits, example[i].lst);
		assert_int_equal(of_claims(f, "statuslist+jwt", s->p), JWT_OK);
		assert_int_equal(verdict_on(f, f->text->p, f->text->n, &l), JWT_OK);
		assert_string_equal(l.sub, "https://example.com/statuslists/1");
		assert_int_equal(l.ttl_s, 43200);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(status_list_says_no(&l, (int64_t)k),
			                 example[i].status[k] != '0');
		/* what is not in it is not good */
		assert_true(status_list_says_no(&l, (int64_t)n));
		assert_true(status_list_says_no(&l, INT64_MAX));
		assert_true(status_list_says_no(&l, -1));
	}
}

static void what_we_sign_we_read(void **state)
{
	static const enum jws_alg algs[] = {JWS_EDDSA, JWS_ES256, JWS_ES384, JWS_ES512, JWS_RS256};
	static uint8_t            bits[STATUS_BYTES];
	struct fx                *f = *state;
	struct status_list        l = {.iss   = "https://id.example.org",
	                               .sub   = "https://id.example.org/status/tokens/0",
	                               .iat   = {.us = NOW},
	                               .exp   = {.us = NOW + 3600 * UTC_SECOND},
	                               .ttl_s = 300,
	                               .list  = {.p = bits, .n = sizeof(bits)}};
	struct status_list        got;

	/* nothing that zlib could make small */
	for (uint32_t i = 0, x = 1; i < STATUS_INDEXES; i++, x = x * 1664525 + 1013904223)
		if (x >> 31 != 0)
			status_list_set(bits, i);
	for (size_t i = 0; i < COUNT(algs); i++) {
		make_key(f, algs[i]);
		assert_int_equal(status_list_sign(&l, &f->signer, f->text, &f->err), RC_OK);
		assert_int_equal(verdict_on(f, f->text->p, f->text->n, &got), JWT_OK);
		assert_int_equal(got.list.n, sizeof(bits));
		assert_memory_equal(got.list.p, bits, sizeof(bits));
		assert_int_equal(got.exp.us, l.exp.us);
		for (uint32_t k = 0; k < STATUS_INDEXES; k += 997)
			assert_int_equal(status_list_says_no(&got, k), bits[k / 8] >> k % 8 & 1);
		f->text->p[f->text->n / 2] ^= 1;
		assert_int_not_equal(verdict_on(f, f->text->p, f->text->n, &got), JWT_OK);
	}
}

static void an_hmac_key_signs_no_list(void **state)
{
	struct fx               *f = *state;
	const struct status_list l = {
	    .iss = "https://id", .sub = "x", .bits = 1, .list = {.p = "\0", .n = 1}};

	make_key(f, JWS_HS256);
	assert_int_equal(status_list_sign(&l, &f->signer, f->text, &f->err), RC_INVALID);
}

#define LST "\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXQ\"}"

static void an_invalid_list_is_refused(void **state)
{
	static const struct {
		const char      *typ, *claims;
		enum jwt_verdict verdict;
	} rows[] = {
	    {"statuslist+jwt", "{\"iat\":1800000000,\"sub\":\"x\"," LST "}", JWT_OK},
	    {"JWT", "{\"iat\":1800000000,\"sub\":\"x\"," LST "}", JWT_WRONG_TYPE},
	    {"at+jwt", "{\"iat\":1800000000,\"sub\":\"x\"," LST "}", JWT_WRONG_TYPE},
	    {"statuslist+jwt", "{\"iat\":1800000061,\"sub\":\"x\"," LST "}", JWT_NOT_YET_VALID},
	    {"statuslist+jwt", "{\"exp\":1799999940,\"iat\":1,\"sub\":\"x\"," LST "}", JWT_EXPIRED},
	    {"statuslist+jwt", "{\"exp\":1799999941,\"iat\":1,\"sub\":\"x\"," LST "}", JWT_OK},
	    {"statuslist+jwt", "{\"iat\":1,\"iss\":\"https://x.example\",\"sub\":\"x\"," LST "}",
	     JWT_WRONG_ISSUER},
	    {"statuslist+jwt", "{\"sub\":\"x\"," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1,\"sub\":\"\"," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1,\"sub\":7," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1.5,\"sub\":\"x\"," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"exp\":-1,\"iat\":1,\"sub\":\"x\"," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1,\"sub\":\"x\"}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1,\"sub\":\"x\",\"status_list\":[]}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"lst\":\"eNrbuRgAAhcBXQ\"}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":3,\"lst\":\"eNrbuRgAAhcBXQ\"}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXQ=\"}}",
	     JWT_BAD_CLAIMS},
	    /* cut off, a byte behind it, another checksum, no ZLIB at all */
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcB\"}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXQA\"}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXA\"}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"AAAA\"}}",
	     JWT_BAD_CLAIMS},
	    {"statuslist+jwt",
	     "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"\"}}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "{\"iat\":1,\"iat\":1,\"sub\":\"x\"," LST "}", JWT_BAD_CLAIMS},
	    {"statuslist+jwt", "[]", JWT_BAD_CLAIMS},
	};
	struct fx *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (of_claims(f, rows[i].typ, rows[i].claims) != rows[i].verdict)
			fail_msg("%s %s: not %s", rows[i].typ, rows[i].claims,
			         word_of(&jwt_verdict_words, rows[i].verdict));
}

/* A small file that would be a gigabyte, and a document that is longer than any list of ours. */
static void what_would_be_too_long_is_refused(void **state)
{
	const size_t          long_n = 64 * 1024 * 1024;
	struct fx            *f      = *state;
	char                 *zeros  = calloc(1, long_n);
	AUTO(str) struct str *claims = str_new();
	struct status_list    l;

	str_add(claims, "{\"iat\":1,\"sub\":\"x\",\"status_list\":{\"bits\":1,\"lst\":\"");
	assert_int_equal(status_list_pack((struct bytes){.p = zeros, .n = long_n}, claims, &f->err),
	                 RC_OK);
	str_add(claims, "\"}}");
	assert_true(claims->n < 128 * 1024);
	assert_int_equal(of_claims(f, "statuslist+jwt", claims->p), JWT_BAD_CLAIMS);
	memset(zeros, 'a', JWS_LONG_MAX + 1);
	assert_int_equal(verdict_on(f, zeros, JWS_LONG_MAX + 1, &l), JWT_MALFORMED);
	free(zeros);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_examples_of_the_draft_are_packed_as_they_are_there,
	                                    set_up, tear_down),
	    cmocka_unit_test(the_lowest_bit_of_a_byte_is_the_first_token),
	    cmocka_unit_test_setup_teardown(the_examples_of_the_draft_are_read, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_we_sign_we_read, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(an_hmac_key_signs_no_list, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(an_invalid_list_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(what_would_be_too_long_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("status_list", tests, NULL, NULL);
}
