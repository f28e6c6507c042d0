/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key rotate: a waiting key, or a fresh one, signs from now or from then on. */
#include "cmd/ctx.h"
#include "lib/base/instant.h"
#include "lib/core/key/key.h"

struct rotate_opts {
	const char *alg;
	int64_t     in;
};

#define T struct rotate_opts
static const struct opt rotate_opt[] = {
    OPT_WORD(T, alg, 'a', "alg", "ALG", "ES256, EdDSA, RS256 and others; default: the active key's",
             .words = &jws_alg_words),
    OPT_DURATION(T, in, 0, "in", "DURATION", "publish now, sign after this time"),
    OPT_END,
};
#undef T

static enum rc run_rotate(struct ctx *c, const void *opts, struct err *err)
{
	const struct rotate_opts *o = opts;
	struct key                k;

	TRY(key_rotate(c->w, o->alg, (struct utc){c->w->now.us + o->in * UTC_SECOND}, &k, err));
	return ctx_emit(c, &key_record, &k, err);
}

const struct cmd cmd_key_rotate = {
    .name      = "rotate",
    .summary   = "let another key sign; the former still verifies",
    .needs     = NEED_WRITE,
    .opts      = rotate_opt,
    .opts_size = sizeof(struct rotate_opts),
    .emits     = &key_record,
    .run       = run_rotate,
};
