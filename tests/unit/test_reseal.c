/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/key/reseal.h"

#include "lib/core/apikey/apikey.h"
#include "lib/core/key/key.h"
#include "lib/core/key/sealed.h"
#include "lib/core/user/password.h"
#include "lib/core/work/datakey.h"
#include "tests/unit/core_token.h"

#define PASSWORD "correct horse battery staple"

static void with_password(struct fx *f, const char *email)
{
	AUTO(secret) struct secret *password = secret_copy(PASSWORD, strlen(PASSWORD));
	AUTO(secret) struct secret *hash     = NULL;
	struct user                 u;

	OK(password_hash(f->handle.password_cost, password, &hash, ERR));
	OK(user_create(W, &(struct user_new){.as.email = email, .password = password, .hash = hash},
	               &u, ERR));
}

static bool password_fits(struct fx *f, const char *email)
{
	AUTO(secret) struct secret *password = secret_copy(PASSWORD, strlen(PASSWORD));
	struct password_checked     checked;

	fx_end(f);
	OK(password_verify(W, &(struct password_try){.ref = email, .password = password}, &checked,
	                   ERR));
	fx_forget(f);
	fx_begin(f);
	return checked.right;
}

static int64_t rotate(struct fx *f)
{
	struct datakey k;

	OK(datakey_rotate(W, &k, ERR));
	fx_commit(f);
	return k.version;
}

static void reencrypt(struct fx *f, enum rc want, struct reseal_limits limits,
                      const char *rows_want)
{
	struct fx_rows rows = FX_ROWS(resealed_record, "kind", "matched", "done", "remaining");
	enum rc        rc;

	fx_end(f);
	rc = datakey_reencrypt(W, &limits, FX_SINK(&rows), ERR);
	fx_expect(f, want, rc, "datakey_reencrypt", __LINE__);
	fx_rows_are(&rows, rows_want);
	fx_forget(f);
	fx_begin(f);
}

static enum rc destroy(struct fx *f, const char *version, struct datakey *ret)
{
	struct err ignored = ERR_NONE;
	enum rc    rc;

	fx_end(f);
	rc = datakey_destroy(W, version, false, ret, ERR);
	fx_forget(f);
	/* what it said is for the caller */
	assert_int_equal(store_begin(f->db, STORE_WRITE, &ignored), RC_OK);
	return rc;
}

static void assert_log_is_whole(struct fx *f)
{
	struct audit_verdict v;

	OK(audit_verify(W, NULL, &v, ERR));
	assert_true(v.ok);
}

static void a_new_key_seals_what_is_made_from_then_on(void **state)
{
	struct fx     *f = *state;
	struct fx_rows rows =
	    FX_ROWS(datakey_record, "version", "state", "created_at", "retired_at");
	struct keyring *ring;

	with_password(f, "ann@example.org");
	f->w.now.us += 5 * UTC_SECOND;
	assert_int_equal(rotate(f), 2);
	f->w.now.us += 5 * UTC_SECOND;
	assert_int_equal(rotate(f), 3);
	OK(datakey_ring(W, &ring, ERR));
	assert_int_equal(keyring_active(ring), 3);
	OK(datakey_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "1 old 0 5\n2 old 5 10\n3 active 10 0\n");
	assert_true(password_fits(f, "ann@example.org"));
	assert_log_is_whole(f);
}

static void a_rotation_that_came_to_nothing_leaves_nothing(void **state)
{
	struct fx     *f = *state;
	struct datakey k;

	OK(datakey_rotate(W, &k, ERR));
	fx_undo(f);
	assert_int_equal(rotate(f), 2);
	with_password(f, "ann@example.org");
	assert_true(password_fits(f, "ann@example.org"));
	assert_log_is_whole(f);
}

static void everything_sealed_comes_under_the_active_key(void **state)
{
	struct fx *f                        = *state;
	AUTO(secret) struct secret *private = NULL;
	AUTO(secret) struct secret *apikey  = NULL;
	struct apikey               a;
	struct apikey_verdict       verdict;
	struct key                  k;

	with_password(f, "ann@example.org");
	with_password(f, "bob@example.org");
	OK(apikey_create(W, &(struct apikey_new){.user = FX_ROOT, .name = "x"}, &a, &apikey, ERR));
	rotate(f);
	with_password(f, "cid@example.org");
	reencrypt(f, RC_OK, (struct reseal_limits){.dry_run = true},
	          "passwords 2 0 2\nsigning_keys 1 0 1\ntotp 0 0 0\n");
	reencrypt(f, RC_OK, (struct reseal_limits){.batch = 1},
	          "passwords 2 2 0\nsigning_keys 1 1 0\ntotp 0 0 0\n");
	reencrypt(f, RC_OK, (struct reseal_limits){.batch = 0},
	          "passwords 0 0 0\nsigning_keys 0 0 0\ntotp 0 0 0\n");
	assert_true(password_fits(f, "ann@example.org"));
	assert_true(password_fits(f, "bob@example.org"));
	assert_true(password_fits(f, "cid@example.org"));
	OK(key_active(W, &k, ERR));
	OK(key_private(W, &k, &private, ERR));
	/* hashes keep their key */
	fx_end(f);
	OK(apikey_check(W, apikey, &(struct apikey_policy){.scope = {.n = 0}}, &verdict, ERR));
	fx_begin(f);
	assert_true(verdict.valid);
	assert_log_is_whole(f);
}

static void it_goes_on_where_it_was_stopped(void **state)
{
	struct fx *f = *state;

	for (int i = 0; i < 4; i++)
		with_password(f, arena_printf(f->mem, "u%d@example.org", i));
	rotate(f);
	/* another run has done the second one already, or the first run was killed behind it */
	fx_sql(f, "CREATE TABLE keep AS SELECT * FROM user_account");
	reencrypt(f, RC_OK, (struct reseal_limits){.batch = 3},
	          "passwords 4 4 0\nsigning_keys 1 1 0\ntotp 0 0 0\n");
	fx_sql(f, "UPDATE user_account SET password = (SELECT k.password FROM keep k WHERE k.id = "
	          "user_account.id)"
	          " WHERE email IN ('u0@example.org', 'u2@example.org', 'u3@example.org')");
	reencrypt(f, RC_OK, (struct reseal_limits){.batch = 2},
	          "passwords 3 3 0\nsigning_keys 0 0 0\ntotp 0 0 0\n");
	for (int i = 0; i < 4; i++)
		assert_true(password_fits(f, arena_printf(f->mem, "u%d@example.org", i)));
}

static void what_cannot_be_opened_is_left_and_reported(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(resealed_record, "kind", "done", "skipped", "remaining");
	struct datakey k;

	with_password(f, "ann@example.org");
	with_password(f, "bob@example.org");
	rotate(f);
	fx_sql(
	    f,
	    "UPDATE user_account SET password = (SELECT password FROM user_account WHERE email = "
	    "'bob@example.org') WHERE email = 'ann@example.org'");
	fx_end(f);
	fx_expect(f, RC_PARTIAL,
	          datakey_reencrypt(W, &(struct reseal_limits){.batch = 1}, FX_SINK(&rows), ERR),
	          "datakey_reencrypt", __LINE__);
	fx_rows_are(&rows, "passwords 1 1 1\nsigning_keys 1 0 0\ntotp 0 0 0\n");
	fx_forget(f);
	fx_begin(f);
	f->w.now.us += DATAKEY_REST_S * UTC_SECOND;
	REFUSED(CONFLICT, destroy(f, "1", &k));
	assert_non_null(strstr(fx_msg, "1 passwords"));
}

static void a_value_that_changed_meanwhile_stays_as_it_was_changed(void **state)
{
	struct fx         *f   = *state;
	const struct bytes no  = {"no longer there", 15};
	const struct bytes put = {"put", 3};
	int64_t            n, row;

	with_password(f, "ann@example.org");
	row = fx_sql(f, "SELECT id FROM user_account WHERE email = 'ann@example.org'");
	for (unsigned i = 0; i < sealed_column_count; i++) {
		OK(store_exec(f->db,
		              IN_LIKE(sealed_columns[i].put, SEALED_PASSWORD_PUT, .row = row,
		                      .value = put, .former = no),
		              &n, ERR));
		assert_int_equal(n, 0);
	}
	assert_true(password_fits(f, "ann@example.org"));
}

static void assert_nothing_else_is_left(struct fx *f, uint32_t version)
{
	const struct secret *key;
	struct keyring      *ring;

	OK(datakey_ring(W, &ring, ERR));
	for (unsigned p = 0; p < PURPOSE_COUNT; p++)
		if (p != PURPOSE_AUDIT)
			REFUSED(CORRUPT,
			        keyring_subkey(ring, version, (enum key_purpose)p, &key, ERR));
}

static void an_old_key_goes_when_nothing_needs_it(void **state)
{
	struct fx     *f = *state;
	struct client  c;
	struct datakey k;

	with_password(f, "ann@example.org");
	c = fx_client(f, "ci", NULL);
	REFUSED(CONFLICT, destroy(f, "1", &k)); /* it is the active one */
	rotate(f);
	f->w.now.us += DATAKEY_REST_S * UTC_SECOND - 1;
	REFUSED(CONFLICT, destroy(f, "1", &k));
	assert_non_null(strstr(fx_msg, "until 2027-01-15T09:00:00.000Z"));
	f->w.now.us++;
	REFUSED(CONFLICT, destroy(f, "1", &k));
	assert_non_null(strstr(fx_msg, "1 passwords, 1 signing_keys, 1 client secrets"));
	reencrypt(f, RC_OK, (struct reseal_limits){.batch = 0},
	          "passwords 1 1 0\nsigning_keys 1 1 0\ntotp 0 0 0\n");
	REFUSED(CONFLICT, destroy(f, "1", &k));
	assert_non_null(strstr(fx_msg, "in use by 1 client secrets"));
	OK(client_delete(W, "ci", &c, ERR));
	OK(destroy(f, "1", &k));
	assert_int_equal(k.state, DATAKEY_DESTROYED);
	assert_int_equal(k.destroyed_at.us, f->w.now.us);
	assert_true(fx_sql(f, "SELECT count(*) FROM audit_event WHERE key_version = 1") > 3);
	handle_forget_keys(&f->handle); /* as another process would see it */
	assert_log_is_whole(f);
	assert_nothing_else_is_left(f, 1);
	assert_int_equal(
	    fx_sql(f, "SELECT count(*) FROM audit_event WHERE details LIKE '%destroyed%'"), 1);
	OK(destroy(f, "1", &k)); /* unchanged */
	assert_int_equal(
	    fx_sql(f, "SELECT count(*) FROM audit_event WHERE details LIKE '%destroyed%'"), 1);
	assert_true(password_fits(f, "ann@example.org"));
	assert_int_equal(rotate(f), 3);
	REFUSED(NOT_FOUND, destroy(f, "4", &k));
	assert_string_equal(fx_field, "version");
	REFUSED(CONFLICT, destroy(f, "3", &k));
}

static void a_version_is_a_whole_number(void **state)
{
	static const char *const bad[] = {"",
	                                  "0",
	                                  "-1",
	                                  "01",
	                                  "1 ",
	                                  " 1",
	                                  "1x",
	                                  "+1",
	                                  "0x1",
	                                  "4294967296",
	                                  "99999999999999999999"};
	struct fx               *f     = *state;
	struct datakey           k;

	for (size_t i = 0; i < COUNT(bad); i++) {
		REFUSED(INVALID, destroy(f, bad[i], &k));
		assert_string_equal(fx_field, "version");
	}
}

static void a_writer_that_read_the_keys_before_writes_no_older_events(void **state)
{
	struct fx      *f       = *state;
	struct handle   handle  = {.db = f->db, .key_path = f->key_path};
	struct pending  pending = {.events = NULL};
	struct work     other   = work_begin(&handle, &f->request, &pending, f->mem, f->w.now);
	struct keyring *ring;

	fx_end(f);
	other.action = "test.other";
	fx_begin(f);
	OK(datakey_ring(&other, &ring, ERR));
	assert_int_equal(keyring_active(ring), 1);
	rotate(f);
	work_changed(&other, EVENT_BARE("thing"));
	OK(audit_append(&other, ERR));
	handle_forget_keys(&handle);
	fx_commit(f);
	assert_int_equal(
	    fx_sql(f, "SELECT key_version FROM audit_event WHERE action = 'test.other'"), 2);
	assert_log_is_whole(f);
}

static void it_takes_a_full_administrator(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(resealed_record, "kind");
	struct datakey k;

	fx_role(f, "keys", WORDS("key:*"));
	fx_user(f, "a@example.org", WORDS("keys"));
	fx_act_as(f, "a@example.org");
	REFUSED(FORBIDDEN, datakey_rotate(W, &k, ERR));
	REFUSED(FORBIDDEN, destroy(f, "1", &k));
	fx_end(f);
	REFUSED(FORBIDDEN,
	        datakey_reencrypt(W, &(struct reseal_limits){.batch = 1}, FX_SINK(&rows), ERR));
	fx_begin(f);
	str_done(&rows.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_new_key_seals_what_is_made_from_then_on),
	    FX_TEST(a_rotation_that_came_to_nothing_leaves_nothing),
	    FX_TEST(everything_sealed_comes_under_the_active_key),
	    FX_TEST(it_goes_on_where_it_was_stopped),
	    FX_TEST(what_cannot_be_opened_is_left_and_reported),
	    FX_TEST(a_value_that_changed_meanwhile_stays_as_it_was_changed),
	    FX_TEST(an_old_key_goes_when_nothing_needs_it),
	    FX_TEST(a_version_is_a_whole_number),
	    FX_TEST(a_writer_that_read_the_keys_before_writes_no_older_events),
	    FX_TEST(it_takes_a_full_administrator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
