/* SPDX-License-Identifier: Apache-2.0 */
/* idctl trust test: look after look, why a token would be exchanged or not; exit status 0 or 5. */
#include "cmd/trust/trust_priv.h"
#include "lib/core/trust/token_exchange.h"
#include "lib/core/trust/trust.h"

struct test_opts {
	const char       *ref;
	bool              offline;
	struct secret_src token;
};

#define T struct test_opts
static const struct opt test_opt[] = {
    OPT_ARG(T, ref, "RULE", "a trust rule: id or name; it may be disabled", .flags = OPT_REQUIRED,
            .names = &trust_naming),
    OPT_FLAG(T, offline, 0, "offline", "use the stored keys of the issuer, however old"),
    OPT_SECRET(T, token, "token", "the issuer's token, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_END,
};
#undef T

static enum rc say(void *arg, const struct trust_finding *f, struct err *err)
{
	return ctx_emit(arg, &trust_finding_record, f, err);
}

static enum rc run_test(struct ctx *c, const void *opts, struct err *err)
{
	const struct test_opts  *o     = opts;
	const struct trust_trial trial = {
	    .rule = o->ref, .token = o->token.value, .offline = o->offline};
	bool fits;

	TRY(ctx_read(c, NULL, NULL, err)); /* whether one may ask; the trial makes its own */
	TRY(ctx_many(c, &trust_finding_record, err));
	TRY(trust_test(c->w, &trial, say, c, &fits, err));
	return fits ? RC_OK : RC_NO;
}

const struct cmd cmd_trust_test = {
    .name      = "test",
    .summary   = "test whether a token would be exchanged: exit status 0 or 5",
    .needs     = NEED_LAZY,
    .opts      = test_opt,
    .opts_size = sizeof(struct test_opts),
    .emits     = &trust_finding_record,
    .run       = run_test,
};
