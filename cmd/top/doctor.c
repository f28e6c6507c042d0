/* SPDX-License-Identifier: Apache-2.0 */
/* idctl doctor: what is in force, where that was said, and whether all is well. 5 when something is not. */
#include <string.h>
#include <sys/stat.h>

#include "cmd/ctx.h"
#include "cmd/settings.h"
#include "lib/core/access.h"
#include "lib/core/key.h"
#include "lib/crypt/keyfile.h"
#include "lib/mod/mod.h"
#include "lib/store/migrate.h"

struct doctor_opts {
	bool deep;
};

#define T struct doctor_opts
static const struct opt doctor_opt[] = {
    OPT_FLAG(T, deep, 0, "deep", "check every page and index of the store; may take minutes"),
    OPT_END,
};
#undef T

struct finding {
	const char *check, *status, *detail;
};

static const struct field finding_field[] = {
    FIELD(struct finding, check, "CHECK", "what was looked at"),
    FIELD(struct finding, status, "STATUS", "ok, info, warning or failed"),
    FIELD(struct finding, detail, "DETAIL", "what was found"),
};
static const struct record finding_record = RECORD(struct finding, "finding", finding_field);

struct doctor {
	struct ctx *c;
	bool        deep, failed;
};

static enum rc say(struct doctor *d, const char *check, const char *status, const char *detail,
                   struct err *err)
{
	return ctx_emit(d->c, &finding_record, &(struct finding){check, status, detail}, err);
}

/* The outcome of a step, in words; its error is a finding, not ours. */
static enum rc judge(struct doctor *d, const char *check, const char *good, enum rc rc,
                     struct err *err)
{
	const char *detail = good;

	if (rc != RC_OK) {
		d->failed = true;
		detail    = *err->hint == '\0'
		              ? arena_strdup(d->c->mem, err->msg)
		              : arena_printf(d->c->mem, "%s; %s", err->msg, err->hint);
		err_clear(err);
	}
	return say(d, check, rc == RC_OK ? "ok" : "failed", detail, err);
}

static enum rc tell_settings(struct doctor *d, struct err *err)
{
	for (int i = 0; i < SET_COUNT; i++) {
		const struct setting *s = &d->c->settings->v[i];

		if (s->value != NULL)
			TRY(say(d, arena_printf(d->c->mem, "setting %s", s->name), "info",
			        arena_printf(d->c->mem, "%s (%s)", setting_shown(s), s->origin),
			        err));
	}
	return RC_OK;
}

static enum rc check_key_file(struct doctor *d, struct err *err)
{
	AUTO(keyfile) struct keyfile *f = NULL;
	const struct work            *w = d->c->w;
	enum rc                       rc;

	if (w->key_text != NULL)
		return say(d, "key file", "warning", "the key comes from the environment", err);
	rc = w->key_path == NULL
	       ? err_set(err, RC_CONFIG, "no key file is named, and no home folder is there")
	       : keyfile_read(w->key_path, &f, err);
	return judge(d, "key file", "whole, and only its owner can read it", rc, err);
}

static enum rc check_modes(struct doctor *d, struct err *err)
{
	const char *path = d->c->settings->v[SET_DB].value;
	struct stat st;

	if (strncmp(path, "sqlite:", 7) == 0)
		path += 7;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return say(d, "store's file mode", "warning", "others can read it: chmod 600", err);
	return say(d, "store's file mode", "ok", "closed to others", err);
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
		return judge(d, "administrator", "", err->rc, err);
	return exists ? say(d, "administrator", "ok", "there is an active one", err)
	              : say(d, "administrator", "warning", "nobody holds *:* without an end", err);
}

static enum rc check_content(struct doctor *d, struct err *err)
{
	struct keyring *ring;
	struct store   *db = d->c->w->db;

	TRY(judge(d, "migrations", "as this idctl knows them", migrate_verify(db, d->c->mem, err),
	          err));
	TRY(judge(d, "schema", "nothing foreign in it", migrate_compare(db, d->c->mem, err), err));
	TRY(judge(d, "store's pages", d->deep ? "whole" : "whole, by a quick check",
	          store_check(db, d->deep, err), err));
	TRY(judge(d, "data keys", "open with the key file", work_keyring(d->c->w, &ring, err),
	          err));
	TRY(judge(d, "signing key", "there is an active one, and it opens", signing_key(d, err),
	          err));
	return administrator(d, err);
}

static enum rc check_modules(struct doctor *d, struct err *err)
{
	static const char *const names[] = {"bsd", "ini",     "jansson", "jose",
	                                    "jwt", "openssl", "utf8proc"};

	for (size_t i = 0; i < COUNT(names); i++) {
		const void *table;

		TRY(judge(d, arena_printf(d->c->mem, "module %s", names[i]), "loads",
		          mod_load(names[i], &table, err), err));
	}
	return RC_OK;
}

static enum rc run_doctor(struct ctx *c, const void *opts, struct err *err)
{
	struct doctor d = {.c = c, .deep = ((const struct doctor_opts *)opts)->deep};
	enum rc       rc;

	TRY(ctx_many(c, &finding_record, err));
	TRY(tell_settings(&d, err));
	TRY(check_key_file(&d, err));
	rc = ctx_open(c, STORE_READ, err);
	if (rc == RC_FORBIDDEN || (rc == RC_NOT_FOUND && strcmp(err->field, "actor") == 0))
		return rc;
	TRY(judge(&d, "store", "opens, at the version that this idctl needs", rc, err));
	if (rc == RC_OK) {
		TRY(check_modes(&d, err));
		TRY(check_content(&d, err));
	}
	TRY(check_modules(&d, err));
	return d.failed ? RC_NO : RC_OK;
}

const struct cmd cmd_doctor = {
    .name      = "doctor",
    .summary   = "say which settings are in force, and whether all is well",
    .needs     = NEED_LAZY,
    .opts      = doctor_opt,
    .opts_size = sizeof(struct doctor_opts),
    .emits     = &finding_record,
    .run       = run_doctor,
};
