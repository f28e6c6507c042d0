/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust test: the same looks as an exchange takes, told one by one. */
#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/trust/token_exchange.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/work/work.h"

#define T struct trust_finding
static const struct field trust_finding_field[] = {
    FIELD(T, check, "CHECK", "what was looked at"),
    FIELD(T, status, "STATUS", "ok, failed, info or skipped", .words = "ok failed info skipped"),
    FIELD(T, detail, "DETAIL", "what was found"),
};
#undef T
const struct record trust_finding_record =
    RECORD(struct trust_finding, "trust finding", trust_finding_field);

/* Whoever tests a rule wants to know whether its issuer answers, and how. */
static enum rc fetch(struct work *w, const char *issuer, struct issuer_keys *k, struct err *err)
{
	struct issuer_keys fresh;

	if (issuer_keys_fetch(w, issuer, &fresh, err) == RC_OK) {
		*k = fresh;
		return RC_OK;
	}
	if (err->rc != RC_UNAVAILABLE)
		return err->rc;
	k->trouble = arena_strdup(w->mem, err->msg);
	err_clear(err);
	return RC_OK;
}

static enum rc keys_for(struct work *w, const struct trust_trial *in, struct issuer_keys *k,
                        struct err *err)
{
	struct jwt_claims c;
	struct trust_rule r;
	enum jwt_verdict  ignored;

	TRY(trust_get(w, in->rule, &r, err));
	TRY(issuer_keys_get(w, r.issuer, k, err));
	store_rollback(w->db);
	TRY(jwt_inspect(secret_bytes(in->token), w->mem, &c, &ignored, err));
	/* what is no token of this issuer needs no key of it */
	if (c.iss != NULL && strcmp(c.iss, r.issuer) == 0 && !in->offline &&
	    issuer_keys_due(w, k, c.kid))
		TRY(fetch(w, r.issuer, k, err));
	return RC_OK;
}

static enum rc was_exchanged(struct work *w, const struct secret *token, bool *ret, struct err *err)
{
	uint8_t digest[JWS_DIGEST];
	int64_t n = 0;

	if (jws_digest(secret_bytes(token), digest))
		TRY(store_int(w->db, STMT_EXCHANGED_EXISTS,
		              ARGS(V(((struct bytes){digest, sizeof(digest)}))), &n, err));
	*ret = n != 0;
	return RC_OK;
}

struct listener {
	enum rc (*say)(void *arg, const struct trust_finding *f, struct err *err);
	void *arg;
};

static enum rc tell(void *arg, const struct trust_look *l, struct err *err)
{
	const struct listener     *to = arg;
	const struct trust_finding f  = {l->check, l->status, l->detail};

	return to->say(to->arg, &f, err);
}

enum rc trust_test(struct work *w, const struct trust_trial *in,
                   enum rc (*say)(void *arg, const struct trust_finding *f, struct err *err),
                   void *arg, bool *ret_fits, struct err *err)
{
	struct listener            listener = {say, arg};
	const struct trust_witness to       = {.look = tell, .arg = &listener};
	struct trust_evidence      e        = {.payload = NULL};
	const char                *failed   = NULL;
	struct issuer_keys         keys;
	struct trust_rule          r;
	bool                       replayed;
	enum rc                    rc;

	TRY(keys_for(w, in, &keys, err));
	w->now = instant_now();
	TRY(store_begin(w->db, STORE_READ, err));
	TRY(trust_get(w, in->rule, &r, err));
	TRY(was_exchanged(w, in->token, &replayed, err));
	rc         = trust_examine(w, in->token, &keys, &e, err);
	e.replayed = replayed;
	if (rc == RC_OK)
		rc = trust_judge(w, &r, &e, &to, &failed, err);
	trust_evidence_done(&e);
	*ret_fits = rc == RC_OK && failed == NULL;
	return rc;
}
