/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/mfa.h"

#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/secret.h"
#include "lib/core/user/mfa_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/mod/mod.h"
#include "lib/mod/oath.h"

enum { WINDOW = 1 }; /* steps before and after this one: RFC 6238, 5.2 */

#define T struct mfa_factor
static const struct field factor_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, user, "USER", "the user", .flags = FIELD_SEARCH),
    FIELD(T, name, "NAME", "name, unique for the user", .flags = FIELD_SEARCH),
    FIELD(T, algorithm, "ALGORITHM", "SHA1, SHA256 or SHA512", .words = &otpauth_algorithms),
    FIELD(T, digits, "DIGITS", "digits of a code", .flags = FIELD_ZERO_NONE),
    FIELD(T, period, "PERIOD", "seconds that a code is for", .flags = FIELD_ZERO_NONE),
    COLUMN(T, seed, .flags = FIELD_HIDDEN),
    COLUMN(T, last_step, .flags = FIELD_HIDDEN),
    FIELD(T, created_at, "CREATED", "when it was enrolled", .flags = FIELD_WIDE),
    FIELD(T, confirmed_at, "CONFIRMED", "since when it counts, or null"),
    FIELD(T, last_used_at, "LAST USED", "when it was last used; null: never"),
    FIELD(T, recovery_codes, "RECOVERY CODES", "recovery codes left"),
};
#undef T
const struct record mfa_factor_record = RECORD(struct mfa_factor, "mfa factor", factor_field);

enum rc mfa_enrolled(struct work *w, const struct user *u, bool *ret, struct err *err)
{
	int64_t yes = 0;

	TRY(store_int(w->db, IN(TOTP_COUNTS, .user_row = u->row), &yes, err));
	*ret = yes != 0;
	return RC_OK;
}

enum rc mfa_required(struct work *w, const struct user *u, bool *ret, struct err *err)
{
	int64_t yes = 0;

	TRY(store_int(w->db, IN(MFA_REQUIRED, .user_row = u->row, .client_row = 0, .now = w->now),
	              &yes, err));
	*ret = yes != 0;
	return RC_OK;
}

enum rc mfa_factors_of(struct work *w, int64_t user_row, struct mfa_factors *ret, struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	bool                    more;

	ret->n = 0;
	TRY(store_query(w->db,
	                IN(TOTP_LIST, .after = 0, .user_row = user_row, .limit = MFA_FACTORS_MAX),
	                &rows, err));
	for (;;) {
		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		ret->v[ret->n] = (struct mfa_factor){0};
		TRY(rows_read(rows, &mfa_factor_record, w->mem, &ret->v[ret->n], err));
		ret->n++;
	}
}

enum rc mfa_factor_named(struct work *w, const struct user *u, const char *name,
                         struct mfa_factor *ret, bool *ret_found, struct err *err)
{
	*ret = (struct mfa_factor){.user = u->email, .name = name};
	return store_get(w->db, IN(TOTP_BY_NAME, .user_row = u->row, .name = name),
	                 INTO(&mfa_factor_record, w->mem, ret), ret_found, err);
}

enum rc mfa_claim(struct work *w, const char *ref, struct user *ret, struct err *err)
{
	TRY(user_claim(w, ref, ret, err));
	if (ret->status == USER_DELETED)
		return err_set(err, RC_CONFLICT, "%.200s is deleted", ret->email);
	return RC_OK;
}

void mfa_changed(struct work *w, const struct user *u, const char *factor)
{
	work_changed(w, EVENT(mfa_factor, u->id, .factor = factor, .name = u->email));
}

struct seal_place mfa_seed_place(struct id factor)
{
	return (struct seal_place){
	    .purpose = PURPOSE_TOTP, .table = "totp", .column = "seed", .row = factor};
}

bool mfa_is_digits(const struct secret *code)
{
	for (size_t i = 0; i < code->n; i++)
		if (code->p[i] < '0' || code->p[i] > '9')
			return false;
	return code->n >= OTPAUTH_DIGITS_MIN && code->n <= OTPAUTH_DIGITS_MAX;
}

enum rc mfa_step_of(struct work *w, const struct mfa_factor *f, const struct secret *code,
                    int64_t *ret, struct err *err)
{
	const struct seal_place     place = mfa_seed_place(f->id);
	const int64_t               now   = w->now.us / UTC_SECOND / f->period;
	AUTO(secret) struct secret *seed  = NULL;
	const struct mod_oath      *oath;
	struct keyring             *ring;

	*ret = -1;
	TRY(MOD_LOAD(oath, &oath, err));
	TRY(datakey_ring(w, &ring, err));
	TRY(seal_open(ring, &place, f->seed, &seed, err));
	for (int64_t step = now > WINDOW ? now - WINDOW : 0; step <= now + WINDOW; step++) {
		AUTO(secret) struct secret *want = NULL;

		TRY(oath->code(seed, f->algorithm, f->digits, step, &want, err));
		if (secret_equal(want, code) && *ret <= f->last_step)
			*ret = step;
	}
	return RC_OK;
}

enum rc mfa_list(struct work *w, const struct user *u, const struct list_query *q,
                 const struct list_sink *sink, struct err *err)
{
	const struct list_source source = {.stmt    = STMT_TOTP_LIST,
	                                   .record  = &mfa_factor_record,
	                                   .input   = {val_int(u->row)},
	                                   .n_input = 1};

	return list_run(w, &source, q, sink, err);
}
