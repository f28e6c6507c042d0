/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/cmd/run.h -- commands run in this process, through argv_run(), on copies of one seeded store.
 *
 * The seed is that of the crash sweep (tests/sweep/seed.sh), made once by the
 * program that stands beside the test binary. Runs in the source tree's root.
 * With IDCTL_TEST_ENGINE=pgsql the stores are databases.
 */
#ifndef IDCTL_TESTS_CMD_RUN_H
#define IDCTL_TESTS_CMD_RUN_H

#include "cmd/argv/argv.h"
#include "tests/pg/database.h"

enum { RUN_WORDS = 32, RUN_PATH = 256 };

struct run {
	char dir[64]; /* its store is the one that commands see: IDCTL_DB, IDCTL_KEY_FILE */
	char seed[DATABASE_ADDRESS],
	    copy[DATABASE_ADDRESS]; /* of the databases, where they are any */
	int   argc;
	char *argv[RUN_WORDS]; /* of the last command; "idctl" first */

	enum rc    rc; /* how it ended */
	struct err err;
	char      *out; /* what it said, a NUL behind it */
	size_t     n_out;
};

/* Seeds; what seed.sh leaves in in/ is there too. Fails the test when that cannot be done. */
void run_open(struct run *r);
void run_close(struct run *r);

/* A fresh copy of the seed for the next command, or an empty folder. */
void run_fresh(struct run *r, bool empty);

/*
 * Run a line as a shell would split it ('…' quotes; "$(value X)" is the first
 * line of in/X) with in/INPUT ("-": nothing) as standard input. `extra` words
 * go behind it, and may be NULL.
 */
void run_line(struct run *r, const char *line, const char *input, const char *extra,
              const struct driver *driver);

/* The lines of tests/sweep/commands.txt: those that only look, or the others. Returns how many. */
struct swept {
	char flags[8], input[32], text[256];
};
size_t run_lines(bool readers, struct swept *ret, size_t max);

/* How it ends when nothing goes wrong. */
enum rc run_usual(const struct swept *l);

/* All that the store holds but the counters of failed attempts, as one number; 0 without a store. */
uint64_t run_digest(const struct run *r);

#endif
