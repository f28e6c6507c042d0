/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/core/user/mfa_priv.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/base32.h"
#include "lib/crypt/mac.h"

enum {
	RANDOM  = 10, /* bytes */
	LETTERS = BASE32_CHARS(RANDOM),
	GROUP   = 4,
	TAIL    = LETTERS + LETTERS / GROUP, /* with a hyphen before each group */
};

#define T struct mfa_recovery
static const struct field recovery_field[] = {
    FIELD(T, user, "USER", "the user"),
    FIELD(T, created_at, "CREATED", "when they were created; older ones are invalid"),
    FIELD(T, codes, "CODES", "each can be used once; shown once"),
};
#undef T
const struct record mfa_recovery_record =
    RECORD(struct mfa_recovery, "recovery codes", recovery_field);

struct stored {
	struct bytes mac;
	int64_t      key_version;
	struct utc   used_at;
};
#define T struct stored
static const struct field stored_field[] = {COLUMN(T, mac), COLUMN(T, key_version),
                                            COLUMN(T, used_at)};
#undef T
static const struct record stored_record = RECORD(struct stored, "recovery code", stored_field);

void mfa_recovery_done(struct mfa_recovery *r)
{
	for (size_t i = 0; i < MFA_RECOVERY_CODES; i++) {
		secret_free(r->text[i]);
		r->text[i] = NULL;
	}
}

/* What is hashed: whose it is, which one, and the bits. */
static struct secret *framed(const struct user *u, int64_t number, const uint8_t *random)
{
	struct secret *s = secret_new(sizeof(u->id.b) + 1 + RANDOM);

	memcpy(s->p, u->id.b, sizeof(u->id.b));
	s->p[sizeof(u->id.b)] = (uint8_t)number;
	memcpy(s->p + sizeof(u->id.b) + 1, random, RANDOM);
	return s;
}

static struct secret *spell(int64_t number, const uint8_t *random)
{
	AUTO(secret) struct secret *letters = secret_new(LETTERS);
	char                        head[24];
	struct secret              *s;
	size_t                      n;

	base32_encode(BASE32_CROCKFORD, random, RANDOM, (char *)letters->p);
	n = (size_t)snprintf(head, sizeof(head), "%lld", (long long)number);
	s = secret_new(n + TAIL);
	memcpy(s->p, head, n);
	for (size_t i = 0; i < LETTERS; i++) {
		if (i % GROUP == 0)
			s->p[n++] = '-';
		s->p[n++] = letters->p[i];
	}
	return s;
}

/* *ret_random: the bits, the caller's to free; NULL: it is not spelled like one. */
static int64_t read(const struct secret *code, struct secret **ret_random)
{
	AUTO(secret) struct secret *letters = secret_new(LETTERS);
	AUTO(secret) struct secret *random  = secret_new(RANDOM);
	const size_t                head    = code->n > TAIL ? code->n - TAIL : 0;
	size_t                      n       = 0;
	int64_t                     number  = 0;

	*ret_random = NULL;
	if (head < 1 || head > 2 || code->p[0] == '0')
		return 0;
	for (size_t i = 0; i < head; i++) {
		if (code->p[i] < '0' || code->p[i] > '9')
			return 0;
		number = number * 10 + code->p[i] - '0';
	}
	for (size_t i = 0; i < TAIL; i++) {
		const uint8_t c = code->p[head + i];

		if (i % (GROUP + 1) == 0 && c != '-')
			return 0;
		if (i % (GROUP + 1) != 0)
			letters->p[n++] = c;
	}
	if (number > MFA_RECOVERY_CODES ||
	    !base32_decode(BASE32_CROCKFORD, (const char *)letters->p, LETTERS, random->p))
		return 0;
	*ret_random = TAKE(random);
	return number;
}

bool mfa_is_recovery(const struct secret *code)
{
	AUTO(secret) struct secret *random = NULL;

	return read(code, &random) != 0;
}

static enum rc make_one(struct work *w, const struct user *u, int64_t number, struct secret **ret,
                        struct err *err)
{
	AUTO(secret) struct secret *random = secret_random(RANDOM);
	AUTO(secret) struct secret *frame  = framed(u, number, random->p);
	uint8_t                    *mac    = arena_alloc(w->mem, MAC_BYTES);
	struct keyring             *ring;

	TRY(datakey_ring(w, &ring, err));
	TRY(mac_make(ring, PURPOSE_RECOVERY, keyring_active(ring), secret_bytes(frame), mac, err));
	TRY(store_exec(w->db,
	               IN(RECOVERY_INSERT, .user_row = u->row, .number = number,
	                  .mac = {mac, MAC_BYTES}, .key_version = keyring_active(ring),
	                  .created_at = w->now),
	               NULL, err));
	*ret = spell(number, random->p);
	return RC_OK;
}

enum rc mfa_recovery_make(struct work *w, const char *ref, struct mfa_recovery *ret,
                          struct err *err)
{
	struct user u;
	bool        enrolled;

	*ret = (struct mfa_recovery){.user = NULL};
	TRY(mfa_claim(w, ref, &u, err));
	TRY(user_claim_for_good(w, &u, err));
	TRY(mfa_enrolled(w, &u, &enrolled, err));
	if (!enrolled) {
		err_set(err, RC_CONFLICT, "%.200s has no second factor to recover", u.email);
		return err_advise_with(err, ADVICE_MFA_ENROLL, "%.150s", u.email);
	}
	ret->user       = u.email;
	ret->created_at = w->now;
	TRY(store_exec(w->db, IN(RECOVERY_DELETE, .owner_row = u.row), NULL, err));
	for (int64_t i = 0; i < MFA_RECOVERY_CODES; i++)
		TRY(make_one(w, &u, i + 1, &ret->text[i], err));
	TRY(store_exec(w->db, IN(USER_TOUCH, .row = u.row, .now = w->now), NULL, err));
	mfa_changed(w, &u, NULL);
	return RC_OK;
}

enum rc mfa_recovery_take(struct work *w, const struct user *u, const struct secret *code,
                          int64_t *ret_number, bool *ret_used, struct err *err)
{
	AUTO(secret) struct secret *random = NULL;
	AUTO(secret) struct secret *frame  = NULL;
	const int64_t               number = read(code, &random);
	struct stored               row    = {.key_version = 0};
	struct keyring             *ring;
	int64_t                     taken = 0;
	bool                        found;
	enum rc                     rc;

	*ret_number = 0;
	*ret_used   = false;
	if (number == 0)
		return RC_OK;
	TRY(store_get(w->db, IN(RECOVERY_GET, .user_row = u->row, .number = number),
	              INTO(&stored_record, w->mem, &row), &found, err));
	if (!found)
		return RC_OK;
	TRY(datakey_ring(w, &ring, err));
	frame = framed(u, number, random->p);
	rc    = mac_check(ring, PURPOSE_RECOVERY, (uint32_t)row.key_version, secret_bytes(frame),
	                  row.mac, err);
	if (rc == RC_NO)
		return RC_OK;
	TRY(rc);
	TRY(store_exec(w->db, IN(RECOVERY_USE, .user_row = u->row, .number = number, .now = w->now),
	               &taken, err));
	*ret_used = taken != 1;
	if (taken == 1)
		*ret_number = number;
	return RC_OK;
}

enum rc mfa_recovery_left(struct work *w, const struct user *u, int64_t *ret, struct err *err)
{
	*ret = 0;
	return store_int(w->db, IN(RECOVERY_LEFT, .user_row = u->row), ret, err);
}
