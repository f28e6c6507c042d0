/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session start: password, then what else is asked for; a pair of tokens, shown once. */
#include "cmd/session/session_priv.h"
#include "lib/core/subject/subject.h"

struct start_opts {
	struct session_request in;
	struct secret_src      password, sign_in, code;
	struct session_entrant who; /* found out ahead */
};

#define T struct start_opts
static const struct opt start_opt[] = {
    OPT_TEXT(T, in.user, 'u', "user", "REF", "the user: id, address or username",
             .names = &user_naming),
    OPT_SECRET(T, password, "password", "the password, from standard input", .group = 1,
               .prompt = "Password"),
    OPT_SECRET(T, sign_in, "sign-in-code",
               "a code of user magic-link instead of a password, from standard input", .group = 1),
    OPT_SECRET(T, code, "code",
               "a code of a second factor, or a recovery code, from standard input"),
    OPT_TEXT(T, in.client, 'c', "client", "NAME", "the client to sign in to",
             .names = &client_naming),
    OPT_LIST(T, in.scope, 0, "scope", "S", "a scope of the tokens; may be repeated"),
    OPT_TEXT(T, in.source, 0, "source", "TEXT",
             "the sign-in's network source: an address or host name"),
    OPT_END,
};
#undef T

static enum rc admit(struct ctx *c, void *opts, struct err *err)
{
	struct start_opts *o = opts;

	o->in.password = o->password.value;
	o->in.sign_in  = o->sign_in.value;
	o->in.code     = o->code.value;
	if ((o->in.user != NULL) == (o->in.sign_in != NULL)) {
		err_set(err, RC_USAGE,
		        "either a user and a password, or a sign-in code, is required");
		return err_field(err, "user");
	}
	return session_admit(c->w, &o->in, &o->who, err);
}

static enum rc run_start(struct ctx *c, const void *opts, struct err *err)
{
	const struct start_opts *o  = opts;
	struct session_pair      p  = {.access = NULL};
	enum rc                  rc = session_start(c->w, &o->in, &o->who, &p, err);

	if (rc == RC_OK)
		rc = session_emit(c, &p, err);
	session_pair_done(&p);
	return rc;
}

const struct cmd cmd_session_start = {
    .name      = "start",
    .summary   = "sign a user in; shows an access and a refresh token once",
    .needs     = NEED_WRITE | NEED_REVEAL | NEED_NO_DRY_RUN,
    .opts      = start_opt,
    .opts_size = sizeof(struct start_opts),
    .emits     = &session_tokens_record,
    .ahead     = admit,
    .run       = run_start,
};
