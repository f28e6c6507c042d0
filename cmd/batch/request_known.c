/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/request_known.h"

#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/base/wordmap.h"

enum { NAMES_MAX = 256 };

struct names {
	const char *v[NAMES_MAX];
	unsigned    n;
};

static void add(struct names *names, const char *name)
{
	if (names->n < NAMES_MAX)
		names->v[names->n++] = name;
}

enum rc batch_unknown_verb(const char *name, struct arena *mem, struct err *err)
{
	struct names known = {.n = 0};

	for (const struct noun *n = nouns; n->name != NULL; n++)
		for (const struct cmd *const *c = n->cmds; *c != NULL; c++)
			if (cmd_in_batch(*c))
				add(&known, arena_printf(mem, "%s%s%s", n->name,
				                         *n->name == '\0' ? "" : " ", (*c)->name));
	err_set(err, RC_USAGE, "unknown verb '%.64s'", name);
	err_field(err, "verb");
	word_advise(name, known.v, known.n, err);
	return err->advice == ADVICE_NONE ? err_advise(err, ADVICE_HELP_NOUNS) : err->rc;
}

enum rc batch_unknown_param(const struct cmd *cmd, const char *name, struct arena *mem,
                            struct err *err)
{
	const struct opt     *table[PARAM_TABLES + 1];
	struct names          known = {.n = 0};
	AUTO(str) struct str *list  = str_new();
	char                  field[PARAM_FIELD];

	param_tables(cmd, table);
	for (size_t i = 0; table[i] != NULL; i++)
		for (const struct opt *o = table[i]; o->kind != OPT_KIND_END; o++) {
			if (!param_of_call(table[i], o))
				continue;
			param_field(o, field);
			add(&known, arena_strdup(mem, field));
			if (table[i] != global_opt)
				str_addf(list, "%s%s", list->n == 0 ? "; parameters: " : ", ",
				         field);
		}
	err_invalid(err, "params", "unknown parameter '%.64s'%s", name,
	            list->n == 0 ? "" : list->p);
	return word_advise(name, known.v, known.n, err);
}
