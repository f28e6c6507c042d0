/* SPDX-License-Identifier: Apache-2.0 */
/* How nouns and verbs are found. */
#include "cmd/nouns.h"

#include <string.h>

/* clang-format off */
#define ROW(noun, summary) {#noun, summary, noun##_cmds},
const struct noun nouns[] = {
    NOUNS(ROW)
    {"", "the whole store", top_cmds},
    {NULL, NULL, NULL},
};
/* clang-format on */

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
