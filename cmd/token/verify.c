/* SPDX-License-Identifier: Apache-2.0 */
/* idctl token verify, introspect, inspect: three questions about a token on standard input. */
#include <string.h>

#include "cmd/ctx.h"
#include "cmd/file_input.h"
#include "lib/core/token.h"

struct verify_opts {
	const char       *audience, *issuer, *jwks;
	struct strs       require;
	bool              offline;
	struct secret_src token;
};

#define T struct verify_opts
static const struct opt verify_opt[] = {
    OPT_TEXT(T, audience, 'a', "audience", "A", "it must be for A"),
    OPT_TEXT(T, issuer, 'i', "issuer", "I", "it must be from I; this store's issuer if not said"),
    OPT_LIST(T, require, 0, "require", "PERM", "it must carry PERM; may be repeated",
             .complete = COMPLETE_PERM),
    OPT_TEXT(T, jwks, 0, "jwks", "FILE", "with the keys of a JWK Set, and no store at all",
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

static enum rc run_verify(struct ctx *c, const void *opts, struct err *err)
{
	const struct verify_opts *o      = opts;
	struct token_policy       policy = {.audience = o->audience,
	                                    .issuer   = o->issuer,
	                                    .require  = o->require,
	                                    .offline  = o->offline};
	struct token_verdict      v;
	struct jwks               keys;

	if (o->jwks != NULL)
		TRY(with_file(c, o->jwks, &policy, &keys, err));
	else
		TRY(ctx_open(c, STORE_READ, err));
	TRY(token_verify(c->w, o->token.value, &policy, &v, err));
	TRY(ctx_emit(c, &token_verdict_record, &v, err));
	return v.valid ? RC_OK : RC_NO;
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
	ctx_note(c, "not verified: this is only what the token says of itself");
	return ctx_emit(c, &token_verdict_record, &v, err);
}

/* RFC 7662, 2.2: active, or false and nothing else. */
struct introspection {
	bool        active;
	const char *scope, *client_id, *token_type;
	int64_t     exp, iat;
	const char *sub, *iss, *jti;
	struct strs aud;
};
#define T struct introspection
static const struct field introspection_field[] = {
    FIELD(T, active, "ACTIVE", "the answer"),
    FIELD(T, scope, "SCOPE", "what it may be used for"),
    FIELD(T, client_id, "CLIENT", "who asked for it"),
    FIELD(T, token_type, "TYPE", "Bearer"),
    FIELD(T, exp, "EXP", "its end, in seconds since 1970"),
    FIELD(T, iat, "IAT", "its beginning, in seconds since 1970"),
    FIELD(T, sub, "SUB", "whom it speaks for"),
    FIELD(T, aud, "AUD", "whom it is for"),
    FIELD(T, iss, "ISS", "who issued it"),
    FIELD(T, jti, "JTI", "its unique id"),
};
static const struct field inactive_field[] = {FIELD(T, active, "ACTIVE", "the answer")};
#undef T
static const struct record introspection_record =
    RECORD(struct introspection, "introspection", introspection_field);
static const struct record inactive_record =
    RECORD(struct introspection, "introspection", inactive_field);

static enum rc run_introspect(struct ctx *c, const void *opts, struct err *err)
{
	const struct inspect_opts *o      = opts;
	const struct token_policy  policy = {.offline = false};
	struct introspection       answer = {.active = false};
	struct token_verdict       v;

	TRY(token_verify(c->w, o->token.value, &policy, &v, err));
	if (!v.valid) {
		TRY(ctx_emit(c, &inactive_record, &answer, err));
		return RC_NO;
	}
	answer = (struct introspection){.active     = true,
	                                .scope      = v.scope,
	                                .client_id  = v.client_id,
	                                .token_type = "Bearer",
	                                .exp        = v.expires_at.us / 1000000,
	                                .iat        = v.issued_at.us / 1000000,
	                                .sub        = v.subject,
	                                .iss        = v.issuer,
	                                .jti        = v.jti,
	                                .aud        = v.audience};
	return ctx_emit(c, &introspection_record, &answer, err);
}

const struct cmd cmd_token_verify = {
    .name      = "verify",
    .summary   = "is the token good? prints its claims; exit status 0 or 5",
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

const struct cmd cmd_token_introspect = {
    .name      = "introspect",
    .summary   = "the answer of RFC 7662; exit status 0 or 5",
    .needs     = NEED_STORE,
    .opts      = inspect_opt,
    .opts_size = sizeof(struct inspect_opts),
    .emits     = &introspection_record,
    .run       = run_introspect,
};
