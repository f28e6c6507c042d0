/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/examine.h"

#include "lib/core/work/work.h"
#include "lib/crypt/keyfile.h"
#include "lib/mod/cracklib.h"
#include "lib/mod/mod.h"

static const char *const    finding_statuses_word[] = {NULL, "ok", "info", "warning", "failed"};
static const struct wordmap finding_statuses        = WORDMAP("status", finding_statuses_word);

static const struct field finding_field[] = {
    FIELD(struct finding, check, "CHECK", "name of the check"),
    FIELD(struct finding, status, "STATUS", "ok, info, warning or failed",
          .words = &finding_statuses),
    FIELD(struct finding, detail, "DETAIL", "what was found"),
};
const struct record finding_record = RECORD(struct finding, "finding", finding_field);

enum rc examine_tell(const struct examination *x, const char *check, enum finding_status status,
                     const char *detail, struct err *err)
{
	return x->sink->row(x->sink->arg,
	                    &(struct finding){.check = check, .status = status, .detail = detail},
	                    err);
}

enum rc examine_warn(const struct examination *x, const char *check, const char *detail,
                     const struct err *why, struct err *err)
{
	const struct finding f = {check, FINDING_WARNING, detail, why};

	return x->sink->row(x->sink->arg, &f, err);
}

enum rc examine_judge(const struct examination *x, const char *check, const char *good, enum rc rc,
                      struct err *err)
{
	const struct err     why = *err;
	const struct finding f   = {check, FINDING_FAILED, why.msg, &why};

	if (rc == RC_OK)
		return examine_tell(x, check, FINDING_OK, good, err);
	err_clear(err);
	if (x->w->db != NULL) /* a failed statement spoils its transaction */
		TRY(store_yield(x->w->db, err));
	return x->sink->row(x->sink->arg, &f, err);
}

enum rc examine_key_file(const struct examination *x, struct err *err)
{
	AUTO(keyfile) struct keyfile *f = NULL;
	const struct work            *w = x->w;
	enum rc                       rc;

	if (w->handle->key_text != NULL)
		return examine_tell(x, "key file", FINDING_WARNING,
		                    "the key comes from the environment", err);
	rc = w->handle->key_path == NULL
	       ? err_set(err, RC_CONFIG, "no key file is named, and there is no home directory")
	       : keyfile_read(w->handle->key_path, &f, err);
	return examine_judge(x, "key file", "complete, and readable by its owner only", rc, err);
}

static enum rc check_modules(const struct examination *x, struct err *err)
{
	static const char *const names[] = {"apr",      "bsd",      "crypt", "curl",    "idn2",
	                                    "jansson",  "jose",     "oath",  "openssl", "pgsql",
	                                    "qrencode", "utf8proc", "yajl",  "zlib"};

	for (size_t i = 0; i < COUNT(names); i++) {
		const void *table;

		TRY(examine_judge(x, arena_printf(x->w->mem, "module %s", names[i]), "loads",
		                  mod_load(names[i], &table, err), err));
	}
	return RC_OK;
}

/* What may be absent: passwords are then not looked up, and that is for the operator to know. */
static enum rc check_dictionary(const struct examination *x, struct err *err)
{
	static const struct err    why = {.rc = RC_NO, .advice = ADVICE_DICTIONARY};
	const struct mod_cracklib *cracklib;
	enum rc                    rc = MOD_LOAD(cracklib, &cracklib, err);

	if (rc == RC_OK)
		rc = cracklib->there(err);
	if (rc == RC_OK)
		return examine_tell(x, "dictionary", FINDING_OK,
		                    "passwords are checked against cracklib's", err);
	err_clear(err);
	return examine_warn(x, "dictionary", "passwords are checked against none", &why, err);
}

enum rc examine_libraries(const struct examination *x, struct err *err)
{
	TRY(check_modules(x, err));
	return check_dictionary(x, err);
}
