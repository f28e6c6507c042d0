/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/trust/claims.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

enum { POINTER_DEPTH = 8 };

/* RFC 6901, 3: '~' is written ~0, and '/' is written ~1. */
static bool is_pointer(const char *key)
{
	unsigned depth = 0;

	for (const char *p = key; *p != '\0'; p++) {
		if (*p == '~' && p[1] != '0' && p[1] != '1')
			return false;
		if (*p == '/' && (p[1] == '/' || p[1] == '\0' || ++depth > POINTER_DEPTH))
			return false;
	}
	return true;
}

static enum rc check_key(const char *key, struct err *err)
{
	static const char *const ours[] = {"iss", "aud", "exp", "nbf", "iat", "jti"};
	const size_t             n      = strlen(key);

	for (const char *p = key; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || *p == '"' || *p == '\\')
			return err_invalid(
			    err, "claim",
			    "the name of a claim is printable ASCII without \" and \\");
	if (n < 1 || n > CLAIM_KEY_MAX || (key[0] == '/' && !is_pointer(key)))
		return err_invalid(
		    err, "claim", "'%.64s' is neither the name of a claim nor a JSON Pointer", key);
	for (size_t i = 0; i < COUNT(ours); i++)
		if (strcmp(key, ours[i]) == 0)
			return err_invalid(err, "claim", "the claim '%s' is always checked", key);
	return RC_OK;
}

static enum rc check_value(const char *key, const char *value, struct err *err)
{
	const size_t n = strlen(value);

	for (const char *p = value; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return err_invalid(err, "claim", "the value of '%s' has control characters",
			                   key);
	if (n < 1 || n > CLAIM_VALUE_MAX || !utf8_valid(value))
		return err_invalid(err, "claim", "the value of '%s' must be text of 1 to %d bytes",
		                   key, CLAIM_VALUE_MAX);
	if (strchr(value, '*') == NULL)
		return RC_OK;
	err_invalid(err, "claim", "the value of '%s' looks like a pattern", key);
	return err_advise(err, ADVICE_CLAIM_EXACT);
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct claim *)a)->key, ((const struct claim *)b)->key);
}

enum rc claims_parse(struct work *w, struct strs pairs, struct claims *ret, struct err *err)
{
	struct claim *v = arena_alloc(w->mem, pairs.n * sizeof(*v));

	if (pairs.n > CLAIMS_MAX)
		return err_invalid(err, "claim", "a rule has at most %d claims", CLAIMS_MAX);
	for (size_t i = 0; i < pairs.n; i++) {
		const char *equals = strchr(pairs.v[i], '=');

		if (equals == NULL)
			return err_invalid(err, "claim", "'%.64s' is not KEY=VALUE", pairs.v[i]);
		v[i].key   = arena_strndup(w->mem, pairs.v[i], (size_t)(equals - pairs.v[i]));
		v[i].value = equals + 1;
		TRY(check_key(v[i].key, err));
		TRY(check_value(v[i].key, v[i].value, err));
	}
	if (pairs.n > 1)
		qsort(v, pairs.n, sizeof(*v), by_key);
	for (size_t i = 1; i < pairs.n; i++)
		if (strcmp(v[i].key, v[i - 1].key) == 0)
			return err_invalid(err, "claim", "the claim '%s' is given twice", v[i].key);
	*ret = (struct claims){.v = v, .n = pairs.n};
	return RC_OK;
}

struct json claims_format(struct work *w, const struct claims *c)
{
	struct str  text = STR_EMPTY;
	struct json ret;

	str_json_open(&text);
	for (size_t i = 0; i < c->n; i++)
		str_json_text(&text, c->v[i].key, c->v[i].value);
	str_json_close(&text);
	ret.text = arena_strdup(w->mem, text.p);
	str_done(&text);
	return ret;
}

enum rc claims_load(struct work *w, struct json stored, struct claims *ret, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	const struct mod_jansson       *json;
	const struct json_node         *value;
	struct claim                   *v;
	size_t                          n = 0;

	TRY(MOD_LOAD(jansson, &json, err));
	if (json->parse(stored.text, strlen(stored.text), &doc, err) != RC_OK)
		return err_set(err, RC_CORRUPT, "the stored claims of a trust rule are damaged");
	v = arena_alloc(w->mem, json->length(doc->root) * sizeof(*v));
	for (const char *key = NULL; json->next(doc->root, &key, &value); n++) {
		if (json->text(value) == NULL)
			return err_set(err, RC_CORRUPT,
			               "the stored claims of a trust rule are damaged");
		v[n] = (struct claim){arena_strdup(w->mem, key),
		                      arena_strdup(w->mem, json->text(value))};
	}
	*ret = (struct claims){.v = v, .n = n};
	return RC_OK;
}

const char *claims_value(const struct claims *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->v[i].key, key) == 0)
			return c->v[i].value;
	return NULL;
}

/* One reference token of a pointer, unescaped; p goes behind it. */
static const char *step(const char **p, struct arena *a)
{
	char *out = arena_strndup(a, *p, strcspn(*p, "/"));
	char *to  = out;

	*p += strlen(out);
	for (const char *from = out; *from != '\0'; from++) {
		if (*from == '~')
			*to++ = *++from == '1' ? '/' : '~';
		else
			*to++ = *from;
	}
	*to = '\0';
	return out;
}

static const struct json_node *find(const struct json_doc *payload, const char *key,
                                    struct arena *a)
{
	const struct mod_jansson *json = payload->json;
	const struct json_node   *node = payload->root;

	if (key[0] != '/')
		return json->member(node, key);
	for (const char *p = key; *p == '/' && json->kind(node) == NODE_OBJECT;) {
		p++;
		node = json->member(node, step(&p, a));
		if (*p == '\0')
			return node;
	}
	return NULL;
}

const char *claim_text(const struct json_doc *payload, const char *key, struct arena *a)
{
	const struct mod_jansson *json = payload->json;
	const struct json_node   *node = find(payload, key, a);
	int64_t                   i;
	bool                      b;

	if (json->integer(node, &i))
		return arena_printf(a, "%lld", (long long)i);
	if (json->boolean(node, &b))
		return b ? "true" : "false";
	return arena_strdup(a, json->text(node));
}
