/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/export.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/secret.h"
#include "lib/base/strs.h"
#include "lib/core/access/access.h"
#include "lib/core/user/password_priv.h"
#include "lib/core/user/redact.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"

struct exported {
	int64_t          row;
	struct id        id;
	const char      *email, *username, *given_name, *family_name, *display_name;
	enum user_status status;
	bool             email_verified;
	struct strs      roles, roles_until;
	struct json      attributes;
	bool             must_change_password;
	struct utc       last_login_at;
	int64_t          version;
	struct utc       created_at, updated_at, deleted_at;
	struct bytes     password; /* sealed */
	const char      *password_hash;
};

#define T struct exported
static const struct field exported_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    COLUMN(T, password, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id"),
    FIELD(T, email, "EMAIL", "unique address", .flags = FIELD_SEARCH | FIELD_USER | FIELD_ITSELF),
    FIELD(T, username, "USERNAME", "unique name, or null", .flags = FIELD_SEARCH | FIELD_USERNAME),
    FIELD(T, given_name, "GIVEN NAME", "given name", .flags = FIELD_SEARCH),
    FIELD(T, family_name, "FAMILY NAME", "family name", .flags = FIELD_SEARCH),
    FIELD(T, display_name, "NAME", "display name", .flags = FIELD_SEARCH),
    FIELD(T, status, "STATUS", "active, disabled or deleted", .words = &user_status_words),
    FIELD(T, email_verified, "VERIFIED", "whether the address is verified"),
    FIELD(T, roles, "ROLES", "roles granted permanently"),
    FIELD(T, roles_until, "UNTIL", "roles granted until an instant: ROLE=INSTANT"),
    FIELD(T, attributes, "ATTRIBUTES", "texts by name", .flags = FIELD_SEARCH),
    FIELD(T, must_change_password, "MUST CHANGE",
          "whether a new password is required at the next sign-in"),
    FIELD(T, last_login_at, "LAST LOGIN", "when it last signed in; null: never",
          .flags = FIELD_EXACT),
    FIELD(T, version, "VERSION", "increases with each change"),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_EXACT),
    FIELD(T, updated_at, "UPDATED", "when it was last changed", .flags = FIELD_EXACT),
    FIELD(T, deleted_at, "DELETED", "when it was deleted, or null", .flags = FIELD_EXACT),
    FIELD(T, password_hash, "HASH", "hash of the password; null: none"),
};
#undef T
const struct record user_exported_hash_record = RECORD(struct exported, "user", exported_field);
/* all but the last one */
const struct record user_exported_record      = {.name  = "user",
                                                 .field = exported_field,
                                                 .n     = COUNT(exported_field) - 1,
                                                 .size  = sizeof(struct exported)};

struct exporter {
	struct work              *w;
	struct arena             *scratch;
	const struct list_sink   *sink;
	const struct user_export *in;
};

/* The store has ROLE=MICROSECONDS. */
static struct strs with_instants(struct strs stored, struct arena *mem)
{
	struct strs list = {.n = 0};

	for (size_t i = 0; i < stored.n; i++) {
		const char *equals = strchr(stored.v[i], '=');
		char        text[INSTANT_EXACT];

		if (equals == NULL)
			continue;
		instant_format_exact((struct utc){.us = strtoll(equals + 1, NULL, 10)}, text);
		strs_add(
		    &list,
		    arena_printf(mem, "%.*s=%s", (int)(equals - stored.v[i]), stored.v[i], text),
		    mem);
	}
	return list;
}

static enum rc open_hash(struct exporter *x, struct exported *e, struct secret **ret,
                         struct err *err)
{
	const struct user       u     = {.id = e->id};
	const struct seal_place place = password_place(&u);
	struct keyring         *ring;

	if (!x->in->with_hashes || e->password.p == NULL)
		return RC_OK;
	TRY(datakey_ring(x->w, &ring, err));
	TRY(seal_open(ring, &place, e->password, ret, err));
	e->password_hash = (const char *)(*ret)->p;
	return RC_OK;
}

/* What people are called is left out where a pseudonym would serve nobody. */
static enum rc redact(struct exporter *x, struct exported *e, struct err *err)
{
	e->given_name = e->family_name = e->display_name = NULL;
	TRY(redact_id(x->w, e->id, &e->id, err));
	TRY(redact_email(x->w, e->email, x->scratch, &e->email, err));
	TRY(redact_name(x->w, e->username, x->scratch, &e->username, err));
	return redact_attributes(x->w, e->attributes, x->scratch, &e->attributes, err);
}

static enum rc row(void *arg, const void *record, struct err *err)
{
	AUTO(secret) struct secret *hash = NULL;
	struct exporter            *x    = arg;
	struct exported             e    = *(const struct exported *)record;

	arena_reset(x->scratch);
	e.roles_until = with_instants(e.roles_until, x->scratch);
	TRY(open_hash(x, &e, &hash, err));
	if (x->in->redacted)
		TRY(redact(x, &e, err));
	return x->sink->row(x->sink->arg, &e, err);
}

static enum rc next(void *arg, const char *cursor, struct err *err)
{
	const struct exporter *x = arg;

	return x->sink->next(x->sink->arg, cursor, err);
}

static enum rc alive(struct work *w, void *arg, void *record, bool *ret_kept, struct err *err)
{
	const struct exported *e = record;

	(void)w;
	(void)arg;
	(void)err;
	*ret_kept = e->status != USER_DELETED;
	return RC_OK;
}

static enum rc may_have_hashes(struct work *w, struct err *err)
{
	bool vouches;

	TRY(access_vouches(w, &vouches, err));
	return vouches ? RC_OK
	               : err_set(err, RC_FORBIDDEN, "%.100s may not see hashes of passwords",
	                         w->request->actor.name);
}

enum rc user_export(struct work *w, const struct user_export *in, const struct list_query *q,
                    const struct list_sink *sink, struct err *err)
{
	AUTO(arena) struct arena *scratch = arena_new_small();
	struct exporter           x       = {.w = w, .scratch = scratch, .sink = sink, .in = in};
	const struct list_sink    mine    = {.row = row, .next = next, .arg = &x};
	const struct list_source  source  = {.stmt    = STMT_USER_EXPORT,
	                                     .record  = &user_exported_hash_record,
	                                     .input   = {val_time(w->now), val_time(in->since)},
	                                     .n_input = 2,
	                                     .keep = in->deleted || in->since.us != 0 ? NULL : alive};

	if (in->with_hashes)
		TRY(may_have_hashes(w, err));
	return list_run(w, &source, q, &mine, err);
}
