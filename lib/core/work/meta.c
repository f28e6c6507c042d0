/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/meta.h"

#include "lib/core/work/work.h"

enum rc meta_get(struct work *w, const char *name, const char **ret, struct err *err)
{
	struct strs found;

	TRY(store_texts(w->db, STMT_META_GET, ARGS(V(name)), w->mem, &found, err));
	*ret = found.n > 0 ? found.v[0] : NULL;
	return RC_OK;
}

enum rc meta_put(struct work *w, const char *name, const char *value, struct err *err)
{
	return store_exec(w->db, STMT_META_PUT, ARGS(V(name), V(value)), NULL, err);
}
