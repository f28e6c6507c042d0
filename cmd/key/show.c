/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key show. */
#include "cmd/key/key_priv.h"
#include "lib/core/key/key.h"

static enum rc show_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct key x;

	(void)opts;
	TRY(key_get(c->w, ref, &x, err));
	return ctx_emit(c, &key_record, &x, err);
}

const struct cmd cmd_key_show = {
    .name      = "show",
    .summary   = "show signing keys",
    .needs     = NEED_STORE,
    .opts      = key_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &key_record,
    .each      = show_each,
};
