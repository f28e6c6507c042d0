/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/token/token.h"

#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/subject/subject.h"
#include "lib/core/token/token_priv.h"
#include "lib/core/work/work.h"

#define T struct token
static const struct field token_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, jti, "JTI", "unique id of the token", .flags = FIELD_SEARCH),
    FIELD(T, subject_type, "TYPE", "user or client", .words = &subject_types),
    FIELD(T, subject, "SUBJECT", "its subject", .flags = FIELD_SEARCH | FIELD_SUBJECT),
    FIELD(T, kid, "KID", "the key that signed it", .flags = FIELD_WIDE),
    FIELD(T, audience, "AUDIENCE", "its audiences"),
    FIELD(T, scope, "SCOPE", "its scopes"),
    FIELD(T, issued_at, "ISSUED", "when it was minted", .flags = FIELD_WIDE),
    FIELD(T, expires_at, "EXPIRES", "when it expires"),
    FIELD(T, revoked_at, "REVOKED", "when it was revoked, or null"),
    FIELD(T, revoked_reason, "REASON", "reason, as the actor gave it", .flags = FIELD_WIDE),
    COLUMN(T, subject_epoch, .flags = FIELD_HIDDEN),
};
#undef T
const struct record token_record = RECORD(struct token, "token", token_field);

enum rc token_find(struct work *w, const char *jti, struct token *ret, bool *ret_found,
                   struct err *err)
{
	*ret = (struct token){0};
	return store_get(w->db, IN(TOKEN_BY_JTI, .jti = jti), INTO(&token_record, w->mem, ret),
	                 ret_found, err);
}

static void revoked(struct work *w, const struct token *t)
{
	work_changed(w, EVENT(token, EVENT_NO_ID, .jti = t->jti, .subject = t->subject));
}

static enum rc remember(struct work *w, struct token *t, struct err *err)
{
	t->issued_at      = w->now;
	t->revoked_at     = w->now;
	t->revoked_reason = w->request->reason;
	return store_exec(w->db,
	                  IN(TOKEN_INSERT, .jti = t->jti, .issued_at = w->now,
	                     .expires_at = t->expires_at, .revoked_at = w->now,
	                     .revoked_reason = w->request->reason),
	                  NULL, err);
}

/* RFC 7519, 4.1.7: any text; ours are UUIDs, and what is kept is bounded. */
static enum rc check_jti(const char *jti, struct err *err)
{
	const size_t n = strlen(jti);

	/* it would be kept, shown and audited as it is */
	if (strncmp(jti, "idc_", 4) == 0)
		return err_invalid(err, "jti", "this is a secret, not a token id");
	for (const char *p = jti; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~')
			return err_invalid(err, "jti",
			                   "a token id is printable ASCII without spaces");
	return n >= 1 && n <= 128 ? RC_OK
	                          : err_invalid(err, "jti", "a token id has 1 to 128 characters");
}

static enum rc require_over_subject(struct work *w, const struct token *t, struct err *err)
{
	const char    *prefix = strcmp(t->subject_type, "user") == 0 ? "email" : "name";
	struct subject s;

	TRY(subject_get(w, arena_printf(w->mem, "%s:%s", prefix, t->subject), &s, err));
	work_target(w, s.type, s.id);
	return access_require_over(w, &s, err);
}

static enum rc revoke(struct work *w, const char *jti, struct utc expires, struct token *ret,
                      struct err *err)
{
	bool found;

	TRY(check_jti(jti, err));
	TRY(token_find(w, jti, ret, &found, err));
	if (found && ret->revoked_at.us != 0)
		return RC_OK;
	if (found && ret->subject != NULL)
		TRY(require_over_subject(w, ret, err));
	if (found) {
		ret->revoked_at     = w->now;
		ret->revoked_reason = w->request->reason;
		TRY(store_exec(
		    w->db,
		    IN(TOKEN_REVOKE, .row = ret->row, .now = w->now, .reason = w->request->reason),
		    NULL, err));
	} else {
		*ret = (struct token){.jti = jti, .expires_at = expires};
		TRY(remember(w, ret, err));
	}
	revoked(w, ret);
	return RC_OK;
}

enum rc token_revoke(struct work *w, const char *jti, struct token *ret, struct err *err)
{
	return revoke(w, jti, (struct utc){w->now.us + TOKEN_TTL_MAX * UTC_SECOND}, ret, err);
}

/* RFC 7009, 2.2: an invalid token counts as revoked. */
static enum rc ended_by_itself(struct work *w, const struct secret *token, struct token *ret,
                               struct err *err)
{
	struct token_verdict v;
	bool                 found;

	TRY(token_inspect(w, token, &v, err));
	TRY(token_find(w, v.jti, ret, &found, err));
	if (!found)
		*ret = (struct token){.jti = v.jti, .kid = v.kid, .expires_at = v.expires_at};
	return RC_OK;
}

enum rc token_revoke_whole(struct work *w, const struct secret *token, struct token *ret,
                           struct err *err)
{
	const struct token_policy policy = {.offline = true};
	struct token_verdict      v;

	TRY(token_verify(w, token, &policy, &v, err));
	if (v.valid)
		return revoke(w, v.jti, v.expires_at, ret, err);
	if (strcmp(v.reason, word_of(&jwt_verdict_words, JWT_EXPIRED)) == 0)
		return ended_by_itself(w, token, ret, err);
	err_invalid(err, "token", "not a valid token of this store: %s", v.reason);
	return RC_INVALID;
}

enum rc token_revocations_kept(struct work *w, struct err *err)
{
	int64_t n = 0;

	TRY(store_int(w->db, IN(TOKEN_REVOKED_LIVE, .now = w->now), &n, err));
	if (n == 0)
		return RC_OK;
	err_set(err, RC_CONFLICT, "%lld revoked tokens would be valid again", (long long)n);
	return err_advise(err, ADVICE_TOKENS_WAIT);
}

enum rc token_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                   struct err *err)
{
	/* a subject is an address or the name of a client, and never both */
	static const struct list_path paths[] = {
	    {"jti", STMT_TOKEN_LIST_BY_JTI, list_key_text},
	    {"subject", STMT_TOKEN_LIST_BY_USER, list_key_email},
	    {"subject", STMT_TOKEN_LIST_BY_CLIENT, list_key_slug}};
	const struct list_source source = {.stmt   = STMT_TOKEN_LIST,
	                                   .record = &token_record,
	                                   .path   = paths,
	                                   .n_path = COUNT(paths)};

	return list_run(w, &source, q, sink, err);
}
