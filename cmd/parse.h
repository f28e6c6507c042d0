/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/parse.h -- from argv to option structs. Pure: no files, no environment.
 *
 * Taken are --name value, --name=value, -n value, -nvalue for letters with a
 * value, bundled flags, and "--", after which all is an argument. Nothing is
 * ever abbreviated. Global options may stand anywhere; a command's own after
 * its verb. An option that is no list is said once. Every text must be UTF-8 of at most
 * PARSE_TEXT_MAX bytes, and there are no more than PARSE_WORDS_MAX of them.
 */
#ifndef IDCTL_CMD_PARSE_H
#define IDCTL_CMD_PARSE_H

#include "cmd/globals.h"

enum { PARSE_TEXT_MAX = 8192, PARSE_WORDS_MAX = 100000 };

struct arena;

struct parsed {
	struct globals      g;
	const struct noun  *noun; /* NULL: none was said */
	const struct cmd   *cmd;  /* NULL: none was said */
	void               *opts;
	struct list_opts    list;
	struct version_opts version;
	struct reveal_opts  reveal;
};

struct parse_input {
	int                argc;
	char *const       *argv; /* without the program's name */
	const struct noun *noun; /* from the program's name, or NULL */
	struct utc         now;  /* for relative instants */
	struct arena      *mem;
};

/* USAGE, or INVALID for a value; *ret holds what was understood until then, so that help can be asked for. */
MUST_CHECK enum rc parse_args(const struct parse_input *in, struct parsed *ret, struct err *err);

/*
 * One more text, which is not copied, on a list that was empty once and that nothing else adds to. Many take memory for
 * as many, and not for their square.
 */
void words_add(struct strs *list, const char *text, struct arena *mem);

const struct noun *parse_noun(const char *name); /* NULL: there is none */
const struct cmd  *parse_verb(const struct noun *noun, const char *name);

/* How an error names the option: in snake_case; an argument by its metavariable. */
enum { PARSE_FIELD = 48 };
void parse_field(const struct opt *o, char out[static PARSE_FIELD]);

/* Does the option's member, in the struct at base, hold something? */
bool parse_given(const struct opt *opt, const void *base);

/* The tables that a command takes options from: its own, and those of its needs; ends with NULL. */
enum { PARSE_TABLES = 5 };
void parse_tables(const struct cmd *cmd, const struct opt *ret[static PARSE_TABLES + 1]);

#endif
