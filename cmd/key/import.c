/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key import: a private key from elsewhere, PEM or JWK; it waits to be rotated in. */
#include "cmd/ctx.h"
#include "lib/core/key/key.h"

struct import_opts {
	const char *alg;
	struct secret_src private;
};

#define T struct import_opts
static const struct opt import_opt[] = {
    OPT_SECRET(T, private, "private", "the private key, PEM or JWK, from standard input",
               .flags = OPT_REQUIRED),
    OPT_WORD(T, alg, 'a', "alg", "ALG", "the algorithm, if the key does not name it",
             .words = &jws_alg_words),
    OPT_END,
};
#undef T

static enum rc run_import(struct ctx *c, const void *opts, struct err *err)
{
	const struct import_opts *o = opts;
	struct key                k;

	TRY(key_import(c->w, o->private.value, o->alg, &k, err));
	return ctx_emit(c, &key_record, &k, err);
}

const struct cmd cmd_key_import = {
    .name      = "import",
    .summary   = "import a private key for a later rotation",
    .needs     = NEED_WRITE,
    .opts      = import_opt,
    .opts_size = sizeof(struct import_opts),
    .emits     = &key_record,
    .run       = run_import,
};
