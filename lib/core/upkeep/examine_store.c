/* SPDX-License-Identifier: Apache-2.0 */
/* What needs an open store. */
#include "lib/core/upkeep/examine.h"

#include <string.h>
#include <sys/stat.h>

#include "lib/core/access/access.h"
#include "lib/core/audit/audit.h"
#include "lib/core/key/key.h"
#include "lib/core/upkeep/config.h"
#include "lib/core/upkeep/dbrole.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"
#include "lib/store/migrate.h"

static enum rc check_modes(const struct examination *x, struct err *err)
{
	const char *path = x->db;
	struct err  why  = ERR_NONE;
	struct stat st;

	if (strncmp(path, "sqlite:", 7) == 0)
		path += 7;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0) {
		err_advise_with(&why, ADVICE_CHMOD_600, "%s", path);
		return examine_warn(x, "store's file mode", "readable by others", &why, err);
	}
	return examine_tell(x, "store's file mode", FINDING_OK, "readable by its owner only", err);
}

static const char *joined(struct strs words, struct arena *a)
{
	const char *text = words.n > 0 ? words.v[0] : "";

	for (size_t i = 1; i < words.n; i++)
		text = arena_printf(a, "%s; %s", text, words.v[i]);
	return text;
}

enum rc examine_role(const struct examination *x, struct err *err)
{
	static const struct err revoke     = {.rc = RC_NO, .advice = ADVICE_REVOKE};
	static const struct err runtime[2] = {{.rc = RC_NO, .advice = ADVICE_ROLE_RUNTIME_MISSING},
	                                      {.rc = RC_NO, .advice = ADVICE_ROLE_RUNTIME}};
	struct arena           *a          = x->w->mem;
	bool                    found      = false;
	struct dbrole           r;

	if (dbrole_get(x->w, &r, &found, err) != RC_OK || !found)
		return examine_judge(x, "database role", "", err->rc, err);
	TRY(examine_tell(x, "server", FINDING_INFO, r.server, err));
	TRY(examine_tell(
	    x, "database role",
	    strcmp(r.kind, "none of ours") == 0 ? FINDING_WARNING : FINDING_INFO,
	    arena_printf(a, "%s, by the name of %s; %s owns the schema", r.kind, r.login, r.owner),
	    err));
	TRY(r.everybody.n == 0
	        ? examine_tell(x, "everybody", FINDING_OK, "PUBLIC has no rights here", err)
	        : examine_warn(x, "everybody",
	                       arena_printf(a, "PUBLIC has %s", joined(r.everybody, a)), &revoke,
	                       err));
	if (r.excess.n == 0)
		return examine_tell(x, "privileges", FINDING_OK, "no more than it needs", err);
	return examine_warn(x, "privileges", arena_printf(a, "it can %s", joined(r.excess, a)),
	                    &runtime[r.has_runtime], err);
}

static enum rc check_frozen(const struct examination *x, struct err *err)
{
	const char *why;

	if (migrate_usable(x->w->db, err) == RC_OK)
		return RC_OK;
	why = arena_strdup(x->w->mem, err->msg);
	err_clear(err);
	return examine_tell(x, "changes", FINDING_WARNING, why, err);
}

static enum rc signing_key(const struct examination *x, struct err *err)
{
	AUTO(secret) struct secret *private = NULL;
	struct key k;

	TRY(key_active(x->w, &k, err));
	return key_private(x->w, &k, &private, err);
}

static enum rc administrator(const struct examination *x, struct err *err)
{
	bool exists = false;

	if (access_admin_exists(x->w, &exists, err) != RC_OK)
		return examine_judge(x, "administrator", "", err->rc, err);
	return exists ? examine_tell(x, "administrator", FINDING_OK, "there is an active one", err)
	              : examine_tell(x, "administrator", FINDING_WARNING,
	                             "no active user holds *:* without an end", err);
}

static enum rc is_for_trials(const struct examination *x, struct err *err)
{
	static const struct err why = {.rc = RC_NO, .advice = ADVICE_ISSUER_TRIAL};

	return examine_warn(x, "issuer", CONFIG_ISSUER_TRIAL " is for trials only", &why, err);
}

static enum rc issuer(const struct examination *x, struct err *err)
{
	const char *url = NULL;
	enum rc     rc  = meta_get(x->w, "issuer", &url, err);

	if (rc == RC_OK && url == NULL)
		rc = err_set(err, RC_CORRUPT, "the store has no issuer");
	if (rc != RC_OK)
		return examine_judge(x, "issuer", "", rc, err);
	if (strcmp(url, CONFIG_ISSUER_TRIAL) == 0)
		return is_for_trials(x, err);
	return examine_tell(x, "issuer", FINDING_INFO, url, err);
}

enum rc examine_store(const struct examination *x, struct err *err)
{
	struct keyring *ring;
	struct store   *db = x->w->db;

	TRY(store_dialect(db) == DIALECT_SQLITE ? check_modes(x, err) : examine_role(x, err));
	TRY(check_frozen(x, err));
	TRY(examine_judge(x, "migrations", "as this idctl expects",
	                  migrate_verify(db, x->w->mem, err), err));
	TRY(examine_judge(x, "schema", "no foreign objects", migrate_compare(db, x->w->mem, err),
	                  err));
	TRY(examine_judge(x, "store's pages", x->deep ? "whole" : "undamaged, by a quick check",
	                  store_check(db, x->deep, err), err));
	TRY(examine_judge(x, "data keys", "they open with the key file",
	                  datakey_ring(x->w, &ring, err), err));
	TRY(examine_judge(x, "audit log", "its end is authentic", audit_end_check(x->w, err), err));
	TRY(examine_judge(x, "signing key", "one is active, and it opens", signing_key(x, err),
	                  err));
	TRY(issuer(x, err));
	return administrator(x, err);
}
