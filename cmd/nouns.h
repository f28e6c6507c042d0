/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/nouns.h -- the nouns, in help order. Each has a list of verbs, NOUN_cmds[], in cmd/<noun>/<noun>.c. */
#ifndef IDCTL_CMD_NOUNS_H
#define IDCTL_CMD_NOUNS_H

#include "cmd/cmd.h"

/* clang-format off */
#define NOUNS(X)                                          \
	X(user,    "user accounts")                           \
	X(role,    "roles and their permissions")             \
	X(perm,    "permissions and their holders")           \
	X(client,  "service clients and their secrets")       \
	X(session, "sessions of users who signed in")         \
	X(token,   "access tokens")                           \
	X(trust,   "trust rules for tokens of other issuers") \
	X(apikey,  "API keys of users and clients")           \
	X(key,     "signing keys and data keys")              \
	X(mfa,     "second factors and recovery codes")       \
	X(audit,   "the audit log")                           \
	X(config,  "settings of the store")                   \
	X(migrate, "versions of the schema")
/* clang-format on */

/* They end with NULL. */
#define NOUN_CMDS(noun, summary) extern const struct cmd *const noun##_cmds[];
NOUNS(NOUN_CMDS)
extern const struct cmd *const top_cmds[];

#endif
