/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/owned.h"

#include "lib/core/client/client.h"
#include "lib/core/user/user.h"

/* As the filters of the list have it: a reference, with its prefix, because somebody may be called null. */
static enum rc add(struct ctx *c, struct strs *where, const char *field, const char *ref)
{
	const char **v = arena_alloc(c->mem, (where->n + 1) * sizeof(*v));

	for (size_t i = 0; i < where->n; i++)
		v[i] = where->v[i];
	v[where->n] = arena_printf(c->mem, "%s = %s", field, ref);
	*where      = (struct strs){.v = v, .n = where->n + 1};
	return RC_OK;
}

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

	if (o->user != NULL) {
		TRY(user_get(c->w, o->user, &u, err));
		TRY(add(c, &q.where, fields->user, arena_printf(c->mem, "email:%s", u.email)));
	}
	if (o->client != NULL) {
		TRY(client_get(c->w, o->client, &client, err));
		TRY(add(c, &q.where, fields->client, arena_printf(c->mem, "name:%s", client.name)));
	}
	TRY(ctx_many(c, rec, err));
	return run(c->w, &q, &sink, err);
}
