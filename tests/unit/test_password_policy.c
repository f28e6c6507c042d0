/* SPDX-License-Identifier: Apache-2.0 */
/* What may be a password of an account, and what hashes of one are taken. */
#include "lib/core/work/meta.h"
#include "tests/unit/core_password.h"

static void the_policy_knows_the_person(void **state)
{
	static const char *const bad[] = {
	    "short",           "ann.lee.ann.lee", "Wolfeschlegelstein",
	    "mynickname12345", "idctlidctlidctl", "3x4mpl3.3x4mpl3",
	    "eel.nna.eel.nna", "acme-acme-acme1", "4cm3.3mc4.4cm3!"};
	struct fx  *f = *state;
	struct user u;

	OK(user_create(W,
	               &(struct user_new){.as.email        = "ann.lee@example.org",
	                                  .as.username     = "mynickname",
	                                  .as.given_name   = "Annabella",
	                                  .as.family_name  = "Wolfeschlegel",
	                                  .as.display_name = "Displayed Person"},
	               &u, ERR));
	OK(meta_put(W, "issuer", "https://login.acme.example:8443/id", ERR));
	for (size_t i = 0; i < COUNT(bad); i++) {
		REFUSED(INVALID, set(f, "mynickname", bad[i]));
		assert_string_equal(fx_field, "password");
	}
	REFUSED(INVALID, set(f, "mynickname", "annabella123456"));
	REFUSED(INVALID, set(f, "mynickname", "displayed person"));
	OK(set(f, "mynickname", RIGHT));
}

static void a_hash_from_elsewhere_is_taken_and_made_anew_at_the_first_use(void **state)
{
	AUTO(secret) struct secret *pw   = secret_copy(RIGHT, strlen(RIGHT));
	AUTO(secret) struct secret *hash = NULL;
	const struct pwhash_cost    dear = {.mem_kib = 19 * 1024, .passes = 2};
	struct fx                  *f    = *state;
	char                        text[200];

	OK(pwhash_make(pw, dear, &hash, ERR));
	snprintf(text, sizeof(text), "%s", (const char *)hash->p);
	fx_user(f, "ann@example.org", NONE);
	OK(set_hash(f, "ann@example.org", text));
	fx_sql(f, "CREATE TABLE was AS SELECT password FROM user_account WHERE email LIKE 'ann%'");
	assert_true(right(f, "ann@example.org", RIGHT));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM was JOIN user_account USING (password)"),
	                 0);
	fx_sql(f, "DELETE FROM was; INSERT INTO was SELECT password FROM user_account");
	assert_true(right(f, "ann@example.org", RIGHT));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM was JOIN user_account USING (password)"),
	                 1);
	REFUSED(INVALID, set_hash(f, "ann@example.org", "$2b$10$abcdefghijklmnopqrstuv"));
	assert_string_equal(fx_field, "password_hash");
}

static void a_hash_of_another_system_works_once_as_it_came(void **state)
{
	/* bcrypt at cost 4, by Python's crypt */
	static const char bcrypt[] = "$2a$04$zyxwvutsrqponmlkjihgfe0vJlejH4nXCJQDQnZg9eMX0DTKWXVV.";
	static const char ssha[]   = "{SSHA}396MbBWXRxNekvZdjsTMJL2vMJtzYWx0";
	struct fx        *f        = *state;
	struct user       u;

	fx_user(f, "ann@example.org", NONE);
	OK(set_hash(f, "ann@example.org", bcrypt));
	fx_sql(f, "CREATE TABLE was AS SELECT password FROM user_account WHERE email LIKE 'ann%'");
	assert_false(right(f, "ann@example.org", WRONG));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM was JOIN user_account USING (password)"),
	                 1);
	assert_true(right(f, "ann@example.org", RIGHT));
	assert_string_equal(newest(f).details.text,
	                    "{\"fields\":[\"password_hash\"],\"name\":\"ann@example.org\"}");
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM was JOIN user_account USING (password)"),
	                 0);
	/* what was issued before stays: it is the same password */
	OK(user_get(W, "ann@example.org", &u, ERR));
	assert_int_equal(u.epoch, 2);
	assert_true(right(f, "ann@example.org", RIGHT));
	assert_string_equal(newest(f).details.text, "{\"name\":\"ann@example.org\"}");
	REFUSED(INVALID, set_hash(f, "ann@example.org", ssha));
	assert_string_equal(fx_field, "password_hash");
	AUTO(secret) struct secret *weak = secret_copy(ssha, strlen(ssha));
	OK(password_set(W, "ann@example.org",
	                &(struct password_new){.hash = weak, .weak_allowed = true}, &u, ERR));
	assert_true(right(f, "ann@example.org", RIGHT));
}

static void a_wrong_one_by_a_cheap_hash_is_not_answered_sooner(void **state)
{
	struct fx *f = *state;
	double     other;

	fx_user(f, "ann@example.org", NONE);
	OK(set_hash(f, "ann@example.org",
	            "$2a$04$zyxwvutsrqponmlkjihgfe0vJlejH4nXCJQDQnZg9eMX0DTKWXVV."));
	other = seconds_of(f, "nobody@example.org");
	if (seconds_of(f, "ann@example.org") < other / 3)
		fail_msg("sooner than %f s", other);
}

static void a_second_factor_that_is_asked_for_makes_it_shorter(void **state)
{
	struct fx *f = *state;

	fx_user(f, "ann@example.org", NONE);
	REFUSED(INVALID, set(f, "ann@example.org", "x7#kQ9!m"));
	fx_role(f, "strict", WORDS("a:b"));
	OK(role_create(W, &(struct role_new){.as.name = "staff"}, &(struct role){0}, ERR));
	fx_sql(f, "UPDATE role SET require_mfa = 1 WHERE name = 'strict'");
	fx_sql(f,
	       "INSERT INTO role_parent (role_id, parent_id) SELECT s.id, p.id FROM role s, role p "
	       "WHERE s.name = 'staff' AND p.name = 'strict'");
	fx_grant(f, "ann@example.org", "staff", AFTER(f, 60));
	REFUSED(INVALID, set(f, "ann@example.org", "x7#kQ9!"));
	OK(set(f, "ann@example.org", "x7#kQ9!m"));
	f->w.now.us += 60 * UTC_SECOND;
	REFUSED(INVALID, set(f, "ann@example.org", "x7#kQ9!m"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(the_policy_knows_the_person),
	    FX_TEST(a_hash_from_elsewhere_is_taken_and_made_anew_at_the_first_use),
	    FX_TEST(a_hash_of_another_system_works_once_as_it_came),
	    FX_TEST(a_wrong_one_by_a_cheap_hash_is_not_answered_sooner),
	    FX_TEST(a_second_factor_that_is_asked_for_makes_it_shorter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
