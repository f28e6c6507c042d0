/* SPDX-License-Identifier: Apache-2.0 */
/* Reading public vectors, and turning their keys into ours. For test_j*.c and test_openssl.c. */
#ifndef IDCTL_TESTS_UNIT_JOSE_VECTORS_H
#define IDCTL_TESTS_UNIT_JOSE_VECTORS_H

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/crypt/jwk.h"
#include "lib/crypt/jws.h"

/* Skips the test, saying why, when the vectors are not there. The caller's to json_decref(). */
static inline json_t *vector(const char *file)
{
	const char  *dir = getenv("IDCTL_VECTORS");
	char         path[1024];
	json_error_t e;
	json_t      *json;

	snprintf(path, sizeof(path), "%s/%s", dir == NULL ? "../shared/vectors" : dir, file);
	if (access(path, R_OK) != 0) {
		print_message("skipped: there is no %s\n", path);
		skip();
	}
	json = json_load_file(path, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
	if (json == NULL)
		fail_msg("%s: %s", path, e.text);
	return json;
}

/* As above, for a text without structure; trailing blanks are dropped. */
static inline char *vector_text(const char *file, struct arena *a)
{
	const char *dir  = getenv("IDCTL_VECTORS");
	char       *text = arena_alloc(a, 64 * 1024);
	char        path[1024];
	FILE       *f;
	size_t      n;

	snprintf(path, sizeof(path), "%s/%s", dir == NULL ? "../shared/vectors" : dir, file);
	f = fopen(path, "r");
	if (f == NULL) {
		print_message("skipped: there is no %s\n", path);
		skip();
	}
	n = fread(text, 1, 64 * 1024 - 1, f);
	fclose(f);
	while (n > 0 && strchr(" \r\n", text[n - 1]) != NULL)
		text[--n] = '\0';
	return text;
}

static inline const char *member_text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static inline struct bytes as_bytes(const char *text)
{
	return (struct bytes){.p = text, .n = strlen(text)};
}

static inline struct bytes unhex(const char *hex, struct arena *a)
{
	const size_t   n = strlen(hex) / 2;
	unsigned char *p = arena_alloc(a, n + 1);

	for (size_t i = 0; i < n; i++) {
		unsigned byte;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		p[i] = (unsigned char)byte;
	}
	return (struct bytes){.p = p, .n = n};
}

/* A few keys, and the secrets that they borrow. */
struct key_box {
	struct jwk     v[8];
	struct secret *secret[8];
	struct jwks    set;
};

static inline void key_box_free(struct key_box *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < COUNT(b->secret); i++)
		secret_free(b->secret[i]);
	free(b);
}

static inline bool is_secret(const json_t *jwk)
{
	return json_object_get(jwk, "k") != NULL || json_object_get(jwk, "d") != NULL;
}

/* Adds a JWK; a secret one is imported. False, with *err, when it is unfit. */
static inline bool key_box_add(struct key_box *b, const json_t *jwk, struct arena *a,
                               struct err *err)
{
	char   *text = json_dumps(jwk, 0);
	size_t  i    = b->set.n;
	enum rc rc;

	assert_non_null(text);
	assert_true(i < COUNT(b->v));
	if (is_secret(jwk)) {
		struct secret *s = secret_copy(text, strlen(text));

		rc = jwk_import(s, NULL, a, &b->secret[i], &b->v[i], err);
		secret_free(s);
	} else {
		rc = jwk_parse_public(text, strlen(text), a, &b->v[i], err);
	}
	free(text);
	if (rc != RC_OK)
		assert_int_equal(rc, RC_INVALID);
	b->set.v = b->v;
	b->set.n += rc == RC_OK;
	return rc == RC_OK;
}

static inline struct key_box *key_box_new(void)
{
	struct key_box *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	return b;
}

static inline enum jwt_verdict verdict_on(const char *token, const struct jwks *keys,
                                          struct arena *a)
{
	struct err       err = ERR_NONE;
	struct jws       jws;
	enum jwt_verdict verdict;

	if (jws_verify(as_bytes(token), keys, a, &jws, &verdict, &err) != RC_OK)
		fail_msg("%s", err.msg);
	assert_true((verdict == JWT_OK) == (jws.key != NULL));
	return verdict;
}

#endif
