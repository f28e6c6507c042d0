/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/setup.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/perm.h"
#include "lib/core/access/role.h"
#include "lib/core/key/key.h"
#include "lib/core/upkeep/config.h"
#include "lib/core/user/user.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

#define T struct setup
static const struct field setup_field[] = {
    FIELD(T, db, "STORE", "the store's address"),
    FIELD(T, key_file, "KEY FILE", "path of the key file"),
    FIELD(T, issuer, "ISSUER", "iss of all tokens"),
    FIELD(T, kid, "KID", "the key that signs"),
    FIELD(T, alg, "ALG", "its algorithm"),
    FIELD(T, admin, "ADMIN", "the administrator requested, or null"),
    FIELD(T, created, "CREATED", "what was created"),
};
#undef T
const struct record setup_record = RECORD(struct setup, "setup", setup_field);

static const struct {
	const char *name, *description;
} core_perm[] = {
    {"*:*", "everything"},
    {"profile:read", "read one's own profile"},
    {"profile:update", "change one's own profile"},
    {"token:introspect", "ask about tokens"},
    {"token:verify", "verify tokens"},
};

static const struct {
	const char *name, *description;
	const char *perm[3];
} core_role[] = {
    {"admin", "may do everything", {"*:*"}},
    {"service", "a program that takes tokens", {"token:introspect", "token:verify"}},
    {"user", "a person with an account", {"profile:read", "profile:update"}},
};

struct made {
	const char *v[16];
	size_t      n;
};

static void note(struct made *m, const char *what, bool made)
{
	if (made && m->n < COUNT(m->v))
		m->v[m->n++] = what;
}

/* A step is counted by whether it left an event. */
static bool changed_since(const struct work *w, unsigned before)
{
	return w->pending->changes != before;
}

static enum rc ensure_identity(struct work *w, const struct setup_request *in, struct setup *ret,
                               bool *ret_made, struct err *err)
{
	const char *id;
	char        text[ID_TEXT];

	TRY(meta_get(w, "issuer", &ret->issuer, err));
	if (in->issuer != NULL && (ret->issuer == NULL || strcmp(ret->issuer, in->issuer) != 0))
		TRY(config_check_issuer(in->issuer, err));
	if (ret->issuer != NULL && in->issuer != NULL && strcmp(ret->issuer, in->issuer) != 0) {
		err_set(err, RC_CONFLICT, "the issuer of this store is already %.200s",
		        ret->issuer);
		err_advise_with(err, ADVICE_CONFIG_ISSUER, "%.150s", in->issuer);
		return err_field(err, "issuer");
	}
	*ret_made = ret->issuer == NULL;
	if (*ret_made) {
		ret->issuer = in->issuer != NULL ? in->issuer : CONFIG_ISSUER_TRIAL;
		TRY(meta_put(w, "issuer", ret->issuer, err));
	}
	TRY(meta_get(w, "instance_id", &id, err));
	return id != NULL ? RC_OK
	                  : meta_put(w, "instance_id", id_format(id_make(w->now), text), err);
}

/* What its owner described in other words is there all the same. */
static enum rc there(struct err *err)
{
	if (err->rc != RC_EXISTS)
		return err->rc;
	err_clear(err);
	return RC_OK;
}

static enum rc ensure_roles(struct work *w, struct err *err)
{
	struct perm p;
	struct role r;

	for (size_t i = 0; i < COUNT(core_perm); i++)
		if (perm_create(w,
		                &(struct perm_new){.as.name        = core_perm[i].name,
		                                   .as.description = core_perm[i].description,
		                                   .as.builtin     = true,
		                                   .if_missing     = true},
		                &p, err) != RC_OK)
			TRY(there(err));
	for (size_t i = 0; i < COUNT(core_role); i++) {
		struct strs    perms  = {.v = core_role[i].perm};
		const unsigned before = w->pending->changes;

		while (perms.n < COUNT(core_role[i].perm) && core_role[i].perm[perms.n] != NULL)
			perms.n++;
		if (role_create(w,
		                &(struct role_new){.as.name        = core_role[i].name,
		                                   .as.description = core_role[i].description,
		                                   .as.builtin     = true,
		                                   .if_missing     = true},
		                &r, err) != RC_OK)
			TRY(there(err));
		/* an existing role keeps what its owner made of it */
		if (changed_since(w, before))
			TRY(role_grant(w, core_role[i].name, perms, &r, err));
	}
	return RC_OK;
}

static enum rc ensure_key(struct work *w, const char *alg, struct setup *ret, struct err *err)
{
	struct key k;

	if (key_active(w, &k, err) != RC_OK) {
		if (err->rc != RC_CONFLICT)
			return err->rc;
		err_clear(err);
		TRY(key_rotate(w, alg, w->now, &k, err));
	}
	ret->kid = k.kid;
	ret->alg = k.alg;
	return RC_OK;
}

static enum rc ensure_admin(struct work *w, const char *address, struct setup *ret, struct err *err)
{
	static const char *const roles[] = {"admin"};
	const struct strs        admin   = {.v = roles, .n = 1};
	struct user              u;
	struct subject           s;

	if (address == NULL)
		return RC_OK;
	if (user_get(w, address, &u, err) != RC_OK) {
		if (err->rc != RC_NOT_FOUND)
			return err_field(err, "admin");
		err_clear(err);
		if (user_create(w, &(struct user_new){.as.email = address, .roles = admin}, &u,
		                err) != RC_OK)
			return err_field(err, "admin");
	}
	s          = subject_of_user(&u);
	ret->admin = u.email;
	return grant_add(w, &s, admin, (struct utc){0}, err);
}

enum rc setup_run(struct work *w, const struct setup_request *in, bool made_schema,
                  struct setup *ret, struct err *err)
{
	struct made  m = {.n = 0};
	const char **v = arena_alloc(w->mem, sizeof(m.v));
	unsigned     before;
	bool         made;

	note(&m, "key file", in->made_key_file);
	note(&m, "schema", made_schema);
	TRY(datakey_create(w, &made, err));
	note(&m, "data key", made);
	TRY(ensure_identity(w, in, ret, &made, err));
	note(&m, "issuer", made);
	before = w->pending->changes;
	TRY(ensure_roles(w, err));
	note(&m, "roles", changed_since(w, before));
	before = w->pending->changes;
	TRY(ensure_key(w, in->alg, ret, err));
	note(&m, "signing key", changed_since(w, before));
	before = w->pending->changes;
	TRY(ensure_admin(w, in->admin, ret, err));
	note(&m, "administrator", changed_since(w, before));
	memcpy(v, m.v, m.n * sizeof(*v));
	ret->created = (struct strs){.v = v, .n = m.n};
	return RC_OK;
}
