/* SPDX-License-Identifier: Apache-2.0 */
/* What every driver must do: driver_priv.h, tried on each of them (fixture.c has the table). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/store/fixture.h"

static void what_is_committed_is_seen_by_others(void **state)
{
	struct fixture *f     = fixture_of(state);
	struct store   *other = fixture_again(f, STORE_READ);
	struct err      err   = ERR_NONE;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	fixture_put(f->db, "a", "1");
	assert_string_equal(fixture_get(f->db, "a", f->mem), "1");
	FINE(store_begin(other, STORE_READ, &err));
	assert_null(fixture_get(other, "a", f->mem));
	store_rollback(other);
	FINE(store_commit(f->db, &err));
	FINE(store_begin(other, STORE_READ, &err));
	assert_string_equal(fixture_get(other, "a", f->mem), "1");
	store_free(other);
}

static void what_is_rolled_back_never_was(void **state)
{
	struct fixture *f   = fixture_of(state);
	struct err      err = ERR_NONE;
	struct store   *other;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	fixture_put(f->db, "a", "1");
	store_rollback(f->db);
	assert_null(fixture_get(f->db, "a", f->mem));
	/* and a store that is closed in the middle rolls back too */
	other = fixture_again(f, STORE_WRITE);
	FINE(store_begin(other, STORE_WRITE, &err));
	fixture_put(other, "a", "1");
	store_free(other);
	assert_null(fixture_get(f->db, "a", f->mem));
}

static void a_reader_sees_one_state(void **state)
{
	struct fixture *f     = fixture_of(state);
	struct store   *other = fixture_again(f, STORE_READ);
	struct err      err   = ERR_NONE;

	FINE(store_begin(other, STORE_READ, &err));
	assert_null(fixture_get(other, "a", f->mem));
	store_rollback(other);
	FINE(store_begin(f->db, STORE_WRITE, &err));
	fixture_put(f->db, "a", "1");
	FINE(store_commit(f->db, &err));
	assert_string_equal(fixture_get(other, "a", f->mem), "1");
	store_free(other);
}

static enum rc add_role(struct store *db, uint8_t number, const char *name, int64_t *row,
                        struct err *err)
{
	const struct id  id  = {{number}};
	const struct utc now = {1};

	return store_int(db,
	                 IN(ROLE_INSERT, .id = id, .name = name, .description = NULL,
	                    .builtin = false, .require_mfa = false, .updated_at = now),
	                 row, err);
}

static void a_part_is_undone_alone(void **state)
{
	struct fixture *f   = fixture_of(state);
	struct err      err = ERR_NONE;
	int64_t         row = 0;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	fixture_put(f->db, "before", "1");
	FINE(store_part_begin(f->db, &err));
	fixture_put(f->db, "kept", "1");
	FINE(store_part_keep(f->db, &err));
	FINE(store_part_begin(f->db, &err));
	fixture_put(f->db, "undone", "1");
	FINE(store_part_undo(f->db, &err));
	/* even after a failure, which spoils the rest of the part */
	FINE(store_part_begin(f->db, &err));
	fixture_put(f->db, "before", "2");
	assert_int_not_equal(
	    store_exec(f->db, IN(ROLE_PERM_INSERT, .role_row = 9, .perm_row = 9), NULL, &err),
	    RC_OK);
	err_clear(&err);
	assert_int_equal(store_part_keep(f->db, &err), RC_INTERNAL);
	err_clear(&err);
	FINE(store_part_undo(f->db, &err));
	assert_null(fixture_get(f->db, "undone", f->mem));
	FINE(add_role(f->db, 1, "one", &row, &err));
	FINE(store_commit(f->db, &err));
	assert_string_equal(fixture_get(f->db, "before", f->mem), "1");
	assert_string_equal(fixture_get(f->db, "kept", f->mem), "1");
	assert_null(fixture_get(f->db, "undone", f->mem));
}

/* In a transaction of its own, which it spoils. */
static void refused(struct store *db, enum rc rc, enum stmt_id id, const struct inputs *in)
{
	struct err err = ERR_NONE;

	FINE(store_begin(db, STORE_WRITE, &err));
	assert_int_equal(store_exec(db, id, in, NULL, &err), rc);
	assert_true(err.native[0] != '\0');
	assert_int_equal(store_exec(db, IN(META_PUT, .name = "a", .value = "1"), NULL, &err),
	                 RC_INTERNAL);
	assert_int_equal(store_commit(db, &err), RC_INTERNAL);
	store_rollback(db);
}

static void a_taken_name_is_told_from_a_broken_rule(void **state)
{
	const struct utc now = {1};
	const struct id  one = {{1}}, two = {{2}};
	struct fixture  *f   = fixture_of(state);
	struct err       err = ERR_NONE;
	int64_t          row = 0;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(add_role(f->db, 1, "one", &row, &err));
	assert_true(row > 0);
	FINE(store_commit(f->db, &err));
	/* unique, and primary key */
	refused(f->db, RC_EXISTS,
	        IN(ROLE_INSERT, .id = two, .name = "one", .description = NULL, .builtin = false,
	           .require_mfa = false, .updated_at = now));
	refused(f->db, RC_EXISTS,
	        IN(ROLE_INSERT, .id = one, .name = "two", .description = NULL, .builtin = false,
	           .require_mfa = false, .updated_at = now));
	refused(
	    f->db, RC_EXISTS,
	    IN(MIGRATION_INSERT, .version = 1, .name = "x", .checksum = "x", .applied_at = now));
	/* foreign key, check, not null */
	refused(f->db, RC_CONFLICT, IN(ROLE_PERM_INSERT, .role_row = row, .perm_row = 999));
	refused(f->db, RC_CONFLICT, IN(ROLE_PARENT_INSERT, .role_row = row, .parent_row = row));
	refused(f->db, RC_CONFLICT,
	        IN(ROLE_INSERT, .id = two, .name = NULL, .description = NULL, .builtin = false,
	           .require_mfa = false, .updated_at = now));
	assert_null(fixture_get(f->db, "a", f->mem));
}

static void a_reader_cannot_write(void **state)
{
	struct fixture *f     = fixture_of(state);
	struct store   *other = fixture_again(f, STORE_READ);
	struct err      err   = ERR_NONE;
	int64_t         row;

	FINE(store_begin(other, STORE_READ, &err));
	assert_int_not_equal(store_exec(other, IN(META_PUT, .name = "a", .value = "1"), NULL, &err),
	                     RC_OK);
	err_clear(&err);
	FINE(store_yield(other, &err));
	assert_int_not_equal(add_role(other, 1, "one", &row, &err), RC_OK);
	err_clear(&err);
	FINE(store_yield(other, &err));
	assert_int_not_equal(store_exec(other, IN(ROLE_DELETE, .row = 1), NULL, &err), RC_OK);
	store_free(other);
	assert_null(fixture_get(f->db, "a", f->mem));
}

struct perm_row {
	int64_t     row;
	struct id   id;
	const char *name, *description;
	bool        builtin;
	struct utc  created_at;
};
#define T struct perm_row
static const struct field perm_field[] = {
    COLUMN(T, row),         COLUMN(T, id),      COLUMN(T, name),
    COLUMN(T, description), COLUMN(T, builtin), COLUMN(T, created_at),
};
#undef T
static const struct record perm_record = RECORD(struct perm_row, "perm", perm_field);

static void texts_come_back_as_they_went(void **state)
{
	static const char *const texts[] = {
	    NULL,  "",     "it's \"x\";--", "a\nb\tc\x01", "\xf0\x9f\x94\x91 ключ",
	    "1e3", "0x10", "null",          "%s ?1 $1"};
	struct fixture *f   = fixture_of(state);
	struct err      err = ERR_NONE;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const struct id  id    = {{0, 255, (uint8_t)i}};
		const struct utc at    = {INT64_MAX - (int64_t)i};
		struct perm_row  row   = {.row = 0};
		bool             found = false;
		char             name[16];
		int64_t          number = 0;

		snprintf(name, sizeof(name), "p:%zu", i);
		FINE(store_int(f->db,
		               IN(PERM_INSERT, .id = id, .name = name, .description = texts[i],
		                  .builtin = (i % 2), .created_at = at),
		               &number, &err));
		FINE(store_get(f->db, IN(PERM_BY_NAME, .name = name),
		               INTO(&perm_record, f->mem, &row), &found, &err));
		assert_true(found);
		assert_memory_equal(&row.id, &id, sizeof(id));
		assert_int_equal(row.row, number);
		assert_int_equal(row.builtin, i % 2);
		assert_true(row.created_at.us == at.us);
		if (texts[i] == NULL)
			assert_null(row.description);
		else
			assert_string_equal(row.description, texts[i]);
	}
	store_rollback(f->db);
}

struct throttle_row {
	int64_t      failures, day;
	struct utc   unlock_at, trying_at;
	struct bytes trying_by;
};
#define T struct throttle_row
static const struct field throttle_field[] = {COLUMN(T, failures), COLUMN(T, day),
                                              COLUMN(T, unlock_at), COLUMN(T, trying_at),
                                              COLUMN(T, trying_by)};
#undef T
static const struct record throttle_record =
    RECORD(struct throttle_row, "throttle", throttle_field);

static void bytes_and_numbers_come_back_as_they_went(void **state)
{
	static const struct bytes keys[] = {{"", 0}, {"\0", 1}, {"a\0b", 3}, {"\xff\xfe'", 3}};
	struct fixture           *f      = fixture_of(state);
	struct err                err    = ERR_NONE;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		FINE(store_exec(f->db,
		                IN(THROTTLE_PUT, .name_mac = keys[i], .kind = "x",
		                   .failures = (int64_t)i, .day = INT64_MIN, .unlock_at = INT64_MAX,
		                   .trying_at = {7}, .trying_by = keys[i]),
		                NULL, &err));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct throttle_row row   = {.day = 0};
		bool                found = false;

		FINE(store_get(f->db, IN(THROTTLE_GET, .name_mac = keys[i], .kind = "x"),
		               INTO(&throttle_record, f->mem, &row), &found, &err));
		assert_true(found);
		assert_int_equal(row.failures, i);
		assert_true(row.day == INT64_MIN && row.unlock_at.us == INT64_MAX);
		assert_true(row.trying_at.us == 7 && row.trying_by.n == keys[i].n);
		assert_memory_equal(row.trying_by.p, keys[i].p, keys[i].n);
	}
	store_rollback(f->db);
}

static void how_many_rows_were_written_is_reported(void **state)
{
	struct fixture *f   = fixture_of(state);
	struct err      err = ERR_NONE;
	int64_t         row = 0, changed = -1;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	FINE(add_role(f->db, 1, "one", &row, &err));
	FINE(store_exec(f->db, IN(ROLE_TOUCH, .row = row, .now = {2}), &changed, &err));
	assert_int_equal(changed, 1);
	FINE(store_exec(f->db, IN(ROLE_TOUCH, .row = row + 9, .now = {2}), &changed, &err));
	assert_int_equal(changed, 0);
	store_rollback(f->db);
}

static int64_t next_row(struct rows *r, const struct fixture *f)
{
	struct err      err = ERR_NONE;
	struct perm_row row = {.row = 0};
	bool            more;

	FINE(rows_next(r, &more, &err));
	if (!more)
		return 0;
	FINE(rows_read(r, &perm_record, f->mem, &row, &err));
	return row.row;
}

static void a_statement_may_run_twice_at_once(void **state)
{
	struct fixture *f   = fixture_of(state);
	struct err      err = ERR_NONE;
	struct rows    *one = NULL, *two = NULL;
	int64_t         row = 0, first, second;

	FINE(store_begin(f->db, STORE_WRITE, &err));
	for (uint8_t i = 1; i <= 3; i++) {
		const struct id id      = {{i}};
		const char      name[3] = {'p', (char)('0' + i), '\0'};

		FINE(store_int(f->db,
		               IN(PERM_INSERT, .id = id, .name = name, .description = NULL,
		                  .builtin = false, .created_at = {1}),
		               &row, &err));
	}
	FINE(store_query(f->db, IN(PERM_LIST, .after = 0, .limit = 9), &one, &err));
	first = next_row(one, f);
	FINE(store_query(f->db, IN(PERM_LIST, .after = first, .limit = 9), &two, &err));
	second = next_row(two, f);
	assert_true(second > first);
	assert_int_equal(next_row(one, f), second);
	rows_free(two);
	assert_int_equal(next_row(one, f), row);
	assert_int_equal(next_row(one, f), 0);
	rows_free(one);
	store_rollback(f->db);
}

int main(void)
{
	static const struct contract contract[] = {
	    CONTRACT(what_is_committed_is_seen_by_others),
	    CONTRACT(what_is_rolled_back_never_was),
	    CONTRACT(a_part_is_undone_alone),
	    CONTRACT(a_reader_sees_one_state),
	    CONTRACT(a_taken_name_is_told_from_a_broken_rule),
	    CONTRACT(a_reader_cannot_write),
	    CONTRACT(texts_come_back_as_they_went),
	    CONTRACT(bytes_and_numbers_come_back_as_they_went),
	    CONTRACT(how_many_rows_were_written_is_reported),
	    CONTRACT(a_statement_may_run_twice_at_once),
	};

	return fixture_run("contract", contract, sizeof(contract) / sizeof(*contract));
}
