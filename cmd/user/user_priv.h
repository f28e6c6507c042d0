/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/user/user_priv.h -- what several verbs take. */
#ifndef IDCTL_CMD_USER_PRIV_H
#define IDCTL_CMD_USER_PRIV_H

#include "cmd/ctx.h"
#include "lib/core/access/role.h"
#include "lib/core/user/user.h"

extern const struct opt user_refs_opt[];

/* What a user can be told to be: the struct user `as` of the options. */
#define USER_OPTS(T, as)                                                                      \
	OPT_TEXT(T, as.given_name, 0, "given-name", "NAME", "given name; '' is none"),        \
	    OPT_TEXT(T, as.family_name, 0, "family-name", "NAME", "family name; '' is none"), \
	    OPT_TEXT(T, as.display_name, 0, "display-name", "NAME", "display name; '' is none")

/* The user to be there: the first rows of those with a `struct user_new user` in their options. */
#define USER_NEW_OPTS(T)                                                                      \
	OPT_ARG(T, user.as.email, "EMAIL", "address of the new user", .flags = OPT_REQUIRED), \
	    OPT_TEXT(T, user.as.username, 'u', "username", "NAME",                            \
	             "a second name, unique like the address"),                               \
	    USER_OPTS(T, user.as),                                                            \
	    OPT_LIST(T, user.roles, 'r', "role", "ROLE", "grant ROLE; may be repeated",       \
	             .names = &role_naming),                                                  \
	    OPT_LIST(T, user.attributes, 0, "attr", "KEY=VALUE", "an attribute; may be repeated")

/* Make hash->value of a password that was given: it takes long, so no lock is held meanwhile. */
MUST_CHECK enum rc user_hash(struct ctx *c, const struct secret_src *password,
                             struct secret_src *hash, struct err *err);

/* One of the two modes of a verb about codes: REF mints one, a code takes it. USAGE for both, none, a ttl of a code. */
MUST_CHECK enum rc user_code_or_ref(const char *ref, const struct secret_src *code, int64_t ttl,
                                    struct err *err);

#endif
