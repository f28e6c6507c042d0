/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm show. */
#include "cmd/perm/perm_priv.h"
#include "lib/core/access/perm.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct perm x;

	(void)opts;
	TRY(perm_get(c->w, ref, &x, err));
	return ctx_emit(c, &perm_record, &x, err);
}

const struct cmd cmd_perm_show = {
    .name      = "show",
    .summary   = "show permissions",
    .needs     = NEED_STORE,
    .opts      = perm_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &perm_record,
    .each      = show_each,
};
