/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key data-list, data-rotate, reencrypt, data-destroy: the keys that seal what is secret in the store. */
#include "cmd/ctx.h"
#include "lib/core/key/reseal.h"

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	(void)opts;
	return ctx_list(c, &datakey_record, datakey_list, err);
}

static enum rc run_rotate(struct ctx *c, const void *opts, struct err *err)
{
	struct datakey k;

	(void)opts;
	TRY(datakey_rotate(c->w, &k, err));
	return ctx_emit(c, &datakey_record, &k, err);
}

struct reencrypt_opts {
	int64_t batch, max_time;
};

#define T struct reencrypt_opts
static const struct opt reencrypt_opt[] = {
    OPT_INT(T, batch, 0, "batch", "N", "rows in one transaction (200)", .min = 1, .max = 10000),
    OPT_DURATION(T, max_time, 0, "max-time", "DURATION",
                 "stop after this time and count what is left"),
    OPT_END,
};
#undef T

static enum rc run_reencrypt(struct ctx *c, const void *opts, struct err *err)
{
	const struct reencrypt_opts *o      = opts;
	const struct reseal_limits   limits = {
	      .batch = o->batch, .max_ms = o->max_time * 1000, .dry_run = c->g->dry_run};
	const struct list_sink sink = ctx_sink(c, &resealed_record);

	TRY(ctx_many(c, &resealed_record, err));
	return datakey_reencrypt(c->w, &limits, &sink, err);
}

struct destroy_opts {
	const char *version;
};

#define T struct destroy_opts
static const struct opt destroy_opt[] = {
    OPT_ARG(T, version, "VERSION", "version of an old data key", .flags = OPT_REQUIRED),
    OPT_END,
};
#undef T

static enum rc run_destroy(struct ctx *c, const void *opts, struct err *err)
{
	const struct destroy_opts *o = opts;
	struct datakey             k;

	TRY(datakey_destroy(c->w, o->version, c->g->dry_run, &k, err));
	return ctx_emit(c, &datakey_record, &k, err);
}

const struct cmd cmd_key_data_list = {
    .name    = "data-list",
    .summary = "list the keys that encrypt secrets in the store",
    .needs   = NEED_STORE | NEED_LIST,
    .emits   = &datakey_record,
    .run     = run_list,
};

const struct cmd cmd_key_data_rotate = {
    .name    = "data-rotate",
    .summary = "create a data key for all new secrets",
    .needs   = NEED_WRITE,
    .emits   = &datakey_record,
    .run     = run_rotate,
};

const struct cmd cmd_key_reencrypt = {
    .name      = "reencrypt",
    .summary   = "encrypt with the active data key what is under old ones",
    .needs     = NEED_OWN_TXN,
    .opts      = reencrypt_opt,
    .opts_size = sizeof(struct reencrypt_opts),
    .emits     = &resealed_record,
    .run       = run_reencrypt,
};

const struct cmd cmd_key_data_destroy = {
    .name      = "data-destroy",
    .summary   = "destroy an old data key that is no longer used",
    .needs     = NEED_OWN_TXN,
    .opts      = destroy_opt,
    .opts_size = sizeof(struct destroy_opts),
    .emits     = &datakey_record,
    .confirm   = "Permanently destroy this data key",
    .run       = run_destroy,
};
