/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/list/suggest.h"

#include "lib/core/work/work.h"

enum rc suggest_names(struct work *w, enum suggest what, const char *prefix, struct strs *ret,
                      struct err *err)
{
	static const enum stmt_id stmt[] = {
	    [SUGGEST_USER] = STMT_USER_EMAILS_FROM, [SUGGEST_ROLE] = STMT_ROLE_NAMES_FROM,
	    [SUGGEST_PERM] = STMT_PERM_NAMES_FROM,  [SUGGEST_CLIENT] = STMT_CLIENT_NAMES_FROM,
	    [SUGGEST_KEY] = STMT_KEY_KIDS_FROM,     [SUGGEST_TRUST] = STMT_TRUST_NAMES_FROM,
	};
	char *from = arena_strdup(w->mem, prefix);

	/* addresses are kept folded, but typed as they are shown; beyond ASCII that does not help */
	for (char *p = from; what == SUGGEST_USER && *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	/* all that begins with the prefix sorts before the prefix with the highest code point behind it */
	return store_texts(w->db,
	                   IN_LIKE(stmt[what], USER_EMAILS_FROM, .from = from,
	                           .below = arena_printf(w->mem, "%s\xF4\x8F\xBF\xBF", from),
	                           .limit = SUGGEST_MAX),
	                   w->mem, ret, err);
}
