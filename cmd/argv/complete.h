/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/argv/complete.h -- what could stand at the cursor, from the tables. Pure: names from a store are the caller's.
 */
#ifndef IDCTL_CMD_ARGV_COMPLETE_H
#define IDCTL_CMD_ARGV_COMPLETE_H

#include "cmd/cmd.h"

struct str;

struct completion {
	struct str   *out;          /* "value<TAB>description" lines, finished */
	enum complete wanted;       /* what the tables do not know; COMPLETE_NONE: nothing to add */
	const struct naming *names; /* or the names of such records; NULL: no */
	const char          *prefix; /* of those names */
	const char          *before; /* to put in front of each: "--role=", or "" */
	const struct cmd    *cmd;    /* NULL: not known yet */
};

/* word[n - 1] is the one under the cursor; `noun` comes from the program's name, or NULL. */
void complete(const char *const *word, size_t n, const struct noun *noun, struct completion *ret);

/* One candidate that begins with what was typed. */
void complete_add(struct str *out, const char *before, const char *value, const char *help,
                  const char *typed);

#endif
