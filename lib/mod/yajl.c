/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/yajl.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "lib/base/arena.h"

struct yajl_stream {
	yajl_handle               handle;
	const struct yajl_events *events;
	void                     *arg;
};

/* ---- memory that is wiped: what is read may be a password's hash ---- */

struct block {
	max_align_t n; /* as its first size_t: bytes behind it */
};

static size_t *size_of(struct block *b)
{
	return (size_t *)(void *)b;
}

static void *give(void *ctx, size_t n)
{
	struct block *b = mem_check(malloc(sizeof(*b) + n));

	(void)ctx;
	*size_of(b) = n;
	return b + 1;
}

static void take(void *ctx, void *p)
{
	struct block *b = p;

	(void)ctx;
	if (p == NULL)
		return;
	b--;
	explicit_bzero(p, *size_of(b));
	free(b);
}

static void *resize(void *ctx, void *p, size_t n)
{
	void *more = give(ctx, n);

	if (p != NULL) {
		const size_t before = *size_of((struct block *)p - 1);

		memcpy(more, p, before < n ? before : n);
		take(ctx, p);
	}
	return more;
}

/* ---- events ---- */

static int on_null(void *ctx)
{
	const struct yajl_stream *s = ctx;

	return s->events->value(s->arg, YAJL_NULL, "", 0);
}

static int on_boolean(void *ctx, int is)
{
	const struct yajl_stream *s = ctx;

	return s->events->value(s->arg, is != 0 ? YAJL_TRUE : YAJL_FALSE, "", 0);
}

static int on_number(void *ctx, const char *text, size_t n)
{
	const struct yajl_stream *s = ctx;

	return s->events->value(s->arg, YAJL_NUMBER, text, n);
}

static int on_text(void *ctx, const unsigned char *text, size_t n)
{
	const struct yajl_stream *s = ctx;

	return s->events->value(s->arg, YAJL_TEXT, (const char *)text, n);
}

static int on_key(void *ctx, const unsigned char *text, size_t n)
{
	const struct yajl_stream *s = ctx;

	return s->events->key(s->arg, (const char *)text, n);
}

static int on_object(void *ctx)
{
	const struct yajl_stream *s = ctx;

	return s->events->open(s->arg, false);
}

static int on_list(void *ctx)
{
	const struct yajl_stream *s = ctx;

	return s->events->open(s->arg, true);
}

static int on_close(void *ctx)
{
	const struct yajl_stream *s = ctx;

	return s->events->close(s->arg);
}

static const yajl_callbacks callbacks = {
    .yajl_null        = on_null,
    .yajl_boolean     = on_boolean,
    .yajl_number      = on_number,
    .yajl_string      = on_text,
    .yajl_map_key     = on_key,
    .yajl_start_map   = on_object,
    .yajl_end_map     = on_close,
    .yajl_start_array = on_list,
    .yajl_end_array   = on_close,
};

static struct yajl_stream *start(const struct yajl_events *events, void *arg)
{
	yajl_alloc_funcs    memory = {.malloc = give, .realloc = resize, .free = take};
	struct yajl_stream *s      = mem_check(calloc(1, sizeof(*s)));

	s->events = events;
	s->arg    = arg;
	s->handle = mem_check(yajl_alloc(&callbacks, &memory, s));
	return s;
}

/* Its words, without the kind of error before them and the line end behind. */
static enum rc refused(const struct yajl_stream *s, struct err *err)
{
	unsigned char *text = yajl_get_error(s->handle, 0, NULL, 0);
	const char    *why  = strstr((const char *)text, ": ");

	why = why == NULL ? (const char *)text : why + 2;
	err_set(err, RC_INVALID, "invalid JSON: %.*s", (int)strcspn(why, "\n"), why);
	yajl_free_error(s->handle, text);
	return err->rc;
}

static enum rc outcome(const struct yajl_stream *s, yajl_status status, bool *ret_stopped,
                       struct err *err)
{
	*ret_stopped = status == yajl_status_client_canceled;
	return status == yajl_status_error ? refused(s, err) : RC_OK;
}

static enum rc feed(struct yajl_stream *s, const char *p, size_t n, bool *ret_stopped,
                    struct err *err)
{
	return outcome(s, yajl_parse(s->handle, (const unsigned char *)p, n), ret_stopped, err);
}

static enum rc end(struct yajl_stream *s, bool *ret_stopped, struct err *err)
{
	return outcome(s, yajl_complete_parse(s->handle), ret_stopped, err);
}

static void free_stream(struct yajl_stream *s)
{
	if (s == NULL)
		return;
	yajl_free(s->handle);
	free(s);
}

const struct mod_yajl mod_yajl = {
    .start = start,
    .feed  = feed,
    .end   = end,
    .free  = free_stream,
};
