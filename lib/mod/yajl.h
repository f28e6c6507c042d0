/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/yajl.h -- JSON (RFC 8259) read piece by piece, for what is too long, or too often there, to become a tree.
 *
 * The reader is called for each thing met on the way. What the library remembers between two pieces is wiped.
 */
#ifndef IDCTL_MOD_YAJL_H
#define IDCTL_MOD_YAJL_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"

enum yajl_kind { YAJL_NULL, YAJL_TRUE, YAJL_FALSE, YAJL_NUMBER, YAJL_TEXT };

/* Each false: no further. Texts are UTF-8, not terminated, and there during the call. */
struct yajl_events {
	bool (*value)(void *arg, enum yajl_kind kind, const char *text, size_t n);
	bool (*key)(void *arg, const char *text, size_t n);
	bool (*open)(void *arg, bool list); /* a list, or an object */
	bool (*close)(void *arg);
};

struct yajl_stream;

struct mod_yajl {
	struct yajl_stream *(*start)(const struct yajl_events *events, void *arg);
	/*
	 * *ret_stopped: an event said false, and this is RC_OK; nothing may be fed after it. INVALID for what is no JSON; the
	 * message never quotes it.
	 */
	enum rc (*feed)(struct yajl_stream *s, const char *p, size_t n, bool *ret_stopped,
	                struct err *err);
	/* That was all of it. INVALID when one value is not whole. */
	enum rc (*end)(struct yajl_stream *s, bool *ret_stopped, struct err *err);
	void (*free)(struct yajl_stream *s);
};
extern const struct mod_yajl mod_yajl;

#endif
