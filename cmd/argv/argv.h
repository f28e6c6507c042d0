/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/argv.h -- one command line: parsed, its settings found, run, its answer on standard output. */
#ifndef IDCTL_CMD_ARGV_ARGV_H
#define IDCTL_CMD_ARGV_ARGV_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/base/err.h"

struct driver;

struct argv_input {
	int                  argc;
	char *const         *argv;   /* with the program's name */
	const struct driver *driver; /* NULL: by the store's address */
	FILE                *out;    /* standard output */
};

/* What the caller needs to report an error. */
struct argv_place {
	const char *noun, *verb; /* NULL: not known */
	bool        json, verbose;
};

MUST_CHECK enum rc argv_run(const struct argv_input *in, struct argv_place *ret, struct err *err);

#endif
