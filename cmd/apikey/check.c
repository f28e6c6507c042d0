/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey check: the key on standard input; 0 good, 5 not. */
#include "cmd/ctx.h"
#include "lib/core/access/perm.h"
#include "lib/core/apikey/apikey.h"

struct check_opts {
	struct apikey_policy in;
	struct secret_src    secret;
};

#define T struct check_opts
static const struct opt check_opt[] = {
    OPT_LIST(T, in.scope, 0, "scope", "S", "a scope that it must have; may be repeated"),
    OPT_LIST(T, in.require, 0, "require", "PERM",
             "a permission that its owner must hold; may be repeated", .names = &perm_naming),
    OPT_SECRET(T, secret, "secret", "the key, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_END,
};
#undef T

static enum rc run_check(struct ctx *c, const void *opts, struct err *err)
{
	const struct check_opts *o = opts;
	struct apikey_verdict    v;

	TRY(apikey_check(c->w, o->secret.value, &o->in, &v, err));
	TRY(ctx_emit(c, &apikey_verdict_record, &v, err));
	return v.valid ? RC_OK : RC_NO;
}

const struct cmd cmd_apikey_check = {
    .name      = "check",
    .summary   = "check an API key and print what it allows: exit status 0 or 5",
    .needs     = NEED_OWN_TXN | NEED_NO_DRY_RUN,
    .opts      = check_opt,
    .opts_size = sizeof(struct check_opts),
    .emits     = &apikey_verdict_record,
    .run       = run_check,
};
