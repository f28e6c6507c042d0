/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwt.h"

#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

enum { CLAIMS_MAX = JWS_MAX / 4 * 3 };

/*
 * A member that is there twice means one thing to one reader, and another to the next. Sorted, as they have been since the
 * first release. Not for EdDSA, which needs no module: to load this one takes longer than all the rest.
 */
static enum rc read_again(const char *claims, size_t n, struct str *out, struct err *err)
{
	const struct mod_jansson       *reader;
	AUTO(json_doc) struct json_doc *doc = NULL;

	TRY(MOD_LOAD(jansson, &reader, err));
	TRY(reader->parse(claims, n, &doc, err));
	reader->dump(doc->root, out);
	return RC_OK;
}

static enum rc too_long(struct err *err)
{
	return err_set(err, RC_INVALID, "a token has at most %d bytes", JWS_MAX);
}

static const char *type_for(enum jws_alg alg)
{
	return jws_shape(alg)->family == JWS_EDWARDS ? "at+jwt" : "JWT";
}

const struct jws_header *jwt_usual_header(const struct jwk *key, struct arena *a)
{
	return jws_header_of(key->alg, key->kid, type_for(key->alg), a);
}

enum rc jwt_sign(const struct jws_signer *s, const char *claims_json, struct secret **ret_token,
                 struct err *err)
{
	const bool            edwards = jws_shape(s->alg)->family == JWS_EDWARDS;
	const size_t          n       = strlen(claims_json);
	AUTO(str) struct str *claims  = str_new();
	AUTO(str) struct str *text    = str_new();

	if (!jwk_kid_valid(s->kid))
		return err_invalid(err, "kid", "a kid has 1 to 64 letters, digits or . _ ~ -");
	if (strncmp(claims_json, "{\"", 2) != 0)
		return err_set(err, RC_INVALID, "a token needs claims");
	if (n > CLAIMS_MAX)
		return too_long(err);
	if (edwards)
		str_addn(claims, claims_json, n);
	else
		TRY(read_again(claims_json, n, claims, err));
	TRY(jws_sign(s, type_for(s->alg), (struct bytes){.p = claims->p, .n = claims->n}, text,
	             err));
	if (text->n > JWS_MAX)
		return too_long(err);
	*ret_token = secret_copy(text->p, text->n);
	return RC_OK;
}
