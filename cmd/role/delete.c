/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role delete: roles that nobody has. */
#include "cmd/role/role_priv.h"
#include "lib/core/access/role.h"

static enum rc delete_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct role x;

	(void)opts;
	TRY(role_delete(c->w, ref, &x, err));
	return ctx_emit(c, &role_record, &x, err);
}

const struct cmd cmd_role_delete = {
    .name      = "delete",
    .summary   = "delete roles that are not in use",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = role_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &role_record,
    .confirm   = "Delete {}",
    .each      = delete_each,
};
