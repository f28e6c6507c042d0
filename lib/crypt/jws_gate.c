/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jws_priv.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/crypt/b64.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

struct segment {
	const char *p;
	size_t      n;
};

/* Exactly three, by exactly two dots. */
static bool split(struct bytes token, struct segment out[static 3])
{
	const char *p = token.p, *end = p + token.n;

	for (size_t i = 0; i < 3; i++) {
		const char *dot = memchr(p, '.', (size_t)(end - p));

		if ((dot == NULL) != (i == 2))
			return false;
		if (dot == NULL)
			dot = end;
		out[i] = (struct segment){.p = p, .n = (size_t)(dot - p)};
		p      = dot + 1;
	}
	return true;
}

static bool decode(const struct segment *s, struct arena *a, struct bytes *ret)
{
	return b64_get(s->p, s->n, a, ret);
}

/* All but the header, which is as it was sent. */
static bool take_apart(struct bytes token, enum jws_gate gate, struct arena *a,
                       struct segment *ret_header, struct jws_parts *ret)
{
	const size_t   most = gate == JWS_LONG ? JWS_LONG_MAX : JWS_MAX;
	struct segment s[3];

	if (token.n == 0 || token.n > most || !split(token, s))
		return false;
	*ret_header = s[0];
	if (s[0].n == 0 || s[1].n == 0 || (gate != JWS_CURIOUS && s[2].n == 0))
		return false;
	ret->signed_part = (struct bytes){.p = s[0].p, .n = s[0].n + 1 + s[1].n};
	return decode(&s[1], a, &ret->payload) && decode(&s[2], a, &ret->signature);
}

static bool passed_over(const char *key, enum jws_gate gate)
{
	return gate == JWS_CURIOUS ||
	       (gate == JWS_FOREIGN && (strcmp(key, "x5t") == 0 || strcmp(key, "x5t#S256") == 0));
}

/* The three members that a header may have, as texts. */
static bool read_header(const struct json_doc *doc, enum jws_gate gate, struct arena *a,
                        struct jws_parts *ret)
{
	const struct mod_jansson *json = doc->json;
	const struct json_node   *value;

	if (json->kind(doc->root) != NODE_OBJECT)
		return false;
	for (const char *key = NULL; json->next(doc->root, &key, &value);) {
		const char **to = strcmp(key, "alg") == 0 ? &ret->alg
		                : strcmp(key, "kid") == 0 ? &ret->kid
		                : strcmp(key, "typ") == 0 ? &ret->typ
		                                          : NULL;

		if (to == NULL && !passed_over(key, gate))
			return false;
		if (gate != JWS_CURIOUS && json->kind(value) != NODE_TEXT)
			return false;
		if (to != NULL)
			*to = arena_strdup(a, json->text(value));
	}
	return gate == JWS_CURIOUS || ret->alg != NULL;
}

enum rc jws_open(struct bytes token, enum jws_gate gate, struct arena *a, struct jws_parts *ret,
                 enum jwt_verdict *ret_verdict, struct err *err)
{
	const struct mod_jansson       *json;
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct segment                  header;
	enum rc                         rc;

	*ret         = (struct jws_parts){.alg = NULL};
	*ret_verdict = JWT_MALFORMED;
	if (!take_apart(token, gate, a, &header, ret) || !decode(&header, a, &ret->header))
		return RC_OK;
	*ret_verdict = JWT_BAD_HEADER;
	if (ret->header.n > JWS_HEADER_MAX)
		return RC_OK;
	TRY(MOD_LOAD(jansson, &json, err));
	rc = json->parse(ret->header.p, ret->header.n, &doc, err);
	if (rc == RC_INVALID) {
		err_clear(err);
		return RC_OK;
	}
	TRY(rc);
	if (read_header(doc, gate, a, ret))
		*ret_verdict = JWT_OK;
	return RC_OK;
}

bool jws_is_usual(struct bytes token, const struct jws_header *header)
{
	const size_t n = header->segment.n;

	return token.n > n && memcmp(token.p, header->segment.p, n) == 0 &&
	       ((const char *)token.p)[n] == '.';
}

enum jwt_verdict jws_open_usual(struct bytes token, const struct jwk *key, struct arena *a,
                                struct jws_parts *ret)
{
	struct segment header;

	*ret = (struct jws_parts){.alg = NULL};
	if (!take_apart(token, JWS_STRICT, a, &header, ret))
		return JWT_MALFORMED;
	ret->alg    = word_of(&jws_alg_words, key->alg);
	ret->kid    = key->kid;
	ret->typ    = key->usual->typ;
	ret->header = (struct bytes){.p = key->usual->json, .n = strlen(key->usual->json)};
	return JWT_OK;
}
