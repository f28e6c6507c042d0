/* SPDX-License-Identifier: Apache-2.0 */
/* The nouns, in help order, and how they are found. */
#include "cmd/nouns.h"

#include <string.h>

const struct noun nouns[] = {
    {"user", "user accounts", user_cmds},
    {"role", "roles and their permissions", role_cmds},
    {"perm", "permissions and their holders", perm_cmds},
    {"client", "service clients and their secrets", client_cmds},
    {"session", "sessions of users who signed in", session_cmds},
    {"token", "access tokens", token_cmds},
    {"trust", "trust rules for tokens of other issuers", trust_cmds},
    {"apikey", "API keys of users and clients", apikey_cmds},
    {"key", "signing keys and data keys", key_cmds},
    {"mfa", "second factors and recovery codes", mfa_cmds},
    {"audit", "the audit log", audit_cmds},
    {"config", "settings of the store", config_cmds},
    {"migrate", "versions of the schema", migrate_cmds},
    {"", "the whole store", top_cmds},
    {NULL, NULL, NULL},
};

const struct noun *noun_find(const char *name)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (strcmp(n->name, name) == 0)
			return n;
	return NULL;
}

const struct cmd *verb_find(const struct noun *noun, const char *name)
{
	for (const struct cmd *const *c = noun->cmds; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}
