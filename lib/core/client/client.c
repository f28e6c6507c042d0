/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/client/client.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/strs.h"
#include "lib/core/access/access.h"
#include "lib/core/access/grant.h"
#include "lib/core/client/client_priv.h"
#include "lib/core/client/client_secret.h"
#include "lib/core/name/merge.h"
#include "lib/core/name/name.h"
#include "lib/core/name/text.h"
#include "lib/core/subject/ends.h"
#include "lib/core/subject/subject.h"
#include "lib/core/subject/user_find.h"
#include "lib/core/work/work.h"

enum rc client_claim(struct work *w, const char *ref, struct client *ret, struct err *err)
{
	struct subject s;

	TRY(client_get(w, ref, ret, err));
	work_target(w, "client", ret->id);
	TRY(work_expect(w, ret->version, err));
	s = subject_of_client(ret);
	return access_require_over(w, &s, err);
}

static enum rc taken(const char *name, struct err *err)
{
	err_set(err, RC_EXISTS, "the name '%s' is already taken", name);
	return err_field(err, "name");
}

static enum rc check_lives(const struct client *c, struct err *err)
{
	if (c->ttl_seconds < 1 || c->ttl_seconds > CLIENT_TTL_MAX)
		return err_invalid(err, "ttl",
		                   "the lifetime of a token must be 1 second to %d hours",
		                   CLIENT_TTL_MAX / 3600);
	if (c->session_seconds < 1 || c->session_seconds > CLIENT_SESSION_MAX)
		return err_invalid(err, "session_ttl",
		                   "the lifetime of a session must be 1 second to %d days",
		                   CLIENT_SESSION_MAX / 86400);
	if (c->idle_seconds < 1 || c->idle_seconds > CLIENT_SESSION_MAX)
		return err_invalid(err, "session_idle",
		                   "the lifetime of a refresh token must be 1 second to %d days",
		                   CLIENT_SESSION_MAX / 86400);
	if (c->retry_seconds < 0 || c->retry_seconds > CLIENT_RETRY_MAX)
		return err_invalid(err, "refresh_retry",
		                   "a used refresh token can be sent again for at most %d seconds",
		                   CLIENT_RETRY_MAX);
	return RC_OK;
}

/* EXISTS when a client has the name, or a user has it for a username: a plain mention would be ambiguous. */
static enum rc name_free(struct work *w, const char *name, struct err *err)
{
	struct client client;
	struct user   user;
	bool          found;

	TRY(client_find(w, &(struct ref){.kind = REF_NAME, .text = name}, &client, &found, err));
	if (!found)
		TRY(user_find(w, &(struct ref){.kind = REF_USERNAME, .text = name}, &user, &found,
		              err));
	return found ? taken(name, err) : RC_OK;
}

static enum rc insert(struct work *w, struct client *c, struct strs roles, struct strs *ret_granted,
                      struct err *err)
{
	struct subject s;

	c->id         = id_make(w->now);
	c->updated_at = w->now;
	TRY(store_int(w->db, OF(CLIENT_INSERT, c), &c->row, err));
	s = subject_of_client(c);
	return grant_put(w, &s, roles, (struct utc){0}, ret_granted, err);
}

/* What nobody mentioned. */
static const struct client usual = {.status          = CLIENT_ACTIVE,
                                    .ttl_seconds     = CLIENT_TTL_DEFAULT,
                                    .session_seconds = CLIENT_SESSION_DEFAULT,
                                    .idle_seconds    = CLIENT_IDLE_DEFAULT};

static enum rc draft(struct work *w, const struct wish *in, struct client *to, struct err *err)
{
	TRY(merge(&client_record, in, to, w->mem, err));
	return check_lives(to, err);
}

enum rc client_create(struct work *w, const struct client_new *in, struct client *ret,
                      struct secret **ret_secret, struct err *err)
{
	const struct wish    wish = {.as = &in->as};
	struct client        c    = usual;
	struct client_secret first;
	struct name          name;
	struct strs          granted;
	bool                 found, same;

	*ret_secret = NULL;
	TRY(name_slug(in->as.name, "name", w->mem, &name, err));
	c.name = name.key;
	TRY(draft(w, &wish, &c, err));
	TRY(client_find(w, &(struct ref){.kind = REF_NAME, .text = name.key}, ret, &found, err));
	if (found) {
		TRY(merge_same(&client_record, &wish, ret, w->mem, &same, err));
		return in->if_missing && same && strs_within(in->roles, ret->roles)
		         ? RC_OK
		         : taken(name.key, err);
	}
	TRY(name_free(w, name.key, err));
	TRY(insert(w, &c, in->roles, &granted, err));
	TRY(client_secret_make(w, &c, (struct utc){0}, &first, ret_secret, err));
	*ret = c;
	TRY(client_reread(w, ret, err));
	work_changed(w, EVENT(client_created, ret->id, .name = ret->name, .roles = granted,
	                      .secret_id = first.id,
	                      .status    = word_of(&client_status_words, ret->status)));
	return RC_OK;
}

static enum rc new_name(struct work *w, const struct client *c, const char *wanted,
                        const char **ret, struct err *err)
{
	struct name name;

	*ret = c->name;
	if (wanted == NULL || strcmp(wanted, c->name) == 0)
		return RC_OK;
	TRY(name_slug(wanted, "name", w->mem, &name, err));
	*ret = name.key;
	return name_free(w, name.key, err);
}

/* No audience is the issuer alone. */
static bool gains(const struct client *before, const struct client *after)
{
	return !text_same(before->name, after->name) ||
	       !strs_within(after->audiences, before->audiences) ||
	       (before->audiences.n > 0 && after->audiences.n == 0) ||
	       !strs_within(after->scopes, before->scopes) ||
	       after->ttl_seconds > before->ttl_seconds ||
	       after->session_seconds > before->session_seconds ||
	       after->idle_seconds > before->idle_seconds ||
	       after->retry_seconds > before->retry_seconds ||
	       (before->require_mfa && !after->require_mfa);
}

enum rc client_update(struct work *w, const char *ref, const struct client_change *in,
                      struct client *ret, struct err *err)
{
	struct client  to;
	struct subject s;
	struct strs    fields;

	TRY(client_claim(w, ref, ret, err));
	to = *ret;
	TRY(new_name(w, ret, in->to.name, &to.name, err));
	TRY(draft(w, &(struct wish){.as = &in->to, .none = in->none}, &to, err));
	fields = record_diff(&client_record, ret, &to, w->mem);
	if (fields.n == 0)
		return RC_OK;
	/* a holder of one of its secrets has more, permanently */
	s = subject_of_client(ret);
	if (gains(ret, &to))
		TRY(access_require_lasting(w, &s, (struct utc){0}, err));
	to.updated_at = w->now;
	TRY(store_exec(w->db, OF(CLIENT_UPDATE, &to), NULL, err));
	TRY(client_reread(w, ret, err));
	work_changed(w, EVENT(client, ret->id, .fields = fields, .name = ret->name));
	return RC_OK;
}

enum rc client_set_enabled(struct work *w, const char *ref, bool enabled, struct client *ret,
                           struct err *err)
{
	const enum client_status status = enabled ? CLIENT_ACTIVE : CLIENT_DISABLED;
	struct ends              ended  = {.sessions = 0};

	TRY(client_claim(w, ref, ret, err));
	if (ret->status == status)
		return RC_OK;
	if (!enabled) /* without its keys enabling would bring them back */
		TRY(ends_all(w, &(struct ends_owner){.client = ret->row}, true, "client disabled",
		             &ended, err));
	TRY(store_exec(w->db,
	               IN(CLIENT_SET_STATUS, .row = ret->row, .status = status, .now = w->now),
	               NULL, err));
	TRY(client_reread(w, ret, err));
	work_changed(w, EVENT(client, ret->id, .ended = ends_said(&ended, w->mem),
	                      .name = ret->name, .status = word_of(&client_status_words, status)));
	return RC_OK;
}

enum rc client_delete(struct work *w, const char *ref, struct client *ret, struct err *err)
{
	struct ends ended;

	if (client_claim(w, ref, ret, err) != RC_OK)
		return work_already_gone(w, ref, &ret->name, err);
	TRY(ends_all(w, &(struct ends_owner){.client = ret->row}, true, "client deleted", &ended,
	             err));
	TRY(ends_parts(w, &(struct ends_owner){.client = ret->row}, err));
	TRY(store_exec(w->db, IN(CLIENT_DELETE, .row = ret->row), NULL, err));
	work_changed(w,
	             EVENT(client, ret->id, .ended = ends_said(&ended, w->mem), .name = ret->name));
	return RC_OK;
}

enum rc client_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                    struct err *err)
{
	const struct list_source source = {.stmt    = STMT_CLIENT_LIST,
	                                   .record  = &client_record,
	                                   .input   = {val_time(w->now)},
	                                   .n_input = 1};

	return list_run(w, &source, q, sink, err);
}
