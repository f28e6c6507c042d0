/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/complete.h"

#include <stdio.h>
#include <string.h>

#include "cmd/params.h"
#include "lib/base/str.h"

struct state {
	const struct noun *noun;
	const struct cmd  *cmd;
	const struct opt  *pending; /* the option whose value comes next */
	size_t             words;   /* positional ones of the command */
	bool               ended;
};

void complete_add(struct str *out, const char *before, const char *value, const char *help,
                  const char *typed)
{
	if (strncmp(value, typed, strlen(typed)) == 0)
		str_addf(out, "%s%s\t%s\n", before, value, help);
}

static const struct opt *find_in(const struct opt *o, const char *name, size_t n, char letter)
{
	for (; o->kind != OPT_KIND_END; o++)
		if ((letter != 0 && o->letter == letter) ||
		    (letter == 0 && o->name != NULL && strlen(o->name) == n &&
		     strncmp(o->name, name, n) == 0))
			return o;
	return NULL;
}

static const struct opt *find(const struct state *s, const char *name, size_t n, char letter)
{
	const struct opt *table[PARAM_TABLES + 1] = {global_opt, NULL};
	const struct opt *found                   = NULL;

	if (s->cmd != NULL)
		param_tables(s->cmd, table);
	for (size_t i = 0; table[i] != NULL && found == NULL; i++)
		found = find_in(table[i], name, n, letter);
	return found;
}

static bool takes_value(const struct opt *o)
{
	return o != NULL && o->kind != OPT_KIND_FLAG;
}

static void step_option(struct state *s, const char *text)
{
	const struct opt *o;

	if (text[1] == '-')
		o = strchr(text, '=') != NULL ? NULL : find(s, text + 2, strlen(text + 2), 0);
	else
		o = text[2] != '\0' ? NULL : find(s, "", 0, text[1]);
	s->pending = takes_value(o) ? o : NULL;
}

static void step(struct state *s, const char *text)
{
	if (s->pending != NULL && strcmp(text, "=") == 0)
		; /* a shell that breaks words at "=" gives it as one */
	else if (s->pending != NULL)
		s->pending = NULL;
	else if (!s->ended && strcmp(text, "--") == 0)
		s->ended = true;
	else if (!s->ended && text[0] == '-' && text[1] != '\0')
		step_option(s, text);
	else if (s->noun == NULL && noun_find(text) != NULL && *text != '\0')
		s->noun = noun_find(text);
	else if (s->noun == NULL)
		s->cmd = verb_find(s->noun = noun_find(""), text);
	else if (s->cmd == NULL)
		s->cmd = verb_find(s->noun, text);
	else
		s->words++;
}

static void add_option_names(const struct state *s, const char *typed, struct str *out)
{
	const struct opt *table[PARAM_TABLES + 1] = {global_opt, NULL};
	char              name[80];

	if (s->cmd != NULL)
		param_tables(s->cmd, table);
	for (size_t i = 0; table[i] != NULL; i++)
		for (const struct opt *o = table[i]; o->kind != OPT_KIND_END; o++) {
			static const char *const suffixes[] = {"-stdin", "-file", "-fd"};

			if (o->name == NULL || (o->flags & OPT_HIDDEN) != 0)
				continue;
			for (size_t k = 0; k < (o->kind == OPT_KIND_SECRET ? COUNT(suffixes) : 1);
			     k++) {
				snprintf(name, sizeof(name), "--%s%s", o->name,
				         o->kind == OPT_KIND_SECRET ? suffixes[k] : "");
				complete_add(out, "", name, o->help, typed);
			}
		}
}

static void add_values(const struct opt *o, const char *before, const char *typed,
                       struct completion *ret)
{
	if (o->words != NULL)
		for (unsigned i = word_first(o->words); i < o->words->n; i++)
			complete_add(ret->out, before, o->words->word[i], "", typed);
	ret->wanted = o->complete;
	ret->names  = o->names;
	ret->prefix = typed;
	ret->before = before;
}

static void add_commands(const struct noun *noun, const char *typed, struct str *out)
{
	for (const struct cmd *const *c = noun->cmds; *c != NULL; c++)
		if (((*c)->needs & NEED_HIDDEN) == 0)
			complete_add(out, "", (*c)->name, (*c)->summary, typed);
}

static void add_nouns(const char *typed, struct str *out)
{
	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (*n->name != '\0')
			complete_add(out, "", n->name, n->summary, typed);
	add_commands(noun_find(""), typed, out);
}

/* The positional argument that comes next: the n-th, or the list that takes the rest. */
static const struct opt *argument(const struct cmd *cmd, size_t n)
{
	if (cmd->opts == NULL)
		return NULL;
	for (const struct opt *o = cmd->opts; o->kind != OPT_KIND_END; o++)
		if (o->kind == OPT_KIND_ARGS || (o->kind == OPT_KIND_ARG && n-- == 0))
			return o;
	return NULL;
}

static void at_cursor(struct state *s, const char *typed, struct completion *ret)
{
	const char       *equals = strchr(typed, '=');
	const struct opt *o      = s->pending;

	if (o != NULL) {
		add_values(o, "", strcmp(typed, "=") == 0 ? "" : typed, ret);
	} else if (!s->ended && typed[0] == '-' && equals != NULL) {
		o = find(s, typed + 2, (size_t)(equals - typed - 2), 0);
		if (o != NULL)
			add_values(o, "", equals + 1, ret);
	} else if (!s->ended && typed[0] == '-') {
		add_option_names(s, typed, ret->out);
	} else if (s->noun == NULL) {
		add_nouns(typed, ret->out);
	} else if (s->cmd == NULL) {
		add_commands(s->noun, typed, ret->out);
	} else if ((o = argument(s->cmd, s->words)) != NULL) {
		add_values(o, "", typed, ret);
	}
}

void complete(const char *const *word, size_t n, const struct noun *noun, struct completion *ret)
{
	struct state s = {.noun = noun};

	ret->wanted = COMPLETE_NONE;
	ret->names  = NULL;
	ret->prefix = ret->before = "";
	for (size_t i = 0; i + 1 < n; i++)
		step(&s, word[i]);
	at_cursor(&s, n == 0 ? "" : word[n - 1], ret);
	ret->cmd = s.cmd;
}
