/* SPDX-License-Identifier: Apache-2.0 */
/* Lists over a store of roles: order, pages, searches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/core/list/list.h"
#include "lib/core/work/work.h"
#include "lib/store/migrate.h"

static const struct utc now = {INT64_C(1700000000000000)};

struct role_row {
	int64_t     row;
	struct id   id;
	const char *name, *description;
	bool        builtin, require_mfa;
	int64_t     version;
	struct utc  created_at, updated_at;
	struct strs parents, permissions;
};
#define T struct role_row
static const struct field role_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    COLUMN(T, id),
    COLUMN(T, name, .flags = FIELD_SEARCH),
    COLUMN(T, description, .flags = FIELD_SEARCH),
    COLUMN(T, builtin),
    COLUMN(T, require_mfa),
    COLUMN(T, version),
    COLUMN(T, created_at),
    COLUMN(T, updated_at),
    COLUMN(T, parents),
    COLUMN(T, permissions),
};
#undef T
static const struct record      role_row_record = RECORD(struct role_row, "role", role_field);
static const struct list_source roles = {.stmt = STMT_ROLE_LIST, .record = &role_row_record};

/* In the order of making; "c" twice is what a tie is made of. */
static const char *const made[][2] = {{"d", "c"}, {"a", "b"}, {"c", NULL}, {"e", "c"}, {"b", NULL}};
enum { MADE = sizeof(made) / sizeof(*made) };

struct fixture {
	char           dir[64];
	struct arena  *mem;
	struct store  *db;
	struct handle  handle;
	struct request request;
	struct pending pending;
	struct work    w;
	char           names[64]; /* what came, a letter each */
	char           next[128];
	unsigned       ends;
};

static int set_up(void **state)
{
	struct fixture *f   = calloc(1, sizeof(*f));
	struct err      err = ERR_NONE;
	char            path[128];
	bool            fresh;
	int64_t         row;

	assert_non_null(f);
	snprintf(f->dir, sizeof(f->dir), "/tmp/idctl-list.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(path, sizeof(path), "%s/idctl.db", f->dir);
	f->mem = arena_new();
	assert_int_equal(store_open(path, STORE_CREATE, NULL, &f->db, &err), RC_OK);
	assert_int_equal(store_begin(f->db, STORE_WRITE, &err), RC_OK);
	assert_int_equal(migrate_init(f->db, now, &fresh, &err), RC_OK);
	for (uint8_t i = 0; i < MADE; i++) {
		const struct id id = {{i}};

		assert_int_equal(store_int(f->db,
		                           IN(ROLE_INSERT, .id = id, .name = made[i][0],
		                              .description = made[i][1], .builtin = false,
		                              .require_mfa = false, .updated_at = now),
		                           &row, &err),
		                 RC_OK);
	}
	assert_int_equal(store_commit(f->db, &err), RC_OK);
	f->handle.db = f->db;
	f->w         = work_begin(&f->handle, &f->request, &f->pending, f->mem, now);
	*state       = f;
	return 0;
}

static int tear_down(void **state)
{
	static const char *const files[] = {"idctl.db", "idctl.db-turn", "idctl.db-lock",
	                                    "idctl.db-journal"};
	struct fixture          *f       = *state;
	char                     path[128];

	handle_done(&f->handle);
	arena_free(f->mem);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, files[i]);
		unlink(path);
	}
	rmdir(f->dir);
	free(f);
	return 0;
}

static enum rc take(void *arg, const void *record, struct err *err)
{
	struct fixture *f = arg;

	(void)err;
	strcat(f->names, ((const struct role_row *)record)->name);
	return RC_OK;
}

static enum rc take_next(void *arg, const char *cursor, struct err *err)
{
	struct fixture *f = arg;

	(void)err;
	snprintf(f->next, sizeof(f->next), "%s", cursor == NULL ? "" : cursor);
	f->ends++;
	return RC_OK;
}

static void list(struct fixture *f, struct list_query q, const char *want)
{
	const struct list_sink sink = {.row = take, .next = take_next, .arg = f};
	struct err             err  = ERR_NONE;

	f->names[0] = '\0';
	f->ends     = 0;
	if (list_run(&f->w, &roles, &q, &sink, &err) != RC_OK)
		fail_msg("%s", err.msg);
	assert_int_equal(f->ends, 1);
	assert_string_equal(f->names, want);
}

static void rows_come_in_the_order_asked_for(void **state)
{
	struct fixture *f = *state;

	list(f, (struct list_query){.limit = 0}, "daceb");
	list(f, (struct list_query){.sort = "name"}, "abcde");
	list(f, (struct list_query){.sort = "-name"}, "edcba");
	/* absent first, and ties in the order of making */
	list(f, (struct list_query){.sort = "description"}, "cbade");
	list(f, (struct list_query){.sort = "-description"}, "deacb");
	list(f, (struct list_query){.search = "C"}, "dce");
	list(f,
	     (struct list_query){
	         .where = {.v = (const char *[]){"description = c", "name > d"}, .n = 2}},
	     "e");
}

static void pages_put_together_are_the_whole(void **state)
{
	static const char *const sorts[] = {NULL,           "name",    "-name",       "description",
	                                    "-description", "version", "-created_at", "id"};
	struct fixture          *f       = *state;

	for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++)
		for (int64_t limit = 1; limit <= MADE + 1; limit++) {
			char     whole[64], pages[64] = "", after[128] = "";
			unsigned n = 0;

			f->names[0] = '\0';
			list(f, (struct list_query){.sort = sorts[i]},
			     sorts[i] == NULL                        ? "daceb"
			     : strcmp(sorts[i], "name") == 0         ? "abcde"
			     : strcmp(sorts[i], "-name") == 0        ? "edcba"
			     : strcmp(sorts[i], "description") == 0  ? "cbade"
			     : strcmp(sorts[i], "-description") == 0 ? "deacb"
			                                             : "daceb");
			assert_string_equal(f->next, "");
			snprintf(whole, sizeof(whole), "%s", f->names);
			do {
				const struct list_sink sink = {
				    .row = take, .next = take_next, .arg = f};
				const struct list_query q   = {.sort  = sorts[i],
				                               .limit = limit,
				                               .after =
                                                                 *after == '\0' ? NULL : after};
				struct err              err = ERR_NONE;

				f->names[0] = '\0';
				assert_int_equal(list_run(&f->w, &roles, &q, &sink, &err), RC_OK);
				assert_in_range(strlen(f->names), 1, limit);
				strcat(pages, f->names);
				memcpy(after, f->next, sizeof(after));
			} while (*after != '\0' && ++n < 2 * MADE);
			assert_string_equal(pages, whole);
		}
}

static void an_invalid_query_is_refused(void **state)
{
	static const struct {
		struct list_query q;
		const char       *field;
	} cases[]                   = {{{.sort = "nothing"}, "sort"},
	                               {{.sort = "row"}, "sort"},
	                               {{.sort = "-"}, "sort"},
	                               {{.after = "x"}, "after"},
	                               {{.after = "1.name.74", .sort = "-name"}, "after"},
	                               {{.limit = -1}, "limit"}};
	struct fixture        *f    = *state;
	const struct list_sink sink = {.row = take, .next = take_next, .arg = f};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err err = ERR_NONE;

		assert_int_equal(list_run(&f->w, &roles, &cases[i].q, &sink, &err),
		                 i < 3 ? RC_USAGE : RC_INVALID); /* a field that is not there */
		assert_string_equal(err.field, cases[i].field);
	}
	assert_int_equal(f->ends, 0);
}

#define STORED(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORED(rows_come_in_the_order_asked_for),
	    STORED(pages_put_together_are_the_whole),
	    STORED(an_invalid_query_is_refused),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
