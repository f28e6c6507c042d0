/* SPDX-License-Identifier: Apache-2.0 */
/* idctl config set: what the store itself is set to. */
#include "cmd/ctx.h"
#include "lib/core/upkeep/config.h"

struct set_opts {
	const char *name, *value;
};

#define T struct set_opts
static const struct opt set_opt[] = {
    OPT_ARG(T, name, "NAME", "issuer", .flags = OPT_REQUIRED, .words = &config_words),
    OPT_ARG(T, value, "VALUE", "the URL of the issuer, iss of every new token",
            .flags = OPT_REQUIRED),
    OPT_END,
};
#undef T

static enum rc run_set(struct ctx *c, const void *opts, struct err *err)
{
	const struct set_opts *o = opts;
	struct config_item     item;
	unsigned               known;

	if (!word_find(&config_words, o->name, &known)) {
		err_set(err, RC_USAGE, "unknown setting '%.64s': %s", o->name,
		        word_list(&config_words, c->mem));
		return err_field(err, "name");
	}
	TRY(config_set(c->w, o->name, o->value, c->g->yes, &item, err));
	return ctx_emit(c, &config_record, &item, err);
}

const struct cmd cmd_config_set = {
    .name      = "set",
    .summary   = "change the store's issuer",
    .needs     = NEED_WRITE,
    .opts      = set_opt,
    .opts_size = sizeof(struct set_opts),
    .emits     = &config_record,
    .run       = run_set,
};
