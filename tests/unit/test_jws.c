/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jws.h"

#include <fcntl.h>
#include <sodium.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/jose_vectors.h"

#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/jwt.h"

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

/* The gate: every token below is rightly signed, so that only the gate can refuse it. */

static const char mac_jwk[] =
    "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"k1\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"
    "-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";

static struct key_box *mac_box(struct arena *a)
{
	struct key_box *b   = key_box_new();
	json_t         *jwk = json_loads(mac_jwk, 0, NULL);
	struct err      err = ERR_NONE;

	assert_true(key_box_add(b, jwk, a, &err));
	json_decref(jwk);
	return b;
}

static struct str *signed_token(const struct secret *key, struct bytes header, struct bytes payload)
{
	struct str                  *t = str_new();
	uint8_t                      tag[32];
	crypto_auth_hmacsha256_state s;

	b64_add(t, header);
	str_addc(t, '.');
	b64_add(t, payload);
	crypto_auth_hmacsha256_init(&s, key->p, key->n);
	crypto_auth_hmacsha256_update(&s, (const uint8_t *)t->p, t->n);
	crypto_auth_hmacsha256_final(&s, tag);
	str_addc(t, '.');
	b64_add(t, (struct bytes){.p = tag, .n = sizeof(tag)});
	return t;
}

static enum jwt_verdict verdict_on_header(const char *header, size_t n, struct arena *a)
{
	struct key_box  *b = mac_box(a);
	struct str      *t = signed_token(b->secret[0], (struct bytes){.p = header, .n = n},
	                                  as_bytes("any payload"));
	enum jwt_verdict v = verdict_on(t->p, &b->set, a);

	str_free(t);
	key_box_free(b);
	return v;
}

static void the_gate_takes_three_members_and_nothing_else(void **state)
{
	static const struct {
		const char      *title, *header;
		enum jwt_verdict verdict;
	} row[] = {
	    {"two members", "{\"alg\":\"HS256\",\"kid\":\"k1\"}", JWT_OK},
	    {"three members", "{\"typ\":\"x\",\"alg\":\"HS256\",\"kid\":\"k1\"}", JWT_OK},
	    {"blanks", " { \"alg\" :\n\"HS256\" , \"kid\":\t\"k1\" } ", JWT_OK},
	    {"an escaped spelling", "{\"\\u0061lg\":\"HS\\u003256\",\"kid\":\"k1\"}", JWT_OK},
	    {"no kid", "{\"alg\":\"HS256\"}", JWT_BAD_HEADER},
	    {"no alg", "{\"kid\":\"k1\"}", JWT_BAD_HEADER},
	    {"empty object", "{}", JWT_BAD_HEADER},
	    {"a list", "[\"alg\",\"HS256\"]", JWT_BAD_HEADER},
	    {"a text", "\"HS256\"", JWT_BAD_HEADER},
	    {"not JSON", "{\"alg\":\"HS256\",\"kid\":\"k1\"", JWT_BAD_HEADER},
	    {"something behind", "{\"alg\":\"HS256\",\"kid\":\"k1\"} x", JWT_BAD_HEADER},
	    {"a byte order mark", "\xef\xbb\xbf{\"alg\":\"HS256\",\"kid\":\"k1\"}", JWT_BAD_HEADER},
	    {"alg twice", "{\"alg\":\"none\",\"alg\":\"HS256\",\"kid\":\"k1\"}", JWT_BAD_HEADER},
	    {"alg twice, once escaped", "{\"\\u0061lg\":\"none\",\"alg\":\"HS256\",\"kid\":\"k1\"}",
	     JWT_BAD_HEADER},
	    {"typ a number", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":1}", JWT_BAD_HEADER},
	    {"typ null", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":null}", JWT_BAD_HEADER},
	    {"kid a list", "{\"alg\":\"HS256\",\"kid\":[\"k1\"]}", JWT_BAD_HEADER},
	    {"crit", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"crit\":[\"exp\"]}", JWT_BAD_HEADER},
	    {"b64", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"b64\":true}", JWT_BAD_HEADER},
	    {"zip", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"zip\":\"DEF\"}", JWT_BAD_HEADER},
	    {"cty", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"cty\":\"JWT\"}", JWT_BAD_HEADER},
	    {"jwk", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"jwk\":{}}", JWT_BAD_HEADER},
	    {"x5t", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"x5t\":\"a\"}", JWT_BAD_HEADER},
	    {"an unknown member", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"foo\":\"\"}",
	     JWT_BAD_HEADER},
	    {"U+0000", "{\"alg\":\"HS256\",\"kid\":\"k1\\u0000\"}", JWT_BAD_HEADER},
	    {"invalid UTF-8", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"\xff\"}",
	     JWT_BAD_HEADER},
	    {"half a surrogate", "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"\\ud800\"}",
	     JWT_BAD_HEADER},
	    {"another kid", "{\"alg\":\"HS256\",\"kid\":\"k2\"}", JWT_UNKNOWN_KEY},
	    {"another case", "{\"alg\":\"HS256\",\"kid\":\"K1\"}", JWT_UNKNOWN_KEY},
	    {"a longer kid", "{\"alg\":\"HS256\",\"kid\":\"k11\"}", JWT_UNKNOWN_KEY},
	    {"an empty kid", "{\"alg\":\"HS256\",\"kid\":\"\"}", JWT_BAD_HEADER},
	    {"a path as kid", "{\"alg\":\"HS256\",\"kid\":\"../k1\"}", JWT_BAD_HEADER},
	    {"a line feed in kid", "{\"alg\":\"HS256\",\"kid\":\"k1\\n\"}", JWT_BAD_HEADER},
	    {"another alg of the family", "{\"alg\":\"HS512\",\"kid\":\"k1\"}",
	     JWT_ALGORITHM_MISMATCH},
	    {"none", "{\"alg\":\"none\",\"kid\":\"k1\"}", JWT_ALGORITHM_MISMATCH},
	    {"lower case", "{\"alg\":\"hs256\",\"kid\":\"k1\"}", JWT_ALGORITHM_MISMATCH},
	    {"a blank behind alg", "{\"alg\":\"HS256 \",\"kid\":\"k1\"}", JWT_ALGORITHM_MISMATCH},
	    {"an empty alg", "{\"alg\":\"\",\"kid\":\"k1\"}", JWT_ALGORITHM_MISMATCH},
	};

	for (size_t i = 0; i < COUNT(row); i++) {
		const enum jwt_verdict v =
		    verdict_on_header(row[i].header, strlen(row[i].header), *state);

		if (v != row[i].verdict)
			fail_msg("%s: %s", row[i].title, word_of(&jwt_verdict_words, v));
	}
	assert_int_equal(verdict_on_header("{\"alg\":\"HS256\",\"kid\":\"k1\"}\0", 28, *state),
	                 JWT_BAD_HEADER);
}

static void sizes_are_bounded_to_the_byte(void **state)
{
	static const char header[] = "{\"alg\":\"HS256\",\"kid\":\"k1\"}";
	const struct jwks none     = {.v = NULL};
	struct arena     *a        = *state;
	char             *blanks   = arena_alloc(a, JWS_HEADER_MAX + 2);

	memset(blanks, ' ', JWS_HEADER_MAX + 1);
	memcpy(blanks, header, strlen(header));
	assert_int_equal(verdict_on_header(blanks, JWS_HEADER_MAX, a), JWT_OK);
	assert_int_equal(verdict_on_header(blanks, JWS_HEADER_MAX + 1, a), JWT_BAD_HEADER);

	for (size_t n = JWS_MAX - 4; n < JWS_MAX + 4; n++) {
		struct str *t = str_new();
		size_t      payload;

		b64_add(t, as_bytes(header));
		str_addc(t, '.');
		/* no segment may have one character more than a multiple of four */
		payload = n - t->n - 1 - 2;
		if (payload % 4 == 1)
			payload--;
		while (payload-- > 0)
			str_addc(t, 'A');
		str_addc(t, '.');
		while (t->n < n)
			str_addc(t, 'A');
		if (verdict_on(t->p, &none, a) != (n <= JWS_MAX ? JWT_UNKNOWN_KEY : JWT_MALFORMED))
			fail_msg("%zu bytes: %s", n,
			         word_of(&jwt_verdict_words, verdict_on(t->p, &none, a)));
		str_free(t);
	}
}

static void ten_megabytes_are_refused_unread(void **state)
{
	const size_t     n     = 10 << 20;
	char            *token = malloc(n);
	struct err       err   = ERR_NONE;
	struct jws       jws;
	struct jwks      none = {.v = NULL};
	enum jwt_verdict v;

	assert_non_null(token);
	memset(token, 'A', n);
	token[5] = token[n - 100] = '.';
	assert_int_equal(
	    jws_verify((struct bytes){.p = token, .n = n}, &none, *state, &jws, &v, &err), RC_OK);
	assert_int_equal(v, JWT_MALFORMED);
	free(token);
}

static void a_token_has_three_segments(void **state)
{
	static const char *const row[] = {
	    "",
	    ".",
	    "..",
	    "...",
	    "a",
	    "a.b",
	    "YQ.YQ.",
	    ".YQ.YQ",
	    "YQ..YQ",
	    "YQ.YQ.YQ.",
	    ".YQ.YQ.YQ",
	    "YQ.YQ.YQ.YQ.YQ",
	    " YQ.YQ.YQ",
	    "YQ.YQ.YQ\n",
	    "Bearer YQ.YQ.YQ",
	    "{\"payload\":\"YQ\",\"protected\":\"YQ\",\"signature\":\"YQ\"}",
	};
	const struct jwks none = {.v = NULL};

	for (size_t i = 0; i < COUNT(row); i++)
		if (verdict_on(row[i], &none, *state) != JWT_MALFORMED)
			fail_msg("'%s' was not malformed", row[i]);
}

static void a_payload_may_be_any_bytes(void **state)
{
	struct key_box *b = mac_box(*state);
	struct str *t   = signed_token(b->secret[0], as_bytes("{\"alg\":\"HS256\",\"kid\":\"k1\"}"),
	                               (struct bytes){.p = "\0\xff\0{", .n = 4});
	struct err  err = ERR_NONE;
	struct jws  jws;
	enum jwt_verdict v;

	assert_int_equal(jws_verify(as_bytes(t->p), &b->set, *state, &jws, &v, &err), RC_OK);
	assert_int_equal(v, JWT_OK);
	assert_int_equal(jws.payload.n, 4);
	assert_memory_equal(jws.payload.p, "\0\xff\0{\0", 5);
	assert_string_equal(jws.kid, "k1");
	assert_string_equal(jws.alg, "HS256");
	assert_null(jws.typ);
	assert_ptr_equal(jws.key, &b->v[0]);
	str_free(t);
	key_box_free(b);
}

/* One token, one spelling: no byte can be any other. */
static void no_byte_of_a_token_can_be_changed(void **state)
{
	struct key_box *b = mac_box(*state);
	struct str *t   = signed_token(b->secret[0], as_bytes("{\"alg\":\"HS256\",\"kid\":\"k1\"}"),
	                               as_bytes("payload"));
	struct err  err = ERR_NONE;
	struct jws  jws;
	enum jwt_verdict v;

	for (size_t i = 0; i < t->n; i++)
		for (unsigned flip = 1; flip <= 255; flip++) {
			AUTO(arena) struct arena *scratch = arena_new();

			t->p[i] = (char)((unsigned char)t->p[i] ^ flip);
			assert_int_equal(jws_verify((struct bytes){.p = t->p, .n = t->n}, &b->set,
			                            scratch, &jws, &v, &err),
			                 RC_OK);
			if (v == JWT_OK)
				fail_msg("byte %zu, bits %02x", i, flip);
			t->p[i] = (char)((unsigned char)t->p[i] ^ flip);
		}
	assert_int_equal(verdict_on(t->p, &b->set, *state), JWT_OK);
	str_free(t);
	key_box_free(b);
}

/* Keys that are not what they say. */

static void a_key_must_be_fit_for_its_alg(void **state)
{
	struct key_box *rsa = key_box_new(), *ec = key_box_new();
	struct secret  *few       = secret_random(31);
	struct err      err       = ERR_NONE;
	uint8_t         zero[512] = {0};
	struct secret *private[2] = {NULL, NULL};
	bool good;

	assert_int_equal(jwk_generate(JWS_RS256, *state, &private[0], &rsa -> v[0], &err), RC_OK);
	assert_int_equal(jwk_generate(JWS_ES384, *state, &private[1], &ec -> v[0], &err), RC_OK);
	{
		const struct {
			const char *title;
			struct jwk  key;
			size_t      n;
		} row[] = {
		    {"MAC key too short", {.kid = "k", .alg = JWS_HS256, .mac = few}, 32},
		    {"MAC key too short for 384", {.kid = "k", .alg = JWS_HS384, .mac = few}, 48},
		    {"no MAC key", {.kid = "k", .alg = JWS_HS256, .pem = rsa->v[0].pem}, 32},
		    {"no PEM", {.kid = "k", .alg = JWS_RS256, .mac = few}, 256},
		    {"EC key for RS256", {.kid = "k", .alg = JWS_RS256, .pem = ec->v[0].pem}, 256},
		    {"RSA key for ES256", {.kid = "k", .alg = JWS_ES256, .pem = rsa->v[0].pem}, 64},
		    {"P-384 for ES256", {.kid = "k", .alg = JWS_ES256, .pem = ec->v[0].pem}, 64},
		    {"no PEM at all", {.kid = "k", .alg = JWS_ES256, .pem = "/etc/hostname"}, 64},
		};

		for (size_t i = 0; i < COUNT(row); i++) {
			good = true;
			if (jws_check(&row[i].key, as_bytes("m"),
			              (struct bytes){.p = zero, .n = row[i].n}, &good,
			              &err) != RC_INVALID ||
			    good)
				fail_msg("%s", row[i].title);
		}
	}
	secret_free(few);
	secret_free(private[0]);
	secret_free(private[1]);
	key_box_free(rsa);
	key_box_free(ec);
}

/* Without the modules, in a folder of its own, this same program must say so and not crash. */

enum { EXIT_AS_EXPECTED = 42 };

static int run_alone(void)
{
	struct arena  *a   = arena_new();
	struct err     err = ERR_NONE;
	struct secret *key = NULL, *token = NULL;
	struct jwk public;
	struct jwks      set = {.v = &public, .n = 1};
	struct jws       jws;
	enum jwt_verdict v  = JWT_OK;
	bool             ok = true;

	/* what libsodium does alone needs none of them */
	ok = ok && jwk_generate(JWS_EDDSA, a, &key, &public, &err) == RC_OK;
	ok = ok && jwt_sign(&(struct jws_signer){.alg = JWS_EDDSA, .kid = public.kid, .key = key},
	                    "{\"sub\":\"x\"}", &token, &err) == RC_OK;
	ok = ok && jws_verify(secret_bytes(token), &set, a, &jws, &v, &err) == RC_CONFIG;
	ok = ok && v != JWT_OK && jws.key == NULL;
	ok = ok && strstr(err.msg, "jansson") != NULL;
	secret_free(key);
	key = NULL;
	ok  = ok && jwk_generate(JWS_ES256, a, &key, &public, &err) == RC_CONFIG && key == NULL;
	ok  = ok && jwk_parse_set("{\"keys\":[]}", 11, a, &set, &err) == RC_CONFIG;
	secret_free(token);
	arena_free(a);
	return ok ? EXIT_AS_EXPECTED : 1;
}

static void copy_self(const char *to)
{
	const int in  = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	char      block[65536];
	ssize_t   n;

	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, block, sizeof(block))) > 0)
		assert_int_equal(write(out, block, (size_t)n), n);
	close(in);
	assert_int_equal(close(out), 0);
}

static void a_missing_module_is_a_fault_of_the_installation(void **state)
{
	char        dir[]   = "/tmp/test_jws.XXXXXX", path[64];
	char        alone[] = "alone";
	char *const argv[]  = {path, alone, NULL};
	pid_t       pid;
	int         status = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/test_jws", dir);
	copy_self(path);
	assert_int_equal(posix_spawn(&pid, path, NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	unlink(path);
	rmdir(dir);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_AS_EXPECTED);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_gate_takes_three_members_and_nothing_else),
	    cmocka_unit_test(sizes_are_bounded_to_the_byte),
	    cmocka_unit_test(ten_megabytes_are_refused_unread),
	    cmocka_unit_test(a_token_has_three_segments),
	    cmocka_unit_test(a_payload_may_be_any_bytes),
	    cmocka_unit_test(no_byte_of_a_token_can_be_changed),
	    cmocka_unit_test(a_key_must_be_fit_for_its_alg),
	    cmocka_unit_test(a_missing_module_is_a_fault_of_the_installation),
	};

	if (argc == 2 && strcmp(argv[1], "alone") == 0)
		return run_alone();
	return cmocka_run_group_tests_name("jws", tests, setup, teardown);
}
