/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/tree.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/mod/mod.h"
#include "lib/mod/yajl.h"

enum { WAY_MAX = 512 };

struct level {
	size_t way_n; /* of the way to it */
	bool   list;
	size_t items;
};

struct reader {
	struct in_room *room;
	struct tree    *tree;
	const char     *problem; /* why the rest is not read; NULL: it is */
	char            way[WAY_MAX];
	size_t          way_n;
	struct level    level[TREE_DEPTH_MAX];
	unsigned        depth;
	bool            any; /* a list, too */
};

static bool stop(struct reader *r, const char *problem)
{
	r->problem = problem;
	return false;
}

static bool add_way(struct reader *r, const char *p, size_t n)
{
	if (n >= WAY_MAX - r->way_n)
		return stop(r, "the names of its members are too long");
	memcpy(r->way + r->way_n, p, n);
	r->way_n += n;
	r->way[r->way_n] = '\0';
	return true;
}

static struct level *top(struct reader *r)
{
	return r->depth == 0 ? NULL : &r->level[r->depth - 1];
}

/* The way to what comes now: of an item it is its number, of a member on_key() has said it. */
static bool step(struct reader *r)
{
	struct level *l = top(r);
	char          number[32];

	if (l == NULL || !l->list)
		return true;
	r->way_n = l->way_n;
	return add_way(r, number, (size_t)snprintf(number, sizeof(number), "/%zu", l->items++));
}

static bool add_leaf(struct reader *r, enum leaf_kind kind, const char *text, size_t n)
{
	struct leaf *l = &r->tree->leaf[r->tree->n];

	if (r->tree->n == TREE_LEAVES_MAX)
		return stop(r, "it has too many members");
	if (memchr(text, '\0', n) != NULL)
		return stop(r, "a text contains NUL");
	*l = (struct leaf){.kind = kind,
	                   .at   = in_text(r->room, r->way, r->way_n),
	                   .text = in_text(r->room, text, n)};
	if (l->at == NULL || l->text == NULL)
		return stop(r, "it is too long");
	r->tree->n++;
	return true;
}

static bool on_value(void *arg, enum yajl_kind kind, const char *text, size_t n)
{
	static const enum leaf_kind kinds[] = {[YAJL_NULL]   = LEAF_NULL,
	                                       [YAJL_TRUE]   = LEAF_BOOL,
	                                       [YAJL_FALSE]  = LEAF_BOOL,
	                                       [YAJL_NUMBER] = LEAF_NUMBER,
	                                       [YAJL_TEXT]   = LEAF_TEXT};
	struct reader              *r       = arg;

	if (r->depth == 0)
		return stop(r, "it is not an object");
	if (kind == YAJL_TRUE || kind == YAJL_FALSE) {
		text = kind == YAJL_TRUE ? "true" : "false";
		n    = strlen(text);
	}
	return step(r) && add_leaf(r, kinds[kind], text, n);
}

/* Has anything been read on that way already? What was read last stands at the end. */
static bool known(const struct reader *r)
{
	for (size_t i = r->tree->n; i-- > 0;) {
		const char *at = r->tree->leaf[i].at;

		if (strncmp(at, r->way, r->way_n) == 0 &&
		    (at[r->way_n] == '\0' || at[r->way_n] == '/'))
			return true;
	}
	return false;
}

static bool on_key(void *arg, const char *text, size_t n)
{
	struct reader *r = arg;

	r->way_n = top(r)->way_n;
	if (memchr(text, '\0', n) != NULL)
		return stop(r, "a name contains NUL");
	if (!add_way(r, "/", 1))
		return false;
	for (size_t i = 0; i < n; i++) {
		const bool slash = text[i] == '/', tilde = text[i] == '~';

		if (!(slash   ? add_way(r, "~1", 2)
		      : tilde ? add_way(r, "~0", 2)
		              : add_way(r, text + i, 1)))
			return false;
	}
	return known(r) ? stop(r, "a member is given twice") : true;
}

static bool on_open(void *arg, bool list)
{
	struct reader *r = arg;

	if (r->depth == TREE_DEPTH_MAX)
		return stop(r, "it is nested too deeply");
	if (r->depth == 0 && list && !r->any)
		return stop(r, "it is not an object");
	if (!step(r))
		return false;
	r->level[r->depth++] = (struct level){.way_n = r->way_n, .list = list};
	/* it takes the place of what it holds, until that is there: so the name is known */
	return r->depth == 1 || add_leaf(r, list ? LEAF_LIST : LEAF_OBJECT, "", 0);
}

static bool on_close(void *arg)
{
	struct reader *r = arg;

	r->depth--;
	r->way_n = r->level[r->depth].way_n;
	return true;
}

static bool is_high(unsigned code)
{
	return code >= 0xd800 && code <= 0xdbff;
}

static bool is_low(unsigned code)
{
	return code >= 0xdc00 && code <= 0xdfff;
}

/* Four hexadecimal digits; 0 for anything else, which the library refuses. */
static unsigned code_of(const char *p)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	unsigned          code     = 0;

	for (int i = 0; i < 4; i++) {
		const char *d = memchr(digits, p[i], sizeof(digits) - 1);

		if (d == NULL)
			return 0;
		code = code << 4 | (unsigned)(d - digits) % 16;
	}
	return code;
}

/* The library would put a question mark for half a surrogate. */
static bool halves(const char *p, size_t n)
{
	bool high = false;

	if (memchr(p, '\\', n) == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned code = 0;

		if (p[i] == '\\' && n - i >= 6 && p[i + 1] == 'u')
			code = code_of(p + i + 2);
		if (p[i] == '\\')
			i += code != 0 ? 5 : 1;
		if (high != is_low(code))
			return true;
		high = is_high(code);
	}
	return high;
}

static enum rc parse(const struct mod_yajl *yajl, struct yajl_stream *s, const char *p, size_t n,
                     struct err *err)
{
	bool stopped;

	TRY(yajl->feed(s, p, n, &stopped, err));
	return stopped ? RC_OK : yajl->end(s, &stopped, err);
}

static enum rc read_with(struct reader *r, const char *p, size_t n, struct err *err)
{
	static const struct yajl_events events = {
	    .value = on_value, .key = on_key, .open = on_open, .close = on_close};
	const struct mod_yajl *yajl;
	struct yajl_stream    *s;
	enum rc                rc;

	r->tree->n = 0;
	TRY(MOD_LOAD(yajl, &yajl, err));
	s  = yajl->start(&events, r);
	rc = parse(yajl, s, p, n, err);
	yajl->free(s);
	return rc;
}

enum rc tree_read(const char *p, size_t n, struct in_room *room, struct tree *ret, struct err *err)
{
	struct reader r = {.room = room, .tree = ret};

	if (halves(p, n))
		return err_set(err, RC_INVALID, "invalid JSON: half a surrogate");
	TRY(read_with(&r, p, n, err));
	if (r.problem != NULL)
		return err_set(err, RC_INVALID, "this JSON cannot be read: %s", r.problem);
	return RC_OK;
}

enum rc tree_glimpse(const char *p, size_t n, struct in_room *room, struct tree *ret,
                     struct err *err)
{
	struct reader r = {.room = room, .tree = ret, .any = true};

	if (read_with(&r, p, n, err) == RC_OK || err->rc != RC_INVALID)
		return err->rc;
	err_clear(err);
	return RC_OK;
}

const struct leaf *tree_leaf(const struct tree *t, const char *way)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->leaf[i].at, way) == 0)
			return &t->leaf[i];
	return NULL;
}

const char *tree_text(const struct tree *t, const char *way)
{
	const struct leaf *l = tree_leaf(t, way);

	return l == NULL || l->kind == LEAF_NULL ? NULL : l->text;
}

const char *leaf_below(const struct leaf *l, const char *way)
{
	const size_t n = strlen(way);

	return strncmp(l->at, way, n) == 0 && l->at[n] == '/' ? l->at + n + 1 : NULL;
}
