/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/handle.h"

#include "tests/unit/core_fixture.h"

static void one_of_a_store_is_open_in_a_process(void **state)
{
	struct fx    *f     = *state;
	struct handle first = {.db = NULL}, second = {.db = NULL};
	char          link[130], other[200];

	/* the fixture's own is not a handle that was opened as one */
	store_rollback(f->db);
	OK(handle_open(&first, f->db_path, STORE_WRITE, NULL, ERR));
	REFUSED(CONFLICT, handle_open(&second, f->db_path, STORE_WRITE, NULL, ERR));
	assert_null(second.db);
	REFUSED(CONFLICT, handle_open(&second, f->db_path, STORE_READ, NULL, ERR));
	handle_done(&second); /* as if it had never been */
	if (!database_wanted()) {
		snprintf(link, sizeof(link), "%s/again", f->dir);
		assert_int_equal(symlink(f->dir, link), 0);
		snprintf(other, sizeof(other), "sqlite:%s/s.db", link);
		REFUSED(CONFLICT, handle_open(&second, other, STORE_WRITE, NULL, ERR));
		unlink(link);
	}
	handle_done(&first);
	OK(handle_open(&second, f->db_path, STORE_WRITE, NULL, ERR));
	handle_done(&second);
	fx_begin(f);
}

static void two_stores_may_be_open(void **state)
{
	struct fx    *f     = *state;
	struct handle first = {.db = NULL}, second = {.db = NULL};
	char          path[130];

	store_rollback(f->db);
	snprintf(path, sizeof(path), "%s/other.db", f->dir);
	OK(handle_open(&first, f->db_path, STORE_WRITE, NULL, ERR));
	OK(handle_open(&second, path, STORE_CREATE, NULL, ERR));
	handle_done(&first);
	OK(handle_open(&first, f->db_path, STORE_WRITE, NULL, ERR));
	REFUSED(CONFLICT, handle_open(&(struct handle){.db = NULL}, path, STORE_CREATE, NULL, ERR));
	handle_done(&second);
	handle_done(&first);
	fx_begin(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(one_of_a_store_is_open_in_a_process),
	    FX_TEST(two_stores_may_be_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
