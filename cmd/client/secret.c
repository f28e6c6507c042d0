/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client secret-add, secret-list, secret-revoke: overlapping secrets, so that one can change without a gap. */
#include "cmd/ctx.h"
#include "lib/base/instant.h"
#include "lib/core/client/client_secret.h"
#include "lib/core/subject/subject.h"

struct add_opts {
	const char *ref;
	struct utc  expires;
	int64_t     lasting, others_end_in;
};

#define T struct add_opts
static const struct opt add_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .names = &client_naming),
    OPT_TIME(T, expires, 0, "until", "INSTANT", "when the secret expires", .group = 1),
    OPT_DURATION(T, lasting, 0, "for", "DURATION", "how long the secret is valid", .group = 1,
                 .min = 1),
    OPT_DURATION(T, others_end_in, 0, "others-end-in", "DURATION",
                 "how long the other live secrets stay valid", .min = 1),
    OPT_END,
};
#undef T

static struct utc after(const struct ctx *c, int64_t seconds)
{
	return (struct utc){.us = seconds == 0 ? 0 : c->w->now.us + seconds * UTC_SECOND};
}

static enum rc run_add(struct ctx *c, const void *opts, struct err *err)
{
	const struct add_opts      *o    = opts;
	AUTO(secret) struct secret *text = NULL;
	struct client_secret        s;

	TRY(client_secret_add(c->w, o->ref,
	                      &(struct client_secret_new){
	                          .expires    = o->lasting > 0 ? after(c, o->lasting) : o->expires,
	                          .others_end = after(c, o->others_end_in)},
	                      &s, &text, err));
	TRY(ctx_reveal(c, text, err));
	return ctx_emit(c, &client_secret_record, &s, err);
}

struct list_secrets_opts {
	const char *ref;
};

#define T struct list_secrets_opts
static const struct opt list_secrets_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .names = &client_naming),
    OPT_END,
};
#undef T

static enum rc run_list(struct ctx *c, const void *opts, struct err *err)
{
	const struct list_secrets_opts *o    = opts;
	const struct list_query         q    = ctx_query(c);
	struct list_sink                sink = ctx_sink(c, &client_secret_record);
	struct client                   client;

	TRY(client_get(c->w, o->ref, &client, err));
	TRY(ctx_many(c, &client_secret_record, err));
	return client_secret_list(c->w, &client, &q, &sink, err);
}

struct revoke_opts {
	const char *ref;
	struct strs ids;
};

#define T struct revoke_opts
static const struct opt revoke_opt[] = {
    OPT_ARG(T, ref, "CLIENT", "a client: id or name", .flags = OPT_REQUIRED,
            .names = &client_naming),
    OPT_ARGS(T, ids, "ID", "id of a secret; - reads them from standard input",
             .flags = OPT_REQUIRED | OPT_LINES),
    OPT_END,
};
#undef T

static enum rc revoke(struct ctx *c, const char *id, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;
	struct client_secret      s;

	TRY(client_secret_revoke(c->w, o->ref, id, &s, err));
	return ctx_emit(c, &client_secret_record, &s, err);
}

static enum rc run_revoke(struct ctx *c, const void *opts, struct err *err)
{
	const struct revoke_opts *o = opts;

	return ctx_each(c, o->ids, &client_secret_record, o, revoke, err);
}

const struct cmd cmd_client_secret_add = {
    .name      = "secret-add",
    .summary   = "add a secret to a client; shows it once",
    .needs     = NEED_WRITE | NEED_REVEAL | NEED_VERSION,
    .opts      = add_opt,
    .reveals   = "secret",
    .opts_size = sizeof(struct add_opts),
    .emits     = &client_secret_record,
    .run       = run_add,
};

const struct cmd cmd_client_secret_list = {
    .name      = "secret-list",
    .summary   = "list the secrets of a client, by id",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = list_secrets_opt,
    .opts_size = sizeof(struct list_secrets_opts),
    .emits     = &client_secret_record,
    .run       = run_list,
};

const struct cmd cmd_client_secret_revoke = {
    .name      = "secret-revoke",
    .summary   = "end secrets of a client immediately",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = revoke_opt,
    .opts_size = sizeof(struct revoke_opts),
    .emits     = &client_secret_record,
    .run       = run_revoke,
};
