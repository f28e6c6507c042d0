/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/secret.h"
#include "lib/core/name/name.h"
#include "lib/core/subject/ends.h"
#include "lib/core/user/mfa_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

enum { ISSUER_MAX = 64 }; /* code points */

#define T struct mfa_enrollment
static const struct field enrollment_field[] = {
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, user, "USER", "the user"),
    FIELD(T, name, "NAME", "name, unique for the user"),
    FIELD(T, algorithm, "ALGORITHM", "SHA1, SHA256 or SHA512", .words = &otpauth_algorithms),
    FIELD(T, digits, "DIGITS", "digits of a code"),
    FIELD(T, period, "PERIOD", "seconds that a code is for"),
    FIELD(T, created_at, "CREATED", "when it was enrolled"),
    FIELD(T, secret, "SECRET", "the seed in base32, shown once"),
    FIELD(T, uri, "URI", "the same for an authenticator, as an otpauth:// URI"),
};
#undef T
const struct record mfa_enrollment_record =
    RECORD(struct mfa_enrollment, "mfa enrollment", enrollment_field);

void mfa_enrollment_done(struct mfa_enrollment *e)
{
	secret_free(e->secret_text);
	secret_free(e->uri_text);
	e->secret_text = e->uri_text = NULL;
}

/* ---- what is asked for ---- */

static enum rc contradicted(const char *field, struct err *err)
{
	return err_invalid(err, field, "the %s differs from the seed's", field);
}

/* What the URI says counts; who says something else beside it means another seed. */
static enum rc agree(const struct mfa_new *in, struct otpauth *o, struct err *err)
{
	const char *algorithm = in->algorithm != NULL ? in->algorithm : "SHA1";

	if (o->algorithm == NULL)
		o->algorithm = algorithm;
	else if (in->algorithm != NULL && strcmp(o->algorithm, algorithm) != 0)
		return contradicted("algorithm", err);
	if (o->digits == 0)
		o->digits = in->digits != 0 ? in->digits : OTPAUTH_DIGITS_MIN;
	else if (in->digits != 0 && in->digits != o->digits)
		return contradicted("digits", err);
	if (o->period == 0)
		o->period = in->period != 0 ? in->period : 30;
	else if (in->period != 0 && in->period != o->period)
		return contradicted("period", err);
	return RC_OK;
}

/* A seed as long as the hash: RFC 4226, 4 (R6) and RFC 6238, 5.1. */
static size_t seed_bytes(const char *algorithm)
{
	if (strcmp(algorithm, "SHA256") == 0)
		return 32;
	return strcmp(algorithm, "SHA512") == 0 ? 64 : 20;
}

static const char *host_of(struct work *w, const char *url)
{
	const char *host = strstr(url, "://");

	host = host == NULL ? url : host + 3;
	return arena_strndup(w->mem, host, strcspn(host, ":/"));
}

/* Authenticators show it, and part it from the account by a colon. */
static enum rc choose_issuer(struct work *w, const char *asked, struct otpauth *o, struct err *err)
{
	const char *store = NULL;
	struct name name;

	if (asked == NULL)
		asked = o->issuer;
	if (asked == NULL) {
		TRY(meta_get(w, "issuer", &store, err));
		asked = store == NULL ? "idctl" : host_of(w, store);
	}
	TRY(name_text(asked, "issuer", ISSUER_MAX, w->mem, &name, err));
	if (strchr(name.shown, ':') != NULL)
		return err_invalid(err, "issuer", "an issuer's name must not contain a colon");
	o->issuer = name.shown;
	return RC_OK;
}

enum rc mfa_factor_name(struct work *w, const char *asked, const char **ret, struct err *err)
{
	struct name name;

	TRY(name_slug(asked == NULL ? MFA_NAME : asked, "name", w->mem, &name, err));
	*ret = name.shown;
	return RC_OK;
}

/* ---- enrolling ---- */

static enum rc make_room(struct work *w, const struct user *u, const char *name, struct err *err)
{
	struct mfa_factors all;
	struct mfa_factor  old;
	bool               found;

	TRY(mfa_factor_named(w, u, name, &old, &found, err));
	if (found && old.confirmed_at.us != 0) {
		err_set(err, RC_EXISTS, "%.200s already has a factor '%s'", u->email, name);
		return err_field(err, "name");
	}
	if (found)
		return store_exec(w->db, IN(TOTP_DELETE, .row = old.row), NULL, err);
	TRY(mfa_factors_of(w, u->row, &all, err));
	if (all.n < MFA_FACTORS_MAX)
		return RC_OK;
	err_set(err, RC_CONFLICT, "%.200s already has %d factors, the maximum", u->email,
	        MFA_FACTORS_MAX);
	return err_advise_with(err, ADVICE_MFA_REMOVE, "%.100s", u->email);
}

/* HMAC fills a key up with zero bytes (RFC 2104, 2): those at the end make no other one. */
static size_t key_length(const struct secret *seed)
{
	size_t n = seed->n;

	while (n > 0 && seed->p[n - 1] == 0)
		n--;
	return n;
}

static bool same_key(const struct secret *a, const struct secret *b)
{
	AUTO(secret) struct secret *x = secret_copy(a->p, key_length(a));
	AUTO(secret) struct secret *y = secret_copy(b->p, key_length(b));

	return secret_equal(x, y);
}

/* Each factor keeps its own last step: of two with one seed, each would take the same code once. */
static enum rc check_seed_is_new(struct work *w, const struct user *u, const struct secret *seed,
                                 struct err *err)
{
	struct mfa_factors all;
	struct keyring    *ring;

	TRY(mfa_factors_of(w, u->row, &all, err));
	TRY(datakey_ring(w, &ring, err));
	for (size_t i = 0; i < all.n; i++) {
		const struct seal_place     place = mfa_seed_place(all.v[i].id);
		AUTO(secret) struct secret *had   = NULL;

		TRY(seal_open(ring, &place, all.v[i].seed, &had, err));
		if (!same_key(had, seed))
			continue;
		err_set(err, RC_EXISTS, "%.200s already has this seed, in the factor '%s'",
		        u->email, all.v[i].name);
		return err_field(err, "seed");
	}
	return RC_OK;
}

static enum rc insert(struct work *w, const struct user *u, const struct otpauth *o,
                      const struct mfa_enrollment *e, struct err *err)
{
	const struct seal_place place = mfa_seed_place(e->id);
	struct keyring         *ring;
	struct bytes            sealed;

	TRY(datakey_ring(w, &ring, err));
	TRY(seal_make(ring, &place, o->seed, w->mem, &sealed, err));
	TRY(store_exec(w->db,
	               IN(TOTP_INSERT, .id = e->id, .user_row = u->row, .name = e->name,
	                  .algorithm = e->algorithm, .digits = e->digits, .period = e->period,
	                  .seed = sealed, .created_at = w->now),
	               NULL, err));
	return store_exec(w->db, IN(USER_TOUCH, .row = u->row, .now = w->now), NULL, err);
}

static enum rc enroll(struct work *w, const struct user *u, const struct mfa_new *in,
                      struct otpauth *o, struct mfa_enrollment *ret, struct err *err)
{
	TRY(agree(in, o, err));
	TRY(choose_issuer(w, in->issuer, o, err));
	TRY(make_room(w, u, ret->name, err));
	if (o->seed == NULL)
		o->seed = secret_random(seed_bytes(o->algorithm));
	else
		TRY(check_seed_is_new(w, u, o->seed, err));
	ret->id         = id_make(w->now);
	ret->user       = u->email;
	ret->algorithm  = o->algorithm;
	ret->digits     = o->digits;
	ret->period     = o->period;
	ret->created_at = w->now;
	TRY(insert(w, u, o, ret, err));
	ret->secret_text = otpauth_base32(o->seed);
	ret->uri_text    = otpauth_format(o, u->email);
	mfa_changed(w, u, ret->name);
	return RC_OK;
}

enum rc mfa_enroll(struct work *w, const char *ref, const struct mfa_new *in,
                   struct mfa_enrollment *ret, struct err *err)
{
	struct otpauth o = {.seed = NULL};
	struct user    u;
	enum rc        rc;

	*ret = (struct mfa_enrollment){.name = NULL};
	TRY(mfa_claim(w, ref, &u, err));
	TRY(user_claim_for_good(w, &u, err));
	TRY(mfa_factor_name(w, in->name, &ret->name, err));
	if (in->seed != NULL)
		TRY(otpauth_parse(in->seed, w->mem, &o, err));
	rc = enroll(w, &u, in, &o, ret, err);
	secret_free(o.seed);
	return rc;
}

/* ---- from when on it counts, and until when ---- */

/* Recovery codes stand in for a factor: without one they would be a second password, and a poor one. */
static enum rc drop(struct work *w, const struct user *u, const struct mfa_factor *f,
                    struct err *err)
{
	struct ends ended;
	bool        left;

	if (f->confirmed_at.us != 0)
		TRY(user_end_issued(w, u, false, "second factor removed", &ended, err));
	TRY(store_exec(w->db, IN(TOTP_DELETE, .row = f->row), NULL, err));
	TRY(mfa_enrolled(w, u, &left, err));
	if (!left)
		TRY(store_exec(w->db, IN(RECOVERY_DELETE, .owner_row = u->row), NULL, err));
	TRY(store_exec(w->db,
	               f->confirmed_at.us != 0 ? STMT_USER_NEW_EPOCH
	                                       : IN(USER_TOUCH, .row = u->row, .now = w->now),
	               NULL, err));
	mfa_changed(w, u, f->name);
	return RC_OK;
}

enum rc mfa_remove(struct work *w, const char *ref, const char *name, struct mfa_factor *ret,
                   struct err *err)
{
	struct user u;
	bool        found;

	TRY(mfa_claim(w, ref, &u, err));
	TRY(mfa_factor_name(w, name, &name, err));
	TRY(mfa_factor_named(w, &u, name, ret, &found, err));
	return found ? drop(w, &u, ret, err) : RC_OK;
}

enum rc mfa_remove_all(struct work *w, const char *ref, const struct list_sink *sink,
                       struct err *err)
{
	struct mfa_factors all;
	struct user        u;

	TRY(mfa_claim(w, ref, &u, err));
	TRY(mfa_factors_of(w, u.row, &all, err));
	for (size_t i = 0; i < all.n; i++) {
		TRY(drop(w, &u, &all.v[i], err));
		TRY(sink->row(sink->arg, &all.v[i], err));
	}
	return sink->next(sink->arg, NULL, err);
}
