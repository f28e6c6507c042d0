/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/subject/subject.h"

#include <string.h>

#include "lib/core/name/ref.h"
#include "lib/core/subject/client_find.h"
#include "lib/core/subject/user_find.h"
#include "lib/core/work/naming.h"
#include "lib/core/work/work.h"

static const char *const type[]        = {"user", "client"};
const struct wordmap     subject_types = WORDMAP("type", type);

struct subject subject_of_user(const struct user *u)
{
	return (struct subject){.type     = "user",
	                        .user     = u->row,
	                        .id       = u->id,
	                        .name     = u->email,
	                        .username = u->username != NULL ? u->username : u->email,
	                        .active   = u->status == USER_ACTIVE,
	                        .epoch    = u->epoch,
	                        .version  = u->version};
}

struct subject subject_of_client(const struct client *c)
{
	return (struct subject){.type    = "client",
	                        .client  = c->row,
	                        .id      = c->id,
	                        .name    = c->name,
	                        .active  = c->status == CLIENT_ACTIVE,
	                        .epoch   = c->epoch,
	                        .version = c->version};
}

enum rc subject_get(struct work *w, const char *text, struct subject *ret, struct err *err)
{
	struct user   u;
	struct client c;
	struct ref    ref;
	bool          is_user = false, is_client = false;

	TRY(ref_parse(text, &ref, err));
	if (ref.kind != REF_NAME)
		TRY(user_find(w, &ref, &u, &is_user, err));
	if (ref.kind == REF_NAME || ref.kind == REF_ID ||
	    (ref.kind == REF_PLAIN && strchr(ref.text, '@') == NULL))
		TRY(client_find(w, &ref, &c, &is_client, err));
	if (is_user && is_client) {
		err_set(err, RC_CONFLICT, "'%.100s' is ambiguous: a username and a client", text);
		return err_advise_with(err, ADVICE_NAME_WHICH, "%.64s", text);
	}
	if (!is_user && !is_client) {
		err_set(err, RC_NOT_FOUND, "user or client '%.200s' not found", text);
		return err_field(err, "subject");
	}
	*ret = is_user ? subject_of_user(&u) : subject_of_client(&c);
	return RC_OK;
}

static enum rc find_named(struct work *w, const char *ref, struct named *ret, struct err *err)
{
	struct subject s;

	TRY(subject_get(w, ref, &s, err));
	*ret = (struct named){s.type, s.name, s.id};
	return RC_OK;
}

const struct naming user_naming    = {STMT_USER_EMAILS_FROM, true, find_named, NULL};
const struct naming client_naming  = {STMT_CLIENT_NAMES_FROM, false, find_named, NULL};
const struct naming subject_naming = {STMT_USER_EMAILS_FROM, true, find_named, &client_naming};

enum rc subject_act_as(struct work *w, const char *name, struct err *err)
{
	struct subject s;

	if (subject_get(w, name, &s, err) != RC_OK) {
		if (err->rc == RC_NOT_FOUND)
			err_advise(err, ADVICE_ACTOR);
		return err_field(err, "actor");
	}
	w->request->actor =
	    (struct actor){.name = s.name, .kind = s.type, .user = s.user, .client = s.client};
	if (s.active)
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "actor '%.200s' is not active", s.name);
	return err_field(err, "actor");
}
