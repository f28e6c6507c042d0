/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/subject/client_find.h"

#include "lib/core/work/work.h"

#define T struct client
static const struct field client_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, name, "NAME", "unique name", .flags = FIELD_SEARCH),
    FIELD(T, description, "DESCRIPTION", "what it is", .flags = FIELD_SEARCH | FIELD_SETTABLE),
    FIELD(T, status, "STATUS", "active or disabled", .words = &client_status_words),
    FIELD(T, roles, "ROLES", "roles granted now"),
    FIELD(T, audiences, "AUDIENCES", "audiences that its tokens may have", .said = "audience",
          .flags = FIELD_SETTABLE),
    FIELD(T, scopes, "SCOPES", "scopes that its tokens may have", .said = "scope",
          .flags = FIELD_SETTABLE),
    FIELD(T, ttl_seconds, "TTL", "maximum lifetime of its tokens, in seconds",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, session_seconds, "SESSION", "maximum lifetime of its sessions, in seconds",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, idle_seconds, "IDLE", "lifetime of an unused refresh token, in seconds",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, retry_seconds, "RETRY", "how long a used refresh token may be sent again, in seconds",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, require_mfa, "MFA", "whether it requires a second factor",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, secrets, "SECRETS", "number of live secrets"),
    COLUMN(T, epoch, .flags = FIELD_HIDDEN),
    FIELD(T, version, "VERSION", "increases with each change", .flags = FIELD_WIDE),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_WIDE),
    FIELD(T, updated_at, "UPDATED", "when it was last changed", .flags = FIELD_WIDE),
};
#undef T
const struct record client_record = RECORD(struct client, "client", client_field);

enum rc client_find(struct work *w, const struct ref *ref, struct client *ret, bool *ret_found,
                    struct err *err)
{
	*ret = (struct client){0};
	if (ref->kind == REF_ID)
		return store_get(w->db, IN(CLIENT_BY_ID, .id = ref->id, .now = w->now),
		                 INTO(&client_record, w->mem, ret), ret_found, err);
	return store_get(w->db, IN(CLIENT_BY_NAME, .name = ref->text, .now = w->now),
	                 INTO(&client_record, w->mem, ret), ret_found, err);
}

enum rc client_get(struct work *w, const char *text, struct client *ret, struct err *err)
{
	struct ref ref;
	bool       found;

	TRY(ref_parse(text, &ref, err));
	TRY(client_find(w, &ref, ret, &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "client '%.200s' not found", text);
	err_advise_with(err, ADVICE_LIST, "client");
	return err_field(err, "client");
}

enum rc client_reread(struct work *w, struct client *c, struct err *err)
{
	bool found;

	return store_get(w->db, IN(CLIENT_BY_ID, .id = c->id, .now = w->now),
	                 INTO(&client_record, w->mem, c), &found, err);
}
