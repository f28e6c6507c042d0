/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/help.h -- the tables as text: usage lines and --help. At most 80 columns. */
#ifndef IDCTL_CMD_ARGV_HELP_H
#define IDCTL_CMD_ARGV_HELP_H

#include <stdio.h>

#include "cmd/call.h"

struct str;

/* --help, --version, or no command at all, which is USAGE. */
MUST_CHECK enum rc help_asked(const struct call *p, FILE *to, struct err *err);

/* "idctl user create EMAIL [--role ROLE]… …", without a line end. */
void help_usage(const struct noun *noun, const struct cmd *cmd, struct str *out);

/* "--role ROLE", as it is written in a synopsis; "EMAIL" for an argument. */
void help_spelling(const struct opt *o, struct str *out);

void help_program(struct str *out);
void help_noun(const struct noun *noun, struct str *out);
void help_command(const struct noun *noun, const struct cmd *cmd, struct str *out);

/* What can be said next, for a person who has not said it: the nouns, or the verbs of this one. */
void help_choices(const struct noun *noun, FILE *to);

/* INTERNAL when it cannot be written. */
MUST_CHECK enum rc help_print(const struct str *text, FILE *to, struct err *err);

#endif
