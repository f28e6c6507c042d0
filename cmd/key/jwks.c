/* SPDX-License-Identifier: Apache-2.0 */
/* idctl key jwks: the public JWK Set (RFC 7517, 5), ready to be served. */
#include "cmd/ctx.h"
#include "lib/base/str.h"
#include "lib/core/key/key.h"

static enum rc run_jwks(struct ctx *c, const void *opts, struct err *err)
{
	struct str     text = STR_EMPTY;
	struct key_set set;
	enum rc        rc = key_set_load(c->w, false, &set, err);

	(void)opts;
	if (rc == RC_OK) {
		jwks_format(&set.keys, &text);
		rc = ctx_print_object(c, &text, err);
	}
	key_set_done(&set);
	str_done(&text);
	return rc;
}

const struct cmd cmd_key_jwks = {
    .name    = "jwks",
    .summary = "print the public JWK Set",
    .needs   = NEED_STORE | NEED_OBJECT,
    .run     = run_jwks,
};
