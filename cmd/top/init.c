/* SPDX-License-Identifier: Apache-2.0 */
/* idctl init: creates what is missing, and nothing else. */
#include <string.h>
#include <unistd.h>

#include "cmd/ctx.h"
#include "cmd/settings.h"
#include "lib/core/upkeep/setup.h"
#include "lib/crypt/jws_alg.h"
#include "lib/crypt/keyfile.h"
#include "lib/store/migrate.h"

struct init_opts {
	const char *admin, *alg, *issuer;
};

static const char *const    init_alg[] = {"ES256", "EdDSA", "RS256"};
static const struct wordmap init_algs  = WORDMAP("alg", init_alg);

#define T struct init_opts
static const struct opt init_opt[] = {
    OPT_TEXT(T, admin, 0, "admin", "EMAIL",
             "an administrator, created if missing; user passwd sets a password"),
    OPT_WORD(T, alg, 0, "alg", "ALG", "algorithm of the first signing key", .fallback = "ES256",
             .words = &init_algs),
    OPT_TEXT(T, issuer, 0, "issuer", "URL",
             "issuer URL in every token (http://localhost, for trials only)"),
    OPT_END,
};
#undef T

/* A dry run works with a key that is never written. */
static enum rc pretend_key_file(struct ctx *c)
{
	AUTO(keyfile) struct keyfile *f = keyfile_new();

	c->pretended_key       = keyfile_format(f);
	c->w->handle->key_text = c->pretended_key;
	return RC_OK;
}

static enum rc ensure_key_file(struct ctx *c, bool *ret_made, struct err *err)
{
	const char *path = c->w->handle->key_path;

	*ret_made = false;
	if (c->settings->key_text != NULL)
		return RC_OK;
	if (path == NULL) {
		err_set(err, RC_CONFIG, "no key file is named, and there is no home directory");
		return err_advise(err, ADVICE_KEY_FILE_NAME);
	}
	if (keyfile_exists(path))
		return RC_OK;
	*ret_made = true;
	return c->g->dry_run ? pretend_key_file(c) : keyfile_create(path, err);
}

static enum rc make(struct ctx *c, const struct setup_request *in, struct setup *ret,
                    struct err *err)
{
	struct err note = ERR_NONE;
	bool       made;

	TRY(migrate_init(c->w->db, c->w->now, &made, err));
	TRY(migrate_require(c->w->db, STORE_WRITE, err));
	if (!made)
		TRY(ctx_act(c, err)); /* a new store knows nobody yet */
	TRY(setup_run(c->w, in, made, ret, err));
	if (made && in->issuer == NULL) {
		err_set(&note, RC_NO, "the issuer %s is for trials only", ret->issuer);
		err_advise(&note, ADVICE_ISSUER_TRIAL);
		ctx_advise(c, &note);
	}
	return ctx_emit(c, &setup_record, ret, err);
}

static enum rc run_init(struct ctx *c, const void *opts, struct err *err)
{
	const struct init_opts *o       = opts;
	struct setup            s       = {.db       = setting_shown(&c->settings->v[SET_DB]),
	                                   .key_file = c->settings->v[SET_KEY_FILE].value};
	struct setup_request    request = {.admin = o->admin, .alg = o->alg, .issuer = o->issuer};
	enum rc                 rc;

	TRY(ensure_key_file(c, &request.made_key_file, err));
	rc = make(c, &request, &s, err);
	/* a store that was not made needs no key; others wait for ours to end before they look */
	if (rc != RC_OK && request.made_key_file && !c->g->dry_run)
		unlink(c->w->handle->key_path);
	return rc;
}

const struct cmd cmd_init = {
    .name      = "init",
    .summary   = "create what is missing: key file, store, roles, signing key",
    .needs     = NEED_WRITE | NEED_CREATE | NEED_ANY_SCHEMA,
    .opts      = init_opt,
    .opts_size = sizeof(struct init_opts),
    .emits     = &setup_record,
    .run       = run_init,
};
