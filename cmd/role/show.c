/* SPDX-License-Identifier: Apache-2.0 */
/* idctl role show. */
#include "cmd/role/role_priv.h"
#include "lib/core/access/role.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct role x;

	(void)opts;
	TRY(role_get(c->w, ref, &x, err));
	return ctx_emit(c, &role_record, &x, err);
}

const struct cmd cmd_role_show = {
    .name      = "show",
    .summary   = "show roles",
    .needs     = NEED_STORE,
    .opts      = role_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &role_record,
    .each      = show_each,
};
