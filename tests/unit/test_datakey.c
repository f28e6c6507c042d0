/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/datakey.h"

#include <sys/stat.h>

#include "tests/unit/core_people.h"

static enum rc open_ring(struct fx *f)
{
	struct keyring *ring = NULL;
	enum rc         rc;

	handle_forget_keys(&f->handle); /* as a new one has none yet */
	rc = datakey_ring(W, &ring, ERR);
	if (rc == RC_OK)
		assert_int_equal(keyring_active(ring), 1);
	return rc;
}

static void the_ring_opens_with_the_key_file_or_its_text(void **state)
{
	struct fx                  *f    = *state;
	FILE                       *file = fopen(f->key_path, "r");
	char                        text[200];
	const size_t                n      = fread(text, 1, sizeof(text), file);
	AUTO(secret) struct secret *secret = secret_copy(text, n);

	fclose(file);
	OK(open_ring(f));
	f->handle.key_path = "/nonexistent/key";
	REFUSED(CONFIG, open_ring(f));
	f->handle.key_text = secret;
	OK(open_ring(f));
	f->handle.key_text = NULL;
}

static void keys_that_are_doubted_are_read_anew_where_they_changed(void **state)
{
	struct fx      *f      = *state;
	struct keyring *before = NULL, *ring = NULL;

	handle_forget_keys(
	    &f->handle); /* it was made here: what the store says of it is not known yet */
	OK(datakey_ring(W, &before, ERR));
	handle_doubt_keys(&f->handle);
	OK(datakey_ring(W, &ring, ERR));
	assert_ptr_equal(ring, before);
	fx_sql(f, "UPDATE data_key SET wrapped = zeroblob(72)");
	OK(datakey_ring(W, &ring, ERR)); /* within one call they stay */
	handle_doubt_keys(&f->handle);
	REFUSED(CORRUPT, datakey_ring(W, &ring, ERR));
}

static void an_unfit_or_foreign_key_file_is_a_configuration_error(void **state)
{
	struct fx *f = *state;

	chmod(f->key_path, 0644);
	REFUSED(CONFIG, open_ring(f));
	unlink(f->key_path);
	REFUSED(CONFIG, open_ring(f));
	OK(keyfile_create(f->key_path, ERR)); /* another store's */
	REFUSED(CONFIG, open_ring(f));
	assert_int_equal(truncate(f->key_path, 3), 0);
	assert_int_not_equal(open_ring(f), RC_OK);
	err_clear(ERR);
}

static void a_damaged_data_key_is_corrupt(void **state)
{
	static const char *const damage[] = {
	    "UPDATE data_key SET wrapped = zeroblob(72)",
	    "UPDATE data_key SET wrapped = zeroblob(3)",
	    "UPDATE data_key SET version = 2",
	    ("INSERT INTO data_key SELECT 2, state, root_id, wrapped, created_at, NULL, NULL"
	     " FROM data_key"),
	};
	struct fx *f = *state;

	fx_sql(f, "CREATE TABLE keep AS SELECT * FROM data_key");
	for (size_t i = 0; i < COUNT(damage); i++) {
		fx_sql(f, damage[i]);
		if (open_ring(f) != RC_CORRUPT)
			fail_msg("%s: %s", damage[i], f->err.msg);
		err_clear(ERR);
		fx_sql(f, "DELETE FROM data_key; INSERT INTO data_key SELECT * FROM keep");
	}
	OK(open_ring(f));
	fx_sql(f, "DELETE FROM data_key");
	REFUSED(CONFIG, open_ring(f));
}

static void the_first_data_key_is_made_once(void **state)
{
	struct fx      *f = *state;
	struct keyring *ring;
	bool            made;

	fx_sql(f, "DELETE FROM data_key");
	OK(datakey_create(W, &made, ERR));
	assert_true(made);
	OK(datakey_ring(W, &ring, ERR));
	assert_int_equal(keyring_active(ring), 1);
	OK(datakey_create(W, &made, ERR));
	assert_false(made);
	OK(open_ring(f));
	OK(store_commit(f->db, ERR));
	fx_forget(f);
	fx_begin(f);
	OK(open_ring(f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(the_ring_opens_with_the_key_file_or_its_text),
	    FX_TEST(an_unfit_or_foreign_key_file_is_a_configuration_error),
	    FX_TEST(keys_that_are_doubted_are_read_anew_where_they_changed),
	    FX_TEST(a_damaged_data_key_is_corrupt),
	    FX_TEST(the_first_data_key_is_made_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
