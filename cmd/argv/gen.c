/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/gen.h"

#include <stdio.h>
#include <string.h>

#include "cmd/argv/help.h"
#include "cmd/describe.h"
#include "cmd/globals.h"
#include "lib/base/str.h"

static const char mark[] = ".\\\" gen: ";

/* Text within a macro's arguments or a paragraph: what mdoc would take for something else is escaped. */
static void add_text(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			str_add(out, "\\e");
		else if (*text == '-' && text[1] == '-')
			str_add(out, "\\-");
		else if (*text == '"')
			str_add(out, "\\(dq");
		else
			str_addc(out, *text);
	}
}

/* One word as an argument of a macro line: a lone punctuation mark would be set apart from it. */
static void add_argument(struct str *out, const char *text)
{
	str_add(out, " \\&");
	for (; *text != '\0'; text++)
		str_addf(out, *text == '\\' ? "\\e" : *text == '"' ? "\\(dq" : "%c", *text);
}

static const char *flag_name(const struct opt *o, const char *suffix, char buffer[static 96])
{
	snprintf(buffer, 96, "-%s%s", o->name, suffix);
	return buffer;
}

static void add_flag(const struct opt *o, const char *suffix, const char *meta, struct str *out)
{
	char name[96];

	str_addf(out, "Fl %s", flag_name(o, suffix, name));
	if (meta != NULL) {
		str_add(out, " Ar");
		add_argument(out, meta);
	}
}

static void synopsis_option(const struct opt *o, struct str *out)
{
	const bool required = (o->flags & OPT_REQUIRED) != 0;

	str_addf(out, ".%s", required ? "" : "Op ");
	if (o->kind == OPT_KIND_SECRET) {
		add_flag(o, "-stdin", NULL, out);
		str_add(out, " | ");
		add_flag(o, "-file", "FILE", out);
		str_add(out, " | ");
		add_flag(o, "-fd", "N", out);
	} else if (o->name == NULL) {
		str_add(out, "Ar");
		add_argument(out, o->meta);
		if (o->kind == OPT_KIND_ARGS)
			str_add(out, " ...");
	} else {
		add_flag(o, "", o->meta, out);
		if (o->kind == OPT_KIND_LIST)
			str_add(out, " ...");
	}
	str_addc(out, '\n');
}

static void synopsis(const struct noun *noun, const struct cmd *cmd, struct str *out)
{
	str_addf(out, ".Nm idctl %s%s%s\n", noun->name, *noun->name == '\0' ? "" : " ", cmd->name);
	if (cmd->opts == NULL)
		return;
	for (int pass = 0; pass < 2; pass++)
		for (const struct opt *o = cmd->opts; o->kind != OPT_KIND_END; o++)
			if ((o->name != NULL) == (pass == 1) && (o->flags & OPT_HIDDEN) == 0)
				synopsis_option(o, out);
}

static void item(const struct opt *o, const char *suffix, const char *meta, const char *help,
                 struct str *out)
{
	str_add(out, ".It ");
	if (o->letter != 0)
		str_addf(out, "Fl %c , ", o->letter);
	add_flag(o, suffix, meta, out);
	str_addc(out, '\n');
	add_text(out, help);
	str_add(out, ".\n");
}

static void items(const struct opt *o, struct str *out)
{
	for (; o->kind != OPT_KIND_END; o++) {
		if ((o->flags & OPT_HIDDEN) != 0)
			continue;
		if (o->name == NULL) {
			str_add(out, ".It Ar");
			add_argument(out, o->meta);
			str_addc(out, '\n');
			add_text(out, o->help);
			str_add(out, ".\n");
		} else if (o->kind == OPT_KIND_SECRET) {
			item(o, "-stdin", NULL, o->help, out);
			item(o, "-file", "FILE", "the same, from a private file", out);
			item(o, "-fd", "N", "the same, from a descriptor", out);
		} else {
			item(o, "", o->meta, o->help, out);
		}
	}
}

static void fields(const struct cmd *cmd, struct str *out)
{
	const struct record *rec = cmd->emits;

	str_add(out, ".Pp\nFields of the answer:\n");
	for (size_t i = 0, n = 0; i < rec->n; i++)
		if ((rec->field[i].flags & FIELD_HIDDEN) == 0)
			str_addf(out, "%s.Va %s", n++ == 0 ? "" : " ,\n", rec->field[i].name);
	if (cmd->reveals != NULL)
		str_addf(out, " ,\n.Va %s", cmd->reveals);
	str_add(out, cmd_changes(cmd) ? " ,\n.Va changed .\n" : " .\n");
}

/* The options that come with what a command is, not with what it is about. */
static void common_items(const struct cmd *cmd, struct str *out)
{
	if ((cmd->needs & NEED_VERSION) != 0)
		items(version_opt, out);
	if ((cmd->needs & NEED_REVEAL) != 0)
		items(reveal_opt, out);
}

static void manners(const struct cmd *cmd, struct str *out)
{
	if ((cmd->needs & NEED_LIST) != 0)
		str_add(out, ".Pp\nTakes the list options, see\n.Xr idctl-output 7 .\n");
	if (cmd->confirm != NULL)
		str_add(out, ".Pp\nAsks for confirmation;\n.Fl -yes\nconfirms.\n");
	if ((cmd->needs & NEED_NO_DRY_RUN) != 0)
		str_add(out, ".Pp\nHas no dry run:\n.Fl -dry-run\nis refused.\n");
}

static void command(const struct noun *noun, const struct cmd *cmd, struct str *out)
{
	str_add(out, ".Bd -ragged -offset indent\n");
	synopsis(noun, cmd, out);
	str_add(out, ".Ed\n");
	if (cmd->opts != NULL || (cmd->needs & (NEED_VERSION | NEED_REVEAL)) != 0) {
		str_add(out, ".Bl -tag -width Ds\n");
		if (cmd->opts != NULL)
			items(cmd->opts, out);
		common_items(cmd, out);
		str_add(out, ".El\n");
	}
	manners(cmd, out);
	if (cmd->emits != NULL)
		fields(cmd, out);
}

static void nouns_list(struct str *out)
{
	str_add(out, ".Bl -tag -width migrate\n");
	for (const struct noun *n = nouns; n->name != NULL; n++)
		if (*n->name != '\0')
			str_addf(out, ".It Cm %s\n%s; see\n.Xr idctl-%s 1 .\n", n->name, n->summary,
			         n->name);
	str_add(out, ".El\n");
}

static void verbs(struct str *out)
{
	str_add(out, ".Bl -tag -width completion\n");
	for (const struct cmd *const *c = noun_find("")->cmds; *c != NULL; c++)
		if (((*c)->needs & NEED_HIDDEN) == 0)
			str_addf(out, ".It Cm %s\n%s.\n", (*c)->name, (*c)->summary);
	str_add(out, ".El\n");
}

static void exits(struct str *out)
{
	str_add(out, ".Bl -tag -width \"75 (unavailable)\"\n");
	for (unsigned rc = 0; rc < RC_COUNT; rc++)
		str_addf(out, ".It %d Pq Li %s\n%s.\n", rc_status((enum rc)rc),
		         rc_slug((enum rc)rc), rc_meaning((enum rc)rc));
	str_add(out, ".El\n");
}

static void list_of(const struct opt *o, struct str *out)
{
	str_add(out, ".Bl -tag -width Ds\n");
	items(o, out);
	str_add(out, ".El\n");
}

static void all_synopses(const struct noun *noun, struct str *out)
{
	for (const struct cmd *const *c = noun->cmds; *c != NULL; c++)
		if (((*c)->needs & NEED_HIDDEN) == 0)
			synopsis(noun, *c, out);
}

enum rc gen_block(const char *what, struct str *out, struct err *err)
{
	char               kind[32] = "", name[32] = "", verb[32] = "";
	const struct noun *noun;
	const struct cmd  *cmd = NULL;

	sscanf(what, "%31s %31s %31s", kind, name, verb);
	noun = noun_find(strcmp(name, "-") == 0 ? "" : name);
	if (noun != NULL)
		cmd = verb_find(noun, verb);
	if (strcmp(kind, "synopsis") == 0 && noun != NULL)
		all_synopses(noun, out);
	else if (strcmp(kind, "command") == 0 && cmd != NULL)
		command(noun, cmd, out);
	else if (strcmp(kind, "nouns") == 0)
		nouns_list(out);
	else if (strcmp(kind, "verbs") == 0)
		verbs(out);
	else if (strcmp(kind, "globals") == 0)
		list_of(global_opt, out);
	else if (strcmp(kind, "lists") == 0)
		list_of(list_opt, out);
	else if (strcmp(kind, "exits") == 0)
		exits(out);
	else
		return err_set(err, RC_USAGE, "no block is called '%s'", what);
	return RC_OK;
}

static bool is_mark(const char *line)
{
	return strncmp(line, mark, strlen(mark)) == 0;
}

static bool has_block(const char *page, const struct noun *noun, const struct cmd *cmd)
{
	char block[96];

	snprintf(block, sizeof(block), "%scommand %s %s\n", mark, noun->name, cmd->name);
	return strstr(page, block) != NULL;
}

/* A verb that nobody wrote of yet has its summary, for a beginning. */
static void missing(const char *page, const struct noun *noun, struct str *out)
{
	for (const struct cmd *const *c = noun->cmds; *c != NULL; c++) {
		const char *summary = (*c)->summary;

		if (has_block(page, noun, *c))
			continue;
		str_addf(out, ".Ss %s\n%c%s.\n%scommand %s %s\n", (*c)->name, *summary - 'a' + 'A',
		         summary + 1, mark, noun->name, (*c)->name);
		command(noun, *c, out);
		str_addf(out, "%send\n", mark);
	}
}

/* Whose verbs a page is about; NULL: it has no list of them. */
static const struct noun *noun_of(const char *page)
{
	static const char synopsis[] = ".\\\" gen: synopsis ";
	const char       *at         = strstr(page, synopsis);
	char              name[32]   = "-";

	if (at != NULL)
		sscanf(at + strlen(synopsis), "%31s", name);
	return noun_find(name);
}

static bool is_section(const char *line, const char *name)
{
	return strncmp(line, ".Sh ", 4) == 0 && strncmp(line + 4, name, strlen(name)) == 0;
}

enum rc gen_page(const char *page, struct str *out, struct err *err)
{
	const char *const        all    = page;
	const struct noun *const noun   = noun_of(page);
	bool                     inside = false, commands = false;

	while (*page != '\0') {
		const size_t n   = strcspn(page, "\n");
		const size_t len = n + (page[n] == '\n');
		char         what[128];

		if (commands && is_section(page, "") && noun != NULL)
			missing(all, noun, out);
		commands = is_section(page, "COMMANDS") || (commands && !is_section(page, ""));
		if (is_mark(page) && !inside) {
			snprintf(what, sizeof(what), "%.*s", (int)(n - strlen(mark)),
			         page + strlen(mark));
			str_addn(out, page, len);
			TRY(gen_block(what, out, err));
			inside = true;
		} else if (is_mark(page)) {
			str_addn(out, page, len);
			inside = false;
		} else if (!inside) {
			str_addn(out, page, len);
		}
		page += len;
	}
	return inside ? err_set(err, RC_USAGE, "a block has no end") : RC_OK;
}
