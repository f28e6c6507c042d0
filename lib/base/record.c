/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/record.h"

#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/strs.h"

static size_t width(enum val_kind kind)
{
	static const size_t w[] = {
	    [VAL_BOOL] = sizeof(bool),        [VAL_INT] = sizeof(int64_t),
	    [VAL_TEXT] = sizeof(char *),      [VAL_TIME] = sizeof(struct utc),
	    [VAL_ID] = sizeof(struct id),     [VAL_LIST] = sizeof(struct strs),
	    [VAL_JSON] = sizeof(struct json), [VAL_BYTES] = sizeof(struct bytes),
	};

	return w[kind];
}

/* Of a size that the compiler knows: this runs for each column of each row. */
static void move(void *to, const void *from, enum val_kind kind)
{
	static_assert(sizeof(struct strs) == 16 && sizeof(struct bytes) == 16 &&
	                  sizeof(struct id) == 16,
	              "all that is larger than a word");
	switch (width(kind)) {
	case 1:
		memcpy(to, from, 1);
		break;
	case 8:
		memcpy(to, from, 8);
		break;
	default:
		memcpy(to, from, 16);
	}
}

static const char *word_at(const struct field *f, const void *p)
{
	unsigned value;

	memcpy(&value, (const char *)p + f->off, sizeof(value));
	return word_of(f->words, value);
}

static bool put_word(const struct field *f, void *p, const char *word)
{
	unsigned value = 0;

	if (word != NULL && !word_find(f->words, word, &value))
		return false;
	memcpy((char *)p + f->off, &value, sizeof(value));
	return true;
}

struct val record_get(const struct field *f, const void *p)
{
	struct val v = {.kind = f->kind};

	if (f->coded)
		return val_text(word_at(f, p));

	/* every member of the union starts where the union does */
	move(&v.b, (const char *)p + f->off, f->kind);
	if ((f->flags & FIELD_ZERO_NONE) != 0 && v.i == 0)
		v.kind = VAL_NULL;
	return v;
}

bool record_put(const struct field *f, void *p, struct val v)
{
	if (f->coded)
		return put_word(f, p, v.kind == VAL_NULL ? NULL : v.text);
	if (v.kind == VAL_NULL) {
		memset((char *)p + f->off, 0, width(f->kind));
		return true;
	}
	assert(v.kind == f->kind);
	move((char *)p + f->off, &v.b, f->kind);
	return true;
}

const struct field *record_field_n(const struct record *r, const char *name, size_t n)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->field[i].name[0] == name[0] && strncmp(r->field[i].name, name, n) == 0 &&
		    r->field[i].name[n] == '\0')
			return &r->field[i];
	return NULL;
}

const struct field *record_field(const struct record *r, const char *name)
{
	return record_field_n(r, name, strlen(name));
}

bool val_absent(struct val v)
{
	static const struct id none;

	switch (v.kind) {
	case VAL_NULL:
		return true;
	case VAL_TEXT:
		return v.text == NULL;
	case VAL_TIME:
		return v.time.us == 0;
	case VAL_ID:
		return memcmp(&v.id, &none, sizeof(none)) == 0;
	case VAL_JSON:
		return v.json.text == NULL;
	case VAL_BYTES:
		return v.bytes.p == NULL;
	case VAL_BOOL:
	case VAL_INT:
	case VAL_LIST:
		return false;
	}
	return false;
}

static int compare_int(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_list(struct strs a, struct strs b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		const int c = strcmp(a.v[i], b.v[i]);

		if (c != 0)
			return c;
	}
	return compare_int((int64_t)a.n, (int64_t)b.n);
}

static int compare_bytes(struct bytes a, struct bytes b)
{
	const int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return c != 0 ? c : compare_int((int64_t)a.n, (int64_t)b.n);
}

int val_compare(struct val a, struct val b)
{
	if (val_absent(a) || val_absent(b))
		return compare_int(!val_absent(a), !val_absent(b));
	assert(a.kind == b.kind);
	switch (a.kind) {
	case VAL_NULL:
		return 0;
	case VAL_BOOL:
		return compare_int(a.b, b.b);
	case VAL_INT:
		return compare_int(a.i, b.i);
	case VAL_TEXT:
		return strcmp(a.text, b.text);
	case VAL_TIME:
		return compare_int(a.time.us, b.time.us);
	case VAL_ID:
		return memcmp(&a.id, &b.id, sizeof(a.id));
	case VAL_LIST:
		return compare_list(a.list, b.list);
	case VAL_JSON:
		return strcmp(a.json.text, b.json.text);
	case VAL_BYTES:
		return compare_bytes(a.bytes, b.bytes);
	}
	return 0;
}

static bool differs(struct val a, struct val b)
{
	return a.kind == VAL_LIST ? !strs_same(a.list, b.list) : val_compare(a, b) != 0;
}

struct strs record_diff(const struct record *r, const void *before, const void *after,
                        struct arena *a)
{
	const char **v = arena_alloc(a, r->n * sizeof(*v));
	size_t       n = 0;

	for (size_t i = 0; i < r->n; i++) {
		const struct field *f  = &r->field[i];
		size_t              at = n;

		if ((f->flags & FIELD_HIDDEN) != 0 ||
		    !differs(record_get(f, before), record_get(f, after)))
			continue;
		for (; at > 0 && strcmp(v[at - 1], f->name) > 0; at--)
			v[at] = v[at - 1];
		v[at] = f->name;
		n++;
	}
	return (struct strs){.v = v, .n = n};
}
