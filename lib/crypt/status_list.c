/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/status_list.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"
#include "lib/mod/zlib.h"

static const char list_type[] = "statuslist+jwt";

enum rc status_list_pack(struct bytes list, struct str *out, struct err *err)
{
	AUTO(str) struct str  *packed = str_new();
	const struct mod_zlib *zlib;

	TRY(MOD_LOAD(zlib, &zlib, err));
	TRY(zlib->pack(list, packed, err));
	b64_add(out, (struct bytes){.p = packed->p, .n = packed->n});
	return RC_OK;
}

enum rc status_list_sign(const struct status_list *l, const struct jws_signer *s, struct str *out,
                         struct err *err)
{
	AUTO(str) struct str *claims = str_new();

	if (jws_shape(s->alg)->family == JWS_MAC)
		return err_set(err, RC_INVALID, "others cannot verify what an HMAC key signs");
	str_json_open(claims);
	str_json_int(claims, "exp", l->exp.us / UTC_SECOND);
	str_json_int(claims, "iat", l->iat.us / UTC_SECOND);
	str_json_text(claims, "iss", l->iss);
	str_json_key(claims, "status_list");
	str_add(claims, "{\"bits\":1,\"lst\":\"");
	TRY(status_list_pack(l->list, claims, err));
	str_add(claims, "\"}");
	str_json_text(claims, "sub", l->sub);
	str_json_int(claims, "ttl", l->ttl_s);
	str_json_close(claims);
	return jws_sign(s, list_type, (struct bytes){.p = claims->p, .n = claims->n}, out, err);
}

/* Reading. `bad` collects whether anything was not as it must be. ------------------------------ */

struct reader {
	const struct mod_jansson *json;
	struct arena             *a;
	bool                      bad;
};

static const char *read_text(struct reader *r, const struct json_node *node)
{
	const char *text = r->json->text(node);

	if (text != NULL && *text != '\0')
		return arena_strdup(r->a, text);
	r->bad |= node != NULL;
	return NULL;
}

static int64_t read_seconds(struct reader *r, const struct json_node *node)
{
	const int64_t year_9999 = 253402300799;
	int64_t       s         = 0;

	if (node != NULL && (!r->json->integer(node, &s) || s < 1 || s > year_9999))
		r->bad = true;
	return r->bad ? 0 : s;
}

static enum rc unpack(struct reader *r, const char *text, struct bytes *ret, struct err *err)
{
	const struct mod_zlib *zlib;
	struct bytes           packed;
	void                  *list = arena_alloc(r->a, STATUS_BYTES_MAX);
	enum rc                rc;

	r->bad |= text == NULL || !b64_get(text, strlen(text), r->a, &packed);
	if (r->bad)
		return RC_OK;
	TRY(MOD_LOAD(zlib, &zlib, err));
	ret->p = list;
	rc     = zlib->unpack(packed, list, STATUS_BYTES_MAX, &ret->n, err);
	if (rc != RC_INVALID)
		return rc;
	err_clear(err);
	r->bad = true;
	return RC_OK;
}

static enum rc read_list(struct reader *r, const struct json_node *node, struct status_list *ret,
                         struct err *err)
{
	int64_t bits = 0;

	r->bad |= !r->json->integer(r->json->member(node, "bits"), &bits) ||
	          (bits != 1 && bits != 2 && bits != 4 && bits != 8);
	ret->bits = (unsigned)bits;
	return unpack(r, r->json->text(r->json->member(node, "lst")), &ret->list, err);
}

static enum rc read_claims(struct bytes payload, struct arena *a, struct status_list *ret,
                           bool *ret_bad, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct reader                   r   = {.a = a};
	const struct json_node         *root;
	enum rc                         rc;

	*ret_bad = true;
	TRY(MOD_LOAD(jansson, &r.json, err));
	rc = r.json->parse(payload.p, payload.n, &doc, err);
	if (rc == RC_INVALID) {
		err_clear(err);
		return RC_OK;
	}
	TRY(rc);
	root        = doc->root;
	*ret        = (struct status_list){.iss = read_text(&r, r.json->member(root, "iss")),
	                                   .sub = read_text(&r, r.json->member(root, "sub"))};
	ret->iat.us = read_seconds(&r, r.json->member(root, "iat")) * UTC_SECOND;
	ret->exp.us = read_seconds(&r, r.json->member(root, "exp")) * UTC_SECOND;
	ret->ttl_s  = read_seconds(&r, r.json->member(root, "ttl"));
	TRY(read_list(&r, r.json->member(root, "status_list"), ret, err));
	*ret_bad = r.bad || ret->sub == NULL || ret->iat.us == 0;
	return RC_OK;
}

static enum jwt_verdict judge(const struct status_list *l, const struct jwt_policy *p)
{
	const int64_t leeway_us = p->leeway_s * UTC_SECOND;

	if (p->iss != NULL && l->iss != NULL && strcmp(p->iss, l->iss) != 0)
		return JWT_WRONG_ISSUER;
	if (l->iat.us > p->now.us + leeway_us)
		return JWT_NOT_YET_VALID;
	if (l->exp.us != 0 && p->now.us >= l->exp.us + leeway_us)
		return JWT_EXPIRED;
	return JWT_OK;
}

enum rc status_list_verify(struct bytes document, const struct jwt_check *against, struct arena *a,
                           struct status_list *ret, enum jwt_verdict *ret_verdict, struct err *err)
{
	struct jws jws;
	bool       bad;

	*ret = (struct status_list){.sub = NULL};
	TRY(jws_verify_long(document, against->keys, a, &jws, ret_verdict, err));
	if (*ret_verdict != JWT_OK)
		return RC_OK;
	/* exactly: nothing else may ever be taken for a list, nor a list for anything else (RFC 8725, 3.11) */
	*ret_verdict = JWT_WRONG_TYPE;
	if (jws.typ == NULL || strcmp(jws.typ, list_type) != 0)
		return RC_OK;
	*ret_verdict = JWT_BAD_CLAIMS;
	TRY(read_claims(jws.payload, a, ret, &bad, err));
	if (!bad)
		*ret_verdict = judge(ret, against->policy);
	return RC_OK;
}

bool status_list_says_no(const struct status_list *l, int64_t index)
{
	const size_t   a_byte = 8 / l->bits; /* so many tokens share one */
	const uint8_t *list   = l->list.p;
	const size_t   i      = (size_t)index;

	if (index < 0 || i / a_byte >= l->list.n)
		return true;
	return ((unsigned)list[i / a_byte] >> (i % a_byte) * l->bits & ((1u << l->bits) - 1)) != 0;
}
