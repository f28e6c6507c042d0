/* SPDX-License-Identifier: Apache-2.0 */
/* All that a subject may do, and by which grant. */
#include "lib/core/access/access.h"
#include "lib/core/work/work.h"

#define T struct access_held
static const struct field held_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, permission, "PERMISSION", "the permission", .flags = FIELD_SEARCH),
    FIELD(T, role, "ROLE", "the role that was granted", .flags = FIELD_SEARCH),
    FIELD(T, via, "VIA", "the role that gives it by itself: that one, or one it inherits from",
          .flags = FIELD_SEARCH),
    FIELD(T, until, "UNTIL", "when the grant ends; null: never"),
    FIELD(T, granted_by, "GRANTED BY", "who granted it",
          .flags = FIELD_SEARCH | FIELD_SUBJECT | FIELD_ITSELF),
    FIELD(T, granted_at, "GRANTED AT", "when it was granted", .flags = FIELD_WIDE),
    FIELD(T, reason, "REASON", "reason, as the actor gave it", .flags = FIELD_SEARCH),
};
#undef T
const struct record access_held_record = RECORD(struct access_held, "held permission", held_field);

struct held {
	void **record;
	size_t n, cap;
};

static void add(struct work *w, struct held *h, struct access_held *one)
{
	if (h->n == h->cap) {
		void **more = arena_alloc(w->mem, (h->cap * 2 + 64) * sizeof(void *));

		for (size_t i = 0; i < h->n; i++)
			more[i] = h->record[i];
		h->record = more;
		h->cap    = h->cap * 2 + 64;
	}
	h->record[h->n++] = one;
	one->row          = (int64_t)h->n;
}

static enum rc collect(struct work *w, const struct subject *s, struct held *h, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;

	TRY(store_query(
	    w->db, IN(ACCESS_HELD, .user_row = s->user, .client_row = s->client, .now = w->now),
	    &rows, err));
	for (;;) {
		struct access_held *one = arena_alloc(w->mem, sizeof(*one));
		bool                more;

		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(rows, &access_held_record, w->mem, one, err));
		add(w, h, one);
	}
}

enum rc access_held(struct work *w, const struct subject *s, const struct list_query *q,
                    const struct list_sink *sink, struct err *err)
{
	struct held        h      = {.n = 0};
	struct list_ready  ready  = {.n = 0};
	struct list_source source = {.ready = &ready, .record = &access_held_record};

	if (s->active)
		TRY(collect(w, s, &h, err));
	ready = (struct list_ready){.record = h.record, .n = h.n};
	return list_run(w, &source, q, sink, err);
}
