/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/meta.h"

#include "lib/core/work/work.h"

enum rc meta_get(struct work *w, const char *name, const char **ret, struct err *err)
{
	struct strs found;

	TRY(store_texts(w->db, IN(META_GET, .name = name), w->mem, &found, err));
	*ret = found.n > 0 ? found.v[0] : NULL;
	return RC_OK;
}

enum rc meta_put(struct work *w, const char *name, const char *value, struct err *err)
{
	return store_exec(w->db, IN(META_PUT, .name = name, .value = value), NULL, err);
}
