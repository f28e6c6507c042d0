/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/store/fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/store/driver_priv.h"
#include "lib/store/migrate.h"
#include "tests/pg/database.h"
#include "tests/store/faulty.h"

void fixture_fine(enum rc rc, const struct err *err, const char *call, const char *file, int line)
{
	if (rc == RC_OK)
		return;
	print_error("%s:%d: %s: %s: %s %s\n", file, line, call, rc_slug(rc), err->msg, err->native);
	fail();
}

void fixture_open(struct fixture *f, const struct driver *driver, bool schema)
{
	const struct utc now  = {1700000000000000};
	struct err       err  = ERR_NONE;
	bool             made = false;

	*f = (struct fixture){.driver = driver};
	if (driver == &driver_pgsql) {
		database_make(f->path);
	} else {
		strcpy(f->dir, "/tmp/idctl-store.XXXXXX");
		assert_non_null(mkdtemp(f->dir));
		snprintf(f->path, sizeof(f->path), "%s/idctl.db", f->dir);
	}
	f->mem = arena_new();
	FINE(store_open(f->path, STORE_CREATE, driver, &f->db, &err));
	if (!schema)
		return;
	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(migrate_init(f->db, now, &made, &err));
	FINE(store_commit(f->db, &err));
	assert_true(made);
}

void fixture_close(struct fixture *f)
{
	char           path[400];
	struct dirent *e;
	DIR           *d;

	store_free(f->db);
	arena_free(f->mem);
	if (*f->dir == '\0') {
		database_drop(f->path);
		return;
	}
	d = opendir(f->dir);
	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, e->d_name);
		unlink(path);
	}
	closedir(d);
	rmdir(f->dir);
}

struct store *fixture_again(const struct fixture *f, enum store_power power)
{
	struct err    err = ERR_NONE;
	struct store *db  = NULL;

	FINE(store_open(f->path, power, f->driver, &db, &err));
	return db;
}

void fixture_put(struct store *db, const char *name, const char *value)
{
	struct err err = ERR_NONE;

	FINE(store_exec(db, IN(META_PUT, .name = name, .value = value), NULL, &err));
}

const char *fixture_get(struct store *db, const char *name, struct arena *a)
{
	struct err  err = ERR_NONE;
	struct strs got = {.n = 0};

	FINE(store_texts(db, IN(META_GET, .name = name), a, &got, &err));
	return got.n == 0 ? NULL : got.v[0];
}

/* A driver is tried by being here. */
struct engine {
	const char          *name;
	const struct driver *driver;
};
static const struct engine engines[] = {
    {"sqlite", &driver_sqlite},
    {"faulty, with no fault", &driver_faulty},
    {"pgsql", &driver_pgsql},
};
enum { ENGINES = sizeof(engines) / sizeof(*engines), TITLE = 120 };

struct trial {
	const struct engine *engine;
	struct fixture       f;
	bool                 skipped;
};

static int set_up(void **state)
{
	struct trial *t = *state;

	faulty_arm(0, RC_OK);
	t->skipped = t->engine->driver == &driver_pgsql && !database_server();
	if (t->skipped)
		return 0;
	fixture_open(&t->f, t->engine->driver, true);
	return 0;
}

static int tear_down(void **state)
{
	if (!((struct trial *)*state)->skipped)
		fixture_close(fixture_of(state));
	return 0;
}

struct fixture *fixture_of(void **state)
{
	struct trial *t = *state;

	if (t->skipped) {
		print_message("%s\n", database_why_not());
		skip();
	}
	return &t->f;
}

int fixture_run(const char *group, const struct contract *contract, size_t n)
{
	struct trial       trial[ENGINES];
	struct CMUnitTest *tests = calloc(ENGINES * n, sizeof(*tests));
	char(*title)[TITLE]      = calloc(ENGINES * n, sizeof(*title));
	int failed;

	for (size_t i = 0; i < ENGINES * n; i++) {
		const struct contract *c = &contract[i % n];

		trial[i / n].engine = &engines[i / n];
		snprintf(title[i], TITLE, "%s: %s", engines[i / n].name, c->title);
		tests[i] = (struct CMUnitTest){title[i], c->run, set_up, tear_down, &trial[i / n]};
	}
	failed = _cmocka_run_group_tests(group, tests, ENGINES * n, NULL, NULL);
	free(tests);
	free(title);
	return failed;
}
