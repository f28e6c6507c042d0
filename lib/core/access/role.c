/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/access/role.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/core/access/access.h"
#include "lib/core/access/role_priv.h"
#include "lib/core/name/merge.h"
#include "lib/core/name/name.h"
#include "lib/core/name/ref.h"
#include "lib/core/name/text.h"
#include "lib/core/work/naming.h"
#include "lib/core/work/work.h"

#define T struct role
static const struct field role_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, name, "NAME", "unique name", .flags = FIELD_SEARCH),
    FIELD(T, description, "DESCRIPTION", "what it is for", .flags = FIELD_SEARCH | FIELD_SETTABLE),
    FIELD(T, parents, "PARENTS", "roles that it inherits from"),
    FIELD(T, permissions, "PERMISSIONS", "permissions of its own"),
    FIELD(T, require_mfa, "REQUIRE MFA", "whether its holders need a second factor",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, builtin, "BUILTIN", "whether it is built in and cannot be deleted",
          .flags = FIELD_WIDE),
    FIELD(T, version, "VERSION", "increases with each change", .flags = FIELD_WIDE),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_WIDE),
    FIELD(T, updated_at, "UPDATED", "when it was last changed", .flags = FIELD_WIDE),
};
#undef T
const struct record role_record = RECORD(struct role, "role", role_field);

enum rc role_get(struct work *w, const char *text, struct role *ret, struct err *err)
{
	struct ref ref;
	bool       found;

	TRY(ref_parse(text, &ref, err));
	*ret = (struct role){0};
	if (ref.kind == REF_ID)
		TRY(store_get(w->db, IN(ROLE_BY_ID, .id = ref.id), INTO(&role_record, w->mem, ret),
		              &found, err));
	else
		TRY(store_get(w->db, IN(ROLE_BY_NAME, .name = ref.text),
		              INTO(&role_record, w->mem, ret), &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "role '%.200s' not found", text);
	err_advise_with(err, ADVICE_LIST, "role");
	return err_field(err, "role");
}

static enum rc find_named(struct work *w, const char *ref, struct named *ret, struct err *err)
{
	struct role x;

	TRY(role_get(w, ref, &x, err));
	*ret = (struct named){"role", x.name, x.id};
	return RC_OK;
}

const struct naming role_naming = {.names = STMT_ROLE_NAMES_FROM, .find = find_named};

enum rc role_claim(struct work *w, const struct role *r, struct err *err)
{
	work_target(w, "role", r->id);
	TRY(work_expect(w, r->version, err));
	return access_require_role(w, r->name, err);
}

enum rc role_reread(struct work *w, struct role *r, struct err *err)
{
	bool found;

	return store_get(w->db, IN(ROLE_BY_ID, .id = r->id), INTO(&role_record, w->mem, r), &found,
	                 err);
}

static enum rc taken(const char *name, struct err *err)
{
	err_set(err, RC_EXISTS, "role '%s' already exists", name);
	return err_field(err, "name");
}

enum rc role_create(struct work *w, const struct role_new *in, struct role *ret, struct err *err)
{
	const struct wish wish = {.as = &in->as};
	struct role r = {.id = id_make(w->now), .builtin = in->as.builtin, .updated_at = w->now};
	struct name name;
	bool        found, same;

	TRY(name_slug(in->as.name, "name", w->mem, &name, err));
	r.name = name.key;
	TRY(merge(&role_record, &wish, &r, w->mem, err));
	*ret = (struct role){0};
	TRY(store_get(w->db, IN(ROLE_BY_NAME, .name = name.key), INTO(&role_record, w->mem, ret),
	              &found, err));
	if (found) {
		TRY(merge_same(&role_record, &wish, ret, w->mem, &same, err));
		return in->if_missing && same ? RC_OK : taken(name.key, err);
	}
	TRY(store_int(w->db, OF(ROLE_INSERT, &r), &r.row, err));
	*ret = r;
	TRY(role_reread(w, ret, err));
	work_changed(w, EVENT(role, ret->id, .name = ret->name, .require_mfa = ret->require_mfa));
	return RC_OK;
}

static enum rc new_name(struct work *w, const struct role *r, const char *wanted, const char **ret,
                        struct err *err)
{
	struct name name;
	struct role other = {0};
	bool        found;

	*ret = r->name;
	if (wanted == NULL || strcmp(wanted, r->name) == 0)
		return RC_OK;
	TRY(name_slug(wanted, "name", w->mem, &name, err));
	if (r->builtin)
		return err_set(err, RC_CONFLICT, "role '%s' is built in and cannot be renamed",
		               r->name);
	TRY(store_get(w->db, IN(ROLE_BY_NAME, .name = name.key), INTO(&role_record, w->mem, &other),
	              &found, err));
	if (found)
		return taken(name.key, err);
	*ret = name.key;
	return RC_OK;
}

enum rc role_update(struct work *w, const char *ref, const struct role_change *in, struct role *ret,
                    struct err *err)
{
	struct work ever = access_then(w, (struct utc){0});
	struct role to;
	struct strs fields;

	TRY(role_get(w, ref, ret, err));
	TRY(role_claim(w, ret, err));
	to = *ret;
	TRY(new_name(w, ret, in->to.name, &to.name, err));
	TRY(merge(&role_record, &(struct wish){.as = &in->to, .none = in->none}, &to, w->mem, err));
	fields = record_diff(&role_record, ret, &to, w->mem);
	if (fields.n == 0)
		return RC_OK;
	/* its name is a claim in tokens, anyone who has it */
	if (!text_same(to.name, ret->name) || (ret->require_mfa && !to.require_mfa))
		TRY(access_require_role(&ever, ret->name, err));
	to.updated_at = w->now;
	TRY(store_exec(w->db, OF(ROLE_UPDATE, &to), NULL, err));
	TRY(role_reread(w, ret, err));
	work_changed(w, EVENT(role, ret->id, .fields = fields, .name = ret->name,
	                      .require_mfa = ret->require_mfa));
	return RC_OK;
}

enum rc role_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                  struct err *err)
{
	const struct list_source source = {.stmt = STMT_ROLE_LIST, .record = &role_record};

	return list_run(w, &source, q, sink, err);
}
