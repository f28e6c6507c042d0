/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey create: a key for a program that acts as a user or a client; shown once. */
#include "cmd/ctx.h"
#include "lib/base/instant.h"
#include "lib/core/apikey/apikey.h"

struct create_opts {
	const char *user, *client, *name;
	struct strs scope;
	struct utc  expires;
	int64_t     lasting, uses;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_TEXT(T, user, 'u', "user", "REF", "the user that owns the key", .group = 1,
             .complete = COMPLETE_USER),
    OPT_TEXT(T, client, 'c', "client", "NAME", "the client that owns the key", .group = 1,
             .complete = COMPLETE_CLIENT),
    OPT_TEXT(T, name, 0, "name", "TEXT", "what the key is for", .flags = OPT_REQUIRED),
    OPT_LIST(T, scope, 0, "scope", "S", "a scope, within those of the client; may be repeated"),
    OPT_TIME(T, expires, 0, "until", "INSTANT", "when it expires", .group = 2),
    OPT_DURATION(T, lasting, 0, "for", "DURATION", "how long it is valid", .group = 2, .min = 1),
    OPT_INT(T, uses, 0, "uses", "N", "how often it can be used", .min = 1, .max = 1000000000),
    OPT_END,
};
#undef T

static struct utc end_of(const struct ctx *c, const struct create_opts *o)
{
	return o->lasting == 0 ? o->expires : (struct utc){c->w->now.us + o->lasting * UTC_SECOND};
}

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts   *o    = opts;
	AUTO(secret) struct secret *text = NULL;
	struct apikey               k;

	if (o->client == NULL && o->user == NULL) {
		err_set(err, RC_USAGE, "a user or a client is required");
		return err_field(err, "user");
	}
	TRY(apikey_create(c->w,
	                  &(struct apikey_new){.user     = o->user,
	                                       .client   = o->client,
	                                       .name     = o->name,
	                                       .scope    = o->scope,
	                                       .expires  = end_of(c, o),
	                                       .uses_max = o->uses},
	                  &k, &text, err));
	TRY(ctx_reveal(c, text, err));
	return ctx_emit(c, &apikey_record, &k, err);
}

const struct cmd cmd_apikey_create = {
    .name      = "create",
    .summary   = "create an API key for a user or a client; shows it once",
    .needs     = NEED_WRITE | NEED_REVEAL,
    .opts      = create_opt,
    .opts_size = sizeof(struct create_opts),
    .reveals   = "secret",
    .emits     = &apikey_record,
    .run       = run_create,
};
