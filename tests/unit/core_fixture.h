/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/unit/core_fixture.h -- a throw-away store with its key file, a clock that only the test
 * moves, and an open WRITE transaction. Fast on purpose: EdDSA, and the cheapest allowed hashes.
 * With IDCTL_TEST_ENGINE=pgsql the store is a database on the server of tests/pg/with.sh.
 */
#ifndef IDCTL_TESTS_UNIT_CORE_FIXTURE_H
#define IDCTL_TESTS_UNIT_CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/access/grant.h"
#include "lib/core/access/perm.h"
#include "lib/core/access/role.h"
#include "lib/core/audit/audit.h"
#include "lib/core/client/client.h"
#include "lib/core/subject/subject.h"
#include "lib/core/upkeep/setup.h"
#include "lib/core/user/user.h"
#include "lib/core/work/work.h"
#include "lib/crypt/keyfile.h"
#include "lib/store/migrate.h"
#include "tests/pg/database.h"

#define FX_T0   INT64_C(1800000000000000) /* 2027-01-15T08:00:00Z */
#define FX_ROOT "root@example.org"

struct fx {
	struct arena  *mem;
	struct store  *db;
	struct handle  handle;
	struct request request;
	struct pending pending;
	struct work    w;
	struct err     err;
	struct setup   made;
	char           dir[64], db_path[DATABASE_ADDRESS], key_path[96];
};

/* The call must succeed, or must be refused with that code; *err is clear afterwards. */
#define OK(call)            fx_expect(f, RC_OK, (call), #call, __LINE__)
#define REFUSED(code, call) fx_expect(f, RC_##code, (call), #call, __LINE__)
#define ERR                 (&f->err)
#define W                   (&f->w)

#define WORDS(...)                                              \
	((struct strs){.v = (const char *const[]){__VA_ARGS__}, \
	               .n = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)})
#define NONE         ((struct strs){.n = 0})
#define NO_END       ((struct utc){0})
#define AFTER(f_, s) ((struct utc){(f_)->w.now.us + (int64_t)(s)*UTC_SECOND})

/* What the last refusal named is kept for one more look. */
static char fx_field[48], fx_msg[320];

static inline void fx_expect(struct fx *f, enum rc want, enum rc got, const char *call, int line)
{
	snprintf(fx_field, sizeof(fx_field), "%s", f->err.field);
	snprintf(fx_msg, sizeof(fx_msg), "%s", f->err.msg);
	if (got != want) {
		print_error("%s: %s, not %s: %s\n", call, rc_slug(got), rc_slug(want), fx_msg);
		_fail(call, line);
	}
	if (want != RC_OK && want != RC_NO && want != RC_PARTIAL && f->err.rc != want) {
		print_error("%s: %s without a message\n", call, rc_slug(want));
		_fail(call, line);
	}
	err_clear(&f->err);
}

static inline void fx_begin(struct fx *f)
{
	OK(store_begin(f->db, STORE_WRITE, ERR));
}

/* As between two commands. */
static inline void fx_forget(struct fx *f)
{
	work_forget_events(W);
	f->pending.target_type = NULL;
	f->pending.target      = (struct id){{0}};
}

/* Write the events, and end the transaction. */
static inline void fx_end(struct fx *f)
{
	OK(audit_append(W, ERR));
	OK(store_commit(f->db, ERR));
	fx_forget(f);
}

static inline void fx_commit(struct fx *f)
{
	fx_end(f);
	fx_begin(f);
}

/* As if it had not been tried. */
static inline void fx_undo(struct fx *f)
{
	store_rollback(f->db);
	fx_forget(f);
	fx_begin(f);
}

static inline void fx_operator(struct fx *f)
{
	f->request.actor = (struct actor){.name = "local", .kind = "operator"};
}

/* Only the folder, the key file and an empty database: for what comes before a store. */
static inline int fx_open_bare(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct fx  *f   = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "%.40s/idctl-XXXXXX", tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->db_path, sizeof(f->db_path), "%s/s.db", f->dir);
	if (database_wanted())
		database_empty(f->db_path);
	snprintf(f->key_path, sizeof(f->key_path), "%s/key", f->dir);
	f->mem = arena_new();
	OK(keyfile_create(f->key_path, ERR));
	OK(store_open(f->db_path, STORE_CREATE, NULL, &f->db, ERR));
	f->handle.db = f->db;
	f->w = work_begin(&f->handle, &f->request, &f->pending, f->mem, (struct utc){FX_T0});
	f->handle.key_path       = f->key_path;
	f->request.operator_name = "root(0)";
	f->w.action              = "test.act";
	f->request.clock_vouched = true; /* it is set by hand: tests of clock.h say otherwise */
	f->handle.password_cost  = (struct pwhash_cost){.mem_kib = 12 * 1024, .passes = 3};
	fx_operator(f);
	*state = f;
	return 0;
}

static inline void fx_setup(struct fx *f, const char *admin)
{
	bool made;

	fx_begin(f);
	OK(migrate_init(f->db, f->w.now, &made, ERR));
	OK(setup_run(W, &(struct setup_request){.admin = admin, .alg = "EdDSA"}, made, &f->made,
	             ERR));
	fx_commit(f);
}

/* A store as `idctl init` makes it, with one administrator, and a transaction begun. */
static inline int fx_open(void **state)
{
	fx_open_bare(state);
	fx_setup(*state, FX_ROOT);
	return 0;
}

static inline int fx_close(void **state)
{
	struct fx     *f = *state;
	DIR           *d = opendir(f->dir);
	struct dirent *e = NULL;
	char           path[400];

	handle_done(&f->handle);
	arena_free(f->mem);
	while (d != NULL && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, e->d_name);
		unlink(path);
	}
	closedir(d);
	rmdir(f->dir);
	free(f);
	return 0;
}

#define FX_TEST(name) cmocka_unit_test_setup_teardown(name, fx_open, fx_close)

#endif
