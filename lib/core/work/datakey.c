/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/datakey.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/core/work/work.h"
#include "lib/crypt/keyfile.h"

struct data_key {
	int64_t            version;
	enum datakey_state state;
	const char        *root_id;
	struct bytes       wrapped;
	struct utc         created_at;
};

static const struct field data_key_field[] = {
    COLUMN(struct data_key, version),
    COLUMN(struct data_key, state, .words = &datakey_state_words),
    COLUMN(struct data_key, root_id),
    COLUMN(struct data_key, wrapped),
    COLUMN(struct data_key, created_at),
};
static const struct record data_key_record = RECORD(struct data_key, "data key", data_key_field);

static enum rc root_keys(const struct work *w, struct keyfile **ret, struct err *err)
{
	if (w->handle->key_text != NULL)
		return keyfile_parse(w->handle->key_text, ret, err);
	return keyfile_read(w->handle->key_path, ret, err);
}

/* The rows of the store, into a ring unless it is NULL; *ret_stand is what they say, to be compared. */
static enum rc read_rows(struct work *w, struct keyring *ring, struct str *ret_stand,
                         unsigned *ret_n, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    more;

	TRY(store_query(w->db, BARE(DATA_KEY_LIST), &r, err));
	for (*ret_n = 0;; ++*ret_n) {
		struct data_key k = {0};

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &data_key_record, w->mem, &k, err));
		str_addf(ret_stand, "%lld %s %s ", (long long)k.version,
		         word_of(&datakey_state_words, k.state), k.root_id);
		str_add_hex(ret_stand, k.wrapped.p, k.wrapped.n);
		if (ring != NULL)
			TRY(keyring_add(ring, (uint32_t)k.version, k.wrapped, k.root_id,
			                k.state == DATAKEY_ACTIVE, err));
	}
}

static enum rc open_ring(struct work *w, struct keyring **ret, unsigned *ret_n, struct err *err)
{
	AUTO(keyring) struct keyring *ring  = NULL;
	struct keyfile               *roots = NULL;

	TRY(root_keys(w, &roots, err));
	ring = keyring_new(roots);
	str_clear(&w->handle->ring_stand);
	TRY(read_rows(w, ring, &w->handle->ring_stand, ret_n, err));
	*ret = TAKE(ring);
	return RC_OK;
}

static enum rc open_all(struct work *w, struct keyring **ret, struct err *err)
{
	unsigned n;

	TRY(open_ring(w, ret, &n, err));
	if (n > 0)
		return RC_OK;
	keyring_free(TAKE(*ret));
	err_set(err, RC_CONFIG, "the store has no data key");
	return err_advise(err, ADVICE_INIT_REPAIR);
}

/* A data key may have been brought in, retired or destroyed by another process since. */
static enum rc check_ring(struct work *w, struct err *err)
{
	struct str stand = STR_EMPTY;
	unsigned   n;
	enum rc    rc = read_rows(w, NULL, &stand, &n, err);

	if (rc == RC_OK && (n == 0 || w->handle->ring_stand.p == NULL ||
	                    strcmp(stand.p, w->handle->ring_stand.p) != 0))
		handle_forget_keys(w->handle);
	str_done(&stand);
	return rc;
}

enum rc datakey_ring(struct work *w, struct keyring **ret, struct err *err)
{
	if (w->handle->ring != NULL && w->handle->ring_doubted)
		TRY(check_ring(w, err));
	w->handle->ring_doubted = false;
	if (w->handle->ring == NULL)
		TRY(open_all(w, &w->handle->ring, err));
	*ret = w->handle->ring;
	return RC_OK;
}

enum rc datakey_create(struct work *w, bool *ret_made, struct err *err)
{
	struct keyring *ring = NULL;
	struct bytes    wrapped;
	char            root_id[9];
	unsigned        n;

	handle_forget_keys(w->handle);
	TRY(open_ring(w, &ring, &n, err));
	w->handle->ring = ring;
	*ret_made       = n == 0;
	if (n > 0)
		return RC_OK;
	w->pending->founding = true;
	TRY(keyring_make(ring, 1, w->mem, &wrapped, root_id, err));
	return store_exec(w->db,
	                  IN(DATA_KEY_INSERT, .version = 1, .state = DATAKEY_ACTIVE,
	                     .root_id = root_id, .wrapped = wrapped, .created_at = w->now),
	                  NULL, err);
}
