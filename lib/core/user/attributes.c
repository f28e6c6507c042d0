/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/attributes.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/core/name/name.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

enum { KEY_MAX = 64, VALUE_MAX = 500, ATTRIBUTES_MAX = 64 };

struct pair {
	const char *key, *value;
};

struct pairs {
	struct pair v[ATTRIBUTES_MAX + 1];
	size_t      n;
};

static enum rc check_key(const char *key, struct err *err)
{
	static const char allowed[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
	const size_t n = strlen(key);

	if (n >= 1 && n <= KEY_MAX && strspn(key, allowed) == n)
		return RC_OK;
	return err_invalid(err, "attr",
	                   "'%.64s' is not an attribute name: 1 to 64 of letters, digits, _ . -",
	                   key);
}

static void unset(struct pairs *p, const char *key)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].key, key) == 0) {
			p->v[i] = p->v[--p->n];
			return;
		}
}

static enum rc set(struct work *w, struct pairs *p, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	const char *key;
	struct name value;

	if (equals == NULL)
		return err_invalid(err, "attr", "'%.64s' is not KEY=VALUE", text);
	key = arena_strndup(w->mem, text, (size_t)(equals - text));
	TRY(check_key(key, err));
	TRY(name_text(equals + 1, "attr", VALUE_MAX, w->mem, &value, err));
	unset(p, key);
	if (p->n == ATTRIBUTES_MAX)
		return err_invalid(err, "attr", "an account has at most %d attributes",
		                   ATTRIBUTES_MAX);
	p->v[p->n++] = (struct pair){key, value.shown};
	return RC_OK;
}

static enum rc load(struct work *w, struct json before, struct pairs *p, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	const struct mod_jansson       *json;
	const struct json_node         *value;

	if (before.text == NULL || strcmp(before.text, "{}") == 0)
		return RC_OK;
	TRY(MOD_LOAD(jansson, &json, err));
	if (json->parse(before.text, strlen(before.text), &doc, err) != RC_OK)
		return err_set(err, RC_CORRUPT, "stored attributes are damaged");
	for (const char *key = NULL; json->next(doc->root, &key, &value) && p->n < ATTRIBUTES_MAX;)
		p->v[p->n++] = (struct pair){arena_strdup(w->mem, key),
		                             arena_strdup(w->mem, json->text(value))};
	return RC_OK;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

enum rc attributes_change(struct work *w, struct json before, struct strs to_set,
                          struct strs to_unset, struct json *ret, struct err *err)
{
	struct pairs p    = {.n = 0};
	struct str   text = STR_EMPTY;

	TRY(load(w, before, &p, err));
	for (size_t i = 0; i < to_unset.n; i++) {
		TRY(check_key(to_unset.v[i], err));
		unset(&p, to_unset.v[i]);
	}
	for (size_t i = 0; i < to_set.n; i++)
		TRY(set(w, &p, to_set.v[i], err));
	qsort(p.v, p.n, sizeof(p.v[0]), by_key);
	str_json_open(&text);
	for (size_t i = 0; i < p.n; i++)
		str_json_text(&text, p.v[i].key, p.v[i].value);
	str_json_close(&text);
	ret->text = arena_strdup(w->mem, text.p);
	str_done(&text);
	return RC_OK;
}

enum rc attributes_each(struct work *w, struct json from,
                        enum rc (*each)(void *arg, const char *key, const char *value,
                                        struct err *err),
                        void *arg, struct err *err)
{
	struct pairs p = {.n = 0};

	TRY(load(w, from, &p, err));
	for (size_t i = 0; i < p.n; i++)
		TRY(each(arg, p.v[i].key, p.v[i].value, err));
	return RC_OK;
}
