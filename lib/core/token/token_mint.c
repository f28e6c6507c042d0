/* SPDX-License-Identifier: Apache-2.0 */
/* Minting: who is it for, is the secret right, may it ask for that; then the signature, and the record. */
#include <string.h>

#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/client/client.h"
#include "lib/core/client/client_secret.h"
#include "lib/core/name/words.h"
#include "lib/core/token/token_priv.h"
#include "lib/core/user/user.h"
#include "lib/core/work/work.h"

/* Who asks, and what the token may be at most. */
struct grantee {
	struct subject       subject;
	struct strs          audiences, scopes; /* of a client */
	bool                 bounded;           /* by those two */
	int64_t              ttl_s, ttl_max_s;
	const char          *client_id;
	struct client_secret secret; /* that it came with; id none: none */
};

/* The same words for a name that is not there, one that is disabled, and a wrong secret. */
static enum rc not_told(struct err *err)
{
	err_clear(err);
	return err_set(err, RC_NO, "token refused: unknown or disabled subject, or wrong secret");
}

static enum rc grantee_client(struct work *w, const struct token_request *in, struct grantee *g,
                              struct err *err)
{
	struct client        c;
	struct client_secret used  = {.row = 0};
	bool                 right = true;

	if (client_get(w, in->client, &c, err) != RC_OK)
		return in->secret != NULL && err->rc == RC_NOT_FOUND ? not_told(err) : err->rc;
	work_target(w, "client", c.id);
	if (in->secret != NULL)
		TRY(client_secret_check(w, &c, in->secret, &right, &used, err));
	*g = (struct grantee){.subject   = subject_of_client(&c),
	                      .audiences = c.audiences,
	                      .scopes    = c.scopes,
	                      .bounded   = true,
	                      .ttl_s     = c.ttl_seconds,
	                      .ttl_max_s = c.ttl_seconds,
	                      .client_id = c.name,
	                      .secret    = used};
	if (!right || !g->subject.active)
		return not_told(err);
	return in->secret == NULL ? RC_OK : client_secret_note(w, &used, err);
}

static enum rc grantee_user(struct work *w, const struct token_request *in, struct grantee *g,
                            struct err *err)
{
	struct user u;

	TRY(user_get(w, in->user, &u, err));
	work_target(w, "user", u.id);
	*g = (struct grantee){.subject   = subject_of_user(&u),
	                      .ttl_s     = TOKEN_TTL_DEFAULT,
	                      .ttl_max_s = TOKEN_TTL_MAX,
	                      .client_id = "idctl"};
	return g->subject.active ? RC_OK : not_told(err);
}

struct draft {
	struct grantee    g;
	struct token_body body;
};

/* Without a client a token is for the issuer itself, unless the actor speaks for the store. */
static enum rc no_audience(struct work *w, struct strs audience, struct err *err)
{
	bool vouched;

	if (audience.n == 0)
		return RC_OK;
	TRY(access_vouches(w, &vouched, err));
	if (vouched)
		return RC_OK;
	err_set(err, RC_FORBIDDEN, "the audience '%.100s' is not allowed", audience.v[0]);
	err_advise(err, ADVICE_AUDIENCE_RIGHT);
	return err_field(err, "audience");
}

static enum rc draft_bounds(struct work *w, const struct token_request *in, struct draft *d,
                            struct err *err)
{
	const char *whose = arena_printf(w->mem, "the client '%s'", d->g.subject.name);

	TRY(words_check(in->audience, "audience", err));
	TRY(words_check(in->scope, "scope", err));
	TRY(d->g.bounded ? words_require(in->audience, d->g.audiences, "audience", whose, err)
	                 : no_audience(w, in->audience, err));
	TRY(d->g.bounded ? words_require(in->scope, d->g.scopes, "scope", whose, err)
	                 : access_require_scope(w, &d->g.subject, in->scope, err));
	d->body.ttl_s = in->ttl_seconds == 0 ? d->g.ttl_s : in->ttl_seconds;
	/* a rule and its client each have a limit, and both hold */
	if (in->by != NULL && d->body.ttl_s > d->g.ttl_max_s)
		d->body.ttl_s = d->g.ttl_max_s;
	if (d->body.ttl_s < 1 || d->body.ttl_s > d->g.ttl_max_s)
		return err_invalid(err, "ttl",
		                   "the lifetime of this token must be 1 to %lld seconds",
		                   (long long)d->g.ttl_max_s);
	return RC_OK;
}

static enum rc record(struct work *w, const struct token_body *b, const struct minted *m,
                      int64_t *ret_row, struct err *err)
{
	const struct subject *s = b->subject;

	return store_int(w->db,
	                 IN(TOKEN_INSERT, .jti = m->jti, .user_row = s->user,
	                    .client_row = s->client, .subject_epoch = s->epoch, .kid = m->kid,
	                    .audience = b->audience, .scope = b->scope, .issued_at = w->now,
	                    .expires_at = m->expires_at),
	                 ret_row, err);
}

static void tell(struct work *w, const struct draft *d, const struct minted *m)
{
	const struct token_body  *b   = &d->body;
	const struct token_actor *by  = b->by;
	struct json               act = {NULL};

	if (by != NULL)
		act = event_details(
		    DETAILS(token_actor, .iss = by->issuer, .jti = by->jti, .sub = by->subject),
		    w->mem);
	work_changed(w,
	             EVENT_OF(token_minted, b->subject->type, b->subject->id, .act = act,
	                      .audience = b->audience, .jti = m->jti, .name = b->subject->name,
	                      .roles = m->roles, .rule = by == NULL ? NULL : by->rule,
	                      .rule_version = by == NULL ? 0 : by->rule_version, .scope = b->scope,
	                      .secret_id = d->g.secret.id, .ttl_seconds = m->expires_in));
}

static bool is_self(const struct work *w, const struct subject *s)
{
	return s->user == w->request->actor.user && s->client == w->request->actor.client;
}

static struct utc after(struct utc now, int64_t seconds)
{
	return (struct utc){now.us + seconds * UTC_SECOND};
}

static enum rc prepare(struct work *w, const struct token_request *in, struct draft *d,
                       struct err *err)
{
	bool vouched;

	TRY(in->client != NULL ? grantee_client(w, in, &d->g, err)
	                       : grantee_user(w, in, &d->g, err));
	/* without the client's own secret, or a rule's word, a token is as good as its subject's account */
	vouched = in->secret == NULL && in->by == NULL;
	if (vouched)
		TRY(access_require_over(w, &d->g.subject, err));
	TRY(draft_bounds(w, in, d, err));
	if (vouched && !is_self(w, &d->g.subject)) /* one's own ends with what it carries */
		TRY(access_require_lasting(w, &d->g.subject, after(w->now, d->body.ttl_s), err));
	TRY(token_issuer(w, &d->body.issuer, err));
	/* a token is for somebody: by default for whom the client is made for, else for the issuer itself */
	d->body.audience =
	    token_audience(w, in->audience.n > 0 ? in->audience : d->g.audiences, d->body.issuer);
	d->body.scope     = in->scope.n > 0 ? in->scope : d->g.scopes;
	d->body.claims    = in->claims;
	d->body.by        = in->by;
	d->body.subject   = &d->g.subject;
	d->body.end       = d->g.secret.expires_at;
	d->body.client_id = d->g.client_id;
	d->body.kind      = STATUS_TOKENS;
	d->body.record    = record;
	return RC_OK;
}

enum rc token_mint(struct work *w, const struct token_request *in, struct minted *ret,
                   struct secret **ret_token, struct err *err)
{
	struct draft d = {.body = {.ttl_s = 0}};

	TRY(prepare(w, in, &d, err));
	TRY(token_sign(w, &d.body, ret, ret_token, err));
	tell(w, &d, ret);
	return RC_OK;
}
