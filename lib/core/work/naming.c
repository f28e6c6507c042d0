/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/naming.h"

#include "lib/base/strs.h"
#include "lib/core/work/work.h"

static enum rc of_kind(struct work *w, const struct naming *n, const char *prefix, struct strs *ret,
                       struct err *err)
{
	char *from = arena_strdup(w->mem, prefix);

	/* typed as they are shown; beyond ASCII that does not help */
	for (char *p = from; n->folded && *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	/* all that begins with the prefix sorts before the prefix with the highest code point behind it */
	return store_texts(w->db,
	                   IN_LIKE(n->names, USER_EMAILS_FROM, .from = from,
	                           .below = arena_printf(w->mem, "%s\xF4\x8F\xBF\xBF", from),
	                           .limit = NAMING_MAX),
	                   w->mem, ret, err);
}

enum rc naming_suggest(struct work *w, const struct naming *n, const char *prefix, struct strs *ret,
                       struct err *err)
{
	struct strs more;

	TRY(of_kind(w, n, prefix, ret, err));
	if (n->also == NULL)
		return RC_OK;
	TRY(naming_suggest(w, n->also, prefix, &more, err));
	for (size_t i = 0; i < more.n; i++)
		strs_add(ret, more.v[i], w->mem);
	return RC_OK;
}
