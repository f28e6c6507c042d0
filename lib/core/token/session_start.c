/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/name/words.h"
#include "lib/core/throttle/source.h"
#include "lib/core/token/session_priv.h"
#include "lib/core/token/token_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/user/code.h"
#include "lib/core/user/mfa.h"
#include "lib/core/user/password.h"
#include "lib/core/work/clock.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/secret_token.h"

const char session_refresh_kind[] = "rt";

#define T struct session_tokens
static const struct field session_tokens_field[] = {
    FIELD(T, access_token, "ACCESS TOKEN", "a JWT for services; shown once"),
    FIELD(T, refresh_token, "REFRESH TOKEN", "for the next pair of tokens; shown once"),
    FIELD(T, token_type, "TYPE", "Bearer"),
    FIELD(T, expires_in, "EXPIRES IN", "lifetime of the access token, in seconds"),
    FIELD(T, refresh_expires_at, "REFRESH EXPIRES", "when the refresh token expires"),
    FIELD(T, session_id, "SESSION", "the session, and the access token's sid"),
    FIELD(T, user_id, "USER", "id of the user"),
    FIELD(T, scope, "SCOPE", "scopes of the access token, or null"),
};
#undef T
const struct record session_tokens_record =
    RECORD(struct session_tokens, "session tokens", session_tokens_field);

void session_pair_done(struct session_pair *p)
{
	secret_free(p->access);
	secret_free(p->refresh);
	*p = (struct session_pair){.access = NULL};
}

/* The same words whatever was wrong. */
static enum rc not_admitted(struct err *err)
{
	err_clear(err);
	return err_set(err, RC_NO,
	               "sign-in refused: unknown user, wrong credentials or too many attempts");
}

static int64_t access_life(const struct session_parties *p, struct utc now)
{
	const int64_t life = p->client == NULL ? TOKEN_TTL_DEFAULT : p->client->ttl_seconds;
	const int64_t left = p->s->expires_at.us / UTC_SECOND - now.us / UTC_SECOND;

	return left < life ? left : life;
}

enum rc session_access(struct work *w, const struct session_parties *p, struct strs scope,
                       struct session_pair *ret, struct err *err)
{
	const struct subject       subject = subject_of_user(p->user);
	const struct token_sign_in sign_in = {
	    .session = p->s->id, .at = p->s->created_at, .methods = p->s->methods};
	struct token_body body = {.subject   = &subject,
	                          .client_id = p->client == NULL ? "idctl" : p->client->name,
	                          .scope     = scope,
	                          .ttl_s     = access_life(p, w->now),
	                          .sign_in   = &sign_in,
	                          .kind      = STATUS_SESSIONS,
	                          .row       = p->session_row};
	struct minted     m;

	TRY(token_issuer(w, &body.issuer, err));
	body.audience = token_audience(w, p->s->audience, body.issuer);
	TRY(token_sign(w, &body, &m, &ret->access, err));
	ret->shown = (struct session_tokens){.access_token = m.token,
	                                     .token_type   = m.token_type,
	                                     .expires_in   = m.expires_in,
	                                     .session_id   = p->s->id,
	                                     .user_id      = p->user->id,
	                                     .scope        = m.scope};
	return RC_OK;
}

enum rc session_refresh_make(struct work *w, const struct session_parties *p, struct secret **ret,
                             struct utc *ret_expires, struct err *err)
{
	const int64_t idle = p->client == NULL ? CLIENT_IDLE_DEFAULT : p->client->idle_seconds;
	AUTO(secret) struct secret *text = NULL;
	const struct id             id   = id_make(w->now);
	uint8_t                    *mac  = arena_alloc(w->mem, MAC_BYTES);
	struct keyring             *ring;

	text = secret_token_make(session_refresh_kind, id);
	TRY(datakey_ring(w, &ring, err));
	TRY(mac_make(ring, PURPOSE_REFRESH_MAC, keyring_active(ring), secret_bytes(text), mac,
	             err));
	*ret_expires = (struct utc){w->now.us + idle * UTC_SECOND};
	if (ret_expires->us > p->s->expires_at.us)
		*ret_expires = p->s->expires_at;
	TRY(store_exec(w->db,
	               IN(REFRESH_INSERT, .id = id, .session_row = p->session_row,
	                  .mac = {mac, MAC_BYTES}, .key_version = keyring_active(ring),
	                  .issued_at = w->now, .expires_at = *ret_expires),
	               NULL, err));
	*ret = TAKE(text);
	return RC_OK;
}

static enum rc client_of(struct work *w, const struct session_request *in, struct client *ret,
                         struct err *err)
{
	TRY(words_check(in->scope, "scope", err));
	if (in->client == NULL) /* the user's own are looked at once it is known who that is */
		return RC_OK;
	TRY(client_get(w, in->client, ret, err));
	if (ret->status != CLIENT_ACTIVE) {
		err_set(err, RC_FORBIDDEN, "client '%s' is disabled", ret->name);
		return err_field(err, "client");
	}
	return words_require(in->scope, ret->scopes, "scope",
	                     arena_printf(w->mem, "the client '%s'", ret->name), err);
}

/* What took its time ahead of the transaction may have been overtaken. */
static enum rc still_there(struct work *w, const struct session_request *in,
                           const struct session_entrant *who, struct user *ret, struct err *err)
{
	bool found;

	if (in->sign_in != NULL)
		TRY(code_redeem(w, CODE_SIGN_IN, in->sign_in, ret, err));
	TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = who->user}, ret, &found, err));
	if (!found || ret->epoch != who->epoch || ret->status != USER_ACTIVE)
		return not_admitted(err);
	return RC_OK;
}

static enum rc know_source(struct work *w, const char *text, struct err *err)
{
	struct source source = {.shown = NULL};

	if (text != NULL)
		TRY(source_parse(text, w->mem, &source, err));
	w->request->source = source.shown;
	return RC_OK;
}

/* Somebody who asks to be let in. */
struct entry {
	const struct session_request *in;
	struct client                 client;
	struct user                   user;
	bool                          mfa; /* more than one factor is asked for */
};

/*
 * What is wrong with the request itself, or with the clock, is told before anybody's password is tried: the entry of that
 * would be the newest.
 */
static enum rc check_request(struct work *w, void *arg, struct err *err)
{
	struct entry *e = arg;

	TRY(know_source(w, e->in->source, err));
	TRY(clock_not_behind(w, err));
	return client_of(w, e->in, &e->client, err);
}

enum rc session_asks_mfa(struct work *w, const struct user *u, const struct client *c, bool *ret,
                         struct err *err)
{
	TRY(mfa_enrolled(w, u, ret, err));
	if (!*ret)
		TRY(mfa_required(w, u, ret, err));
	if (c != NULL)
		*ret = *ret || c->require_mfa;
	return RC_OK;
}

static enum rc asks_more(struct work *w, void *arg, struct err *err)
{
	struct entry *e = arg;

	return session_asks_mfa(w, &e->user, e->in->client == NULL ? NULL : &e->client, &e->mfa,
	                        err);
}

static enum rc tell_refusal(struct work *w, void *arg, struct err *err)
{
	(void)err;
	work_refused_for(w, arg, NULL);
	return RC_OK;
}

/* Nobody else tells of it: what was right so far may be on record as such, and is not enough. */
static enum rc on_record(struct work *w, const struct user *u, struct err *err)
{
	struct err why = *err;

	err_clear(err);
	work_target(w, u != NULL ? "user" : "session", u != NULL ? u->id : (struct id){{0}});
	TRY(txn_write(w, tell_refusal, &why, err));
	*err = why;
	return why.rc;
}

/* The steps of a sign-in go by names of their own: only the session itself is session.start. */
static enum rc check_code(struct work *w, const struct user *u, const struct secret *code,
                          struct mfa_checked *ret, struct err *err)
{
	struct work   part = work_as(w, "session.code");
	const enum rc rc   = mfa_check_code(&part, u, code, ret, err);

	w->now = part.now;
	return rc;
}

static enum rc check_password(struct work *w, const struct password_try *try,
                              struct password_checked *ret, struct err *err)
{
	struct work   part = work_as(w, "session.password");
	const enum rc rc   = password_verify(&part, try, ret, err);

	w->now = part.now; /* hashing takes its time */
	return rc;
}

static enum rc second_factor(struct work *w, const struct session_request *in, const struct user *u,
                             struct err *err)
{
	struct mfa_checked checked;

	if (in->code == NULL) {
		err_set(err, RC_NO, "sign-in refused: a second factor is required");
		err_advise(err, ADVICE_CODE);
		err_field(err, "code");
		return on_record(w, u, err);
	}
	TRY(check_code(w, u, in->code, &checked, err));
	return checked.allowed ? RC_OK : not_admitted(err);
}

/* Whose the code is; it is taken when the session begins, and not before all else was right. */
static enum rc redeem(struct work *w, void *arg, struct err *err)
{
	struct entry *e = arg;

	return code_redeem(w, CODE_SIGN_IN, e->in->sign_in, &e->user, err);
}

static enum rc by_code(struct work *w, struct entry *e, struct err *err)
{
	const struct txn t = {.power = STORE_WRITE, .step = redeem, .arg = e, .dry_run = true};

	return txn_run(w, &t, err) == RC_NO ? on_record(w, NULL, err) : err->rc;
}

static enum rc by_password(struct work *w, struct entry *e, struct err *err)
{
	const struct session_request *in  = e->in;
	const struct password_try     try = {
	        .ref = in->user, .password = in->password, .source = in->source, .first_step = true};
	struct password_checked checked;

	TRY(check_password(w, &try, &checked, err));
	if (!checked.right)
		return not_admitted(err);
	e->user = checked.user;
	return RC_OK;
}

static enum rc must_change(struct work *w, const struct user *u, struct err *err)
{
	err_set(err, RC_NO, "sign-in refused: the password must be changed first");
	err_advise(err, ADVICE_USER_PASSWD);
	err_field(err, "password");
	return on_record(w, u, err);
}

enum rc session_admit(struct work *w, const struct session_request *in, struct session_entrant *ret,
                      struct err *err)
{
	const char **methods = arena_alloc(w->mem, 3 * sizeof(*methods));
	struct entry e       = {.in = in};
	struct user *u       = &e.user;

	TRY(txn_read(w, check_request, &e, err));
	TRY(in->sign_in != NULL ? by_code(w, &e, err) : by_password(w, &e, err));
	TRY(txn_read(w, asks_more, &e, err));
	if (e.mfa)
		TRY(second_factor(w, in, u, err));
	*ret =
	    (struct session_entrant){.user = u->id, .epoch = u->epoch, .methods = {.v = methods}};
	if (e.mfa)
		methods[ret->methods.n++] = "mfa";
	if (e.mfa || in->sign_in != NULL) /* what was delivered is a one-time password, too */
		methods[ret->methods.n++] = "otp";
	if (in->sign_in == NULL)
		methods[ret->methods.n++] = "pwd";
	return in->sign_in == NULL && u->must_change_password ? must_change(w, u, err) : RC_OK;
}

static enum rc put(struct work *w, struct session_parties *p, struct err *err)
{
	const struct session *s = p->s;

	return store_int(
	    w->db,
	    IN(SESSION_INSERT, .id = s->id, .user_row = p->user->row,
	       .client_row = p->client == NULL ? 0 : p->client->row, .user_epoch = p->user->epoch,
	       .client_epoch = p->client == NULL ? 0 : p->client->epoch, .methods = s->methods,
	       .audience = s->audience, .scope = s->scope, .source = s->source,
	       .created_at = s->created_at, .expires_at = s->expires_at),
	    &p->session_row, err);
}

enum rc session_start(struct work *w, const struct session_request *in,
                      const struct session_entrant *who, struct session_pair *ret, struct err *err)
{
	struct user            u;
	struct client          c = {0};
	struct session         s = {.id         = id_make(w->now),
	                            .methods    = who->methods,
	                            .scope      = in->scope,
	                            .created_at = w->now};
	struct session_parties p = {.s = &s, .user = &u, .client = in->client == NULL ? NULL : &c};
	struct subject         subject;
	int64_t                life = CLIENT_SESSION_DEFAULT;
	struct utc             end;

	TRY(know_source(w, in->source, err));
	TRY(still_there(w, in, who, &u, err));
	TRY(client_of(w, in, &c, err));
	subject   = subject_of_user(&u);
	s.user    = u.email;
	s.user_id = u.id;
	s.source  = w->request->source;
	if (p.client == NULL)
		TRY(access_require_scope(w, &subject, in->scope, err));
	if (p.client != NULL) {
		s.client   = c.name;
		s.audience = c.audiences;
		s.scope    = in->scope.n > 0 ? in->scope : c.scopes;
		life       = c.session_seconds;
	}
	s.expires_at = (struct utc){w->now.us + life * UTC_SECOND};
	TRY(put(w, &p, err));
	TRY(store_exec(w->db, IN(USER_LOGGED_IN, .row = u.row, .now = w->now), NULL, err));
	TRY(session_access(w, &p, s.scope, ret, err));
	TRY(session_refresh_make(w, &p, &ret->refresh, &end, err));
	ret->shown.refresh_token      = (const char *)ret->refresh->p;
	ret->shown.refresh_expires_at = end;
	session_began(w, &s);
	return RC_OK;
}
