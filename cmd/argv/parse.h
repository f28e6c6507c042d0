/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/argv/parse.h -- from argv to option structs. Pure: no files, no environment.
 *
 * Taken are --name value, --name=value, -n value, -nvalue for letters with a
 * value, bundled flags, and "--", after which all is an argument. Nothing is
 * ever abbreviated. Global options may stand anywhere; a command's own after
 * its verb. An option that is not a list is given once. There are no more
 * than PARAM_WORDS_MAX words.
 */
#ifndef IDCTL_CMD_ARGV_PARSE_H
#define IDCTL_CMD_ARGV_PARSE_H

#include "cmd/call.h"

struct arena;

struct parse_input {
	int                argc;
	char *const       *argv; /* without the program's name */
	const struct noun *noun; /* from the program's name, or NULL */
	struct utc         now;  /* for relative instants */
	struct arena      *mem;
	bool               more; /* is to come: whether all is there, call_complete() says then */
};

/* USAGE, or INVALID for a value; *ret holds what was understood until then, so that help can be asked for. */
MUST_CHECK enum rc parse_args(const struct parse_input *in, struct call *ret, struct err *err);

#endif
