/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/help.h"

#include <errno.h>
#include <string.h>

#include "lib/base/str.h"

enum { COLUMNS = 78, HELP_AT = 30 };

/* Columns, not bytes: the tables hold "…" here and there. */
static size_t columns(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

void help_spelling(const struct opt *o, struct str *out)
{
	if (o->name == NULL)
		str_addf(out, "%s%s", o->meta, o->kind == OPT_KIND_ARGS ? "…" : "");
	else if (o->kind == OPT_KIND_SECRET)
		str_addf(out, "--%s-stdin | --%s-file FILE | --%s-fd N", o->name, o->name, o->name);
	else if (o->meta != NULL)
		str_addf(out, "--%s %s", o->name, o->meta);
	else
		str_addf(out, "--%s", o->name);
}

static void usage_part(const struct opt *o, struct str *out)
{
	const bool required = (o->flags & OPT_REQUIRED) != 0;

	str_add(out, required ? " " : " [");
	help_spelling(o, out);
	if (!required)
		str_addc(out, ']');
	if (o->kind == OPT_KIND_LIST)
		str_add(out, "…");
}

void help_usage(const struct noun *noun, const struct cmd *cmd, struct str *out)
{
	str_addf(out, "idctl %s%s%s", noun->name, *noun->name == '\0' ? "" : " ", cmd->name);
	if (cmd->opts == NULL)
		return;
	for (int pass = 0; pass < 2; pass++)
		for (const struct opt *o = cmd->opts; o->kind != OPT_KIND_END; o++)
			if ((o->name != NULL) == (pass == 1) && (o->flags & OPT_HIDDEN) == 0)
				usage_part(o, out);
}

/* Words of text from column `at` on, broken at COLUMNS. */
static void add_wrapped(const char *text, size_t at, size_t indent, struct str *out)
{
	size_t column = at;

	while (*text != '\0') {
		const size_t n = strcspn(text, " ");
		char         word[256];

		snprintf(word, sizeof(word), "%.*s", (int)n, text);
		if (column > indent && column + 1 + columns(word) > COLUMNS) {
			str_addf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			str_addc(out, ' ');
			column++;
		}
		str_add(out, word);
		column += columns(word);
		text += n + (text[n] == ' ');
	}
	str_addc(out, '\n');
}

static void add_row(const char *left, const char *right, struct str *out)
{
	const size_t n = columns(left) + 2;

	str_addf(out, "  %s", left);
	if (n + 2 > HELP_AT)
		str_addf(out, "\n%*s", HELP_AT, "");
	else
		str_addf(out, "%*s", (int)(HELP_AT - n), "");
	add_wrapped(right, HELP_AT, HELP_AT, out);
}

static void add_option(const struct opt *o, struct str *out)
{
	struct str left = STR_EMPTY;
	char       name[80];

	if ((o->flags & OPT_HIDDEN) != 0)
		return;
	if (o->kind == OPT_KIND_SECRET) {
		snprintf(name, sizeof(name), "    --%s-stdin", o->name);
		add_row(name, o->help, out);
		snprintf(name, sizeof(name), "    --%s-file FILE", o->name);
		add_row(name, "the same, from a private file", out);
		snprintf(name, sizeof(name), "    --%s-fd N", o->name);
		add_row(name, "the same, from a descriptor", out);
		return;
	}
	if (o->name == NULL)
		str_add(&left, "");
	else if (o->letter != 0)
		str_addf(&left, "-%c, ", o->letter);
	else
		str_add(&left, "    ");
	help_spelling(o, &left);
	add_row(left.p, o->help, out);
	str_done(&left);
}

static void add_table(const char *title, const struct opt *opt, struct str *out)
{
	str_addf(out, "\n%s:\n", title);
	for (; opt->kind != OPT_KIND_END; opt++)
		add_option(opt, out);
}

void help_command(const struct noun *noun, const struct cmd *cmd, struct str *out)
{
	struct str usage = STR_EMPTY;

	str_addf(out, "%s\n\nusage:\n  ", cmd->summary);
	help_usage(noun, cmd, &usage);
	add_wrapped(usage.p, 2, 6, out);
	str_done(&usage);
	if (cmd->opts != NULL)
		add_table("arguments and options", cmd->opts, out);
	if ((cmd->needs & NEED_LIST) != 0)
		add_table("list options", list_opt, out);
	if ((cmd->needs & (NEED_VERSION | NEED_REVEAL)) != 0)
		str_add(out, "\nother options:\n");
	if ((cmd->needs & NEED_VERSION) != 0)
		add_option(&version_opt[0], out);
	if ((cmd->needs & NEED_REVEAL) != 0)
		add_option(&reveal_opt[0], out);
	add_table("global options", global_opt, out);
}

static void add_verbs(const struct noun *noun, struct str *out)
{
	for (const struct cmd *const *c = noun->cmds; *c != NULL; c++)
		if (((*c)->needs & NEED_HIDDEN) == 0)
			add_row((*c)->name, (*c)->summary, out);
}

static void add_nouns(struct str *out)
{
	str_add(out, "usage:\n  idctl [OPTION…] NOUN VERB [ARGUMENT…] [OPTION…]\n\nnouns:\n");
	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (*n->name != '\0')
			add_row(n->name, n->summary, out);
	str_add(out, "\nverbs for the whole store:\n");
	add_verbs(noun_find(""), out);
}

void help_noun(const struct noun *noun, struct str *out)
{
	str_addf(out, "%s\n\nusage:\n  idctl %s VERB [ARGUMENT…] [OPTION…]\n\nverbs:\n",
	         noun->summary, noun->name);
	add_verbs(noun, out);
	str_addf(out, "\nidctl %s VERB --help shows the arguments and options of a verb.\n",
	         noun->name);
}

void help_program(struct str *out)
{
	str_add(out, "Administer identities: accounts, roles, clients, tokens, keys, and their\n"
	             "audit log.\n\n");
	add_nouns(out);
	add_table("global options", global_opt, out);
	str_add(out, "\nidctl NOUN --help lists the verbs of a noun.\n");
}

enum rc help_print(const struct str *text, FILE *to, struct err *err)
{
	if (fwrite(text->p, 1, text->n, to) == text->n && fflush(to) == 0)
		return RC_OK;
	return err_set(err, RC_INTERNAL, "standard output cannot be written: %s", strerror(errno));
}

void help_choices(const struct noun *noun, FILE *to)
{
	struct str text = STR_EMPTY;

	if (noun == NULL)
		add_nouns(&text);
	else
		help_noun(noun, &text);
	str_addc(&text, '\n');
	(void)!fwrite(text.p, 1, text.n, to);
	(void)fflush(to);
	str_done(&text);
}

enum rc help_asked(const struct call *p, FILE *to, struct err *err)
{
	struct str text = STR_EMPTY;
	enum rc    rc;

	if (!p->g.help && !p->g.version) {
		if (p->noun == NULL) {
			err_set(err, RC_USAGE, "a noun and a verb are required");
			return err_advise(err, ADVICE_HELP_NOUNS);
		}
		err_set(err, RC_USAGE, "a verb is required");
		return err_advise_with(err, ADVICE_HELP_VERBS, "%s", p->noun->name);
	}
	err_clear(err);
	if (p->g.version)
		str_add(&text, "idctl " IDCTL_VERSION "\n");
	else if (p->cmd != NULL)
		help_command(p->noun, p->cmd, &text);
	else if (p->noun != NULL && *p->noun->name != '\0')
		help_noun(p->noun, &text);
	else
		help_program(&text);
	rc = help_print(&text, to, err);
	str_done(&text);
	return rc;
}
