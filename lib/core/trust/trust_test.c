/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust test: the same looks as an exchange takes, told one by one. */
#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/trust/token_exchange.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/work.h"

static const char *const    statuses_word[] = {NULL, "ok", "failed", "info", "skipped"};
static const struct wordmap statuses        = WORDMAP("status", statuses_word);

#define T struct trust_finding
static const struct field trust_finding_field[] = {
    FIELD(T, check, "CHECK", "name of the check"),
    FIELD(T, status, "STATUS", "ok, failed, info or skipped", .words = &statuses),
    FIELD(T, detail, "DETAIL", "what was found"),
};
#undef T
const struct record trust_finding_record =
    RECORD(struct trust_finding, "trust finding", trust_finding_field);

/* A test of a rule is to show whether its issuer answers, and how. */
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

struct listener {
	enum rc (*say)(void *arg, const struct trust_finding *f, struct err *err);
	void *arg;
};

/* A token before a rule. */
struct trial {
	const struct trust_trial *in;
	struct issuer_keys        keys;
	struct trust_rule         rule;
	struct listener          *to;
	bool                      fits;
};

static enum rc read_rule(struct work *w, void *arg, struct err *err)
{
	struct trial *t = arg;

	TRY(trust_get(w, t->in->rule, &t->rule, err));
	return issuer_keys_get(w, t->rule.issuer, &t->keys, err);
}

static enum rc keys_for(struct work *w, struct trial *t, struct err *err)
{
	const struct trust_trial *in = t->in;
	struct jwt_claims         c;
	enum jwt_verdict          ignored;

	TRY(txn_read(w, read_rule, t, err));
	TRY(jwt_inspect(secret_bytes(in->token), w->mem, &c, &ignored, err));
	/* what is not a token of this issuer needs no key of it */
	if (c.iss != NULL && strcmp(c.iss, t->rule.issuer) == 0 && !in->offline &&
	    issuer_keys_due(w, &t->keys, c.kid))
		TRY(fetch(w, t->rule.issuer, &t->keys, err));
	return RC_OK;
}

static enum rc was_exchanged(struct work *w, const struct secret *token, bool *ret, struct err *err)
{
	uint8_t digest[JWS_DIGEST];
	int64_t n = 0;

	if (jws_digest(secret_bytes(token), digest))
		TRY(store_int(w->db, IN(EXCHANGED_EXISTS, .digest = {digest, sizeof(digest)}), &n,
		              err));
	*ret = n != 0;
	return RC_OK;
}

static enum rc tell(void *arg, const struct trust_finding *f, struct err *err)
{
	const struct listener *to = arg;

	return to->say(to->arg, f, err);
}

static enum rc judge(struct work *w, void *arg, struct err *err)
{
	struct trial              *t      = arg;
	const struct trust_witness to     = {.look = tell, .arg = t->to};
	struct trust_evidence      e      = {.payload = NULL};
	const char                *failed = NULL;
	bool                       replayed;
	enum rc                    rc;

	TRY(trust_get(w, t->in->rule, &t->rule, err));
	TRY(was_exchanged(w, t->in->token, &replayed, err));
	rc         = trust_examine(w, t->in->token, &t->keys, &e, err);
	e.replayed = replayed;
	if (rc == RC_OK)
		rc = trust_judge(w, &t->rule, &e, &to, &failed, err);
	trust_evidence_done(&e);
	t->fits = rc == RC_OK && failed == NULL;
	return rc;
}

enum rc trust_test(struct work *w, const struct trust_trial *in,
                   enum rc (*say)(void *arg, const struct trust_finding *f, struct err *err),
                   void *arg, bool *ret_fits, struct err *err)
{
	struct listener  listener = {say, arg};
	struct trial     t        = {.in = in, .to = &listener};
	const struct txn last     = {.power = STORE_READ, .step = judge, .arg = &t, .once = true};

	TRY(keys_for(w, &t, err));
	w->now = instant_now();
	TRY(txn_run(w, &last, err));
	*ret_fits = t.fits;
	return RC_OK;
}
