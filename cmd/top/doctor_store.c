/* SPDX-License-Identifier: Apache-2.0 */
/* The half of idctl doctor that needs an open store. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/settings.h"
#include "cmd/top/doctor_priv.h"
#include "lib/core/access/access.h"
#include "lib/core/audit/audit.h"
#include "lib/core/key/key.h"
#include "lib/core/upkeep/config.h"
#include "lib/core/upkeep/dbrole.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/meta.h"
#include "lib/store/migrate.h"

static enum rc check_modes(struct doctor *d, struct err *err)
{
	const char *path = d->c->settings->v[SET_DB].value;
	struct stat st;

	if (strncmp(path, "sqlite:", 7) == 0)
		path += 7;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return doctor_say(d, "store's file mode", "warning",
		                  "others can read it: chmod 600", err);
	return doctor_say(d, "store's file mode", "ok", "closed to others", err);
}

static const char *joined(struct strs words, struct arena *a)
{
	const char *text = words.n > 0 ? words.v[0] : "";

	for (size_t i = 1; i < words.n; i++)
		text = arena_printf(a, "%s; %s", text, words.v[i]);
	return text;
}

enum rc doctor_check_role(struct doctor *d, struct err *err)
{
	struct arena *a     = d->c->mem;
	bool          found = false;
	struct dbrole r;

	if (dbrole_get(d->c->w, &r, &found, err) != RC_OK || !found)
		return doctor_judge(d, "database role", "", err->rc, err);
	TRY(doctor_say(d, "server", "info", r.server, err));
	TRY(doctor_say(
	    d, "database role", strcmp(r.kind, "none of ours") == 0 ? "warning" : "info",
	    arena_printf(a, "%s, by the name of %s; %s owns the schema", r.kind, r.login, r.owner),
	    err));
	TRY(r.everybody.n == 0
	        ? doctor_say(d, "everybody", "ok", "PUBLIC may do nothing here", err)
	        : doctor_say(d, "everybody", "warning",
	                     arena_printf(a, "PUBLIC has %s: revoke it", joined(r.everybody, a)),
	                     err));
	if (r.excess.n == 0)
		return doctor_say(d, "privileges", "ok", "no more than that role needs", err);
	return doctor_say(
	    d, "privileges", "warning",
	    arena_printf(a, "it can %s: let daily work run as a member of idctl_runtime%s",
	                 joined(r.excess, a), r.has_runtime ? "" : ", which is not there"),
	    err);
}

static enum rc check_frozen(struct doctor *d, struct err *err)
{
	const char *why;

	if (migrate_usable(d->c->w->db, err) == RC_OK)
		return RC_OK;
	why = arena_strdup(d->c->mem, err->msg);
	err_clear(err);
	return doctor_say(d, "changes", "warning", why, err);
}

static enum rc signing_key(struct doctor *d, struct err *err)
{
	AUTO(secret) struct secret *private = NULL;
	struct key k;

	TRY(key_active(d->c->w, &k, err));
	return key_private(d->c->w, &k, &private, err);
}

static enum rc administrator(struct doctor *d, struct err *err)
{
	bool exists = false;

	if (access_admin_exists(d->c->w, &exists, err) != RC_OK)
		return doctor_judge(d, "administrator", "", err->rc, err);
	return exists ? doctor_say(d, "administrator", "ok", "there is an active one", err)
	              : doctor_say(d, "administrator", "warning", "nobody holds *:* without an end",
	                           err);
}

static enum rc issuer(struct doctor *d, struct err *err)
{
	const char *url = NULL;
	enum rc     rc  = meta_get(d->c->w, "issuer", &url, err);

	if (rc == RC_OK && url == NULL)
		rc = err_set(err, RC_CORRUPT, "the store has no issuer");
	if (rc != RC_OK)
		return doctor_judge(d, "issuer", "", rc, err);
	if (strcmp(url, CONFIG_ISSUER_TRIAL) == 0)
		return doctor_say(
		    d, "issuer", "warning",
		    CONFIG_ISSUER_TRIAL " is for trials only: idctl config set issuer URL", err);
	return doctor_say(d, "issuer", "info", url, err);
}

enum rc doctor_check_store(struct doctor *d, struct err *err)
{
	struct keyring *ring;
	struct store   *db = d->c->w->db;

	TRY(store_dialect(db) == DIALECT_SQLITE ? check_modes(d, err) : doctor_check_role(d, err));
	TRY(check_frozen(d, err));
	TRY(doctor_judge(d, "migrations", "as this idctl knows them",
	                 migrate_verify(db, d->c->mem, err), err));
	TRY(doctor_judge(d, "schema", "nothing foreign in it", migrate_compare(db, d->c->mem, err),
	                 err));
	TRY(doctor_judge(d, "store's pages", d->deep ? "whole" : "whole, by a quick check",
	                 store_check(db, d->deep, err), err));
	TRY(doctor_judge(d, "data keys", "open with the key file",
	                 datakey_ring(d->c->w, &ring, err), err));
	TRY(doctor_judge(d, "audit log", "its end is there, and ours",
	                 audit_end_check(d->c->w, err), err));
	TRY(doctor_judge(d, "signing key", "there is an active one, and it opens",
	                 signing_key(d, err), err));
	TRY(issuer(d, err));
	return administrator(d, err);
}
