/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwt.h"

#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/crypt/jws_priv.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

#define YEAR_9999 INT64_C(253402300799) /* its last second */

/* Reads claims one by one; `bad` collects whether any was not as it must be. */
struct reader {
	const struct mod_jansson *json;
	const struct json_node   *payload;
	struct arena             *a;
	bool                      bad;
};

enum presence { OPTIONAL, REQUIRED };

static const struct json_node *claim(struct reader *r, const char *name, enum presence presence)
{
	const struct json_node *node = r->json->member(r->payload, name);

	if (node == NULL && presence == REQUIRED)
		r->bad = true;
	return node;
}

static const char *node_text(struct reader *r, const struct json_node *node)
{
	const char *text = r->json->text(node);

	if (text != NULL && text[0] != '\0')
		return arena_strdup(r->a, text);
	r->bad = true;
	return NULL;
}

static const char *read_text(struct reader *r, const char *name, enum presence presence)
{
	const struct json_node *node = claim(r, name, presence);

	return node == NULL ? NULL : node_text(r, node);
}

/* The one text that may be empty: a token that grants nothing. */
static const char *read_scope(struct reader *r)
{
	const struct json_node *node = claim(r, "scope", OPTIONAL);

	if (node != NULL && r->json->text(node) == NULL)
		r->bad = true;
	return arena_strdup(r->a, r->json->text(node));
}

static struct utc read_time(struct reader *r, const char *name, enum presence presence)
{
	const struct json_node *node = claim(r, name, presence);
	int64_t                 s;

	if (node == NULL)
		return (struct utc){.us = 0};
	if (r->json->integer(node, &s) && s >= 1 && s <= YEAR_9999)
		return (struct utc){.us = s * UTC_SECOND};
	r->bad = true;
	return (struct utc){.us = 0};
}

static struct strs read_list(struct reader *r, const char *name)
{
	const struct json_node *node = claim(r, name, OPTIONAL);
	const size_t            n    = r->json->length(node);
	const char            **v;

	if (node == NULL)
		return (struct strs){.n = 0};
	if (r->json->kind(node) != NODE_LIST) {
		r->bad = true;
		return (struct strs){.n = 0};
	}
	v = arena_alloc(r->a, n * sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		v[i] = node_text(r, r->json->at(node, i));
		if (v[i] == NULL)
			return (struct strs){.n = 0};
	}
	return (struct strs){.v = v, .n = n};
}

/* RFC 7519, 4.1.3: a text stands for a list of one. An empty list is for nobody. */
static struct strs read_aud(struct reader *r)
{
	const struct json_node *node = claim(r, "aud", OPTIONAL);
	const char            **v;
	struct strs             list;

	if (r->json->kind(node) == NODE_TEXT) {
		v    = arena_alloc(r->a, sizeof(*v));
		v[0] = node_text(r, node);
		return (struct strs){.v = v, .n = v[0] == NULL ? 0 : 1};
	}
	list = read_list(r, "aud");
	if (node != NULL && list.n == 0)
		r->bad = true;
	return list;
}

static void read_status(struct reader *r, struct jwt_claims *ret)
{
	const struct json_node *node = claim(r, "status", OPTIONAL);
	const struct json_node *list = r->json->member(node, "status_list");

	r->bad |= node != NULL && r->json->kind(node) != NODE_OBJECT;
	if (list == NULL)
		return;
	ret->status_uri = node_text(r, r->json->member(list, "uri"));
	r->bad |= !r->json->integer(r->json->member(list, "idx"), &ret->status_idx) ||
	          ret->status_idx < 0;
}

static void read_claims(struct reader *r, bool foreign, struct jwt_claims *ret)
{
	ret->iss = read_text(r, "iss", REQUIRED);
	ret->sub = read_text(r, "sub", REQUIRED);
	ret->jti = read_text(r, "jti", foreign ? OPTIONAL : REQUIRED);
	ret->aud = read_aud(r);
	ret->exp = read_time(r, "exp", REQUIRED);
	ret->nbf = read_time(r, "nbf", OPTIONAL);
	ret->iat = read_time(r, "iat", OPTIONAL);
	if (foreign)
		return;
	ret->client_id   = read_text(r, "client_id", OPTIONAL);
	ret->sid         = read_text(r, "sid", OPTIONAL);
	ret->scope       = read_scope(r);
	ret->roles       = read_list(r, "roles");
	ret->permissions = read_list(r, "permissions");
	read_status(r, ret);
}

struct reading {
	struct jwt_claims claims;
	bool              object, bad; /* bad: a claim is not as it must be */
};

static enum rc read_payload(struct bytes payload, bool foreign, struct arena *a,
                            struct reading *ret, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct reader                   r   = {.a = a};
	enum rc                         rc;

	*ret = (struct reading){.object = false};
	TRY(MOD_LOAD(jansson, &r.json, err));
	rc = r.json->parse(payload.p, payload.n, &doc, err);
	if (rc == RC_INVALID) {
		err_clear(err);
		return RC_OK;
	}
	TRY(rc);
	ret->object = r.json->kind(doc->root) == NODE_OBJECT;
	r.payload   = doc->root;
	read_claims(&r, foreign, &ret->claims);
	ret->bad = r.bad;
	return RC_OK;
}

static const char *bare_type(const char *typ)
{
	static const char prefix[] = "application/";

	return strncasecmp(typ, prefix, sizeof(prefix) - 1) == 0 ? typ + sizeof(prefix) - 1 : typ;
}

static bool type_accepted(const char *const *accepted, const char *typ)
{
	if (accepted == NULL)
		return true;
	for (; typ != NULL && *accepted != NULL; accepted++)
		if (strcasecmp(bare_type(*accepted), bare_type(typ)) == 0)
			return true;
	return false;
}

static bool listed(struct strs list, const char *wanted)
{
	for (size_t i = 0; i < list.n; i++)
		if (strcmp(list.v[i], wanted) == 0)
			return true;
	return false;
}

static enum jwt_verdict judge(const struct jwt_claims *c, const struct jwt_policy *p)
{
	const int64_t leeway_us = p->leeway_s * UTC_SECOND;

	if (!type_accepted(p->typ, c->typ))
		return JWT_WRONG_TYPE;
	if (p->iss != NULL && strcmp(p->iss, c->iss) != 0)
		return JWT_WRONG_ISSUER;
	if (p->aud != NULL && !listed(c->aud, p->aud))
		return JWT_WRONG_AUDIENCE;
	if (c->nbf.us > p->now.us + leeway_us || c->iat.us > p->now.us + leeway_us)
		return JWT_NOT_YET_VALID;
	if (p->now.us >= c->exp.us + leeway_us)
		return JWT_EXPIRED;
	return JWT_OK;
}

enum rc jwt_verify(struct bytes token, const struct jwt_check *against, struct arena *a,
                   struct jwt_claims *ret, enum jwt_verdict *ret_verdict, struct err *err)
{
	struct reading read;
	struct jws     jws;

	*ret = (struct jwt_claims){.iss = NULL};
	TRY(jws_verify(token, against->keys, a, &jws, ret_verdict, err));
	if (*ret_verdict != JWT_OK)
		return RC_OK;
	*ret_verdict = JWT_BAD_CLAIMS;
	TRY(read_payload(jws.payload, against->keys->foreign, a, &read, err));
	if (!read.object || read.bad)
		return RC_OK;
	read.claims.kid     = jws.kid;
	read.claims.alg     = jws.alg;
	read.claims.typ     = jws.typ;
	read.claims.header  = jws.header;
	read.claims.payload = jws.payload.p;
	*ret_verdict        = judge(&read.claims, against->policy);
	if (*ret_verdict == JWT_OK)
		*ret = read.claims;
	return RC_OK;
}

enum rc jwt_inspect(struct bytes token, struct arena *a, struct jwt_claims *ret,
                    enum jwt_verdict *ret_verdict, struct err *err)
{
	struct reading   read;
	struct jws_parts part;

	*ret = (struct jwt_claims){.iss = NULL};
	TRY(jws_open(token, JWS_CURIOUS, a, &part, ret_verdict, err));
	if (*ret_verdict != JWT_OK)
		return RC_OK;
	*ret_verdict = JWT_BAD_CLAIMS;
	TRY(read_payload(part.payload, false, a, &read, err));
	if (!read.object)
		return RC_OK;
	read.claims.kid     = part.kid;
	read.claims.alg     = part.alg;
	read.claims.typ     = part.typ;
	read.claims.header  = part.header.p;
	read.claims.payload = part.payload.p;
	*ret                = read.claims;
	*ret_verdict        = JWT_UNVERIFIED;
	return RC_OK;
}
