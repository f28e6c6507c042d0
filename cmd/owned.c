/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/owned.h"

#include "lib/base/strs.h"
#include "lib/core/client/client.h"
#include "lib/core/user/user.h"

enum rc owned_list(struct ctx *c, const struct owned_opts *o, const struct owned_fields *fields,
                   const struct record *rec,
                   enum rc (*run)(struct work *, const struct list_query *,
                                  const struct list_sink *, struct err *),
                   struct err *err)
{
	struct list_query      q    = ctx_query(c);
	const struct list_sink sink = ctx_sink(c, rec);
	struct user            u;
	struct client          client;

	/* a filter takes a reference, and with its prefix, because somebody may be called null */
	if (o->user != NULL) {
		TRY(user_get(c->w, o->user, &u, err));
		strs_add(&q.where, arena_printf(c->mem, "%s = email:%s", fields->user, u.email),
		         c->mem);
	}
	if (o->client != NULL) {
		TRY(client_get(c->w, o->client, &client, err));
		strs_add(&q.where,
		         arena_printf(c->mem, "%s = name:%s", fields->client, client.name), c->mem);
	}
	TRY(ctx_many(c, rec, err));
	return run(c->w, &q, &sink, err);
}
