/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/subject/subject.h"

#include "lib/base/secret.h"
#include "tests/unit/core_people.h"

static struct client client(struct fx *f, const char *name)
{
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;

	OK(client_create(W, &(struct client_new){.as.name = name}, &c, &secret, ERR));
	return c;
}

static struct user user(struct fx *f, const char *email, const char *username)
{
	struct user u;

	OK(user_create(W, &(struct user_new){.as.email = email, .as.username = username}, &u, ERR));
	return u;
}

static void a_subject_is_found_by_id_or_natural_name(void **state)
{
	struct fx     *f = *state;
	struct client  c = client(f, "app");
	struct user    u = user(f, "ann@example.org", "ann");
	struct subject s;
	char           id[ID_TEXT];

	static const char *const users[]   = {"ann@example.org", "ANN@example.org", "ann",
	                                      "email:ann@example.org", "username:ann"};
	static const char *const clients[] = {"app", "name:app"};
	static const char *const none[]    = {"nobody@example.org", "nobody", "username:app",
	                                      "name:ann", "email:app"};

	for (size_t i = 0; i < COUNT(users); i++) {
		OK(subject_get(W, users[i], &s, ERR));
		assert_string_equal(s.type, "user");
		assert_int_equal(s.user, u.row);
		assert_int_equal(s.client, 0);
	}
	for (size_t i = 0; i < COUNT(clients); i++) {
		OK(subject_get(W, clients[i], &s, ERR));
		assert_string_equal(s.type, "client");
		assert_int_equal(s.client, c.row);
		assert_int_equal(s.user, 0);
	}
	for (size_t i = 0; i < COUNT(none); i++) {
		REFUSED(NOT_FOUND, subject_get(W, none[i], &s, ERR));
		assert_string_equal(fx_field, "subject");
	}
	OK(subject_get(W, id_format(u.id, id), &s, ERR));
	assert_int_equal(s.user, u.row);
	OK(subject_get(W, id_format(c.id, id), &s, ERR));
	assert_int_equal(s.client, c.row);
	REFUSED(INVALID, subject_get(W, "", &s, ERR));
}

static void a_name_that_is_both_must_be_said_in_full(void **state)
{
	struct fx     *f = *state;
	struct subject s;

	client(f, "app");
	user(f, "both@example.org", "both");
	fx_sql(
	    f,
	    "UPDATE client SET name = 'both'"); /* neither making nor renaming lets this happen */
	REFUSED(CONFLICT, subject_get(W, "both", &s, ERR));
	OK(subject_get(W, "username:both", &s, ERR));
	assert_string_equal(s.type, "user");
	OK(subject_get(W, "name:both", &s, ERR));
	assert_string_equal(s.type, "client");
}

static void a_subject_carries_what_decisions_need(void **state)
{
	struct fx     *f = *state;
	struct user    u = user(f, "ann@example.org", NULL);
	struct client  c = client(f, "app");
	struct subject s = subject_of_user(&u);

	assert_string_equal(s.name, "ann@example.org");
	assert_true(s.active);
	assert_int_equal(s.epoch, u.epoch);
	assert_int_equal(s.version, u.version);
	assert_true(id_equal(s.id, u.id));
	OK(user_disable(W, "ann@example.org", &u, ERR));
	s = subject_of_user(&u);
	assert_false(s.active);
	OK(user_delete(W, "ann@example.org", &u, ERR));
	s = subject_of_user(&u);
	assert_false(s.active);
	s = subject_of_client(&c);
	assert_true(s.active);
	assert_int_equal(s.epoch, 0);
	OK(client_set_enabled(W, "app", false, &c, ERR));
	s = subject_of_client(&c);
	assert_false(s.active);
	assert_int_equal(s.version, c.version);
}

static void an_actor_is_an_active_subject_of_this_store(void **state)
{
	struct fx    *f = *state;
	struct client c = client(f, "app");
	struct user   u;

	OK(subject_act_as(W, "app", ERR));
	assert_string_equal(f->request.actor.name, "app");
	assert_string_equal(f->request.actor.kind, "client");
	assert_int_equal(f->request.actor.client, c.row);
	assert_int_equal(f->request.actor.user, 0);
	fx_operator(f);
	REFUSED(NOT_FOUND, subject_act_as(W, "nobody", ERR));
	assert_string_equal(fx_field, "actor");
	OK(client_set_enabled(W, "app", false, &c, ERR));
	REFUSED(FORBIDDEN, subject_act_as(W, "app", ERR));
	assert_string_equal(fx_field, "actor");
	/* and is named in the event of that refusal */
	assert_string_equal(f->request.actor.name, "app");
	fx_operator(f);
	u = user(f, "ann@example.org", NULL);
	OK(subject_act_as(W, "ann@example.org", ERR));
	assert_string_equal(f->request.actor.kind, "user");
	assert_int_equal(f->request.actor.user, u.row);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_subject_is_found_by_id_or_natural_name),
	    FX_TEST(a_name_that_is_both_must_be_said_in_full),
	    FX_TEST(a_subject_carries_what_decisions_need),
	    FX_TEST(an_actor_is_an_active_subject_of_this_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
