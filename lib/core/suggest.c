/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/suggest.h"

#include "lib/core/work.h"

enum rc suggest_names(struct work *w, enum suggest what, const char *prefix, struct strs *ret,
                      struct err *err)
{
	static const enum stmt_id stmt[] = {
	    [SUGGEST_USER] = STMT_USER_EMAILS_FROM, [SUGGEST_ROLE] = STMT_ROLE_NAMES_FROM,
	    [SUGGEST_PERM] = STMT_PERM_NAMES_FROM,  [SUGGEST_CLIENT] = STMT_CLIENT_NAMES_FROM,
	    [SUGGEST_KEY] = STMT_KEY_KIDS_FROM,
	};
	/* all that begins with the prefix sorts before the prefix with the highest code point behind it */
	const char *end = arena_printf(w->mem, "%s\xF4\x8F\xBF\xBF", prefix);

	return store_texts(w->db, stmt[what], ARGS(V(prefix), V(end), V((int64_t)SUGGEST_MAX)),
	                   w->mem, ret, err);
}
