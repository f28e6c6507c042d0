/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/parse.h"

#include <stdio.h>
#include <string.h>

#include "cmd/argv/parse_priv.h"
#include "lib/base/arena.h"
#include "lib/base/utf8.h"

/* A table of options, and the struct that it fills. */
struct target {
	const struct opt *opt;
	void             *base;
};

struct parser {
	const struct parse_input *in;
	struct call              *out;
	struct target             target[PARAM_TABLES];
	size_t                    n_target;
	struct strs               words; /* positional, of the command */
	const char              **word;
	const struct opt        **said; /* options that are not lists */
	size_t                    n_said;
	int                       i;     /* the argument at hand */
	bool                      ended; /* "--" was seen */
};

static void add_target(struct parser *p, const struct opt *opt, void *base)
{
	p->target[p->n_target++] = (struct target){opt, base};
}

/* With the nearest known one, if any; dashes: what is typed before each. */
static void unknown_word(const char *what, const char *dashes, const char *typed,
                         const char *const *known, unsigned n, struct err *err)
{
	const char *near = word_nearest(typed, known, n);

	err_set(err, RC_USAGE, "unknown %s '%s%.64s'", what, dashes, typed);
	if (near != NULL)
		err_advise_with(err, ADVICE_DID_YOU_MEAN, "%s%s", dashes, near);
}

static enum rc enter_command(struct parser *p, const struct cmd *cmd, struct err *err)
{
	const struct opt *table[PARAM_TABLES + 1];

	TRY(call_begin(p->out, cmd, p->in->now, p->in->mem, err));
	param_tables(cmd, table);
	for (size_t i = 0; table[i] != NULL; i++)
		if (table[i] != global_opt)
			add_target(p, table[i], call_base(p->out, table[i]));
	return RC_OK;
}

enum { WORDS_MAX = 128 };

/* Names of the verbs that are shown, behind the n that are there. */
static unsigned add_verbs(const struct noun *noun, const char **known, unsigned n)
{
	for (const struct cmd *const *c = noun->cmds; *c != NULL; c++)
		if (((*c)->needs & NEED_HIDDEN) == 0)
			known[n++] = (*c)->name;
	return n;
}

static enum rc unknown_noun(const char *typed, struct err *err)
{
	const char *known[WORDS_MAX];
	unsigned    n = add_verbs(noun_find(""), known, 0);

	for (const struct noun *x = nouns; x->name != NULL; x++)
		if (*x->name != '\0')
			known[n++] = x->name;
	unknown_word("command", "", typed, known, n, err);
	return err->advice == ADVICE_NONE ? err_advise(err, ADVICE_HELP_NOUNS) : err->rc;
}

static enum rc unknown_verb(const struct noun *noun, const char *typed, struct err *err)
{
	const char *known[WORDS_MAX];

	unknown_word("verb", "", typed, known, add_verbs(noun, known, 0), err);
	if (err->advice == ADVICE_NONE)
		err_advise_with(err, ADVICE_HELP_VERBS, "%s", noun->name);
	return err->rc;
}

/* The first word names a noun or a verb of the whole store, the second a noun's verb. */
static enum rc take_word(struct parser *p, const char *word, struct err *err)
{
	const struct cmd *cmd;

	if (p->out->noun == NULL) {
		p->out->noun = *word == '\0' ? NULL : noun_find(word);
		if (p->out->noun != NULL)
			return RC_OK;
		p->out->noun = noun_find("");
		cmd          = verb_find(p->out->noun, word);
		if (cmd != NULL)
			return enter_command(p, cmd, err);
		p->out->noun = NULL;
		return unknown_noun(word, err);
	}
	if (p->out->cmd == NULL) {
		cmd = verb_find(p->out->noun, word);
		return cmd != NULL ? enter_command(p, cmd, err)
		                   : unknown_verb(p->out->noun, word, err);
	}
	p->word[p->words.n++] = word;
	return RC_OK;
}

static enum rc unknown_option(const struct parser *p, const char *typed, struct err *err)
{
	const char *known[WORDS_MAX];
	unsigned    n = 0;

	for (size_t t = 0; t < p->n_target; t++)
		for (const struct opt *o = p->target[t].opt; o->kind != OPT_KIND_END; o++)
			if (o->name != NULL && n < WORDS_MAX)
				known[n++] = o->kind != OPT_KIND_SECRET
				               ? o->name
				               : arena_printf(p->in->mem, "%s-stdin", o->name);
	unknown_word("option", "--", typed, known, n, err);
	return err->advice == ADVICE_NONE ? err_advise(err, ADVICE_HELP_OPTIONS) : err->rc;
}

/* The next argument, as the value of an option. */
static enum rc next_value(struct parser *p, const char *name, const char **ret, struct err *err)
{
	if (p->i + 1 >= p->in->argc)
		return err_set(err, RC_USAGE, "'%.64s' needs a value", name);
	*ret = p->in->argv[++p->i];
	return RC_OK;
}

static enum rc secret_option(struct parser *p, const struct target *t, const struct opt *o,
                             const char *suffix, const char *value, struct err *err)
{
	const struct param_to to = {o, t->base, p->in->now, p->in->mem, true};

	TRY(param_exclusive(t->opt, &to, err));
	if (*suffix == '\0') {
		err_set(err, RC_USAGE, "no option takes a secret as its value");
		return err_advise_with(err, ADVICE_SECRET_OPTIONS, "%s", o->name);
	}
	if (strcmp(suffix, "-stdin") == 0)
		return value == NULL
		         ? parse_secret(&to, SECRET_STDIN, NULL, err)
		         : err_set(err, RC_USAGE, "'--%s-stdin' takes no value", o->name);
	if (value == NULL)
		TRY(next_value(p, p->in->argv[p->i], &value, err));
	return parse_secret(&to, strcmp(suffix, "-fd") == 0 ? SECRET_FD : SECRET_FILE, value, err);
}

static bool secret_suffix(const struct opt *o, const char *name, const char **ret)
{
	const size_t n = strlen(o->name);

	*ret = name + n;
	return strncmp(name, o->name, n) == 0 &&
	       (**ret == '\0' || strcmp(*ret, "-stdin") == 0 || strcmp(*ret, "-file") == 0 ||
	        strcmp(*ret, "-fd") == 0);
}

/* What a wrapper said first must not be taken back by what stands behind it. */
static enum rc said_once(struct parser *p, const struct opt *o, struct err *err)
{
	char field[PARAM_FIELD];

	if (o->kind == OPT_KIND_LIST)
		return RC_OK;
	for (size_t i = 0; i < p->n_said; i++)
		if (p->said[i] == o) {
			param_field(o, field);
			err_set(err, RC_USAGE, "--%s is given twice", o->name);
			return err_field(err, field);
		}
	p->said[p->n_said++] = o;
	return RC_OK;
}

static enum rc apply(struct parser *p, const struct target *t, const struct opt *o,
                     const char *value, struct err *err)
{
	const struct param_to to = {o, t->base, p->in->now, p->in->mem, true};

	TRY(said_once(p, o, err));
	if (o->kind == OPT_KIND_FLAG && value != NULL)
		return err_set(err, RC_USAGE, "'--%s' takes no value", o->name);
	if (o->kind != OPT_KIND_FLAG && value == NULL)
		TRY(next_value(p, p->in->argv[p->i], &value, err));
	TRY(param_exclusive(t->opt, &to, err));
	return parse_value(&to, value, err);
}

static enum rc long_option(struct parser *p, const char *text, struct err *err)
{
	const size_t n     = strcspn(text, "=");
	const char  *name  = arena_strndup(p->in->mem, text, n);
	const char  *value = text[n] == '=' ? text + n + 1 : NULL, *suffix;

	for (size_t t = 0; t < p->n_target; t++)
		for (const struct opt *o = p->target[t].opt; o->kind != OPT_KIND_END; o++) {
			if (o->name == NULL)
				continue;
			if (o->kind == OPT_KIND_SECRET && secret_suffix(o, name, &suffix))
				return secret_option(p, &p->target[t], o, suffix, value, err);
			if (o->kind != OPT_KIND_SECRET && strcmp(o->name, name) == 0)
				return apply(p, &p->target[t], o, value, err);
		}
	return unknown_option(p, name, err);
}

static const struct opt *find_letter(const struct parser *p, char letter, const struct target **ret)
{
	for (size_t t = 0; t < p->n_target; t++)
		for (const struct opt *o = p->target[t].opt; o->kind != OPT_KIND_END; o++)
			if (o->letter == letter) {
				*ret = &p->target[t];
				return o;
			}
	return NULL;
}

static enum rc short_options(struct parser *p, const char *text, struct err *err)
{
	for (; *text != '\0'; text++) {
		const struct target *t = NULL;
		const struct opt    *o = find_letter(p, *text, &t);

		if (o == NULL) {
			uint32_t cp;

			/* no more than the letter: what follows may be a secret */
			err_set(err, RC_USAGE, "unknown option '-%.*s'", (int)utf8_next(text, &cp),
			        text);
			return err_advise(err, ADVICE_HELP_OPTIONS);
		}
		if (o->kind != OPT_KIND_FLAG)
			return apply(p, t, o, text[1] == '\0' ? NULL : text + 1 + (text[1] == '='),
			             err);
		TRY(apply(p, t, o, NULL, err));
	}
	return RC_OK;
}

static enum rc one_argument(struct parser *p, struct err *err)
{
	const char *text = p->in->argv[p->i];

	if (!p->ended && strcmp(text, "--") == 0) {
		p->ended = true;
		return RC_OK;
	}
	if (!p->ended && text[0] == '-' && text[1] == '-')
		return long_option(p, text + 2, err);
	if (!p->ended && text[0] == '-' && text[1] != '\0')
		return short_options(p, text + 1, err);
	return take_word(p, text, err);
}

static bool takes_secret(const struct cmd *cmd)
{
	for (const struct opt *o = cmd->opts; o != NULL && o->kind != OPT_KIND_END; o++)
		if (o->kind == OPT_KIND_SECRET)
			return true;
	return false;
}

/* Words to positional arguments, in order; a list takes the rest. */
static enum rc place_words(struct parser *p, struct err *err)
{
	size_t used = 0;

	if (p->out->cmd->opts != NULL)
		for (const struct opt *o = p->out->cmd->opts; o->kind != OPT_KIND_END; o++) {
			const struct param_to to = {o, p->out->opts, p->in->now, p->in->mem, true};

			if (o->kind == OPT_KIND_ARG && used < p->words.n)
				TRY(parse_value(&to, p->word[used++], err));
			while (o->kind == OPT_KIND_ARGS && used < p->words.n)
				TRY(parse_value(&to, p->word[used++], err));
		}
	if (used == p->words.n)
		return RC_OK;
	if (takes_secret(p->out->cmd)) /* it may have been meant for that */
		err_set(err, RC_USAGE, "argument %zu is one too many", used + 1);
	else
		err_set(err, RC_USAGE, "one argument too many: '%.64s'", p->word[used]);
	return err_advise(err, ADVICE_HELP_OPTIONS);
}

enum rc parse_args(const struct parse_input *in, struct call *ret, struct err *err)
{
	struct parser p = {.in = in, .out = ret};

	*ret = (struct call){.noun = in->noun, .dashes = true};
	if (in->argc > PARAM_WORDS_MAX)
		return err_set(err, RC_USAGE, "more than %d words on the command line",
		               PARAM_WORDS_MAX);
	p.word = arena_alloc(in->mem, ((size_t)in->argc + 1) * sizeof(*p.word));
	p.said = arena_alloc(in->mem, ((size_t)in->argc + 1) * sizeof(const struct opt *));
	add_target(&p, global_opt, &ret->g);
	for (p.i = 0; p.i < in->argc; p.i++)
		TRY(one_argument(&p, err));
	if (ret->cmd == NULL || ret->g.help)
		return RC_OK;
	TRY(place_words(&p, err));
	return in->more ? RC_OK : call_complete(ret, err);
}
