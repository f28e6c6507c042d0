/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/otpauth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/crypt/base32.h"
#include "lib/mod/mod.h"
#include "lib/mod/oath.h"
#include "tests/unit/mem.h"
#include "tests/unit/vectors.h"

static enum rc parse_n(const char *text, size_t n, struct otpauth *ret, struct err *err)
{
	AUTO(secret) struct secret *s = secret_copy(text, n);

	return otpauth_parse(s, mem, ret, err);
}

static void reads(const char *text, const char *seed, size_t n)
{
	struct err     err = ERR_NONE;
	struct otpauth o;

	if (parse_n(text, strlen(text), &o, &err) != RC_OK)
		fail_msg("%s: %s", text, err.msg);
	assert_int_equal(o.seed->n, n);
	assert_memory_equal(o.seed->p, seed, n);
	secret_free(o.seed);
}

/* And says nothing of what it was. */
static void refuses_n(const char *text, size_t n, const char *why)
{
	struct err     err = ERR_NONE;
	struct otpauth o;

	if (parse_n(text, n, &o, &err) != RC_INVALID)
		fail_msg("'%s' is taken", text);
	assert_null(o.seed);
	assert_string_equal(err.field, "seed");
	if (strstr(err.msg, why) == NULL)
		fail_msg("'%s': %s", text, err.msg);
}

static void refuses(const char *text, const char *why)
{
	refuses_n(text, strlen(text), why);
}

#define HELLO "Hello!\xde\xad\xbe\xef"

static void base32_is_read_however_it_was_made_to_look(void **state)
{
	(void)state;
	reads("JBSWY3DPEHPK3PXP", HELLO, 10);
	reads("jbswy3dpehpk3pxp", HELLO, 10);
	reads("JBSW Y3DP EHPK 3PXP", HELLO, 10);
	reads("jbsw-y3dp-ehpk-3pxp", HELLO, 10);
	reads("MFRGGZDFMZTWQ2LKNM======", "abcdefghijk", 11);
	reads("MFRGGZDFMZTWQ2LKNM", "abcdefghijk", 11);
	reads("MFRG GZDF MZTW Q2LK NM== ====", "abcdefghijk", 11);
}

static void an_invalid_seed_is_refused(void **state)
{
	char long_text[OTPAUTH_TEXT_MAX + 2];

	(void)state;
	refuses("", "has 0 bytes");
	refuses("MFRGGZDFMZTWQ2I", "has 9 bytes");
	refuses("JBSWY3DPEHPK3PX1", "neither base32");
	refuses("JBSWY3DPEHPK3PX", "neither base32");   /* bits are left over */
	refuses("JBSWY3DPEHPK3PXPA", "neither base32"); /* a length that no bytes give */
	refuses("JBSWY3DPEHPK3PXP=", "padding");
	refuses("MFRGGZDFMZTWQ2LKNM====", "padding");
	refuses("MFRGGZDFMZTWQ2LK========", "padding");
	refuses("MFRGGZDF=MZTWQ2LKNM=====", "neither base32");
	refuses("JBSWY3DPEHPK3PX\xd9\xa0", "neither base32");
	refuses("JBSW\tY3DP\nEHPK3PXP", "neither base32");
	refuses_n("JBSWY3DPEHPK3PXP\0\0\0\0\0\0\0", 24, "neither base32");
	memset(long_text, 'A', sizeof(long_text));
	refuses_n(long_text, 104, "has 65 bytes");
	refuses_n(long_text, OTPAUTH_TEXT_MAX, "bytes");
	refuses_n(long_text, OTPAUTH_TEXT_MAX + 1, "longer than any seed");
}

static void a_uri_says_what_it_says_and_no_more(void **state)
{
	struct err     err = ERR_NONE;
	struct otpauth o;
	const char    *uri = "otpauth://totp/Example:ann?secret=JBSWY3DPEHPK3PXP";

	(void)state;
	assert_int_equal(parse_n(uri, strlen(uri), &o, &err), RC_OK);
	assert_null(o.algorithm);
	assert_null(o.issuer);
	assert_int_equal(o.digits, 0);
	assert_int_equal(o.period, 0);
	secret_free(o.seed);
	uri = "OTPAUTH://TOTP/"
	      "a?image=x&period=60&issuer=Ex%20ample%2C%C3%A9&&digits=8&algorithm=sha512"
	      "&secret=mfrg%20gzdfmztwq2lknm%3D%3D%3D%3d%3D%3D&icon";
	assert_int_equal(parse_n(uri, strlen(uri), &o, &err), RC_OK);
	assert_string_equal(o.algorithm, "SHA512");
	assert_string_equal(o.issuer, "Ex ample,\xc3\xa9");
	assert_int_equal(o.digits, 8);
	assert_int_equal(o.period, 60);
	assert_int_equal(o.seed->n, 11);
	secret_free(o.seed);
}

#define URI "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP"

static void a_uri_that_is_not_ours_to_use_is_refused(void **state)
{
	(void)state;
	refuses("otpauth://hotp/a?secret=JBSWY3DPEHPK3PXP&counter=1", "not one of TOTP");
	refuses("otpauth://totp", "not one of TOTP");
	refuses("otpauth://totp/a", "no secret");
	refuses("otpauth://totp/a?secret=", "has 0 bytes");
	refuses("otpauth://totp/a?Secret=JBSWY3DPEHPK3PXP", "no secret");
	refuses(URI "&secret=JBSWY3DPEHPK3PXP", "two secrets");
	refuses(URI "&digits=6&digits=6", "two numbers");
	refuses(URI "&period=30&period=31", "two periods");
	refuses(URI "&algorithm=SHA1&algorithm=SHA1", "two algorithms");
	refuses(URI "&issuer=a&issuer=b", "two issuers");
	refuses(URI "&issuer=%ff", "UTF-8");
	refuses(URI "&digits=5", "digits");
	refuses(URI "&digits=9", "digits");
	refuses(URI "&digits=06", "digits");
	refuses(URI "&digits=", "digits");
	refuses(URI "&digits=6x", "digits");
	refuses(URI "&digits=-6", "digits");
	refuses(URI "&digits=99999999999999999999", "digits");
	refuses(URI "&period=0", "period");
	refuses(URI "&period=14", "period");
	refuses(URI "&period=121", "period");
	refuses(URI "&algorithm=MD5", "algorithm");
	refuses(URI "&algorithm=", "algorithm");
	refuses(URI "&issuer=%", "%");
	refuses(URI "&issuer=%4", "%");
	refuses(URI "&issuer=%zz", "%");
	refuses(URI "&issuer=a%00b", "%");
	refuses(URI "&issuer=a b", "percent-encoded");
	refuses(URI "#x", "percent-encoded");
	refuses(URI "\n", "percent-encoded");
	refuses_n(URI "\0x", sizeof(URI) + 1, "percent-encoded");
}

static void what_is_written_is_read_again(void **state)
{
	AUTO(secret) struct secret *seed = secret_copy("12345678901234567890", 20);
	const struct otpauth        o    = {.seed      = seed,
	                                    .algorithm = "SHA256",
	                                    .issuer    = "A & B/\xc3\xa9",
	                                    .digits    = 7,
	                                    .period    = 60};
	AUTO(secret) struct secret *uri  = otpauth_format(&o, "ann+x@example.org");
	struct err                  err  = ERR_NONE;
	struct otpauth              back;

	(void)state;
	assert_string_equal((const char *)uri->p,
	                    "otpauth://totp/A%20%26%20B%2F%C3%A9:ann%2Bx%40example.org"
	                    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B%2F%C3%A9"
	                    "&algorithm=SHA256&digits=7&period=60");
	assert_int_equal(otpauth_parse(uri, mem, &back, &err), RC_OK);
	assert_true(secret_equal(back.seed, seed));
	assert_string_equal(back.algorithm, o.algorithm);
	assert_string_equal(back.issuer, o.issuer);
	assert_int_equal(back.digits, o.digits);
	assert_int_equal(back.period, o.period);
	secret_free(back.seed);
}

static void base32_is_that_of_rfc_4648(void **state)
{
	static const struct {
		const char *bytes, *text;
	} row[] = {{"", ""},
	           {"f", "MY"},
	           {"fo", "MZXQ"},
	           {"foo", "MZXW6"},
	           {"foob", "MZXW6YQ"},
	           {"fooba", "MZXW6YTB"},
	           {"foobar", "MZXW6YTBOI"}};
	char    text[32];
	uint8_t bytes[32];

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		const size_t n = strlen(row[i].bytes), chars = strlen(row[i].text);

		assert_int_equal(BASE32_CHARS(n), chars);
		assert_int_equal(BASE32_BYTES(chars), n);
		base32_encode(BASE32_RFC4648, (const uint8_t *)row[i].bytes, n, text);
		assert_memory_equal(text, row[i].text, chars);
		assert_true(base32_decode(BASE32_RFC4648, text, chars, bytes));
		assert_memory_equal(bytes, row[i].bytes, n);
	}
	/* Crockford's: what is read aloud or copied by hand */
	base32_encode(BASE32_CROCKFORD, (const uint8_t *)"\x00\x44\x32\x14\xc7", 5, text);
	assert_memory_equal(text, "01234567", 8);
	assert_true(base32_decode(BASE32_CROCKFORD, "oI2345Il", 8, bytes));
	base32_encode(BASE32_CROCKFORD, bytes, 5, text);
	assert_memory_equal(text, "01234511", 8);
	assert_false(base32_decode(BASE32_CROCKFORD, "0123456U", 8, bytes));
	assert_false(base32_decode(BASE32_CROCKFORD, "0123456\xd9", 8, bytes));
}

/* ---- codes ---- */

static void code_is(const char *seed, const char *algorithm, int64_t digits, int64_t step,
                    const char *want)
{
	AUTO(secret) struct secret *s    = secret_copy(seed, strlen(seed));
	AUTO(secret) struct secret *code = NULL;
	const struct mod_oath      *oath;
	struct err                  err = ERR_NONE;

	assert_int_equal(MOD_LOAD(oath, &oath, &err), RC_OK);
	assert_int_equal(oath->code(s, algorithm, digits, step, &code, &err), RC_OK);
	assert_string_equal((const char *)code->p, want);
	assert_int_equal(code->n, digits);
}

static void codes_are_those_of_rfc_4226(void **state)
{
	json_t     *all  = vector_json("otp-rfc4226-6238/hotp_rfc4226_appendixD.json");
	const char *seed = json_string_value(json_object_get(all, "secret_ascii"));
	json_t     *one;
	size_t      i, n = 0;

	(void)state;
	json_array_foreach(json_object_get(all, "values"), i, one)
	{
		code_is(seed, "SHA1", 6, json_integer_value(json_object_get(one, "counter")),
		        json_string_value(json_object_get(one, "hotp")));
		n++;
	}
	assert_int_equal(n, 10);
	json_decref(all);
}

static void codes_are_those_of_rfc_6238(void **state)
{
	json_t *all = vector_json("otp-rfc4226-6238/totp_rfc6238_appendixB.json"), *one;
	size_t  i, n = 0;

	(void)state;
	json_array_foreach(all, i, one)
	{
		const char   *want = json_string_value(json_object_get(one, "totp"));
		const char   *alg  = json_string_value(json_object_get(one, "alg"));
		const char   *seed = json_string_value(json_object_get(one, "seed_ascii"));
		const char   *text = json_string_value(json_object_get(one, "seed_base32"));
		const int64_t step = json_integer_value(json_object_get(one, "unix_time")) / 30;

		code_is(seed, alg, 8, step, want);
		code_is(seed, alg, 7, step, want + 1);
		code_is(seed, alg, 6, step, want + 2);
		reads(text, seed, strlen(seed));
		n++;
	}
	assert_int_equal(n, 18);
	json_decref(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(base32_is_read_however_it_was_made_to_look),
	    cmocka_unit_test(an_invalid_seed_is_refused),
	    cmocka_unit_test(a_uri_says_what_it_says_and_no_more),
	    cmocka_unit_test(a_uri_that_is_not_ours_to_use_is_refused),
	    cmocka_unit_test(what_is_written_is_read_again),
	    cmocka_unit_test(base32_is_that_of_rfc_4648),
	    cmocka_unit_test(codes_are_those_of_rfc_4226),
	    cmocka_unit_test(codes_are_those_of_rfc_6238),
	};

	return cmocka_run_group_tests(tests, mem_up, mem_down);
}
