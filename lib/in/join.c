/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/join.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/secret.h"
#include "lib/base/utf8.h"

struct entry {
	uint64_t key; /* what stands for the text of it */
	uint64_t at;
	size_t   n;
};

/* One of the two: what a line is about, what an account is called there, and what comes of the two. */
struct joiner {
	const char *(*of_line)(struct in *in, struct tree *tree, const char *line, size_t n);
	const char *(*of_account)(const struct in_taking *t);
	enum rc (*take)(struct in_taking *t, const struct tree *tree, const char *line,
	                struct err *err);
};

struct in_join {
	const struct joiner *how;
	int                  fd;
	struct tree          tree;
	struct entry        *entry;
	size_t               n, room;
};

/* ---- passwd and shadow ---- */

static const char *shadow_line(struct in *in, struct tree *tree, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);

	(void)tree;
	return colon == NULL || *line == '#' ? NULL
	                                     : in_text(in->room, line, (size_t)(colon - line));
}

static const char *username(const struct in_taking *t)
{
	return t->a->username;
}

static enum rc shadow_take(struct in_taking *t, const struct tree *tree, const char *line,
                           struct err *err)
{
	const char *hash = strchr(line, ':') + 1;

	(void)tree;
	hash = in_text(t->in->room, hash, strcspn(hash, ":\r\n"));
	if (hash == NULL || !utf8_valid(hash))
		return err_invalid(err, "join", "its line is not valid UTF-8");
	return *hash == '\0' ? RC_OK : in_shape_take(t, "hash", hash, err);
}

static const struct joiner shadow = {shadow_line, username, shadow_take};

/* ---- Auth0: "auth0|ID", and a JSON object a line with the ID ---- */

static const char *text_at(const struct tree *t, const char *way)
{
	const struct leaf *l = tree_leaf(t, way);

	return l == NULL || l->kind != LEAF_TEXT ? NULL : l->text;
}

static const char *authzero_line(struct in *in, struct tree *tree, const char *line, size_t n)
{
	struct err ignored = ERR_NONE; /* it is then about nobody */

	tree->n = 0;
	if (tree_read(line, n, in->room, tree, &ignored) != RC_OK)
		return NULL;
	return text_at(tree, "/alt_id") != NULL ? text_at(tree, "/alt_id")
	                                        : text_at(tree, "/_id/$oid");
}

static const char *authzero_id(const struct in_taking *t)
{
	const char *id  = text_at(&t->in->tree, "/user_id");
	const char *bar = id == NULL ? NULL : strchr(id, '|');

	return bar == NULL ? id : bar + 1;
}

static enum rc authzero_take(struct in_taking *t, const struct tree *tree, const char *line,
                             struct err *err)
{
	const char *hash = text_at(tree, "/passwordHash");

	(void)line;
	return hash == NULL ? RC_OK : in_shape_take(t, "passwordHash", hash, err);
}

static const struct joiner authzero = {authzero_line, authzero_id, authzero_take};

/* ---- the file ---- */

/* FNV-1a. Two that are alike are told apart by their texts. */
static uint64_t key_of(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return h;
}

static void add(struct in_join *j, struct entry e)
{
	if (j->n == j->room) {
		j->room  = 2 * j->room + 1024;
		j->entry = mem_check(reallocarray(j->entry, j->room, sizeof(*j->entry)));
	}
	j->entry[j->n++] = e;
}

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static enum rc read_all(struct in_join *j, struct in *in, struct in_source *s, struct err *err)
{
	struct csv_row row = {.n = 0};

	for (;;) {
		const char *text;

		csv_take(s, &row);
		TRY(in_record(s, &row, in_line_end, err));
		if (row.raw_n == 0)
			return RC_OK;
		in_room_clear(in->room, row.raw_n);
		text = j->how->of_line(in, &j->tree, row.raw, row.raw_n);
		if (text != NULL)
			add(j, (struct entry){
			           .key = key_of(text), .at = in_offset(s), .n = row.raw_n});
	}
}

static const struct joiner *joiner_of(const struct in_shape *s)
{
	if (s == &in_shape_passwd)
		return &shadow;
	return s == &in_shape_authzero ? &authzero : NULL;
}

/* ---- an account ---- */

/* The first entry that is not before the key. */
static size_t lower(const struct in_join *j, uint64_t key)
{
	size_t from = 0, to = j->n;

	while (from < to) {
		const size_t mid = from + (to - from) / 2;

		if (j->entry[mid].key < key)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static enum rc read_line(const struct in_join *j, const struct entry *e, struct secret **ret,
                         struct err *err)
{
	AUTO(secret) struct secret *line = secret_new(e->n);
	size_t                      n    = 0;

	while (n < e->n) {
		const ssize_t got = pread(j->fd, line->p + n, e->n - n, (off_t)(e->at + n));

		if (got <= 0) {
			err_set(err, RC_CONFIG, "the second file cannot be read again: %s",
			        got == 0 ? "it has become shorter" : strerror(errno));
			return err_field(err, "join");
		}
		n += (size_t)got;
	}
	*ret = TAKE(line);
	return RC_OK;
}

static enum rc take(struct in_taking *t, const char *name, bool *ret_found, struct err *err)
{
	struct in_join *j   = t->in->join;
	const uint64_t  key = key_of(name);

	*ret_found = false;
	for (size_t i = lower(j, key); i < j->n && j->entry[i].key == key; i++) {
		AUTO(secret) struct secret *line = NULL;
		const char                 *text;

		TRY(read_line(j, &j->entry[i], &line, err));
		text       = j->how->of_line(t->in, &j->tree, (const char *)line->p, line->n);
		*ret_found = text != NULL && strcmp(text, name) == 0;
		if (*ret_found)
			return j->how->take(t, &j->tree, (const char *)line->p, err);
	}
	return RC_OK;
}

static enum rc second(struct in_taking *t, struct err *err)
{
	const char *name  = t->in->join->how->of_account(t);
	bool        found = false;

	if (name == NULL)
		return RC_OK;
	TRY(take(t, name, &found, err));
	if (!found)
		in_lost(t, "join", "the second file says nothing of an account");
	return RC_OK;
}

enum rc in_join_open(struct in *in, int fd, struct in_join **ret, struct err *err)
{
	AUTO(in_join) struct in_join     *j = mem_check(calloc(1, sizeof(*j)));
	AUTO(in_source) struct in_source *s = in_source_new(fd, NULL);

	j->how = joiner_of(in->format->shape);
	j->fd  = fd;
	if (j->how == NULL)
		return err_invalid(err, "join", "this format has no second file");
	if (read_all(j, in, s, err) != RC_OK)
		return err_field(err, "join");
	if (j->n > 0)
		qsort(j->entry, j->n, sizeof(*j->entry), by_key);
	in->second = second;
	*ret       = TAKE(j);
	return RC_OK;
}

void in_join_free(struct in_join *j)
{
	if (j == NULL)
		return;
	free(j->entry);
	free(j);
}
