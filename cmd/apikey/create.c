/* SPDX-License-Identifier: Apache-2.0 */
/* idctl apikey create: a key for a program that acts as a user or a client; shown once. */
#include "cmd/ctx.h"
#include "lib/base/instant.h"
#include "lib/core/apikey/apikey.h"
#include "lib/core/subject/subject.h"

struct create_opts {
	struct apikey_new in;
	int64_t           lasting;
};

#define T struct create_opts
static const struct opt create_opt[] = {
    OPT_TEXT(T, in.user, 'u', "user", "REF", "the user that owns the key", .group = 1,
             .names = &user_naming),
    OPT_TEXT(T, in.client, 'c', "client", "NAME", "the client that owns the key", .group = 1,
             .names = &client_naming),
    OPT_TEXT(T, in.name, 0, "name", "TEXT", "what the key is for", .flags = OPT_REQUIRED),
    OPT_LIST(T, in.scope, 0, "scope", "S", "a scope, within those of the client; may be repeated"),
    OPT_TIME(T, in.expires, 0, "until", "INSTANT", "when it expires", .group = 2),
    OPT_DURATION(T, lasting, 0, "for", "DURATION", "how long it is valid", .group = 2, .min = 1),
    OPT_INT(T, in.uses_max, 0, "uses", "N", "how often it can be used", .min = 1,
            .max = 1000000000),
    OPT_END,
};
#undef T

static enum rc run_create(struct ctx *c, const void *opts, struct err *err)
{
	const struct create_opts   *o    = opts;
	struct apikey_new           in   = o->in;
	AUTO(secret) struct secret *text = NULL;
	struct apikey               k;

	if (in.client == NULL && in.user == NULL) {
		err_set(err, RC_USAGE, "a user or a client is required");
		return err_field(err, "user");
	}
	if (o->lasting != 0)
		in.expires.us = c->w->now.us + o->lasting * UTC_SECOND;
	TRY(apikey_create(c->w, &in, &k, &text, err));
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
