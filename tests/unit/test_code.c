/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/code.h"

#include "lib/core/user/password.h"
#include "tests/unit/core_people.h"

#define RIGHT "correct horse battery staple"
#define HOUR  3600

static struct secret *mint(struct fx *f, const char *ref, enum code_purpose purpose)
{
	struct secret *text = NULL;
	struct code    c;

	OK(code_mint(W, &(struct code_request){.ref = ref, .purpose = purpose}, &c, &text, ERR));
	assert_null(c.code);
	return text;
}

static bool works(struct fx *f, enum code_purpose purpose, const struct secret *text)
{
	struct user   u;
	const enum rc rc = code_redeem(W, purpose, text, &u, ERR);

	if (rc == RC_OK)
		return true;
	REFUSED(NO, rc);
	assert_string_equal(fx_field, "code");
	assert_string_equal(fx_msg, "invalid or expired code");
	return false;
}

static int64_t rows(struct fx *f)
{
	return fx_sql(f, "SELECT count(*) FROM one_time_code");
}

static void a_code_works_once_and_for_its_purpose_only(void **state)
{
	static const enum code_purpose all[] = {CODE_VERIFY_EMAIL, CODE_RESET_PASSWORD,
	                                        CODE_SIGN_IN, CODE_INVITE};
	struct fx                     *f     = *state;

	fx_user(f, "ann@example.org", NONE);
	for (size_t i = 0; i < COUNT(all); i++) {
		AUTO(secret) struct secret *text = mint(f, "ann@example.org", all[i]);

		for (size_t k = 0; k < COUNT(all); k++)
			assert_int_equal(code_looks_like(text, all[k]), k == i);
		for (size_t k = 0; k < COUNT(all); k++)
			if (k != i)
				assert_false(works(f, all[k], text));
		assert_true(works(f, all[i], text));
		assert_false(works(f, all[i], text));
		assert_int_equal(rows(f), 0);
	}
}

static void another_one_voids_the_former_of_its_purpose(void **state)
{
	struct fx *f = *state;

	fx_user(f, "ann@example.org", NONE);
	fx_user(f, "bob@example.org", NONE);
	AUTO(secret) struct secret *first  = mint(f, "ann@example.org", CODE_SIGN_IN);
	AUTO(secret) struct secret *other  = mint(f, "ann@example.org", CODE_VERIFY_EMAIL);
	AUTO(secret) struct secret *bobs   = mint(f, "bob@example.org", CODE_SIGN_IN);
	AUTO(secret) struct secret *second = mint(f, "ann@example.org", CODE_SIGN_IN);

	assert_int_equal(rows(f), 3);
	assert_false(works(f, CODE_SIGN_IN, first));
	assert_true(works(f, CODE_SIGN_IN, second));
	assert_true(works(f, CODE_VERIFY_EMAIL, other));
	assert_true(works(f, CODE_SIGN_IN, bobs));
}

/* What is done to the account between. */
static void new_address(struct fx *f)
{
	struct user u;

	OK(user_update(W, "ann", &(struct user_change){.to.email = "ann@example.com"}, &u, ERR));
}

static void away_and_back(struct fx *f)
{
	struct user u;

	new_address(f);
	OK(user_update(W, "ann", &(struct user_change){.to.email = "ann@example.org"}, &u, ERR));
}

static void new_password(struct fx *f)
{
	struct user u;

	OK(password_set(W, "ann", &(struct password_new){.hash = NULL}, &u, ERR));
}

static void off_and_on(struct fx *f)
{
	struct user u;

	OK(user_disable(W, "ann", &u, ERR));
	OK(user_enable(W, "ann", &u, ERR));
}

static void gone_and_back(struct fx *f)
{
	struct user u;

	OK(user_delete(W, "ann", &u, ERR));
	OK(user_restore(W, "ann", &u, ERR));
}

static void other_case(struct fx *f)
{
	struct user u;

	OK(user_update(W, "ann",
	               &(struct user_change){.to.email = "Ann@Example.ORG", .to.given_name = "A"},
	               &u, ERR));
}

static void a_code_is_bound_to_the_state_of_its_account(void **state)
{
	static const struct {
		void (*done)(struct fx *f);
		bool works;
	} step[]      = {{new_address, false}, {away_and_back, false}, {new_password, false},
	                 {off_and_on, false},  {gone_and_back, false}, {other_case, true}};
	struct fx  *f = *state;
	struct user u;

	for (size_t i = 0; i < COUNT(step); i++) {
		AUTO(secret) struct secret *text = NULL;

		fx_sql(
		    f,
		    "DELETE FROM one_time_code; DELETE FROM user_account WHERE username = 'ann'");
		OK(user_create(
		    W, &(struct user_new){.as.email = "ann@example.org", .as.username = "ann"}, &u,
		    ERR));
		text = mint(f, "ann", CODE_RESET_PASSWORD);
		step[i].done(f);
		assert_int_equal(works(f, CODE_RESET_PASSWORD, text), step[i].works);
	}
}

static void a_code_ends_to_the_microsecond(void **state)
{
	struct fx *f = *state;

	fx_user(f, "ann@example.org", NONE);
	AUTO(secret) struct secret *text = mint(f, "ann@example.org", CODE_RESET_PASSWORD);
	f->w.now.us += HOUR * UTC_SECOND;
	assert_false(works(f, CODE_RESET_PASSWORD, text));
	f->w.now.us--;
	assert_true(works(f, CODE_RESET_PASSWORD, text));
}

static void the_lifetime_is_within_bounds(void **state)
{
	static const struct {
		enum code_purpose purpose;
		int64_t           usual, max;
	} row[]       = {{CODE_VERIFY_EMAIL, 24 * HOUR, 720 * HOUR},
	                 {CODE_RESET_PASSWORD, HOUR, 24 * HOUR},
	                 {CODE_SIGN_IN, HOUR, 24 * HOUR},
	                 {CODE_INVITE, 72 * HOUR, 720 * HOUR}};
	struct fx  *f = *state;
	struct code c;

	fx_user(f, "ann@example.org", NONE);
	for (size_t i = 0; i < COUNT(row); i++) {
		const int64_t bad[]    = {-1, row[i].max + 1, DURATION_MAX, INT64_MAX, INT64_MIN};
		struct code_request in = {.ref = "ann@example.org", .purpose = row[i].purpose};
		AUTO(secret) struct secret *usual = NULL, *longest = NULL, *none = NULL;

		for (size_t k = 0; k < COUNT(bad); k++) {
			in.ttl_seconds = bad[k];
			REFUSED(INVALID, code_mint(W, &in, &c, &none, ERR));
			assert_string_equal(fx_field, "ttl");
		}
		in.ttl_seconds = 0;
		OK(code_mint(W, &in, &c, &usual, ERR));
		assert_int_equal(c.expires_at.us, f->w.now.us + row[i].usual * UTC_SECOND);
		in.ttl_seconds = row[i].max;
		OK(code_mint(W, &in, &c, &longest, ERR));
		assert_int_equal(c.expires_at.us, f->w.now.us + row[i].max * UTC_SECOND);
	}
}

static void an_invalid_code_is_refused_in_the_same_words(void **state)
{
	struct fx *f = *state;

	fx_user(f, "ann@example.org", NONE);
	AUTO(secret) struct secret *text  = mint(f, "ann@example.org", CODE_SIGN_IN);
	AUTO(secret) struct secret *empty = secret_copy("", 0);
	AUTO(secret) struct secret *long_ = secret_new(100000);
	AUTO(secret) struct secret *bad   = NULL;

	assert_false(works(f, CODE_SIGN_IN, empty));
	assert_false(works(f, CODE_SIGN_IN, long_));
	for (size_t i = 0; i < text->n; i++) {
		secret_free(bad);
		bad = secret_copy(text->p, text->n);
		bad->p[i] ^= 1;
		assert_false(works(f, CODE_SIGN_IN, bad));
	}
	assert_int_equal(rows(f), 1);
	/* writing the database without the key makes none either */
	fx_sql(f, "UPDATE one_time_code SET mac = zeroblob(32)");
	assert_false(works(f, CODE_SIGN_IN, text));
}

static void the_store_alone_yields_no_valid_code(void **state)
{
	struct fx *f = *state;
	char       sql[200];

	fx_user(f, "ann@example.org", NONE);
	AUTO(secret) struct secret *text = mint(f, "ann@example.org", CODE_INVITE);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM one_time_code WHERE instr(mac, '%.43s')",
	         (const char *)text->p + strlen("idc_inv_") + 22);
	assert_int_equal(fx_sql(f, sql), 0);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM audit_event WHERE details LIKE '%idc_%'"),
	                 0);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM one_time_code WHERE length(mac) = 32"), 1);
}

static void a_reset_sets_the_password_and_forgets_failures(void **state)
{
	struct fx                  *f  = *state;
	AUTO(secret) struct secret *pw = secret_copy(RIGHT, strlen(RIGHT)), *hash = NULL;
	AUTO(secret) struct secret *weak = secret_copy("ann.ann.ann.ann", 15);
	struct password_new         in   = {.password = weak};
	struct code                 c;
	struct user                 u;

	OK(password_hash(f->handle.password_cost, pw, &hash, ERR));
	in.hash = hash;
	fx_user(f, "ann@example.org", NONE);
	OK(password_set(W, "ann@example.org", &(struct password_new){.must_change = true}, &u,
	                ERR));
	fx_sql(f, "INSERT INTO throttle (name_mac, kind, failures, day, unlock_at) "
	          "SELECT zeroblob(32), 'password', 1, 0, 0");
	AUTO(secret) struct secret *text = mint(f, "ann@example.org", CODE_RESET_PASSWORD);
	fx_last_is(f, "user",
	           "{\"code\":\"reset-password\",\"expires_at\":\"2027-01-15T09:00:00.000Z\","
	           "\"name\":\"ann@example.org\"}");
	fx_commit(f);
	REFUSED(INVALID, password_reset(W, text, &in, &c, ERR));
	assert_string_equal(fx_field, "password");
	fx_undo(f); /* the code is there again */
	in.password = pw;
	OK(password_reset(W, text, &in, &c, ERR));
	assert_string_equal(word_of(&code_purpose_words, c.purpose), "reset-password");
	fx_last_is(f, "user", "{\"fields\":[\"password\"],\"name\":\"ann@example.org\"}");
	OK(user_get(W, "ann@example.org", &u, ERR));
	assert_false(u.must_change_password);
	assert_int_equal(u.epoch, 3);
	REFUSED(NO, password_reset(W, text, &in, &c, ERR));
}

static void an_invitation_is_for_an_account_without_a_password(void **state)
{
	struct fx                  *f     = *state;
	struct user_new             in    = {.as.email = "ann@example.org", .if_missing = true};
	AUTO(secret) struct secret *first = NULL, *second = NULL, *none = NULL;
	AUTO(secret) struct secret *pw = secret_copy(RIGHT, strlen(RIGHT)), *hash = NULL;
	struct code                 c;

	OK(password_hash(f->handle.password_cost, pw, &hash, ERR));
	OK(user_invite(W, &in, 0, &c, &first, ERR));
	in.if_missing = false;
	REFUSED(EXISTS, user_invite(W, &in, 0, &c, &none, ERR));
	in.if_missing = true;
	OK(user_invite(W, &in, 0, &c, &second, ERR));
	assert_false(works(f, CODE_INVITE, first));
	OK(password_reset(W, second, &(struct password_new){.password = pw, .hash = hash}, &c,
	                  ERR));
	assert_string_equal(word_of(&code_purpose_words, c.purpose), "invite");
	REFUSED(CONFLICT, user_invite(W, &in, 0, &c, &none, ERR));
}

static void none_is_made_for_an_account_that_cannot_sign_in(void **state)
{
	struct fx                  *f    = *state;
	AUTO(secret) struct secret *none = NULL;
	const struct code_request   in   = {.ref = "ann@example.org", .purpose = CODE_SIGN_IN};
	struct code                 c;
	struct user                 u;

	fx_user(f, "ann@example.org", NONE);
	OK(user_disable(W, "ann@example.org", &u, ERR));
	REFUSED(CONFLICT, code_mint(W, &in, &c, &none, ERR));
	OK(user_delete(W, "ann@example.org", &u, ERR));
	REFUSED(CONFLICT, code_mint(W, &in, &c, &none, ERR));
	REFUSED(NOT_FOUND,
	        code_mint(W, &(struct code_request){.ref = "nobody", .purpose = CODE_SIGN_IN}, &c,
	                  &none, ERR));
}

static void nobody_makes_a_code_for_an_account_with_more_rights(void **state)
{
	struct fx                  *f    = *state;
	AUTO(secret) struct secret *none = NULL;
	struct code                 c;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_user(f, "h@example.org", WORDS("helpdesk"));
	fx_user(f, "a@example.org", NONE);
	fx_act_as(f, "h@example.org");
	REFUSED(FORBIDDEN,
	        code_mint(W, &(struct code_request){.ref = FX_ROOT, .purpose = CODE_SIGN_IN}, &c,
	                  &none, ERR));
	AUTO(secret) struct secret *text = mint(f, "a@example.org", CODE_SIGN_IN);
	assert_true(works(f, CODE_SIGN_IN, text));
}

static void disabling_deleting_and_purging_take_the_rows_away(void **state)
{
	struct fx  *f = *state;
	struct user u;

	fx_user(f, "ann@example.org", NONE);
	secret_free(mint(f, "ann@example.org", CODE_SIGN_IN));
	OK(user_disable(W, "ann@example.org", &u, ERR));
	assert_int_equal(rows(f), 0);
	OK(user_enable(W, "ann@example.org", &u, ERR));
	secret_free(mint(f, "ann@example.org", CODE_SIGN_IN));
	OK(user_delete(W, "ann@example.org", &u, ERR));
	assert_int_equal(rows(f), 0);
	OK(user_purge(W, "ann@example.org", &u, ERR));
}

static void a_verified_address_is_verified_once(void **state)
{
	struct fx  *f = *state;
	struct user u;

	fx_user(f, "ann@example.org", NONE);
	AUTO(secret) struct secret *text = mint(f, "ann@example.org", CODE_VERIFY_EMAIL);
	OK(user_verify_email(W, text, &u, ERR));
	assert_true(u.email_verified);
	assert_int_equal(u.version, 2);
	fx_last_is(f, "user", "{\"fields\":[\"email_verified\"],\"name\":\"ann@example.org\"}");
	REFUSED(NO, user_verify_email(W, text, &u, ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_code_works_once_and_for_its_purpose_only),
	    FX_TEST(another_one_voids_the_former_of_its_purpose),
	    FX_TEST(a_code_is_bound_to_the_state_of_its_account),
	    FX_TEST(a_code_ends_to_the_microsecond),
	    FX_TEST(the_lifetime_is_within_bounds),
	    FX_TEST(an_invalid_code_is_refused_in_the_same_words),
	    FX_TEST(the_store_alone_yields_no_valid_code),
	    FX_TEST(a_reset_sets_the_password_and_forgets_failures),
	    FX_TEST(an_invitation_is_for_an_account_without_a_password),
	    FX_TEST(none_is_made_for_an_account_that_cannot_sign_in),
	    FX_TEST(nobody_makes_a_code_for_an_account_with_more_rights),
	    FX_TEST(disabling_deleting_and_purging_take_the_rows_away),
	    FX_TEST(a_verified_address_is_verified_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
