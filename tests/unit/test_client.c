/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/client/client.h"

#include "lib/base/secret.h"
#include "lib/core/token/token.h"
#include "tests/unit/core_people.h"

static enum rc create(struct fx *f, const struct client_new *in)
{
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;

	return client_create(W, in, &c, &secret, ERR);
}

static const struct client_new full = {.as.name        = "app",
                                       .as.description = "An app",
                                       .roles          = {(const char *const[]){"service"}, 1},
                                       .as.audiences   = {(const char *const[]){"b", "a"}, 2},
                                       .as.scopes      = {(const char *const[]){"s"}, 1},
                                       .as.ttl_seconds = 60};

static void a_client_is_as_it_was_made_with_one_secret(void **state)
{
	struct fx                  *f      = *state;
	AUTO(secret) struct secret *secret = NULL;
	struct client               c;
	const char                 *details;

	OK(client_create(W, &full, &c, &secret, ERR));
	details = fx_last_event(f)->details.text;
	assert_ptr_equal(
	    strstr(details, "{\"name\":\"app\",\"roles\":[\"service\"],\"secret_id\":\""), details);
	OK(client_get(W, "app", &c, ERR));
	assert_string_equal(c.description, "An app");
	assert_int_equal(c.status, CLIENT_ACTIVE);
	assert_string_equal(list_join(c.roles, f->mem), "service");
	assert_string_equal(list_join(c.audiences, f->mem), "a b");
	assert_string_equal(list_join(c.scopes, f->mem), "s");
	assert_int_equal(c.ttl_seconds, 60);
	assert_int_equal(c.secrets, 1);
	assert_int_equal(c.version, 1);
	assert_int_equal(c.created_at.us, FX_T0);
	assert_memory_equal(secret->p, "idc_cs_", 7);
	/* only a keyed hash stays */
	fx_commit(f);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM client_secret WHERE length(mac) = 32"), 1);
}

static void a_client_is_found_by_id_and_by_name(void **state)
{
	struct fx    *f = *state;
	struct client c;
	struct id     id;
	char          text[ID_TEXT];

	OK(create(f, &(struct client_new){.as.name = "app"}));
	OK(client_get(W, "name:app", &c, ERR));
	id = c.id;
	assert_int_equal(c.ttl_seconds, CLIENT_TTL_DEFAULT);
	OK(client_get(W, id_format(id, text), &c, ERR));
	assert_true(id_equal(c.id, id));
	REFUSED(NOT_FOUND, client_get(W, "ap", &c, ERR));
	assert_string_equal(fx_field, "client");
}

static void malformed_input_is_named_by_its_field(void **state)
{
	const struct {
		struct client_new in;
		const char       *field;
	} rows[] = {
	    {{.as.name = "App"}, "name"},
	    {{.as.name = "a b"}, "name"},
	    {{.as.name = "app", .as.description = "a\nb"}, "description"},
	    {{.as.name = "app", .as.audiences = WORDS("a b")}, "audience"},
	    {{.as.name = "app", .as.scopes = WORDS("a\"b")}, "scope"},
	    {{.as.name = "app", .as.ttl_seconds = -1}, "ttl"},
	    {{.as.name = "app", .as.ttl_seconds = CLIENT_TTL_MAX + 1}, "ttl"},
	};
	struct fx *f = *state;

	for (size_t i = 0; i < COUNT(rows); i++) {
		REFUSED(INVALID, create(f, &rows[i].in));
		assert_string_equal(fx_field, rows[i].field);
	}
	OK(create(f, &(struct client_new){.as.name = "one", .as.ttl_seconds = 1}));
	OK(create(f, &(struct client_new){.as.name = "most", .as.ttl_seconds = CLIENT_TTL_MAX}));
	REFUSED(NOT_FOUND,
	        create(f, &(struct client_new){.as.name = "app", .roles = WORDS("nope")}));
}

static void if_missing_takes_what_was_mentioned_and_gives_no_secret(void **state)
{
	struct fx        *f      = *state;
	struct client_new in     = full;
	struct secret    *secret = (struct secret *)f; /* to be overwritten, not freed */
	struct client     c;
	unsigned          changes;

	OK(create(f, &full));
	REFUSED(EXISTS, create(f, &full));
	assert_string_equal(fx_field, "name");
	changes       = f->pending.changes;
	in.if_missing = true;
	OK(client_create(W, &in, &c, &secret, ERR));
	assert_null(secret);
	assert_string_equal(c.description, "An app");
	OK(create(f, &(struct client_new){.as.name = "app", .if_missing = true}));
	assert_int_equal(f->pending.changes, changes);
#define DIFFERS(member, value) \
	in            = full;  \
	in.if_missing = true;  \
	in.member     = value; \
	REFUSED(EXISTS, create(f, &in))
	DIFFERS(as.description, "Other");
	DIFFERS(as.audiences, WORDS("a"));
	DIFFERS(as.scopes, WORDS("s", "t"));
	DIFFERS(as.ttl_seconds, 61);
	DIFFERS(roles, WORDS("service", "user"));
#undef DIFFERS
}

static void a_name_is_a_clients_or_a_users_and_not_both(void **state)
{
	struct fx    *f = *state;
	struct client c;
	struct user   u;

	OK(create(f, &(struct client_new){.as.name = "app"}));
	OK(user_create(W, &(struct user_new){.as.email = "a@example.org", .as.username = "ann"}, &u,
	               ERR));
	REFUSED(EXISTS, create(f, &(struct client_new){.as.name = "ann"}));
	REFUSED(EXISTS,
	        client_update(W, "app", &(struct client_change){.to.name = "ann"}, &c, ERR));
	REFUSED(EXISTS,
	        user_create(W,
	                    &(struct user_new){.as.email = "b@example.org", .as.username = "app"},
	                    &u, ERR));
	REFUSED(EXISTS,
	        user_update(W, "ann", &(struct user_change){.to.username = "APP"}, &u, ERR));
}

static void an_update_touches_only_what_is_said(void **state)
{
	struct fx    *f = *state;
	struct client c;
	unsigned      changes;

	OK(create(f, &full));
	OK(create(f, &(struct client_new){.as.name = "other"}));
	f->w.now.us += UTC_SECOND;
	OK(client_update(W, "app", &(struct client_change){.to.name = "app2"}, &c, ERR));
	fx_last_is(f, "client", "{\"fields\":[\"name\"],\"name\":\"app2\"}");
	assert_string_equal(c.description, "An app");
	assert_int_equal(c.audiences.n, 2);
	assert_int_equal(c.ttl_seconds, 60);
	assert_int_equal(c.version, 2);
	assert_int_equal(c.updated_at.us, f->w.now.us);
	OK(client_update(W, "app2",
	                 &(struct client_change){.to.description = "",
	                                         .to.scopes      = WORDS("t"),
	                                         .to.ttl_seconds = 61,
	                                         .none           = WORDS("audiences")},
	                 &c, ERR));
	assert_null(c.description);
	assert_int_equal(c.audiences.n, 0);
	assert_string_equal(list_join(c.scopes, f->mem), "t");
	assert_int_equal(c.ttl_seconds, 61);
	changes = f->pending.changes;
	OK(client_update(W, "app2", &(struct client_change){.to.ttl_seconds = 61}, &c, ERR));
	assert_int_equal(f->pending.changes, changes);
	REFUSED(EXISTS,
	        client_update(W, "app2", &(struct client_change){.to.name = "other"}, &c, ERR));
	REFUSED(INVALID,
	        client_update(W, "app2", &(struct client_change){.to.name = "X"}, &c, ERR));
	REFUSED(INVALID, client_update(W, "app2", &(struct client_change){.to.ttl_seconds = 86401},
	                               &c, ERR));
	f->request.if_version = 1;
	REFUSED(CONFLICT,
	        client_update(W, "app2", &(struct client_change){.to.name = "x"}, &c, ERR));
	REFUSED(CONFLICT, client_set_enabled(W, "app2", false, &c, ERR));
	REFUSED(CONFLICT, client_delete(W, "app2", &c, ERR));
}

static void it_is_disabled_and_enabled_once(void **state)
{
	struct fx    *f = *state;
	struct client c;
	unsigned      changes;

	OK(create(f, &full));
	changes = f->pending.changes;
	OK(client_set_enabled(W, "app", true, &c, ERR));
	assert_int_equal(f->pending.changes, changes);
	OK(client_set_enabled(W, "app", false, &c, ERR));
	assert_int_equal(c.status, CLIENT_DISABLED);
	assert_int_equal(c.version, 2);
	OK(client_set_enabled(W, "app", false, &c, ERR));
	assert_int_equal(f->pending.changes, changes + 1);
	OK(client_set_enabled(W, "app", true, &c, ERR));
	assert_int_equal(c.status, CLIENT_ACTIVE);
}

static void a_deleted_client_leaves_revoked_tokens_and_nothing_else(void **state)
{
	struct fx                  *f     = *state;
	AUTO(secret) struct secret *token = NULL;
	struct minted               m;
	struct client               c;
	unsigned                    changes;

	OK(create(f, &full));
	OK(token_mint(W, &(struct token_request){.client = "app"}, &m, &token, ERR));
	changes = f->pending.changes;
	OK(client_delete(W, "app", &c, ERR));
	assert_int_equal(f->pending.changes, changes + 1);
	assert_int_equal(fx_sql(f, "SELECT (SELECT count(*) FROM client_secret) + (SELECT count(*) "
	                           "FROM role_grant WHERE client_id IS NOT NULL) + "
	                           "(SELECT count(*) FROM client)"),
	                 0);
	/* its token lives on out there */
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM access_token WHERE client_id IS NULL AND "
	                           "revoked_at IS NOT NULL"),
	                 1);
	OK(client_delete(W, "app", &c, ERR));
	assert_string_equal(c.name, "app");
	assert_int_equal(f->pending.changes, changes + 1);
}

static void an_actor_makes_and_touches_no_client_with_more_rights(void **state)
{
	struct fx    *f = *state;
	struct client c;

	OK(create(f, &full));
	fx_role(f, "apps", WORDS("client:*"));
	fx_user(f, "a@example.org", WORDS("apps"));
	fx_act_as(f, "a@example.org");
	OK(create(f, &(struct client_new){.as.name = "mine", .roles = WORDS("apps")}));
	REFUSED(FORBIDDEN,
	        create(f, &(struct client_new){.as.name = "x", .roles = WORDS("admin")}));
	REFUSED(FORBIDDEN,
	        client_update(W, "app", &(struct client_change){.to.name = "x"}, &c, ERR));
	REFUSED(FORBIDDEN, client_set_enabled(W, "app", false, &c, ERR));
	REFUSED(FORBIDDEN, client_delete(W, "app", &c, ERR));
	OK(client_delete(W, "mine", &c, ERR));
}

static void clients_are_listed_in_the_order_of_their_making(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(client_record, "name", "secrets", "roles");

	OK(create(f, &(struct client_new){.as.name = "z"}));
	OK(create(f, &full));
	OK(client_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "z 1 \napp 1 service\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_client_is_as_it_was_made_with_one_secret),
	    FX_TEST(a_client_is_found_by_id_and_by_name),
	    FX_TEST(malformed_input_is_named_by_its_field),
	    FX_TEST(if_missing_takes_what_was_mentioned_and_gives_no_secret),
	    FX_TEST(a_name_is_a_clients_or_a_users_and_not_both),
	    FX_TEST(an_update_touches_only_what_is_said),
	    FX_TEST(it_is_disabled_and_enabled_once),
	    FX_TEST(a_deleted_client_leaves_revoked_tokens_and_nothing_else),
	    FX_TEST(an_actor_makes_and_touches_no_client_with_more_rights),
	    FX_TEST(clients_are_listed_in_the_order_of_their_making),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
