/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/id.h"
#include "lib/core/upkeep/prune_priv.h"
#include "lib/core/user/user.h"
#include "lib/core/work/work.h"

/* Read to the end before anything is done: to purge one takes more than one statement. */
static enum rc read_some(struct work *w, const struct prune_users *in, struct prune_position *at,
                         int64_t *ret_n, struct err *err)
{
	AUTO(rows) struct rows *r = NULL;

	TRY(store_query(w->db,
	                IN(USERS_PRUNE, .before = in->before, .limit = in->rows,
	                   .last_end = in->last->expires_at.us, .last_row = in->last->row),
	                &r, err));
	for (*ret_n = 0; *ret_n < in->rows; ++*ret_n) {
		bool more;

		TRY(rows_next(r, &more, err));
		if (!more)
			return RC_OK;
		TRY(rows_read(r, &prune_position_record, w->mem, &at[*ret_n], err));
	}
	return RC_OK;
}

/* As `user purge` does. */
static enum rc purge(struct work *w, const struct prune_position *at, struct err *err)
{
	struct work part             = work_as(w, "user.purge");
	char        ref[3 + ID_TEXT] = "id:";
	struct user u;

	id_format(at->id, ref + 3);
	return user_purge(&part, ref, &u, err);
}

/* Told before anything of it was written: the account stays. */
static bool is_passed_over(enum rc rc)
{
	return rc == RC_FORBIDDEN || rc == RC_CONFLICT || rc == RC_NOT_FOUND;
}

enum rc prune_users(struct work *w, const struct prune_users *in, int64_t *ret_seen, int64_t *ret_n,
                    struct err *err)
{
	struct prune_position *at = arena_alloc(w->mem, (size_t)in->rows * sizeof(*at));

	*ret_n = 0;
	TRY(read_some(w, in, at, ret_seen, err));
	for (int64_t i = 0; i < *ret_seen; i++) {
		const enum rc rc = purge(w, &at[i], err);

		if (rc != RC_OK && !is_passed_over(rc))
			return rc;
		*ret_n += rc == RC_OK;
		err_clear(err);
		*in->last = at[i];
	}
	return RC_OK;
}
