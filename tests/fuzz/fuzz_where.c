/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --where and --after. An input is a line with the filter, or "FIELD VALUE"
 * when it begins with '?': then all operators are tried, and must agree with
 * each other; the rest is a text of the record, and a cursor.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/core/list/list_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct thing {
	struct id    id;
	const char  *name, *note;
	bool         good;
	int64_t      number;
	struct utc   at;
	struct strs  words;
	struct json  more;
	struct bytes secret;
};
#define T struct thing
static const struct field thing_field[] = {
    COLUMN(T, id),
    COLUMN(T, name, .flags = FIELD_SEARCH),
    COLUMN(T, note),
    COLUMN(T, good),
    COLUMN(T, number),
    COLUMN(T, at),
    COLUMN(T, words),
    COLUMN(T, more),
    COLUMN(T, secret, .flags = FIELD_HIDDEN),
};
#undef T
static const struct record thing_record = RECORD(struct thing, "thing", thing_field);
static const struct utc    now          = {INT64_C(1700000000000000)};

enum { OPS = 7 };
static const char *const op[OPS] = {"=", "!=", "<", ">=", ">", "<=", "~"};

/* 1, 0, or -1: not a filter */
static int holds(const char *text, const struct thing *t, struct arena *mem)
{
	struct list_filter *f   = NULL;
	struct err          err = ERR_NONE;
	const enum rc       rc  = list_filter_parse(text, &thing_record, now, mem, &f, &err);

	assert(rc == RC_OK || ((rc == RC_INVALID || rc == RC_USAGE) && err.msg[0] != '\0'));
	if (rc != RC_OK)
		return -1;
	assert(f != NULL);
	return list_filter_holds(f, t);
}

/* "a = b" is the opposite of "a != b"; of a value that is there, "a < b" that of "a >= b". */
static void compare(const char *field, const char *value, const struct thing *t, struct arena *mem)
{
	const struct field *f = record_field(&thing_record, field);
	int                 got[OPS];

	for (int i = 0; i < OPS; i++)
		got[i] = holds(arena_printf(mem, "%s %s %s", field, op[i], value), t, mem);
	assert((got[0] < 0) == (got[1] < 0));
	if (got[0] >= 0)
		assert(got[0] != got[1]);
	assert((got[2] < 0) == (got[3] < 0) && (got[4] < 0) == (got[5] < 0));
	if (got[2] < 0 || val_absent(record_get(f, t)))
		return;
	assert(got[2] != got[3] && got[4] != got[5]);
	/* exactly one of less, equal, more */
	assert(got[0] + got[2] + got[4] == 1);
}

static void cursor(const char *text, struct arena *mem)
{
	for (size_t i = 0; i < thing_record.n; i++) {
		const struct field *f     = &thing_record.field[i];
		const char         *sort  = i == 0 ? NULL : f->name;
		struct list_cursor  c     = {.sort = sort};
		struct list_cursor  again = {.sort = sort};
		struct err          err   = ERR_NONE;
		const char         *once;
		enum rc             rc;

		if ((f->flags & FIELD_HIDDEN) != 0)
			continue;
		if (list_cursor_parse(text, sort, f, mem, &c, &err) != RC_OK) {
			assert(err.rc == RC_INVALID && err.msg[0] != '\0');
			continue;
		}
		once = list_cursor_format(&c, mem);
		rc   = list_cursor_parse(once, sort, f, mem, &again, &err);
		assert(rc == RC_OK && again.key == c.key);
		assert(strcmp(list_cursor_format(&again, mem), once) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *mem    = arena_new();
	char                     *text   = arena_strndup(mem, (const char *)data, size);
	char                     *rest   = strchr(text, '\n'), *value;
	const char               *word[] = {"red", "green"};
	struct thing              none   = {.number = 0}, some;

	if (rest != NULL)
		*rest++ = '\0';
	else
		rest = text + strlen(text);
	some  = (struct thing){.id     = {{1}},
	                       .name   = rest,
	                       .note   = "null",
	                       .good   = true,
	                       .number = -5,
	                       .at     = now,
	                       .words  = {.v = word, .n = 2},
	                       .more   = {.text = "{\"a\":\"b\"}"}};
	value = strchr(text, ' ');
	if (*text == '?' && value != NULL) {
		*value++ = '\0';
		if (record_field(&thing_record, text + 1) != NULL) {
			compare(text + 1, value, &none, mem);
			compare(text + 1, value, &some, mem);
		}
	} else {
		holds(text, &none, mem);
		holds(text, &some, mem);
	}
	if (*rest != '\0')
		list_search_holds(&thing_record, rest, &some);
	cursor(rest, mem);
	return 0;
}
