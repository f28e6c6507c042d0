/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/params.h -- the tables of options as what a call takes, however it is written.
 *
 * A front end finds the option that it was given, and has it filled here. Pure: no files, no environment. Every text
 * must be UTF-8 of at most PARAM_TEXT_MAX bytes.
 */
#ifndef IDCTL_CMD_PARAMS_H
#define IDCTL_CMD_PARAMS_H

#include <stdint.h>

#include "cmd/call.h"
#include "cmd/globals.h"

enum { PARAM_TEXT_MAX = 8192, PARAM_WORDS_MAX = 100000, PARAM_SECRET_MAX = 64 * 1024 };

/* The tables that a command takes options from: its own, those of its needs, the global ones; ends with NULL. */
enum { PARAM_TABLES = 5 };
void param_tables(const struct cmd *cmd, const struct opt *ret[static PARAM_TABLES + 1]);

/* Can one call of many say it? Of the global ones, what holds for all calls cannot be said by one. */
static inline bool param_of_call(const struct opt *table, const struct opt *o)
{
	return table != global_opt || (o->flags & OPT_CALL) != 0;
}

/* How an error names the option: in snake_case; an argument by its metavariable. */
enum { PARAM_FIELD = 48 };
void param_field(const struct opt *o, char out[static PARAM_FIELD]);

/* What is filled: a member of the struct at base. */
struct param_to {
	const struct opt *opt;
	void             *base;
	struct utc        now; /* for relative instants */
	struct arena     *mem;
	bool              dashes; /* errors spell an option as a command line does */
};

/* What an option fills, in the struct at base. */
static inline void *param_member(const struct opt *o, const void *base)
{
	return (char *)(uintptr_t)base + o->off;
}

/* From text to the member; a list gets one more. A flag is set, whatever the text. USAGE, INVALID. */
MUST_CHECK enum rc param_value(const struct param_to *to, const char *text, struct err *err);

/* INVALID when it is too long, or no UTF-8. */
MUST_CHECK enum rc param_text(const struct opt *o, const char *text, struct err *err);

/* Does the option's member, in the struct at base, hold something? */
bool param_given(const struct opt *opt, const void *base);

/* Does its group hold something: the option itself, or one that excludes it? */
bool param_group_given(const struct opt *table, const struct opt *wanted, const void *base);

/* USAGE: it is not there. */
enum rc param_missing(const struct opt *o, bool dashes, struct err *err);

/* USAGE when another option of opt's group was given already. */
MUST_CHECK enum rc param_exclusive(const struct opt *table, const struct param_to *to,
                                   struct err *err);

/* A command is called: room for its options, with what holds where nothing is said. */
MUST_CHECK enum rc call_begin(struct call *call, const struct cmd *cmd, struct utc now,
                              struct arena *mem, struct err *err);

/* The struct of the call that a table fills. */
void *call_base(struct call *call, const struct opt *table);

/* USAGE when something is missing that must be there. */
MUST_CHECK enum rc call_complete(const struct call *call, struct err *err);

/* Must a person be asked before it runs? */
bool call_asks(const struct call *call);

/* Secrets do not outlive their call. */
void call_wipe(const struct call *call);

#endif
