/* SPDX-License-Identifier: Apache-2.0 */
/* idctl doctor: what is in force, where that was said, and whether all is well. 5 when something is not. */
#include <string.h>

#include "cmd/settings.h"
#include "cmd/top/doctor_priv.h"
#include "lib/crypt/keyfile.h"
#include "lib/mod/cracklib.h"
#include "lib/mod/mod.h"
#include "lib/store/store.h"

struct doctor_opts {
	bool deep, strict;
};

#define T struct doctor_opts
static const struct opt doctor_opt[] = {
    OPT_FLAG(T, deep, 0, "deep", "check every page and index of the store; may take minutes"),
    OPT_FLAG(T, strict, 0, "strict", "a warning, too, is status 5"),
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

enum rc doctor_say(struct doctor *d, const char *check, const char *status, const char *detail,
                   struct err *err)
{
	const bool warning = strcmp(status, "warning") == 0;

	d->warned = d->warned || warning;
	if (d->problems_only && !warning && strcmp(status, "failed") != 0) {
		d->left_out++;
		return RC_OK;
	}
	return ctx_emit(d->c, &finding_record, &(struct finding){check, status, detail}, err);
}

/* The outcome of a step, in words; its error is a finding, not ours. */
enum rc doctor_judge(struct doctor *d, const char *check, const char *good, enum rc rc,
                     struct err *err)
{
	const char *detail = good;

	if (rc != RC_OK) {
		d->failed = true;
		detail    = *err->hint == '\0'
		              ? arena_strdup(d->c->mem, err->msg)
		              : arena_printf(d->c->mem, "%s; %s", err->msg, err->hint);
		err_clear(err);
		if (d->c->w->db != NULL) /* a failed statement spoils its transaction */
			TRY(store_yield(d->c->w->db, err));
	}
	return doctor_say(d, check, rc == RC_OK ? "ok" : "failed", detail, err);
}

static enum rc tell_settings(struct doctor *d, struct err *err)
{
	for (int i = 0; i < SET_COUNT; i++) {
		const struct setting *s = &d->c->settings->v[i];

		if (s->value != NULL)
			TRY(doctor_say(
			    d, arena_printf(d->c->mem, "setting %s", s->name),
			    i == SET_PRIVATE_HOSTS ? "warning" : "info",
			    arena_printf(d->c->mem, "%s (%s)", setting_shown(s), s->origin), err));
	}
	return RC_OK;
}

static enum rc check_key_file(struct doctor *d, struct err *err)
{
	AUTO(keyfile) struct keyfile *f = NULL;
	const struct work            *w = d->c->w;
	enum rc                       rc;

	if (w->key_text != NULL)
		return doctor_say(d, "key file", "warning", "the key comes from the environment",
		                  err);
	rc = w->key_path == NULL
	       ? err_set(err, RC_CONFIG, "no key file is named, and no home folder is there")
	       : keyfile_read(w->key_path, &f, err);
	return doctor_judge(d, "key file", "whole, and only its owner can read it", rc, err);
}

static enum rc check_modules(struct doctor *d, struct err *err)
{
	static const char *const names[] = {"bsd",      "crypt",    "curl", "idn2",    "jansson",
	                                    "jose",     "jwt",      "oath", "openssl", "pgsql",
	                                    "qrencode", "utf8proc", "zlib"};

	for (size_t i = 0; i < COUNT(names); i++) {
		const void *table;

		TRY(doctor_judge(d, arena_printf(d->c->mem, "module %s", names[i]), "loads",
		                 mod_load(names[i], &table, err), err));
	}
	return RC_OK;
}

/* What may be absent: passwords are then not looked up, and that is for the operator to know. */
static enum rc check_dictionary(struct doctor *d, struct err *err)
{
	const struct mod_cracklib *cracklib;
	enum rc                    rc = MOD_LOAD(cracklib, &cracklib, err);

	if (rc == RC_OK)
		rc = cracklib->there(err);
	if (rc == RC_OK)
		return doctor_say(d, "dictionary", "ok", "passwords are looked up in cracklib's",
		                  err);
	err_clear(err);
	return doctor_say(d, "dictionary", "warning",
	                  "passwords are looked up in none: install libcrack2 and cracklib-runtime",
	                  err);
}

/* A program gets all of it; a person what is to be done. */
static bool problems_only(const struct ctx *c)
{
	return !c->g->verbose && c->g->field == NULL &&
	       strcmp(c->settings->v[SET_OUTPUT].value, "table") == 0;
}

static enum rc look_around(struct doctor *d, struct err *err)
{
	struct ctx *c = d->c;
	bool        refused; /* by the server: whom does it take us for? */
	enum rc     rc;

	TRY(tell_settings(d, err));
	TRY(check_key_file(d, err));
	rc      = ctx_open(c, STORE_READ, err);
	refused = rc == RC_FORBIDDEN && *err->native != '\0';
	if ((rc == RC_FORBIDDEN && !refused) ||
	    (rc == RC_NOT_FOUND && strcmp(err->field, "actor") == 0))
		return rc;
	TRY(doctor_judge(d, "store", "opens, at the version that this idctl needs", rc, err));
	if (rc == RC_OK)
		TRY(doctor_check_store(d, err));
	else if (refused && c->w->db != NULL)
		TRY(doctor_check_role(d, err));
	TRY(check_modules(d, err));
	return check_dictionary(d, err);
}

static enum rc run_doctor(struct ctx *c, const void *opts, struct err *err)
{
	const struct doctor_opts *o = opts;
	struct doctor             d = {.c = c, .deep = o->deep, .problems_only = problems_only(c)};

	TRY(ctx_many(c, &finding_record, err));
	TRY(look_around(&d, err));
	if (d.problems_only)
		ctx_note(c, "%lld more findings are no problems; -v shows them",
		         (long long)d.left_out);
	return d.failed || (o->strict && d.warned) ? RC_NO : RC_OK;
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
