/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/value.h -- one value, as records, statements and output carry it.
 *
 * Instants and ids are structs of their own, so that they can never be
 * swapped with a number; plain int has no row on purpose: widths are said,
 * not guessed. An enum (to a compiler, unsigned) is a text to everyone but
 * its struct (FIELD in record.h). There is no row for struct secret: it does not compile.
 */
#ifndef IDCTL_BASE_VALUE_H
#define IDCTL_BASE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
struct utc  { int64_t us; };                        /* microseconds since 1970, UTC; 0: none */
struct id   { uint8_t b[16]; };                     /* UUIDv7; all zero: none */
struct strs { const char *const *v; size_t n; };    /* a list of texts */
struct json { const char *text; };                  /* a JSON document that we wrote ourselves; NULL: none */
struct bytes { const void *p; size_t n; };          /* p NULL: none */
/* clang-format on */

enum val_kind {
	VAL_NULL,
	VAL_BOOL,
	VAL_INT,
	VAL_TEXT,
	VAL_TIME,
	VAL_ID,
	VAL_LIST,
	VAL_JSON,
	VAL_BYTES
};

struct val {
	enum val_kind kind;
	union {
		bool         b;
		int64_t      i;
		const char  *text; /* NULL is allowed, and is SQL's and JSON's null */
		struct utc   time;
		struct id    id;
		struct strs  list;
		struct json  json;
		struct bytes bytes;
	};
};

/* clang-format off */
static inline struct val val_bool(bool x)          { return (struct val){.kind = VAL_BOOL, .b = x}; }
static inline struct val val_int(int64_t x)        { return (struct val){.kind = VAL_INT, .i = x}; }
static inline struct val val_text(const char *x)   { return (struct val){.kind = VAL_TEXT, .text = x}; }
static inline struct val val_time(struct utc x)    { return (struct val){.kind = VAL_TIME, .time = x}; }
static inline struct val val_id(struct id x)       { return (struct val){.kind = VAL_ID, .id = x}; }
static inline struct val val_list(struct strs x)   { return (struct val){.kind = VAL_LIST, .list = x}; }
static inline struct val val_json(struct json x)   { return (struct val){.kind = VAL_JSON, .json = x}; }
static inline struct val val_bytes(struct bytes x) { return (struct val){.kind = VAL_BYTES, .bytes = x}; }

/* clang-format on */

#define VAL_ROWS(x, F) \
	_Generic((x),                              \
		bool: F(BOOL, bool),               \
		int64_t: F(INT, int),              \
		const char *: F(TEXT, text),       \
		char *: F(TEXT, text),             \
		unsigned: F(TEXT, text),           \
		struct utc: F(TIME, time),         \
		struct id: F(ID, id),              \
		struct strs: F(LIST, list),        \
		struct json: F(JSON, json),        \
		struct bytes: F(BYTES, bytes))
#define VAL_KIND_(KIND, fn) VAL_##KIND
#define VAL_MAKE_(KIND, fn) val_##fn
#define VAL_KIND(x)         VAL_ROWS(x, VAL_KIND_)    /* type → kind, for FIELD */
#define V(x)                VAL_ROWS(x, VAL_MAKE_)(x) /* value → struct val, for SQL inputs */

#endif
