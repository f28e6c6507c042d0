/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token verify, inspect: is a token good, and what does it say of itself? */
#include <string.h>

#include "cmd/ctx.h"
#include "cmd/file_input.h"
#include "lib/core/access/perm.h"
#include "lib/core/token/token.h"

struct verify_opts {
	const char       *audience, *issuer, *jwks;
	struct strs       require, status_list;
	bool              offline;
	struct secret_src token;
};

#define T struct verify_opts
static const struct opt verify_opt[] = {
    OPT_TEXT(T, audience, 'a', "audience", "A", "the audience that it must have"),
    OPT_TEXT(T, issuer, 'i', "issuer", "I", "the issuer that it must have; default: this store's"),
    OPT_LIST(T, require, 0, "require", "PERM", "a permission that it must have; may be repeated",
             .names = &perm_naming),
    OPT_TEXT(T, jwks, 0, "jwks", "FILE", "verify with the keys of this JWK Set, without a store",
             .complete = COMPLETE_FILE),
    OPT_LIST(T, status_list, 0, "status-list", "FILE",
             "a status list that must cover it, with keys from a file; may be repeated",
             .complete = COMPLETE_FILE),
    OPT_FLAG(T, offline, 0, "offline", "signature and claims only: not whether it was revoked"),
    OPT_SECRET(T, token, "token", "the token, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_END,
};
#undef T

static enum rc with_file(struct ctx *c, const char *path, struct token_policy *policy,
                         struct jwks *keys, struct err *err)
{
	struct text text;

	TRY(file_read(path, "jwks", c->mem, &text, err));
	if (jwk_parse_set(text.p, text.n, c->mem, keys, err) != RC_OK)
		return err_field(err, "jwks");
	policy->keys    = keys;
	policy->offline = true;
	return RC_OK;
}

static enum rc with_lists(struct ctx *c, struct strs paths, struct token_policy *policy,
                          struct err *err)
{
	struct status_list *lists = arena_alloc(c->mem, paths.n * sizeof(*lists));
	struct text         text;
	size_t              n;

	if (paths.n > 0 && policy->keys == NULL) {
		err_set(err, RC_USAGE, "a status list is read only together with keys from a file");
		return err_field(err, "status_list");
	}
	for (size_t i = 0; i < paths.n; i++) {
		TRY(file_read(paths.v[i], "status_list", c->mem, &text, err));
		n = text.n > 0 && text.p[text.n - 1] == '\n' ? text.n - 1 : text.n;
		TRY(token_status_read(c->w, (struct bytes){.p = text.p, .n = n}, policy, &lists[i],
		                      err));
	}
	policy->status   = lists;
	policy->n_status = paths.n;
	return RC_OK;
}

/* A token, and what it is held to. */
struct verification {
	const struct secret       *token;
	const struct token_policy *policy;
	struct token_verdict       v;
};

static enum rc verify(struct ctx *c, void *arg, struct err *err)
{
	struct verification *x = arg;

	return token_verify(c->w, x->token, x->policy, &x->v, err);
}

static enum rc run_verify(struct ctx *c, const void *opts, struct err *err)
{
	const struct verify_opts *o      = opts;
	struct token_policy       policy = {.audience = o->audience,
	                                    .issuer   = o->issuer,
	                                    .require  = o->require,
	                                    .offline  = o->offline};
	struct verification       x      = {.token = o->token.value, .policy = &policy};
	struct jwks               keys;

	if (o->jwks != NULL)
		TRY(with_file(c, o->jwks, &policy, &keys, err));
	TRY(with_lists(c, o->status_list, &policy, err));
	if (o->jwks == NULL)
		TRY(ctx_read(c, verify, &x, err));
	else
		TRY(verify(c, &x, err));
	TRY(ctx_emit(c, &token_verdict_record, &x.v, err));
	return x.v.valid ? RC_OK : RC_NO;
}

struct inspect_opts {
	struct secret_src token;
};

#define T struct inspect_opts
static const struct opt inspect_opt[] = {
    OPT_SECRET(T, token, "token", "the token, from standard input (the default)",
               .flags = OPT_STDIN),
    OPT_END,
};
#undef T

static enum rc run_inspect(struct ctx *c, const void *opts, struct err *err)
{
	const struct inspect_opts *o = opts;
	struct token_verdict       v;

	TRY(token_inspect(c->w, o->token.value, &v, err));
	ctx_note(c, "not verified: this is only what the token claims");
	return ctx_emit(c, &token_verdict_record, &v, err);
}

const struct cmd cmd_token_verify = {
    .name      = "verify",
    .summary   = "verify a token and print its claims: exit status 0 or 5",
    .needs     = NEED_LAZY,
    .opts      = verify_opt,
    .opts_size = sizeof(struct verify_opts),
    .emits     = &token_verdict_record,
    .run       = run_verify,
};

const struct cmd cmd_token_inspect = {
    .name      = "inspect",
    .summary   = "decode a token without verifying it",
    .needs     = NEED_LAZY,
    .opts      = inspect_opt,
    .opts_size = sizeof(struct inspect_opts),
    .emits     = &token_verdict_record,
    .run       = run_inspect,
};
