/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a token fit a rule? One look after the other, each told, so that what is
 * explained to an operator is what decides.
 */
#include <string.h>
#include <strings.h>

#include "lib/base/instant.h"
#include "lib/base/secret.h"
#include "lib/core/client/client.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/work/work.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

enum rc trust_examine(struct work *w, const struct secret *token, const struct issuer_keys *keys,
                      struct trust_evidence *ret, struct err *err)
{
	const struct jwt_policy   policy  = {.now = w->now, .leeway_s = JWT_LEEWAY_S};
	const struct jwt_check    against = {.keys = &keys->keys, .policy = &policy};
	const struct mod_jansson *json;
	enum jwt_verdict          ignored;
	enum rc                   rc;

	*ret = (struct trust_evidence){.keys = keys};
	TRY(jwt_verify(secret_bytes(token), &against, w->mem, &ret->claims, &ret->verdict, err));
	if (ret->verdict != JWT_OK)
		TRY(jwt_inspect(secret_bytes(token), w->mem, &ret->claims, &ignored, err));
	if (ret->claims.payload == NULL)
		return RC_OK;
	TRY(MOD_LOAD(jansson, &json, err));
	rc = json->parse(ret->claims.payload, strlen(ret->claims.payload), &ret->payload, err);
	if (rc == RC_INVALID) /* that a token says nothing is not ours to refuse here */
		err_clear(err);
	return rc == RC_INVALID ? RC_OK : rc;
}

void trust_evidence_done(struct trust_evidence *e)
{
	json_doc_free(e->payload);
	e->payload = NULL;
}

struct judge {
	struct work                 *w;
	const struct trust_rule     *r;
	const struct trust_evidence *e;
	const struct trust_witness  *to;
	const char                  *failed;
};

static enum rc look(struct judge *j, const char *check, bool good, const char *detail,
                    struct err *err)
{
	const struct trust_finding l = {check, good ? LOOK_OK : LOOK_FAILED, detail};

	if (!good && j->failed == NULL)
		j->failed = check;
	return j->to == NULL ? RC_OK : j->to->look(j->to->arg, &l, err);
}

static enum rc remark(struct judge *j, const char *check, enum trust_finding_status status,
                      const char *detail, struct err *err)
{
	const struct trust_finding l = {check, status, detail};

	return j->to == NULL ? RC_OK : j->to->look(j->to->arg, &l, err);
}

static enum rc skip(struct judge *j, const char *check, struct err *err)
{
	if (j->failed == NULL)
		j->failed = check;
	return remark(j, check, LOOK_SKIPPED, "the token cannot be parsed", err);
}

/* "is A", or "is A, not B", or "is missing, not B". */
static const char *compared(struct judge *j, const char *got, const char *want)
{
	if (got != NULL && strcmp(got, want) == 0)
		return arena_printf(j->w->mem, "it is '%s'", got);
	if (got == NULL)
		return arena_printf(
		    j->w->mem,
		    "it must be '%s', and is missing or not text, an integer or a boolean", want);
	return arena_printf(j->w->mem, "it is '%s', and must be '%s'", got, want);
}

static enum rc look_rule(struct judge *j, struct err *err)
{
	struct client c;

	TRY(remark(j, "rule", LOOK_INFO, word_of(&trust_status_words, j->r->status), err));
	TRY(client_get(j->w, j->r->client, &c, err));
	return look(j, "client", c.status == CLIENT_ACTIVE, word_of(&client_status_words, c.status),
	            err);
}

static bool unsigned_(enum jwt_verdict v)
{
	return v == JWT_MALFORMED || v == JWT_BAD_HEADER || v == JWT_UNKNOWN_KEY ||
	       v == JWT_ALGORITHM_MISMATCH || v == JWT_BAD_SIGNATURE;
}

static const char *of_keys(const struct judge *j)
{
	const struct issuer_keys *k = j->e->keys;
	char                      at[INSTANT_TEXT];

	if (k->jwks == NULL)
		return k->trouble != NULL ? k->trouble : "none are stored";
	if (k->pinned)
		return arena_printf(j->w->mem, "%zu, pinned", k->keys.n);
	return arena_printf(j->w->mem, "%zu, fetched at %s%s%s", k->keys.n,
	                    instant_format(k->fetched_at, at), k->trouble == NULL ? "" : "; ",
	                    k->trouble == NULL ? "" : k->trouble);
}

static enum rc look_signature(struct judge *j, struct err *err)
{
	const enum jwt_verdict v     = j->e->verdict;
	const char            *type  = j->e->claims.typ;
	const bool             plain = type == NULL || strcasecmp(type, "JWT") == 0 ||
	                   strcasecmp(type, "application/jwt") == 0;

	TRY(look(j, "keys", j->e->keys->jwks != NULL, of_keys(j), err));
	TRY(look(j, "signature", !unsigned_(v),
	         unsigned_(v) ? word_of(&jwt_verdict_words, v) : "good", err));
	if (v == JWT_BAD_CLAIMS)
		TRY(look(j, "form", false, "iss, sub, aud or a time is missing or malformed", err));
	return look(j, "type", plain, type == NULL ? "none is named" : type, err);
}

static bool listed(struct strs list, const char *wanted)
{
	for (size_t i = 0; i < list.n; i++)
		if (strcmp(list.v[i], wanted) == 0)
			return true;
	return false;
}

static const char *joined(struct strs list, struct arena *a)
{
	const char *text = list.n > 0 ? list.v[0] : NULL;

	for (size_t i = 1; i < list.n; i++)
		text = arena_printf(a, "%s, %s", text, list.v[i]);
	return text;
}

static enum rc look_claims(struct judge *j, struct err *err)
{
	struct arena *a = j->w->mem;
	struct claims wanted;
	const char   *why;
	bool          pull;

	TRY(claims_load(j->w, j->r->claims, &wanted, err));
	for (size_t i = 0; i < wanted.n; i++) {
		const struct claim *c   = &wanted.v[i];
		const char         *got = claim_text(j->e->payload, c->key, a);

		TRY(look(j, arena_printf(a, "claim %s", c->key),
		         got != NULL && strcmp(got, c->value) == 0, compared(j, got, c->value),
		         err));
	}
	pull = trust_is_pull_request(j->e->payload, a, &why);
	return look(j, "pull request", !pull || j->r->pull_requests,
	            !pull ? "it is not a job of a pull request"
	            : j->r->pull_requests
	                ? "it is a job of a pull request, which the rule allows"
	                : arena_printf(a, "it is a job of a pull request: '%s'", why),
	            err);
}

static enum rc look_times(struct judge *j, struct err *err)
{
	const struct jwt_claims *c = &j->e->claims;
	const enum jwt_verdict   v = j->e->verdict;
	const int64_t from = c->iat.us > 0 && c->iat.us < j->w->now.us ? c->iat.us : j->w->now.us;
	const int64_t life = (c->exp.us - from) / UTC_SECOND;
	char          text[DURATION_TEXT];

	TRY(look(j, "time", v != JWT_EXPIRED && v != JWT_NOT_YET_VALID,
	         v == JWT_EXPIRED || v == JWT_NOT_YET_VALID ? word_of(&jwt_verdict_words, v)
	                                                    : "good",
	         err));
	return look(j, "lifetime", c->exp.us != 0 && life <= TRUST_LIFE_MAX_S,
	            arena_printf(j->w->mem, "%s, of 1d at most", duration_format(life, text)), err);
}

static enum rc look_payload(struct judge *j, struct err *err)
{
	static const char *const checks[] = {"issuer",       "audience", "claims",
	                                     "pull request", "time",     "lifetime"};
	const struct jwt_claims *c        = &j->e->claims;

	for (size_t i = 0; j->e->payload == NULL && i < COUNT(checks); i++)
		TRY(skip(j, checks[i], err));
	if (j->e->payload == NULL)
		return RC_OK;
	TRY(look(j, "issuer", c->iss != NULL && strcmp(c->iss, j->r->issuer) == 0,
	         compared(j, c->iss, j->r->issuer), err));
	TRY(look(
	    j, "audience", listed(c->aud, j->r->audience),
	    compared(j, listed(c->aud, j->r->audience) ? j->r->audience : joined(c->aud, j->w->mem),
	             j->r->audience),
	    err));
	TRY(look_claims(j, err));
	return look_times(j, err);
}

enum rc trust_judge(struct work *w, const struct trust_rule *r, const struct trust_evidence *e,
                    const struct trust_witness *to, const char **ret_failed, struct err *err)
{
	struct judge j = {.w = w, .r = r, .e = e, .to = to};

	TRY(look_rule(&j, err));
	TRY(look_signature(&j, err));
	TRY(look_payload(&j, err));
	TRY(look(&j, "replay", !e->replayed,
	         e->replayed ? "it was already exchanged" : "it was not exchanged before", err));
	/* nothing that a look forgot lets a token through */
	if (j.failed == NULL && e->verdict != JWT_OK)
		j.failed = "signature";
	*ret_failed = j.failed;
	return RC_OK;
}
