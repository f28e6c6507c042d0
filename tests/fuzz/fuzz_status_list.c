/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two kinds of input, told apart by the first byte. 't': a document as it is.
 * Else: its claims, rightly signed here, so that what lies behind the
 * signature is reached.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/crypt/status_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* RFC 8037, A.1 */
static const char key_text[] = "{\"kty\":\"OKP\",\"kid\":\"ed-1\",\"crv\":\"Ed25519\","
                               "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\","
                               "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

static const struct jwt_policy policy = {
    .now      = {.us = INT64_C(1900000000000000)},
    .leeway_s = JWT_LEEWAY_S,
    .iss      = "https://id.example.org",
};

static void try_document(struct bytes text, const struct jwks *keys, struct arena *a)
{
	const struct jwt_check check = {.keys = keys, .policy = &policy};
	struct status_list     l;
	enum jwt_verdict       verdict;
	struct err             err = ERR_NONE;

	assert(status_list_verify(text, &check, a, &l, &verdict, &err) == RC_OK);
	if (verdict != JWT_OK)
		return;
	assert(l.sub[0] != '\0' && l.iat.us > 0 && l.list.n <= STATUS_BYTES_MAX);
	assert(l.iss == NULL || strcmp(l.iss, policy.iss) == 0);
	assert(status_list_says_no(&l, (int64_t)(l.list.n * 8 / l.bits)));
	assert(status_list_says_no(&l, -1) && status_list_says_no(&l, INT64_MAX));
	if (l.list.n > 0)
		assert(status_list_says_no(&l, 0) ==
		       ((*(const uint8_t *)l.list.p & ((1u << l.bits) - 1)) != 0));
}

/* Made once: parsing it costs more than all the rest. */
static const struct jwk *key_once(const struct secret **ret_private)
{
	static struct jwk    key;
	static struct arena *a;
	static struct secret *private;
	struct err err = ERR_NONE;

	if (a == NULL) {
		AUTO(secret) struct secret *text = secret_copy(key_text, strlen(key_text));

		a = arena_new();
		assert(jwk_import(text, NULL, a, &private, &key, &err) == RC_OK);
	}
	*ret_private = private;
	return &key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *a        = arena_new();
	AUTO(str) struct str     *document = str_new();
	const struct secret *private;
	const struct jwk       *key    = key_once(&private);
	const struct jwks       keys   = {.v = key, .n = 1};
	const struct jws_signer signer = {.alg = key->alg, .kid = key->kid, .key = private};
	struct err              err    = ERR_NONE;

	if (size > 0 && data[0] == 't') {
		try_document((struct bytes){.p = data + 1, .n = size - 1}, &keys, a);
		return 0;
	}
	assert(jws_sign(&signer, "statuslist+jwt", (struct bytes){.p = data, .n = size}, document,
	                &err) == RC_OK);
	try_document((struct bytes){.p = document->p, .n = document->n}, &keys, a);
	return 0;
}
