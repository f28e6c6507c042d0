/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key generate: a key that waits to be rotated in. */
#include "cmd/ctx.h"
#include "lib/core/key/key.h"

struct generate_opts {
	const char *alg;
};

#define T struct generate_opts
static const struct opt generate_opt[] = {
    OPT_WORD(T, alg, 'a', "alg", "ALG", "ES256, EdDSA, RS256 and others; default: the active key's",
             .words = &jws_alg_words),
    OPT_END,
};
#undef T

static enum rc run_generate(struct ctx *c, const void *opts, struct err *err)
{
	const struct generate_opts *o = opts;
	struct key                  k;

	TRY(key_generate(c->w, o->alg, &k, err));
	return ctx_emit(c, &key_record, &k, err);
}

const struct cmd cmd_key_generate = {
    .name      = "generate",
    .summary   = "create a signing key for a later rotation",
    .needs     = NEED_WRITE,
    .opts      = generate_opt,
    .opts_size = sizeof(struct generate_opts),
    .emits     = &key_record,
    .run       = run_generate,
};
