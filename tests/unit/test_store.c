/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/store/store.h"

#include <limits.h>

#include "lib/base/id.h"
#include "tests/unit/core_fixture.h"
#include "tests/unit/store_fake.h"

struct world {
	struct store *db;
	struct arena *mem;
	struct err    err;
};

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	engine = (struct engine){.rows = 0};
	w->mem = arena_new();
	assert_int_equal(store_open("x", STORE_WRITE, &fake, &w->db, &w->err), RC_OK);
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	store_free(w->db);
	arena_free(w->mem);
	free(w);
	assert_int_equal(engine.open, 0);
	return 0;
}

/* One record with a member of each kind, all named `value`, the column of META_GET. */
#define ONE_FIELD(type_)                                                                     \
	struct type_##_record {                                                              \
		type_ value;                                                                 \
	};                                                                                   \
	static const struct field  type_##_field[] = {COLUMN(struct type_##_record, value)}; \
	static const struct record type_##_rec =                                             \
	    RECORD(struct type_##_record, "thing", type_##_field)

typedef const char  *text_t;
typedef struct utc   time_us;
typedef struct id    id_t_;
typedef struct strs  list_t;
typedef struct json  json_doc_t;
typedef struct bytes bytes_t;
ONE_FIELD(bool);
ONE_FIELD(int64_t);
ONE_FIELD(text_t);
ONE_FIELD(time_us);
ONE_FIELD(id_t_);
ONE_FIELD(list_t);
ONE_FIELD(json_doc_t);
ONE_FIELD(bytes_t);

static enum rc get(struct world *w, const struct record *rec, struct val v, void *ret)
{
	bool found = false;

	engine.rows      = 1;
	engine.row[0][0] = v;
	err_clear(&w->err);
	return store_get(w->db, IN(META_GET, .name = "x"), INTO(rec, w->mem, ret), &found, &w->err);
}

static const struct val null = {.kind = VAL_NULL};

static void each_kind_comes_out_as_the_field_wants_it(void **state)
{
	struct world            *w      = *state;
	const char               text[] = "b a  c";
	const struct id          id     = {{1, 2, 3}};
	struct bool_record       b;
	struct int64_t_record    i;
	struct text_t_record     t;
	struct time_us_record    at;
	struct id_t__record      d;
	struct list_t_record     l;
	struct json_doc_t_record j;
	struct bytes_t_record    raw;

	assert_int_equal(get(w, &bool_rec, val_int(1), &b), RC_OK);
	assert_true(b.value);
	assert_int_equal(get(w, &bool_rec, val_int(0), &b), RC_OK);
	assert_false(b.value);
	assert_int_equal(get(w, &int64_t_rec, val_int(INT64_MIN), &i), RC_OK);
	assert_true(i.value == INT64_MIN);
	assert_int_equal(get(w, &time_us_rec, val_int(FX_T0), &at), RC_OK);
	assert_int_equal(at.value.us, FX_T0);
	assert_int_equal(get(w, &text_t_rec, val_text(text), &t), RC_OK);
	assert_string_equal(t.value, text);
	assert_ptr_not_equal(t.value, text); /* copied */
	assert_int_equal(get(w, &json_doc_t_rec, val_text("{}"), &j), RC_OK);
	assert_string_equal(j.value.text, "{}");
	assert_int_equal(get(w, &id_t__rec, val_bytes((struct bytes){&id, 16}), &d), RC_OK);
	assert_true(id_equal(d.value, id));
	assert_int_equal(get(w, &bytes_t_rec, val_bytes((struct bytes){"a\0b", 3}), &raw), RC_OK);
	assert_int_equal(raw.value.n, 3);
	assert_memory_equal(raw.value.p, "a\0b", 3);
	assert_int_equal(get(w, &list_t_rec, val_text(text), &l), RC_OK);
	assert_int_equal(l.value.n, 3);
	assert_string_equal(l.value.v[0], "a");
	assert_string_equal(l.value.v[2], "c");
}

static void null_is_absent(void **state)
{
	struct world         *w = *state;
	struct text_t_record  t = {"x"};
	struct time_us_record at;
	struct bytes_t_record raw;

	assert_int_equal(get(w, &text_t_rec, null, &t), RC_OK);
	assert_null(t.value);
	assert_int_equal(get(w, &time_us_rec, null, &at), RC_OK);
	assert_int_equal(at.value.us, 0);
	assert_int_equal(get(w, &bytes_t_rec, null, &raw), RC_OK);
	assert_null(raw.value.p);
}

static void a_value_of_another_type_is_corrupt(void **state)
{
	const struct bytes short_id = {"123456789012345", 15};
	const struct val   number = val_int(1), text = val_text("1"), raw = val_bytes(short_id);
	const struct {
		const struct record *rec;
		struct val           v;
	} rows[]        = {{&bool_rec, text},      {&bool_rec, raw},          {&int64_t_rec, text},
	                   {&int64_t_rec, raw},    {&time_us_rec, text},      {&time_us_rec, raw},
	                   {&text_t_rec, number},  {&text_t_rec, raw},        {&list_t_rec, number},
	                   {&list_t_rec, raw},     {&json_doc_t_rec, number}, {&json_doc_t_rec, raw},
	                   {&id_t__rec, number},   {&id_t__rec, text},        {&id_t__rec, raw},
	                   {&bytes_t_rec, number}, {&bytes_t_rec, text}};
	struct world *w = *state;
	uint64_t      room[4];

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (get(w, rows[i].rec, rows[i].v, room) != RC_CORRUPT)
			fail_msg("row %zu was taken", i);
		assert_non_null(strstr(w->err.msg, "value of thing"));
	}
	assert_int_equal(engine.finished, COUNT(rows));
}

static void without_a_row_nothing_is_touched(void **state)
{
	struct world        *w     = *state;
	struct text_t_record t     = {"untouched"};
	int64_t              n     = 42;
	bool                 found = true;

	assert_int_equal(store_get(w->db, IN(META_GET, .name = "x"), INTO(&text_t_rec, w->mem, &t),
	                           &found, &w->err),
	                 RC_OK);
	assert_false(found);
	assert_string_equal(t.value, "untouched");
	assert_int_equal(store_int(w->db, BARE(SCHEMA_VERSION), &n, &w->err), RC_OK);
	assert_int_equal(n, 42);
	engine.rows      = 1;
	engine.row[0][0] = null;
	assert_int_equal(store_int(w->db, BARE(SCHEMA_VERSION), &n, &w->err), RC_OK);
	assert_int_equal(n, 42);
	engine.row[0][0] = val_int(3);
	assert_int_equal(store_int(w->db, BARE(SCHEMA_VERSION), &n, &w->err), RC_OK);
	assert_int_equal(n, 3);
	assert_int_equal(engine.finished, 4);
}

static void texts_are_all_first_columns(void **state)
{
	struct world *w = *state;
	struct strs   found;

	engine.rows      = 3;
	engine.row[0][0] = val_text("b");
	engine.row[1][0] = val_text("a");
	engine.row[2][0] = val_text("c");
	assert_int_equal(store_texts(w->db, IN(META_GET, .name = "x"), w->mem, &found, &w->err),
	                 RC_OK);
	assert_string_equal(list_join(found, w->mem), "b a c");
	engine.rows = 0;
	assert_int_equal(store_texts(w->db, IN(META_GET, .name = "x"), w->mem, &found, &w->err),
	                 RC_OK);
	assert_int_equal(found.n, 0);
}

static void what_is_run_to_its_end_is_counted(void **state)
{
	struct world *w = *state;
	int64_t       n = 0;

	engine.rows = 2;
	assert_int_equal(store_exec(w->db, IN(META_DELETE, .name = "a"), &n, &w->err), RC_OK);
	assert_int_equal(n, 7);
	assert_int_equal(engine.at, 3);
	assert_string_equal(engine.in[0].text, "a");
	assert_int_equal(store_exec(w->db, IN(META_DELETE, .name = "a"), NULL, &w->err), RC_OK);
	/* of a statement that adds one row, seven are not a success */
	assert_int_equal(store_exec(w->db, IN(META_PUT, .name = "a", .value = "b"), NULL, &w->err),
	                 RC_CORRUPT);
}

static void inputs_go_by_name_and_lists_as_one_text(void **state)
{
	static const char *const words[] = {"pwd", "otp", "mfa"};
	struct world            *w       = *state;

	assert_int_equal(
	    store_exec(w->db,
	               IN(SESSION_INSERT, .expires_at = {9}, .audience = {words, 3},
	                  .methods = {words, 1}, .user_row = 3, .id = {{7}}, .source = "there"),
	               NULL, &w->err),
	    RC_CORRUPT); /* the fake adds seven rows */
	assert_int_equal(engine.in[0].id.b[0], 7);
	assert_int_equal(engine.in[1].i, 3);
	assert_int_equal(engine.in[2].kind, VAL_NULL); /* an absent row */
	assert_int_equal(engine.in[4].kind, VAL_INT);  /* a number is one */
	assert_string_equal(engine.lists, "pwd|pwd otp mfa|");
	assert_string_equal(engine.in[8].text, "there");
	assert_int_equal(engine.in[10].time.us, 9);
}

static void an_open_transaction_is_rolled_back_and_no_other(void **state)
{
	struct world *w = *state;

	store_rollback(w->db);
	assert_int_equal(engine.rolled_back, 0);
	engine.fails = RC_BUSY;
	assert_int_equal(store_begin(w->db, STORE_WRITE, &w->err), RC_BUSY);
	store_rollback(w->db);
	assert_int_equal(engine.rolled_back, 0);
	engine.fails = RC_OK;
	assert_int_equal(store_begin(w->db, STORE_WRITE, &w->err), RC_OK);
	assert_int_equal(store_commit(w->db, &w->err), RC_OK);
	store_rollback(w->db);
	assert_int_equal(engine.rolled_back, 0);
	assert_int_equal(store_begin(w->db, STORE_WRITE, &w->err), RC_OK);
	engine.fails = RC_UNAVAILABLE; /* a commit that failed leaves it to be rolled back */
	assert_int_equal(store_commit(w->db, &w->err), RC_UNAVAILABLE);
	store_free(TAKE(w->db));
	assert_int_equal(engine.rolled_back, 1);
}

static void lists_are_sets_and_come_back_sorted(void **state)
{
	static const struct {
		const char *stored, *read;
	} rows[]        = {{"", ""},
	                   {"a", "a"},
	                   {"b a", "a b"},
	                   {" b  a ", "a b"},
	                   {"   ", ""},
	                   {"B a A b", "A B a b"},
	                   {"*:* a:b", "*:* a:b"}};
	struct world *w = *state;

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(list_join(list_split(rows[i].stored, w->mem), w->mem),
		                    rows[i].read);
	assert_string_equal(list_join((struct strs){.n = 0}, w->mem), "");
}

static void a_foreign_scheme_is_named_without_its_password(void **state)
{
	struct world *w  = *state;
	struct store *db = NULL;

	assert_int_equal(store_open("mysql://root:hunter2@host/x", STORE_READ, NULL, &db, &w->err),
	                 RC_CONFIG);
	assert_null(db);
	assert_non_null(strstr(w->err.msg, "mysql"));
	assert_null(strstr(w->err.msg, "hunter2"));
	assert_null(strstr(w->err.with, "hunter2"));
	assert_string_equal(store_engine(w->db), "sqlite");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(each_kind_comes_out_as_the_field_wants_it),
	    TEST(null_is_absent),
	    TEST(a_value_of_another_type_is_corrupt),
	    TEST(without_a_row_nothing_is_touched),
	    TEST(texts_are_all_first_columns),
	    TEST(what_is_run_to_its_end_is_counted),
	    TEST(inputs_go_by_name_and_lists_as_one_text),
	    TEST(an_open_transaction_is_rolled_back_and_no_other),
	    TEST(lists_are_sets_and_come_back_sorted),
	    TEST(a_foreign_scheme_is_named_without_its_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
