/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/dispatch.h -- around every run(): needs, transaction, audit, commit, output.
 *
 *	parse → settings → store → begin → rights → run → audit → commit → output
 *
 * Nothing is told before it is durable, except a secret, which is told before:
 * so no disk that is full and no pipe that is closed leaves a live credential
 * that nobody holds. A refusal of a change is rolled back and then recorded in
 * a transaction of its own.
 */
#ifndef IDCTL_CMD_DISPATCH_H
#define IDCTL_CMD_DISPATCH_H

#include <stdio.h>

#include "lib/base/err.h"
#include "lib/store/store.h"

struct dispatch_input {
	int                  argc;
	char *const         *argv;   /* with the program's name */
	const struct driver *driver; /* NULL: by the store's address */
	FILE                *out;    /* standard output */
};

/* What the caller needs to report an error. */
struct dispatch_place {
	const char *noun, *verb; /* NULL: not known */
	bool        json, verbose;
};

enum rc dispatch(const struct dispatch_input *in, struct dispatch_place *ret, struct err *err);

#endif
