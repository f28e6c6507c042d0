/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user update: what is given changes, the rest stays. */
#include "cmd/ctx.h"
#include "lib/core/user/user.h"

struct update_opts {
	const char *ref, *email, *username, *given_name, *family_name, *display_name;
	struct strs set, unset;
	bool        verified, unverified;
};

#define T struct update_opts
static const struct opt update_opt[] = {
    OPT_ARG(T, ref, "REF", "a user: id, address or username", .flags = OPT_REQUIRED,
            .complete = COMPLETE_USER),
    OPT_TEXT(T, email, 0, "email", "EMAIL", "new address; not verified unless marked as such"),
    OPT_TEXT(T, username, 'u', "username", "NAME", "new username; '' removes it"),
    OPT_TEXT(T, given_name, 0, "given-name", "NAME", "given name; '' removes it"),
    OPT_TEXT(T, family_name, 0, "family-name", "NAME", "family name; '' removes it"),
    OPT_TEXT(T, display_name, 0, "display-name", "NAME", "display name; '' removes it"),
    OPT_LIST(T, set, 0, "attr", "KEY=VALUE", "set an attribute; may be repeated"),
    OPT_LIST(T, unset, 0, "unset-attr", "KEY", "remove an attribute; may be repeated"),
    OPT_FLAG(T, verified, 0, "verified", "mark the address as verified", .group = 1),
    OPT_FLAG(T, unverified, 0, "unverified", "mark the address as not verified", .group = 1),
    OPT_END,
};
#undef T

static enum rc run_update(struct ctx *c, const void *opts, struct err *err)
{
	const struct update_opts *o = opts;
	struct user               u;

	TRY(user_update(c->w, o->ref,
	                &(struct user_change){.email        = o->email,
	                                      .username     = o->username,
	                                      .given_name   = o->given_name,
	                                      .family_name  = o->family_name,
	                                      .display_name = o->display_name,
	                                      .set          = o->set,
	                                      .unset        = o->unset,
	                                      .verified     = o->verified,
	                                      .unverified   = o->unverified},
	                &u, err));
	return ctx_emit(c, &user_record, &u, err);
}

const struct cmd cmd_user_update = {
    .name      = "update",
    .summary   = "change an account",
    .needs     = NEED_WRITE | NEED_VERSION,
    .opts      = update_opt,
    .opts_size = sizeof(struct update_opts),
    .emits     = &user_record,
    .run       = run_update,
};
