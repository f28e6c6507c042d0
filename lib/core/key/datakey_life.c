/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/access/access.h"
#include "lib/core/key/reseal_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"

#define T struct datakey
static const struct field datakey_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, version, "VERSION", "number of the data key"),
    FIELD(T, state, "STATE", "active, old or destroyed", .words = &datakey_state_words),
    FIELD(T, created_at, "CREATED", "when it was created"),
    FIELD(T, retired_at, "RETIRED", "when another one became active, or null"),
    FIELD(T, destroyed_at, "DESTROYED",
          "when it was destroyed, or null; only its audit part remains"),
};
#undef T
const struct record datakey_record = RECORD(struct datakey, "data key", datakey_field);

/* A sealed value has its version inside (lib/crypt/seal.h), a hash beside it. */
struct uses {
	struct bytes head;
	int64_t      version, n;
};
static const struct field  uses_field[] = {COLUMN(struct uses, head), COLUMN(struct uses, version),
                                           COLUMN(struct uses, n)};
static const struct record uses_record  = RECORD(struct uses, "uses of data keys", uses_field);

struct bytes reseal_head(uint32_t version, uint8_t out[static RESEAL_VERSION])
{
	for (unsigned i = 0; i < RESEAL_VERSION; i++)
		out[i] = (uint8_t)(version >> (24 - 8 * i));
	return (struct bytes){.p = out, .n = RESEAL_VERSION};
}

static bool is_under(const struct uses *u, uint32_t version)
{
	uint8_t            text[RESEAL_VERSION];
	const struct bytes head = reseal_head(version, text);

	if (u->head.p == NULL)
		return u->version == (int64_t)version;
	return u->head.n == head.n && memcmp(u->head.p, head.p, head.n) == 0;
}

enum rc reseal_uses(struct work *w, enum stmt_id uses, uint32_t version, int64_t *ret,
                    struct err *err)
{
	AUTO(rows) struct rows *r = NULL;
	bool                    more;

	*ret = 0;
	TRY(store_query(w->db, uses, NO_INPUTS, &r, err));
	for (;;) {
		struct uses u = {.n = 0};

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &uses_record, w->mem, &u, err));
		if (version == 0 || is_under(&u, version))
			*ret += u.n;
	}
}

enum rc datakey_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                     struct err *err)
{
	const struct list_source source = {.stmt = STMT_DATA_KEY_PAGE, .record = &datakey_record};

	return list_run(w, &source, q, sink, err);
}

static void changed(struct work *w, const struct datakey *k)
{
	work_changed(w,
	             EVENT(datakey, EVENT_NO_ID, .state = word_of(&datakey_state_words, k->state),
	                   .version = k->version));
}

enum rc datakey_rotate(struct work *w, struct datakey *ret, struct err *err)
{
	struct keyring *ring;
	struct bytes    wrapped;
	char            root_id[KEYFILE_ID];

	TRY(access_require(w, "*:*", err));
	/* as they stand in this very transaction, and not as an earlier attempt may have left them */
	handle_forget_keys(w->handle);
	TRY(datakey_ring(w, &ring, err));
	*ret = (struct datakey){.version    = (int64_t)keyring_active(ring) + 1,
	                        .state      = DATAKEY_ACTIVE,
	                        .created_at = w->now};
	TRY(keyring_make(ring, (uint32_t)ret->version, w->mem, &wrapped, root_id, err));
	TRY(store_exec(w->db, IN(DATA_KEY_RETIRE, .now = w->now), NULL, err));
	TRY(store_exec(w->db,
	               IN(DATA_KEY_INSERT, .version = ret->version, .state = ret->state,
	                  .root_id = root_id, .wrapped = wrapped, .created_at = w->now),
	               NULL, err));
	changed(w, ret);
	return RC_OK;
}

static enum rc version_of(const char *text, int64_t *ret, struct err *err)
{
	char *end;

	errno = 0;
	*ret  = strtol(text, &end, 10);
	if (*text < '1' || *text > '9' || *end != '\0' || errno != 0 || *ret > UINT32_MAX)
		return err_invalid(err, "version", "'%.64s' is not a data key version", text);
	return RC_OK;
}

static enum rc find(struct work *w, int64_t version, struct datakey *ret, struct err *err)
{
	bool there;

	TRY(store_get(w->db, IN(DATA_KEY_BY_VERSION, .version = version),
	              INTO(&datakey_record, w->mem, ret), &there, err));
	if (there)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "data key %lld not found", (long long)version);
	err_advise(err, ADVICE_DATA_KEY_LIST);
	return err_field(err, "version");
}

struct needs {
	struct work *w;
	uint32_t     version;
	bool         sealed;
	struct str   text;
};

static enum rc add_need(struct needs *n, const char *kind, enum stmt_id uses, bool sealed,
                        struct err *err)
{
	int64_t count;

	TRY(reseal_uses(n->w, uses, n->version, &count, err));
	if (count == 0)
		return RC_OK;
	n->sealed = n->sealed || sealed;
	str_addf(&n->text, "%s%lld %s", n->text.p == NULL ? "" : ", ", (long long)count, kind);
	return RC_OK;
}

static enum rc add_needs(struct needs *n, struct err *err)
{
	for (unsigned i = 0; i < sealed_column_count; i++)
		TRY(add_need(n, sealed_columns[i].kind, sealed_columns[i].uses, true, err));
	for (unsigned i = 0; i < hashed_column_count; i++)
		if (!hashed_columns[i].stays)
			TRY(add_need(n, hashed_columns[i].kind, hashed_columns[i].uses, false,
			             err));
	return RC_OK;
}

static enum rc is_unneeded(struct work *w, const struct datakey *k, struct err *err)
{
	struct needs n  = {.w = w, .version = (uint32_t)k->version, .text = STR_EMPTY};
	enum rc      rc = add_needs(&n, err);

	if (rc == RC_OK && n.text.p != NULL) {
		rc = err_set(err, RC_CONFLICT, "data key %lld is in use by %.200s",
		             (long long)k->version, n.text.p);
		err_advise(err, n.sealed ? ADVICE_DATA_KEY_REENCRYPT : ADVICE_DATA_KEY_WAIT);
	}
	str_done(&n.text);
	return rc;
}

static enum rc has_rested(const struct work *w, const struct datakey *k, struct err *err)
{
	const struct utc then = {k->retired_at.us + DATAKEY_REST_S * UTC_SECOND};
	char             text[INSTANT_TEXT];

	if (k->state == DATAKEY_ACTIVE) {
		err_set(err, RC_CONFLICT, "data key %lld is active", (long long)k->version);
		return err_advise(err, ADVICE_DATA_KEY_ROTATE);
	}
	if (then.us <= w->now.us)
		return RC_OK;
	return err_set(err, RC_CONFLICT, "data key %lld may be in use until %s",
	               (long long)k->version, instant_format(then, text));
}

struct choice {
	int64_t         version;
	struct datakey *ret;
};

static enum rc look(struct work *w, void *arg, struct err *err)
{
	const int64_t   version = ((struct choice *)arg)->version;
	struct datakey *ret     = ((struct choice *)arg)->ret;
	struct keyring *ring; /* from now on open, with the key that is to go */

	TRY(access_require(w, "*:*", err));
	TRY(datakey_ring(w, &ring, err));
	TRY(find(w, version, ret, err));
	if (ret->destroyed_at.us != 0)
		return RC_OK;
	TRY(has_rested(w, ret, err));
	return is_unneeded(w, ret, err);
}

struct remains {
	struct bytes wrapped;
	char         root_id[KEYFILE_ID];
};

/* Of one key. */
struct destruction {
	const struct datakey *k;
	struct remains        left;
};

static enum rc destroy(struct work *w, void *arg, struct err *err)
{
	const struct destruction *of   = arg;
	const struct datakey     *k    = of->k;
	const struct remains     *left = &of->left;
	int64_t                   n;

	TRY(store_exec(w->db,
	               IN(DATA_KEY_DESTROY, .version = k->version, .root_id = left->root_id,
	                  .wrapped = left->wrapped, .now = k->destroyed_at),
	               &n, err));
	if (n > 0)
		changed(w, k);
	return RC_OK;
}

static enum rc destroy_for_good(struct work *w, const struct datakey *k, struct err *err)
{
	struct destruction of = {.k = k};
	struct keyring    *ring;

	TRY(datakey_ring(w, &ring, err));
	TRY(keyring_destroy(ring, (uint32_t)k->version, w->mem, &of.left.wrapped, of.left.root_id,
	                    err));
	return txn_write(w, destroy, &of, err);
}

enum rc datakey_destroy(struct work *w, const char *text, bool dry_run, struct datakey *ret,
                        struct err *err)
{
	struct choice choice = {.ret = ret};

	TRY(version_of(text, &choice.version, err));
	TRY(txn_read(w, look, &choice, err));
	if (ret->destroyed_at.us != 0)
		return RC_OK;
	ret->state        = DATAKEY_DESTROYED;
	ret->destroyed_at = w->now;
	if (!dry_run)
		return destroy_for_good(w, ret, err);
	changed(w, ret);
	return RC_OK;
}
