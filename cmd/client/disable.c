/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client disable, idctl client enable. */
#include "cmd/client/client_priv.h"
#include "lib/core/client/client.h"

static enum rc disable_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct client x;

	(void)opts;
	TRY(client_set_enabled(c->w, ref, false, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

static enum rc enable_each(struct ctx *c, const char *ref, const void *opts, struct err *err)
{
	struct client x;

	(void)opts;
	TRY(client_set_enabled(c->w, ref, true, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

const struct cmd cmd_client_disable = {
    .name      = "disable",
    .summary   = "disable clients; their tokens end",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = client_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &client_record,
    .each      = disable_each,
};

const struct cmd cmd_client_enable = {
    .name      = "enable",
    .summary   = "enable disabled clients",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = client_refs_opt,
    .opts_size = sizeof(struct refs_opts),
    .emits     = &client_record,
    .each      = enable_each,
};
