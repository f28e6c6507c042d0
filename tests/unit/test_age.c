/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/age.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <zlib.h>

#include "lib/crypt/bech32.h"
#include "lib/crypt/sha256.h"
#include "tests/flow.h"
#include "tests/unit/vectors.h"

/* All of it, into *to. */
static enum rc open_all(const struct age_keys *by, struct pool from, struct str *to,
                        struct err *err)
{
	AUTO(age_reader) struct age_reader *r = NULL;
	uint8_t                             piece[1000];
	size_t                              n;

	TRY(age_reader_new(by, pool_get, &from, &r, err));
	do {
		TRY(age_read(r, piece, sizeof(piece), &n, err));
		str_addn(to, piece, n);
	} while (n > 0);
	return RC_OK;
}

/* ---- the public vectors ---- */

enum { KEYS_MAX = 4 };

struct vector {
	char           expect[32], payload[65];
	bool           armored, compressed;
	struct secret *identity[KEYS_MAX], *passphrase[KEYS_MAX];
	size_t         identities, passphrases;
	struct str     file;
};

static void member(struct vector *v, const char *name, const char *value)
{
	AUTO(secret) struct secret *text = secret_copy(value, strlen(value));
	struct err                  err  = ERR_NONE;

	if (strcmp(name, "expect") == 0)
		snprintf(v->expect, sizeof(v->expect), "%s", value);
	else if (strcmp(name, "payload") == 0)
		snprintf(v->payload, sizeof(v->payload), "%s", value);
	else if (strcmp(name, "armored") == 0)
		v->armored = true;
	else if (strcmp(name, "compressed") == 0)
		v->compressed = true;
	else if (strcmp(name, "passphrase") == 0)
		v->passphrase[v->passphrases++] = TAKE(text);
	else if (strcmp(name, "identity") == 0 &&
	         age_identity_read(text, &v->identity[v->identities], &err) == RC_OK)
		v->identities++; /* one of another kind is none of ours */
}

static void inflate_it(struct str *f)
{
	uLongf   n   = 1 << 20;
	uint8_t *out = malloc(n);

	assert_int_equal(uncompress(out, &n, (const uint8_t *)f->p, f->n), Z_OK);
	str_clear(f);
	str_addn(f, out, n);
	free(out);
}

static void read_vector(const char *path, struct vector *v)
{
	FILE *f = fopen(path, "r");
	char  line[4096];
	int   c;

	*v = (struct vector){.identities = 0};
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL && *line != '\n') {
		char *colon = strstr(line, ": ");

		assert_non_null(colon);
		*colon                              = '\0';
		line[strcspn(line, "\n")]           = '\0';
		colon[2 + strcspn(colon + 2, "\n")] = '\0';
		member(v, line, colon + 2);
	}
	while ((c = fgetc(f)) != EOF)
		str_addc(&v->file, (char)c);
	fclose(f);
	if (v->compressed)
		inflate_it(&v->file);
}

static void vector_done(struct vector *v)
{
	for (size_t i = 0; i < KEYS_MAX; i++) {
		secret_free(v->identity[i]);
		secret_free(v->passphrase[i]);
	}
	str_done(&v->file);
}

/* With each of its keys, until one fits. */
static enum rc try_all(struct vector *v, size_t most, struct str *to, struct err *err)
{
	const size_t n  = v->identities > v->passphrases ? v->identities : v->passphrases;
	size_t       i  = 0;
	enum rc      rc = RC_NO;

	do {
		err_clear(err);
		rc = open_all(
		    &(struct age_keys){.identity = v->identity[i], .passphrase = v->passphrase[i]},
		    (struct pool){.p = v->file.p, .n = v->file.n, .most = most}, to, err);
	} while (rc == RC_NO && ++i < n);
	return rc;
}

static void is_payload(const struct vector *v, const struct str *to)
{
	AUTO(sha256) struct sha256 *sum = sha256_new();
	uint8_t                     digest[SHA256_DIGEST];
	char                        hex[2 * SHA256_DIGEST + 1];

	sha256_add(sum, to->p == NULL ? "" : to->p, to->n);
	sha256_so_far(sum, digest);
	sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
	assert_string_equal(hex, v->payload);
}

static enum rc wanted(const struct vector *v)
{
	static const struct {
		const char *expect;
		enum rc     rc;
	} row[] = {{"success", RC_OK},
	           {"no match", RC_NO},
	           {"HMAC failure", RC_CORRUPT},
	           {"header failure", RC_INVALID},
	           {"payload failure", RC_CORRUPT}};

	for (size_t i = 0; i < COUNT(row); i++)
		if (strcmp(v->expect, row[i].expect) == 0)
			return row[i].rc;
	fail_msg("what is '%s'?", v->expect);
	return RC_INTERNAL;
}

static void one(const char *path, const char *name, unsigned *tried)
{
	/* armour, and recipients of another kind alone */
	const bool other =
	    strncmp(name, "hybrid", 6) == 0 && strcmp(name, "hybrid_x25519_arg") != 0;

	for (size_t most = 0; most < 2; most++) {
		struct vector v;
		struct str    to  = STR_EMPTY;
		struct err    err = ERR_NONE;
		enum rc       rc;

		read_vector(path, &v);
		rc = try_all(&v, most * 777, &to, &err);
		if (v.armored)
			assert_int_equal(rc, RC_INVALID);
		else if (other)
			assert_int_not_equal(rc, RC_OK);
		else if (rc != wanted(&v))
			fail_msg("%s: %d: %s", name, rc, err.msg);
		if (rc == RC_OK)
			is_payload(&v, &to);
		else
			assert_string_not_equal(err.msg, "");
		*tried += !v.armored && !other;
		str_done(&to);
		vector_done(&v);
	}
}

static void every_public_vector_gets_its_verdict(void **state)
{
	char           folder[PATH_MAX], path[PATH_MAX + 300];
	DIR           *dir;
	struct dirent *e;
	unsigned       tried = 0;

	(void)state;
	vector_path("cctv/age", folder);
	dir = opendir(folder);
	assert_non_null(dir);
	while ((e = readdir(dir)) != NULL) {
		if (*e->d_name == '.' || strchr(e->d_name, '.') != NULL)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		one(path, e->d_name, &tried);
	}
	closedir(dir);
	assert_true(tried > 150);
}

/* ---- ours ---- */

static const uint8_t scalar[AGE_KEY] = {7, 7, 7};

/* A byte less, or another one: it is found. */
static void damage(const struct age_keys *by, struct str *file)
{
	for (size_t cut = 1; cut < 40 && cut < file->n; cut++) {
		AUTO(str) struct str *some = str_new();
		struct err            err  = ERR_NONE;

		assert_int_not_equal(
		    open_all(by, (struct pool){.p = file->p, .n = file->n - cut}, some, &err),
		    RC_OK);
	}
	for (size_t at = file->n - 1; at > 0 && at + 20 > file->n; at--) {
		AUTO(str) struct str *some = str_new();
		struct err            err  = ERR_NONE;

		file->p[at] ^= 1;
		assert_int_equal(
		    open_all(by, (struct pool){.p = file->p, .n = file->n}, some, &err),
		    RC_CORRUPT);
		file->p[at] ^= 1;
	}
}

static void round_trip(const struct age_keys *to, const struct age_keys *by, size_t n)
{
	AUTO(age_writer) struct age_writer *w     = NULL;
	uint8_t                            *plain = malloc(n + 1);
	AUTO(str) struct str               *file = str_new(), *back = str_new();
	struct err                          err = ERR_NONE;

	randombytes_buf(plain, n);
	assert_int_equal(age_writer_new(to, pool_put, file, &w, &err), RC_OK);
	for (size_t at = 0; at < n; at += 4099)
		assert_int_equal(age_write(w, plain + at, n - at < 4099 ? n - at : 4099, &err),
		                 RC_OK);
	assert_int_equal(age_write_end(w, &err), RC_OK);
	assert_int_equal(open_all(by, (struct pool){.p = file->p, .n = file->n}, back, &err),
	                 RC_OK);
	assert_int_equal(back->n, n);
	if (n > 0)
		assert_memory_equal(back->p, plain, n);
	free(plain);
	damage(by, file);
}

static void what_is_written_can_be_read(void **state)
{
	static const size_t         sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
	AUTO(secret) struct secret *id      = secret_copy(scalar, sizeof(scalar));
	AUTO(secret) struct secret *phrase  = secret_copy("correct horse", 13);
	uint8_t                     to[2][AGE_KEY];

	(void)state;
	crypto_scalarmult_curve25519_base(to[1], scalar);
	randombytes_buf(to[0], AGE_KEY);
	for (size_t i = 0; i < COUNT(sizes); i++)
		round_trip(&(struct age_keys){.recipient   = (const uint8_t(*)[AGE_KEY])to,
		                              .n_recipient = 2},
		           &(struct age_keys){.identity = id}, sizes[i]);
	round_trip(&(struct age_keys){.passphrase = phrase, .log_n = 2},
	           &(struct age_keys){.passphrase = phrase}, 70000);
}

static void a_recipient_of_low_order_is_refused(void **state)
{
	const uint8_t         to[1][AGE_KEY] = {{0}};
	AUTO(str) struct str *file           = str_new();
	struct age_writer    *w              = NULL;
	struct err            err            = ERR_NONE;

	(void)state;
	assert_int_equal(age_writer_new(&(struct age_keys){.recipient = to, .n_recipient = 1},
	                                pool_put, file, &w, &err),
	                 RC_INVALID);
	assert_int_equal(file->n, 0);
}

static void keys_are_read(void **state)
{
	/* BIP 173's own, and one of age-keygen's */
	static const struct {
		const char *title, *text;
		bool        good;
	} row[] = {
	    {"a recipient", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", true},
	    {"in capitals", "AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ", true},
	    {"in both", "Age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", false},
	    {"a letter less", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw",
	     false},
	    {"another letter", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwq",
	     false},
	    {"a letter that is none",
	     "age1bvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", false},
	    {"of another kind", "agf1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
	     false},
	    {"nothing", "", false},
	};
	static const char file[] =
	    "# created: 2026-01-01\n# public key: age1…\r\n"
	    "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0\n";
	AUTO(secret) struct secret *text = secret_copy(file, sizeof(file) - 1);
	AUTO(secret) struct secret *none = secret_copy(file, 30);
	AUTO(secret) struct secret *id   = NULL;
	uint8_t                     out[AGE_KEY];

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct err err = ERR_NONE;

		if ((age_recipient_read(row[i].text, out, &err) == RC_OK) != row[i].good)
			fail_msg("%s", row[i].title);
	}
	{
		struct err err = ERR_NONE;

		assert_int_equal(age_identity_read(text, &id, &err), RC_OK);
		assert_int_equal(id->n, AGE_KEY);
		assert_int_equal(age_identity_read(none, &id, &err), RC_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_public_vector_gets_its_verdict),
	    cmocka_unit_test(what_is_written_can_be_read),
	    cmocka_unit_test(a_recipient_of_low_order_is_refused),
	    cmocka_unit_test(keys_are_read),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
