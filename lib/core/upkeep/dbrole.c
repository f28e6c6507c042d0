/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/dbrole.h"

#include <string.h>

#include "lib/core/work/work.h"

struct facts {
	const char *login, *owner, *server;
	bool        superuser, owns, runtime, prune, reads, has_runtime;
	bool        becomes, alters_audit, makes_objects, rewrites, writes, reads_hashes;
};
#define T struct facts
static const struct field facts_field[] = {
    COLUMN(T, login),       COLUMN(T, owner),   COLUMN(T, server),       COLUMN(T, superuser),
    COLUMN(T, owns),        COLUMN(T, runtime), COLUMN(T, prune),        COLUMN(T, reads),
    COLUMN(T, has_runtime), COLUMN(T, becomes), COLUMN(T, alters_audit), COLUMN(T, makes_objects),
    COLUMN(T, rewrites),    COLUMN(T, writes),  COLUMN(T, reads_hashes),
};
#undef T
static const struct record facts_record = RECORD(struct facts, "database role", facts_field);

/* The narrowest that fits: a superuser is a member of everything. */
static const char *kind_of(const struct facts *f)
{
	if (f->superuser)
		return "superuser";
	if (f->owns)
		return "owner";
	if (f->runtime)
		return "runtime";
	if (f->prune)
		return "prune";
	return f->reads ? "read" : "none of ours";
}

/* Anyone who owns the schema can do the rest as well. */
static struct strs excess_of(const struct facts *f, struct arena *a)
{
	const struct {
		bool        so;
		const char *words;
	} all[] = {
	    {f->becomes, "become another role, and so do anything"},
	    {f->alters_audit, "change or delete what is in the audit log"},
	    {f->makes_objects, "make tables, functions or triggers in the schema"},
	    {f->rewrites, "rewrite the history of migrations"},
	    {f->writes && !f->runtime, "change accounts, roles, clients or keys"},
	    {f->reads_hashes && !f->runtime, "read password hashes"},
	};
	const char **v = arena_alloc(a, COUNT(all) * sizeof(*v));
	size_t       n = 0;

	if (f->superuser || f->owns) {
		v[0] = f->superuser ? "do everything, as a superuser"
		                    : "change and drop every table, as their owner";
		return (struct strs){.v = v, .n = 1};
	}
	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i].so)
			v[n++] = all[i].words;
	return (struct strs){.v = v, .n = n};
}

enum rc dbrole_get(struct work *w, struct dbrole *ret, bool *ret_found, struct err *err)
{
	struct facts f = {0};

	*ret_found = false;
	if (stmts[STMT_DB_ROLE].sql[store_dialect(w->db)] == 0)
		return RC_OK;
	TRY(store_get(w->db, BARE(DB_ROLE), INTO(&facts_record, w->mem, &f), ret_found, err));
	*ret = (struct dbrole){.login       = f.login,
	                       .kind        = kind_of(&f),
	                       .server      = f.server,
	                       .owner       = f.owner,
	                       .has_runtime = f.has_runtime,
	                       .excess      = excess_of(&f, w->mem)};
	return store_texts(w->db, BARE(DB_PUBLIC), w->mem, &ret->everybody, err);
}
