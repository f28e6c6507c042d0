/* SPDX-License-Identifier: Apache-2.0 */
/* idctl session revoke, revoke-all: by id, or all of a user; and all that was ever issued. */
#include "cmd/ctx.h"
#include "lib/core/subject/subject.h"
#include "lib/core/token/session.h"

struct revoke_opts {
	struct refs_opts refs;
	const char      *user;
	bool             all;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_ARGS(T, refs.refs, "ID", "id of a session; - reads ids from standard input",
             .flags = OPT_LINES),
    OPT_TEXT(T, user, 'u', "user", "REF", "the user whose sessions end", .names = &user_naming),
    OPT_FLAG(T, all, 0, "all", "end all sessions of a user"),
    OPT_END,
};
#undef T

static enum rc check_usage(const struct ctx *c, const struct revoke_opts *o, struct err *err)
{
	const bool ids = o->refs.refs.n > 0 || c->lines != NULL;

	if ((o->user != NULL) != o->all) {
		err_set(err, RC_USAGE,
		        "a user is given only to end all of its sessions, and is then required");
		return err_field(err, "user");
	}
	if (ids == o->all) {
		err_set(err, RC_USAGE, "either sessions or a user are required");
		return err_field(err, "id");
	}
	return RC_OK;
}

static enum rc each(struct ctx *c, const char *id, const void *opts, struct err *err)
{
	struct session s;

	(void)opts;
	TRY(session_revoke(c->w, id, &s, err));
	return ctx_emit(c, &session_record, &s, err);
}

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;
	struct sessions           all;

	TRY(check_usage(c, o, err));
	if (!o->all)
		return ctx_each(c, o->refs.refs, &session_record, NULL, each, err);
	TRY(ctx_many(c, &session_record, err));
	TRY(session_revoke_user(c->w, o->user, &all, err));
	for (size_t i = 0; i < all.n; i++)
		TRY(ctx_emit(c, &session_record, &all.v[i], err));
	return RC_OK;
}

static enum rc run_revoke_all(struct ctx *c, const void *opts, struct err *err)
{
	struct session_sweep s;

	(void)opts;
	TRY(session_revoke_everybody(c->w, &s, err));
	return ctx_emit(c, &session_sweep_record, &s, err);
}

const struct cmd cmd_session_revoke = {
    .name      = "revoke",
    .summary   = "end sessions immediately",
    .needs     = NEED_WRITE,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &session_record,
    .run       = run_revoke,
};

const struct cmd cmd_session_revoke_all = {
    .name    = "revoke-all",
    .summary = "end everything issued so far, after a backup was restored",
    .needs   = NEED_WRITE,
    .emits   = &session_sweep_record,
    .confirm = "End all sessions, tokens and open codes of all users and clients",
    .run     = run_revoke_all,
};
