/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/str.h -- a growing byte buffer, and the JSON text that goes into it.
 *
 * Always NUL-terminated; wiped when it grows and when it is freed, because a
 * revealed token passes through one on its way out.
 */
#ifndef IDCTL_BASE_STR_H
#define IDCTL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/own.h"

struct str {
	char  *p; /* never NULL after the first addition */
	size_t n, cap;
};

struct str *str_new(void);
void        str_free(struct str *s);
void        str_done(struct str *s);  /* for a struct str in place: STR_EMPTY … str_done */
void        str_clear(struct str *s); /* length 0, bytes wiped, memory kept */
DEFINE_AUTO(str)
#define STR_EMPTY         \
	{                 \
		.p = NULL \
	}

void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const void *bytes, size_t n);
void str_addc(struct str *s, char c);
void str_addi(struct str *s, int64_t i);
void str_add_hex(struct str *s, const void *p, size_t n);
void str_addf(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A JSON string with its quotes; C0, DEL and C1 as \u00NN; invalid UTF-8 as U+FFFD. */
void str_add_json(struct str *s, const char *text);

/* One JSON object under construction: {"a":1,"b":"x"}. Keys are added in the order of the calls. */
void str_json_open(struct str *s);
void str_json_key(struct str *s, const char *key);
void str_json_text(struct str *s, const char *key, const char *text); /* NULL: null */
void str_json_int(struct str *s, const char *key, int64_t i);
void str_json_bool(struct str *s, const char *key, bool b);
void str_json_list(struct str *s, const char *key, const char *const *v, size_t n);
void str_json_hex(struct str *s, const char *key, const void *p, size_t n);
void str_json_close(struct str *s);
void str_json_item(
    struct str *s); /* before an item of a list, or a member: a comma, unless it is the first */

#endif
