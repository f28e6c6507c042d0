/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a role gives and inherits, and its end: every change here can move
 * somebody's rights, so each looks at the actor's own rights, at cycles, and
 * at the last administrator, all within the one writing transaction.
 */
#include <string.h>

#include "lib/core/access/access.h"
#include "lib/core/access/perm.h"
#include "lib/core/access/role_priv.h"
#include "lib/core/work/work.h"

/* One edge between a role and a permission or a parent: add or remove it. */
struct edge {
	bool parents; /* they are told of as, or else as permissions */
	/* *ret_name: what it is called, however it was referred to */
	enum rc (*apply)(struct work *w, const struct role *r, const char *ref,
	                 int64_t *ret_changed, const char **ret_name, struct err *err);
};

static enum rc change_edges(struct work *w, const struct edge *edge, const char *ref,
                            struct strs names, struct role *ret, struct err *err)
{
	const char **changed = arena_alloc(w->mem, (names.n + 1) * sizeof(*changed));
	size_t       n       = 0;
	bool         admin;

	TRY(role_get(w, ref, ret, err));
	TRY(role_claim(w, ret, err));
	TRY(access_admin_exists(w, &admin, err));
	for (size_t i = 0; i < names.n; i++) {
		int64_t one = 0;

		TRY(edge->apply(w, ret, names.v[i], &one, &changed[n], err));
		if (one > 0)
			n++;
	}
	if (n == 0)
		return RC_OK;
	TRY(access_admin_kept(w, admin, err));
	TRY(store_exec(w->db, IN(ROLE_TOUCH, .row = ret->row, .now = w->now), NULL, err));
	TRY(role_reread(w, ret, err));
	if (edge->parents)
		work_changed(w, EVENT(role_edges, ret->id, .name = ret->name,
		                      .parents = {.v = changed, .n = n}));
	else
		work_changed(w, EVENT(role_edges, ret->id, .name = ret->name,
		                      .permissions = {.v = changed, .n = n}));
	return RC_OK;
}

static enum rc add_perm(struct work *w, const struct role *r, const char *ref, int64_t *ret_changed,
                        const char **ret_name, struct err *err)
{
	struct work ever = access_then(w, (struct utc){0});
	struct perm p;

	TRY(perm_get(w, ref, &p, err));
	TRY(access_require_all(&ever, (struct strs){.v = &p.name, .n = 1}, err));
	*ret_name = p.name;
	return store_exec(w->db, IN(ROLE_PERM_INSERT, .role_row = r->row, .perm_row = p.row),
	                  ret_changed, err);
}

static enum rc remove_perm(struct work *w, const struct role *r, const char *ref,
                           int64_t *ret_changed, const char **ret_name, struct err *err)
{
	struct perm p;

	TRY(perm_get(w, ref, &p, err));
	*ret_name = p.name;
	return store_exec(w->db, IN(ROLE_PERM_DELETE, .role_row = r->row, .perm_row = p.row),
	                  ret_changed, err);
}

/* A question for what a role gives walks all of it. */
static enum rc check_chain(struct work *w, const struct role *r, const struct role *parent,
                           struct err *err)
{
	const int64_t most  = ROLE_CHAIN_MAX;
	int64_t       above = 0, below = 0;

	TRY(store_int(w->db, IN(ROLE_ABOVE, .role_row = parent->row, .most = most), &above, err));
	TRY(store_int(w->db, IN(ROLE_BELOW, .role_row = r->row, .most = most), &below, err));
	if (above + 1 + below <= most)
		return RC_OK;
	err_set(err, RC_CONFLICT, "'%s' would inherit from '%s' in a chain of more than %d steps",
	        r->name, parent->name, ROLE_CHAIN_MAX);
	return err_field(err, "parent");
}

static enum rc add_parent(struct work *w, const struct role *r, const char *ref,
                          int64_t *ret_changed, const char **ret_name, struct err *err)
{
	struct work ever = access_then(w, (struct utc){0});
	struct role parent;
	int64_t     cycle = 0;

	TRY(role_get(w, ref, &parent, err));
	TRY(store_int(w->db, IN(ROLE_REACHES, .role_row = parent.row, .other_row = r->row), &cycle,
	              err));
	if (cycle == 1) {
		err_set(err, RC_CONFLICT, "'%s' already inherits from '%s': this would be a cycle",
		        parent.name, r->name);
		return err_field(err, "parent");
	}
	TRY(check_chain(w, r, &parent, err));
	TRY(access_require_role(&ever, parent.name, err));
	*ret_name = parent.name;
	return store_exec(w->db,
	                  IN(ROLE_PARENT_INSERT, .role_row = r->row, .parent_row = parent.row),
	                  ret_changed, err);
}

static enum rc remove_parent(struct work *w, const struct role *r, const char *ref,
                             int64_t *ret_changed, const char **ret_name, struct err *err)
{
	struct role parent;

	TRY(role_get(w, ref, &parent, err));
	*ret_name = parent.name;
	return store_exec(w->db,
	                  IN(ROLE_PARENT_DELETE, .role_row = r->row, .parent_row = parent.row),
	                  ret_changed, err);
}

enum rc role_grant(struct work *w, const char *ref, struct strs perms, struct role *ret,
                   struct err *err)
{
	return change_edges(w, &(struct edge){false, add_perm}, ref, perms, ret, err);
}

enum rc role_revoke(struct work *w, const char *ref, struct strs perms, struct role *ret,
                    struct err *err)
{
	return change_edges(w, &(struct edge){false, remove_perm}, ref, perms, ret, err);
}

enum rc role_inherit(struct work *w, const char *ref, struct strs parents, struct role *ret,
                     struct err *err)
{
	return change_edges(w, &(struct edge){true, add_parent}, ref, parents, ret, err);
}

enum rc role_disinherit(struct work *w, const char *ref, struct strs parents, struct role *ret,
                        struct err *err)
{
	return change_edges(w, &(struct edge){true, remove_parent}, ref, parents, ret, err);
}

static enum rc in_use(struct work *w, const struct role *r, struct err *err)
{
	int64_t uses = 0;

	TRY(store_int(w->db, IN(ROLE_USES, .role_row = r->row), &uses, err));
	if (uses == 0)
		return RC_OK;
	err_set(err, RC_CONFLICT, "role '%s' is in use: %lld grants or roles depend on it", r->name,
	        (long long)uses);
	return err_advise_with(err, ADVICE_ROLE_MEMBERS, "%.64s", r->name);
}

enum rc role_delete(struct work *w, const char *ref, struct role *ret, struct err *err)
{
	if (role_get(w, ref, ret, err) != RC_OK)
		return work_already_gone(w, ref, &ret->name, err);
	TRY(role_claim(w, ret, err));
	if (ret->builtin)
		return err_set(err, RC_CONFLICT, "role '%s' is built in and cannot be deleted",
		               ret->name);
	TRY(store_exec(w->db, IN(ROLE_DELETE_ENDED, .role_row = ret->row, .now = w->now), NULL,
	               err));
	TRY(in_use(w, ret, err));
	TRY(store_exec(w->db, IN(ROLE_DELETE_PERMS, .role_row = ret->row), NULL, err));
	TRY(store_exec(w->db, IN(ROLE_DELETE_PARENTS, .role_row = ret->row), NULL, err));
	TRY(store_exec(w->db, IN(ROLE_DELETE, .row = ret->row), NULL, err));
	work_changed(w, EVENT(role_edges, ret->id, .name = ret->name));
	return RC_OK;
}
