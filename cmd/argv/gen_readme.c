/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/gen_readme.h"

#include <string.h>

#include "cmd/cmd.h"
#include "lib/base/str.h"

static const char begin_mark[] = "<!-- gen: commands -->\n", end_mark[] = "<!-- gen: end -->";

static void add_row(const struct noun *n, struct str *out)
{
	str_addf(out, "| %s%s%s | ", *n->name == '\0' ? "" : "`", n->name,
	         *n->name == '\0' ? "" : "`");
	for (const struct cmd *const *c = n->cmds; *c != NULL; c++)
		if (((*c)->needs & NEED_HIDDEN) == 0)
			str_addf(out, "`%s` ", (*c)->name);
	str_addf(out, "| %s |\n", n->summary);
}

enum rc gen_readme(const char *text, struct str *out, struct err *err)
{
	const char *begin = strstr(text, begin_mark);
	const char *end   = begin == NULL ? NULL : strstr(begin, end_mark);

	if (end == NULL)
		return err_set(err, RC_USAGE, "README.md has no block of commands");
	str_addn(out, text, (size_t)(begin - text) + strlen(begin_mark));
	str_add(out, "| noun | verbs | |\n|---|---|---|\n");
	for (const struct noun *n = nouns; n->name != NULL; n++)
		add_row(n, out);
	str_add(out, end);
	return RC_OK;
}
