/* SPDX-License-Identifier: Apache-2.0 */
/* idctl client grant: roles to a client. */
#include "cmd/ctx.h"
#include "lib/base/instant.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/role.h"
#include "lib/core/client/client.h"
#include "lib/core/subject/subject.h"

struct grant_opts {
	const char *ref;
	struct strs roles;
	struct utc  until;
	int64_t     lasting;
};

#define T struct grant_opts
static const struct opt grant_opt[] = {
    OPT_ARG(T, ref, "REF", "a client: id or name", .flags = OPT_REQUIRED, .names = &client_naming),
    OPT_ARGS(T, roles, "ROLE", "a role: id or name", .flags = OPT_REQUIRED, .names = &role_naming),
    OPT_TIME(T, until, 0, "until", "INSTANT", "when the grant ends", .group = 1),
    OPT_DURATION(T, lasting, 0, "for", "DURATION", "how long the grant lasts", .group = 1,
                 .min = 1),
    OPT_END,
};
#undef T

static enum rc run_grant(struct ctx *c, const void *opts, struct err *err)
{
	const struct grant_opts *o = opts;
	struct client            x;
	struct subject           s;
	struct utc               until = o->until;

	TRY(client_get(c->w, o->ref, &x, err));
	s = subject_of_client(&x);
	if (o->lasting > 0)
		until.us = c->w->now.us + o->lasting * UTC_SECOND;
	TRY(grant_add(c->w, &s, o->roles, until, err));
	TRY(client_get(c->w, o->ref, &x, err));
	return ctx_emit(c, &client_record, &x, err);
}

const struct cmd cmd_client_grant = {
    .name      = "grant",
    .summary   = "grant roles, permanently or until an instant",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = grant_opt,
    .opts_size = sizeof(struct grant_opts),
    .emits     = &client_record,
    .run       = run_grant,
};
