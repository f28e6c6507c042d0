/* SPDX-License-Identifier: Apache-2.0 */
/* tests/store/fixture.h -- a store in a folder of its own, with the newest schema. */
#ifndef IDCTL_TESTS_STORE_FIXTURE_H
#define IDCTL_TESTS_STORE_FIXTURE_H

#include "lib/store/store.h"

enum { FIXTURE_PATH = 320 };

struct fixture {
	const struct driver *driver;
	char                 dir[64]; /* of SQLite's files; "" for a database on a server */
	char                 path[FIXTURE_PATH]; /* what store_open takes */
	struct store        *db;                 /* WRITE, no transaction */
	struct arena        *mem;
};

/* Without a schema when !schema: an empty database, made. */
void fixture_open(struct fixture *f, const struct driver *driver, bool schema);
void fixture_close(struct fixture *f);

/* One more connection to the same store. */
struct store *fixture_again(const struct fixture *f, enum store_power power);

/*
 * Tests that every driver must pass: run on each of them, in a fixture of its
 * own, called "DRIVER: TEST"; on a server where tests/pg/with.sh started one, else they say that
 * they were skipped. Returns what main() does.
 */
struct contract {
	const char *title;
	void (*run)(void **state);
};
#define CONTRACT(f)   \
	{             \
#f, f \
	}
int             fixture_run(const char *group, const struct contract *contract, size_t n);
struct fixture *fixture_of(void **state);

/* Calls that must succeed; what they said is printed when they do not. */
#define FINE(call) fixture_fine((call), &err, #call, __FILE__, __LINE__)
void fixture_fine(enum rc rc, const struct err *err, const char *call, const char *file, int line);

/* A row of store_meta: written in the open transaction; read, NULL when there is none. */
void        fixture_put(struct store *db, const char *name, const char *value);
const char *fixture_get(struct store *db, const char *name, struct arena *a);

#endif
