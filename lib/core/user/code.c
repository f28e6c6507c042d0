/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/code.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/name/name.h"
#include "lib/core/user/user_priv.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"
#include "lib/crypt/secret_token.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

static const struct {
	const char *kind;
	int64_t     usual, max; /* seconds */
} purposes[] = {
    [CODE_VERIFY_EMAIL]   = {"vfy", DAY, 30 * DAY},
    [CODE_RESET_PASSWORD] = {"rst", HOUR, DAY},
    [CODE_SIGN_IN]        = {"ml", HOUR, DAY},
    [CODE_INVITE]         = {"inv", 3 * DAY, 30 * DAY},
};

#define T struct code
static const struct field code_field[] = {
    FIELD(T, code, "CODE", "the code; shown once"),
    FIELD(T, purpose, "PURPOSE", "verify-email, reset-password, sign-in or invite",
          .words = &code_purpose_words),
    FIELD(T, user_id, "USER ID", "id of the user"),
    FIELD(T, email, "EMAIL", "the address to send it to"),
    FIELD(T, expires_at, "EXPIRES", "when it expires; null: it was used"),
};
#undef T
const struct record code_record = RECORD(struct code, "one-time code", code_field);

static enum rc expiry_of(struct work *w, const struct code_request *in, struct utc *ret,
                         struct err *err)
{
	const int64_t max = purposes[in->purpose].max;
	const int64_t ttl = in->ttl_seconds == 0 ? purposes[in->purpose].usual : in->ttl_seconds;
	char          text[DURATION_TEXT];

	if (ttl < 0 || ttl > max)
		return err_invalid(err, "ttl", "the lifetime of a code of this kind is at most %s",
		                   duration_format(max, text));
	ret->us = w->now.us + ttl * UTC_SECOND;
	return RC_OK;
}

static enum rc put(struct work *w, const struct user *u, enum code_purpose purpose,
                   struct utc expires, struct secret **ret_text, struct err *err)
{
	const struct id             id   = id_make(w->now);
	AUTO(secret) struct secret *text = secret_token_make(purposes[purpose].kind, id);
	uint8_t                    *mac  = arena_alloc(w->mem, MAC_BYTES);
	struct keyring             *ring;

	TRY(datakey_ring(w, &ring, err));
	TRY(mac_make(ring, PURPOSE_ONE_TIME_CODE, keyring_active(ring), secret_bytes(text), mac,
	             err));
	TRY(store_exec(w->db,
	               IN(CODE_PUT, .id = id, .user_row = u->row, .purpose = purpose,
	                  .mac = {mac, MAC_BYTES}, .key_version = keyring_active(ring),
	                  .user_epoch = u->epoch, .created_at = w->now, .expires_at = expires),
	               NULL, err));
	*ret_text = TAKE(text);
	return RC_OK;
}

static void minted(struct work *w, const struct user *u, const struct code *c)
{
	work_changed(w, EVENT(code, u->id, .code = word_of(&code_purpose_words, c->purpose),
	                      .expires_at = c->expires_at, .name = u->email));
}

enum rc code_mint(struct work *w, const struct code_request *in, struct code *ret,
                  struct secret **ret_text, struct err *err)
{
	struct user    u;
	struct subject s;

	TRY(user_claim(w, in->ref, &u, err));
	if (u.status != USER_ACTIVE)
		return err_set(err, RC_CONFLICT, "%.200s is %s", u.email,
		               word_of(&user_status_words, u.status));
	*ret = code_taken(in->purpose, &u);
	TRY(expiry_of(w, in, &ret->expires_at, err));
	s = subject_of_user(&u);
	/* but for the proof of an address, anyone who has it in hand takes the account over */
	TRY(in->purpose == CODE_VERIFY_EMAIL ? access_require_lasting(w, &s, ret->expires_at, err)
	                                     : user_claim_for_good(w, &u, err));
	TRY(put(w, &u, in->purpose, ret->expires_at, ret_text, err));
	minted(w, &u, ret);
	return RC_OK;
}

struct code code_taken(enum code_purpose purpose, const struct user *u)
{
	return (struct code){.purpose = purpose, .user_id = u->id, .email = u->email};
}

struct kept {
	int64_t      row;
	struct id    user;
	struct bytes mac;
	int64_t      key_version;
};
#define T struct kept
static const struct field kept_field[] = {COLUMN(T, row), COLUMN(T, user), COLUMN(T, mac),
                                          COLUMN(T, key_version)};
#undef T
static const struct record kept_record = RECORD(struct kept, "one-time code", kept_field);

static enum rc no(struct err *err)
{
	err_set(err, RC_NO, "invalid or expired code");
	return err_field(err, "code");
}

bool code_looks_like(const struct secret *text, enum code_purpose purpose)
{
	struct err ignored = ERR_NONE;
	struct id  id;

	return secret_token_parse(text, purposes[purpose].kind, &id, &ignored) == RC_OK;
}

static enum rc is_right(struct work *w, const struct kept *k, const struct secret *text,
                        struct err *err)
{
	struct keyring *ring;
	enum rc         rc;

	TRY(datakey_ring(w, &ring, err));
	rc = mac_check(ring, PURPOSE_ONE_TIME_CODE, (uint32_t)k->key_version, secret_bytes(text),
	               k->mac, err);
	return rc == RC_NO ? no(err) : rc;
}

enum rc code_redeem(struct work *w, enum code_purpose purpose, const struct secret *text,
                    struct user *ret, struct err *err)
{
	struct kept k = {.row = 0};
	struct id   id;
	int64_t     n = 0;
	bool        found;

	if (secret_token_parse(text, purposes[purpose].kind, &id, err) != RC_OK) {
		err_clear(err);
		return no(err);
	}
	TRY(store_get(w->db, IN(CODE_LIVE, .id = id, .purpose = purpose, .now = w->now),
	              INTO(&kept_record, w->mem, &k), &found, err));
	if (!found)
		return no(err);
	TRY(is_right(w, &k, text, err));
	TRY(store_exec(w->db, IN(CODE_TAKE, .row = k.row, .id = id), &n, err));
	if (n != 1)
		return no(err);
	TRY(user_find(w, &(struct ref){.kind = REF_ID, .id = k.user}, ret, &found, err));
	return found ? RC_OK : no(err);
}
