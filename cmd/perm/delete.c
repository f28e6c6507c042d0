/* SPDX-License-Identifier: Apache-2.0 */
/* idctl perm delete: permissions that no role gives. */
#include "cmd/perm/perm_priv.h"
#include "lib/core/access/perm.h"

static enum rc delete_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct perm x;

	(void)opts;
	TRY(perm_delete(c->w, ref, &x, err));
	return ctx_emit(c, &perm_record, &x, err);
}

const struct cmd cmd_perm_delete = {
    .name      = "delete",
    .summary   = "delete permissions that no role has",
    .needs     = NEED_WRITE,
    .opts      = perm_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &perm_record,
    .confirm   = "Delete {}",
    .each      = delete_each,
};
