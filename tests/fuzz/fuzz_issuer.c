/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an issuer says: told apart by the first byte. 'u': a URL. 'm': its metadata.
 * 'k': its keys. 'c': KEY=VALUE, a line feed, and the payload of a token.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/https_url.h"
#include "lib/core/trust/claims.h"
#include "lib/core/trust/issuer.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char issuer[] = "https://id.example";

static void url(const char *text)
{
	char host[HTTPS_URL_MAX + 1];

	if (!https_url_parse(text, host))
		return;
	assert(strncmp(text, "https://", 8) == 0 && strncmp(text + 8, host, strlen(host)) == 0);
	assert(strpbrk(text, "?#\\@ ") == NULL || strchr(text + 8, '/') < strchr(text, '@'));
	assert(https_host_valid(host));
}

static void metadata(const char *text, size_t n, struct arena *a)
{
	struct err  err = ERR_NONE;
	const char *uri = NULL;
	char        host[HTTPS_URL_MAX + 1];
	enum rc     rc = issuer_read_metadata(text, n, issuer, a, &uri, &err);

	assert(rc == RC_OK || rc == RC_INVALID);
	assert((rc == RC_OK) == (uri != NULL && https_url_parse(uri, host)));
}

static void keys(const char *text, size_t n, struct arena *a)
{
	struct err  err = ERR_NONE;
	struct jwks set;
	enum rc     rc = issuer_read_keys(text, n, a, &set, &err);

	assert(rc == RC_OK || rc == RC_INVALID);
	for (size_t i = 0; rc == RC_OK && i < set.n; i++)
		assert(set.v[i].mac == NULL && set.v[i].alg > JWS_HS512 && set.foreign);
}

static void claims(char *text, struct arena *a)
{
	AUTO(json_doc) struct json_doc *doc  = NULL;
	struct work                     w    = {.mem = a};
	struct err                      err  = ERR_NONE;
	const char                     *pair = text, *got, *why;
	char                           *end  = strchr(text, '\n');
	const struct mod_jansson       *json;
	struct claims                   c, again;

	if (end == NULL)
		return;
	*end = '\0';
	if (claims_parse(&w, (struct strs){.v = &pair, .n = 1}, &c, &err) != RC_OK) {
		assert(err.rc == RC_INVALID && strcmp(err.field, "claim") == 0);
		return;
	}
	assert(c.n == 1 && claims_value(&c, c.v->key) == c.v->value);
	assert(claims_load(&w, claims_format(&w, &c), &again, &err) == RC_OK && again.n == 1);
	assert(strcmp(again.v->key, c.v->key) == 0 && strcmp(again.v->value, c.v->value) == 0);
	assert(MOD_LOAD(jansson, &json, &err) == RC_OK);
	if (json->parse(end + 1, strlen(end + 1), &doc, &err) != RC_OK)
		return;
	got = claim_text(doc, c.v->key, a);
	/* a payload that equals a value has it within */
	assert(got == NULL || strcmp(got, c.v->value) != 0 || strchr(end + 1, '\\') != NULL ||
	       strstr(end + 1, c.v->value) != NULL);
	assert(trust_is_pull_request(doc, a, &why) == (why != NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *a = arena_new();
	char                     *text;

	if (size < 1)
		return 0;
	text = arena_strndup(a, (const char *)data + 1, size - 1);
	switch (data[0]) {
	case 'u':
		url(text);
		break;
	case 'm':
		metadata((const char *)data + 1, size - 1, a);
		break;
	case 'k':
		keys((const char *)data + 1, size - 1, a);
		break;
	case 'c':
		claims(text, a);
		break;
	default:
		break;
	}
	return 0;
}
