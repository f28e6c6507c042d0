/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/user.h"

#include "lib/base/secret.h"
#include "tests/unit/core_people.h"

static enum rc create(struct fx *f, const char *email, const char *username)
{
	struct user u;

	return user_create(W, &(struct user_new){.as.email = email, .as.username = username}, &u,
	                   ERR);
}

static void an_account_is_as_it_was_made(void **state)
{
	struct fx            *f  = *state;
	const struct user_new in = {.as.email                = "Ann@Example.org",
	                            .as.username             = "Ann",
	                            .as.given_name           = "Ann",
	                            .as.family_name          = "Lee",
	                            .as.display_name         = "Ann Lee",
	                            .roles                   = WORDS("user", "service"),
	                            .attributes              = WORDS("team=x", "cost=7"),
	                            .as.email_verified       = true,
	                            .as.must_change_password = true};
	struct user           u;

	OK(user_create(W, &in, &u, ERR));
	fx_last_is(f, "user",
	           "{\"name\":\"Ann@Example.org\",\"roles\":[\"user\",\"service\"],"
	           "\"status\":\"active\"}");
	OK(user_get(W, "ann", &u, ERR));
	assert_string_equal(u.email, "Ann@Example.org");
	assert_string_equal(u.username, "Ann");
	assert_string_equal(u.given_name, "Ann");
	assert_string_equal(u.family_name, "Lee");
	assert_string_equal(u.display_name, "Ann Lee");
	assert_string_equal(list_join(u.roles, f->mem), "service user");
	assert_string_equal(u.attributes.text, "{\"cost\":\"7\",\"team\":\"x\"}");
	assert_true(u.email_verified);
	assert_true(u.must_change_password);
	assert_int_equal(u.status, USER_ACTIVE);
	assert_int_equal(u.version, 1);
	assert_int_equal(u.epoch, 1);
	assert_int_equal(u.created_at.us, FX_T0);
	assert_int_equal(u.last_login_at.us, 0);
	assert_int_equal(u.deleted_at.us, 0);
}

static void names_are_unique_whatever_their_spelling(void **state)
{
	struct fx *f = *state;

	OK(create(f, "ann@example.org", "ann"));
	REFUSED(EXISTS, create(f, "ANN@EXAMPLE.ORG", NULL));
	assert_string_equal(fx_field, "email");
	REFUSED(EXISTS, create(f, "b@example.org", "ANN"));
	assert_string_equal(fx_field, "username");
	OK(create(f, "z\xC3\xBC@example.org", "z\xC3\xBC"));
	REFUSED(EXISTS, create(f, "zu\xCC\x88@example.org", NULL)); /* composition */
	REFUSED(EXISTS, create(f, "c@example.org", "Z\xC3\x9C"));
	REFUSED(EXISTS, create(f, "\xEF\xBD\x81nn@example.org", NULL)); /* width */
}

static void a_deleted_account_keeps_its_names_until_it_is_purged(void **state)
{
	struct fx  *f = *state;
	struct user u;

	OK(create(f, "ann@example.org", "ann"));
	OK(user_delete(W, "ann", &u, ERR));
	assert_int_equal(u.status, USER_DELETED);
	assert_int_equal(u.deleted_at.us, FX_T0);
	REFUSED(EXISTS, create(f, "ann@example.org", NULL));
	REFUSED(EXISTS, create(f, "b@example.org", "ann"));
	OK(user_purge(W, "ann", &u, ERR));
	assert_string_equal(u.email, "ann@example.org");
	assert_int_equal(u.status, USER_DELETED);
	OK(create(f, "ann@example.org", "ann"));
}

static void malformed_input_is_named_by_its_field(void **state)
{
	const struct {
		struct user_new in;
		const char     *field;
	} rows[] = {
	    {{.as.email = "nonsense"}, "email"},
	    {{.as.email = "a@example.org", .as.username = "a b"}, "username"},
	    {{.as.email = "a@example.org", .as.given_name = "a\nb"}, "given_name"},
	    {{.as.email = "a@example.org", .as.family_name = "a\tb"}, "family_name"},
	    {{.as.email = "a@example.org", .as.display_name = "\x1b[31m"}, "display_name"},
	    {{.as.email = "a@example.org", .attributes = WORDS("x")}, "attr"},
	};
	struct fx  *f = *state;
	struct user u;

	for (size_t i = 0; i < COUNT(rows); i++) {
		REFUSED(INVALID, user_create(W, &rows[i].in, &u, ERR));
		assert_string_equal(fx_field, rows[i].field);
	}
	REFUSED(NOT_FOUND,
	        user_create(W,
	                    &(struct user_new){.as.email = "a@example.org", .roles = WORDS("nope")},
	                    &u, ERR));
	assert_string_equal(fx_field, "role");
}

static void an_account_is_found_by_every_name_of_it(void **state)
{
	static const char *const good[] = {
	    "ann@example.org",       "ANN@example.org", "ann",     "ANN",
	    "email:ann@example.org", "username:Ann",    "name:ann"};
	static const char *const bad[] = {"bob",       "bob@example.org",
	                                  "email:ann", "username:ann@example.org",
	                                  "an n",      "00000000-0000-7000-8000-000000000000"};
	struct fx               *f     = *state;
	struct user              u;
	struct id                id;
	char                     text[ID_TEXT];

	OK(create(f, "ann@example.org", "ann"));
	OK(user_get(W, "ann", &u, ERR));
	id = u.id;
	OK(user_get(W, id_format(id, text), &u, ERR));
	OK(user_get(W, arena_printf(f->mem, "id:%s", text), &u, ERR));
	for (size_t i = 0; i < COUNT(good); i++) {
		OK(user_get(W, good[i], &u, ERR));
		assert_true(id_equal(u.id, id));
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		REFUSED(NOT_FOUND, user_get(W, bad[i], &u, ERR));
		assert_string_equal(fx_field, "user");
	}
	REFUSED(INVALID, user_get(W, "", &u, ERR));
}

static void if_missing_takes_what_was_mentioned(void **state)
{
	const struct user_new base = {.as.email = "ann@example.org", .if_missing = true};
	const struct user_new full = {.as.email          = "ann@example.org",
	                              .as.username       = "ann",
	                              .as.given_name     = "A",
	                              .as.family_name    = "B",
	                              .as.display_name   = "C",
	                              .roles             = WORDS("user"),
	                              .attributes        = WORDS("k=v"),
	                              .as.email_verified = true,
	                              .if_missing        = true};
	struct user_new       other;
	struct fx            *f = *state;
	struct user           u;
	unsigned              changes;

	OK(user_create(W, &full, &u, ERR));
	changes = f->pending.changes;
	OK(user_create(W, &full, &u, ERR));
	OK(user_create(W, &base, &u, ERR));
	assert_string_equal(u.given_name, "A");
	assert_int_equal(f->pending.changes, changes);
#define DIFFERS(member, value) \
	other        = full;   \
	other.member = value;  \
	REFUSED(EXISTS, user_create(W, &other, &u, ERR))
	DIFFERS(as.username, "eve");
	DIFFERS(as.given_name, "X");
	DIFFERS(as.family_name, "X");
	DIFFERS(as.display_name, "X");
	DIFFERS(roles, WORDS("service"));
	DIFFERS(attributes, WORDS("k=w"));
	DIFFERS(disabled, true);
#undef DIFFERS
	OK(user_update(W, "ann", &(struct user_change){.none = WORDS("email_verified")}, &u, ERR));
	REFUSED(EXISTS, user_create(W, &full, &u, ERR));
}

static void an_update_touches_only_what_is_said(void **state)
{
	struct fx  *f = *state;
	struct user u;
	unsigned    changes;

	OK(user_create(W,
	               &(struct user_new){.as.email          = "ann@example.org",
	                                  .as.username       = "ann",
	                                  .as.given_name     = "Ann",
	                                  .attributes        = WORDS("a=1", "b=2"),
	                                  .as.email_verified = true},
	               &u, ERR));
	f->w.now.us += UTC_SECOND;
	OK(user_update(W, "ann",
	               &(struct user_change){.to.family_name = "Lee",
	                                     .to.username    = "",
	                                     .set            = WORDS("c=3"),
	                                     .unset          = WORDS("a")},
	               &u, ERR));
	fx_last_is(f, "user",
	           "{\"fields\":[\"attributes\",\"family_name\",\"username\"],"
	           "\"name\":\"ann@example.org\"}");
	assert_null(u.username);
	assert_string_equal(u.given_name, "Ann");
	assert_string_equal(u.family_name, "Lee");
	assert_string_equal(u.attributes.text, "{\"b\":\"2\",\"c\":\"3\"}");
	assert_true(u.email_verified);
	assert_int_equal(u.version, 2);
	assert_int_equal(u.epoch, 1);
	assert_int_equal(u.updated_at.us, f->w.now.us);
	changes = f->pending.changes;
	OK(user_update(W, "ann@example.org", &(struct user_change){.to.family_name = "Lee"}, &u,
	               ERR));
	assert_int_equal(f->pending.changes, changes);
	assert_int_equal(u.version, 2);
	f->request.if_version = 1;
	REFUSED(CONFLICT, user_update(W, "ann@example.org",
	                              &(struct user_change){.to.family_name = "X"}, &u, ERR));
}

static void a_new_address_is_unverified(void **state)
{
	struct fx  *f = *state;
	struct user u;

	OK(create(f, "bob@example.org", NULL));
	OK(user_create(W,
	               &(struct user_new){.as.email = "ann@example.org", .as.email_verified = true},
	               &u, ERR));
	OK(user_update(W, "ann@example.org", &(struct user_change){.to.email = "ann@example.com"},
	               &u, ERR));
	assert_false(u.email_verified);
	OK(user_update(W, "ann@example.com", &(struct user_change){.to.email_verified = true}, &u,
	               ERR));
	assert_true(u.email_verified);
	OK(user_update(
	    W, "ann@example.com",
	    &(struct user_change){.to.email = "ann@example.net", .to.email_verified = true}, &u,
	    ERR));
	assert_true(u.email_verified);
	REFUSED(EXISTS, user_update(W, "ann@example.net",
	                            &(struct user_change){.to.email = "BOB@example.org"}, &u, ERR));
	assert_string_equal(fx_field, "email");
	/* the same address in another spelling is the account's own */
	OK(user_update(W, "ann@example.net", &(struct user_change){.to.email = "Ann@example.net"},
	               &u, ERR));
	assert_string_equal(u.email, "Ann@example.net");
}

static void the_epoch_moves_with_whatever_ends_trust(void **state)
{
	static const struct {
		enum rc (*verb)(struct work *, const char *, struct user *, struct err *);
		enum user_status status;
		int64_t          epoch;
	} rows[]      = {{user_disable, USER_DISABLED, 2}, {user_disable, USER_DISABLED, 2},
	                 {user_enable, USER_ACTIVE, 2},    {user_enable, USER_ACTIVE, 2},
	                 {user_delete, USER_DELETED, 3},   {user_delete, USER_DELETED, 3},
	                 {user_restore, USER_ACTIVE, 4},   {user_restore, USER_ACTIVE, 4},
	                 {user_disable, USER_DISABLED, 5}, {user_delete, USER_DELETED, 6},
	                 {user_restore, USER_DISABLED, 7}};
	struct fx  *f = *state;
	struct user u;
	int64_t     version = 1, epoch = 1;

	OK(create(f, "ann@example.org", NULL));
	for (size_t i = 0; i < COUNT(rows); i++) {
		const unsigned changes = f->pending.changes;
		struct user    was;

		OK(user_get(W, "ann@example.org", &was, ERR));
		OK(rows[i].verb(W, "ann@example.org", &u, ERR));
		assert_int_equal(u.status, rows[i].status);
		assert_int_equal(u.epoch, rows[i].epoch);
		assert_int_equal(f->pending.changes - changes, was.status != u.status);
		assert_int_equal(u.version - version, was.status != u.status);
		assert_int_equal(u.deleted_at.us, u.status == USER_DELETED ? FX_T0 : 0);
		version = u.version;
		epoch   = u.epoch;
	}
	assert_int_equal(epoch, 7);
}

static void a_deleted_account_can_only_be_restored_or_purged(void **state)
{
	struct fx  *f = *state;
	struct user u;

	OK(create(f, "ann@example.org", NULL));
	REFUSED(CONFLICT, user_purge(W, "ann@example.org", &u, ERR));
	OK(user_delete(W, "ann@example.org", &u, ERR));
	REFUSED(CONFLICT, user_disable(W, "ann@example.org", &u, ERR));
	REFUSED(CONFLICT, user_enable(W, "ann@example.org", &u, ERR));
	REFUSED(CONFLICT, user_update(W, "ann@example.org", &(struct user_change){0}, &u, ERR));
	OK(user_restore(W, "ann@example.org", &u, ERR));
	assert_int_equal(u.status, USER_ACTIVE);
	REFUSED(NOT_FOUND, user_delete(W, "nobody@example.org", &u, ERR));
	REFUSED(NOT_FOUND, user_purge(W, "nobody@example.org", &u, ERR));
}

static void the_last_administrator_stays(void **state)
{
	struct fx  *f = *state;
	struct user u;

	REFUSED(CONFLICT, user_disable(W, FX_ROOT, &u, ERR));
	fx_undo(f);
	REFUSED(CONFLICT, user_delete(W, FX_ROOT, &u, ERR));
	fx_undo(f);
	OK(user_get(W, FX_ROOT, &u, ERR));
	assert_int_equal(u.status, USER_ACTIVE);
	fx_user(f, "ann@example.org", WORDS("admin"));
	OK(user_disable(W, FX_ROOT, &u, ERR));
	REFUSED(CONFLICT, user_delete(W, "ann@example.org", &u, ERR));
	fx_undo(f);
	/* one whose grant has an end is none */
	fx_user(f, "bob@example.org", NONE);
	fx_grant(f, "bob@example.org", "admin", AFTER(f, 3600));
	REFUSED(CONFLICT, user_disable(W, FX_ROOT, &u, ERR));
}

static void an_actor_makes_nobody_with_more_rights_than_its_own(void **state)
{
	struct fx  *f = *state;
	struct user u;

	fx_role(f, "helpdesk", WORDS("user:*"));
	fx_user(f, "h@example.org", WORDS("helpdesk"));
	fx_act_as(f, "h@example.org");
	fx_user(f, "a@example.org", WORDS("helpdesk"));
	REFUSED(
	    FORBIDDEN,
	    user_create(W, &(struct user_new){.as.email = "b@example.org", .roles = WORDS("admin")},
	                &u, ERR));
	REFUSED(FORBIDDEN,
	        user_update(W, FX_ROOT, &(struct user_change){.to.given_name = "x"}, &u, ERR));
	REFUSED(FORBIDDEN, user_disable(W, FX_ROOT, &u, ERR));
	REFUSED(FORBIDDEN, user_delete(W, FX_ROOT, &u, ERR));
	OK(user_disable(W, "a@example.org", &u, ERR));
}

static void the_list_leaves_out_the_deleted_unless_asked(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(user_record, "email", "status");
	struct user    u;

	OK(create(f, "b@example.org", NULL));
	OK(create(f, "a@example.org", NULL));
	OK(user_delete(W, "b@example.org", &u, ERR));
	OK(user_list(W, false, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, FX_ROOT " active\na@example.org active\n");
	OK(user_list(W, true, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, FX_ROOT " active\nb@example.org deleted\na@example.org active\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(an_account_is_as_it_was_made),
	    FX_TEST(names_are_unique_whatever_their_spelling),
	    FX_TEST(a_deleted_account_keeps_its_names_until_it_is_purged),
	    FX_TEST(malformed_input_is_named_by_its_field),
	    FX_TEST(an_account_is_found_by_every_name_of_it),
	    FX_TEST(if_missing_takes_what_was_mentioned),
	    FX_TEST(an_update_touches_only_what_is_said),
	    FX_TEST(a_new_address_is_unverified),
	    FX_TEST(the_epoch_moves_with_whatever_ends_trust),
	    FX_TEST(a_deleted_account_can_only_be_restored_or_purged),
	    FX_TEST(the_last_administrator_stays),
	    FX_TEST(an_actor_makes_nobody_with_more_rights_than_its_own),
	    FX_TEST(the_list_leaves_out_the_deleted_unless_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
