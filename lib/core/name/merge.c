/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/merge.h"

#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/strs.h"
#include "lib/core/name/text.h"
#include "lib/core/name/words.h"

static bool is_none(struct val v)
{
	return val_absent(v) || (v.kind == VAL_BOOL && !v.b) || (v.kind == VAL_INT && v.i == 0) ||
	       (v.kind == VAL_LIST && v.list.n == 0);
}

static enum rc check(const struct field *f, struct val *v, struct arena *a, struct err *err)
{
	const char *said = f->said != NULL ? f->said : f->name;

	if (v->kind == VAL_TEXT && !f->coded)
		return text_optional(v->text, said, a, &v->text, err);
	return v->kind == VAL_LIST ? words_check(v->list, said, err) : RC_OK;
}

static bool can_be_none(const struct record *r, const char *name)
{
	const struct field *f = record_field(r, name);

	return f != NULL && (f->flags & FIELD_SETTABLE) != 0;
}

enum rc merge(const struct record *r, const struct wish *in, void *to, struct arena *a,
              struct err *err)
{
	for (size_t i = 0; i < in->none.n; i++)
		assert(can_be_none(r, in->none.v[i]));
	for (size_t i = 0; i < r->n; i++) {
		const struct field *f = &r->field[i];
		struct val          v = {.kind = VAL_NULL};

		if ((f->flags & FIELD_SETTABLE) == 0)
			continue;
		if (!strs_has(in->none, f->name)) {
			v = record_get(f, in->as);
			if (is_none(v))
				continue;
			TRY(check(f, &v, a, err));
		}
		record_put(f, to, v);
	}
	return RC_OK;
}

enum rc merge_same(const struct record *r, const struct wish *in, const void *there,
                   struct arena *a, bool *ret, struct err *err)
{
	void *then = memcpy(arena_alloc(a, r->size), there, r->size);

	TRY(merge(r, in, then, a, err));
	*ret = record_diff(r, there, then, a).n == 0;
	return RC_OK;
}
