/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/client/client_secret.h"

#include "tests/unit/core_people.h"

/* The client, and its first secret for the caller to free. */
static struct client make(struct fx *f, const char *name, struct secret **ret)
{
	struct client c;

	OK(client_create(W, &(struct client_new){.as.name = name}, &c, ret, ERR));
	return c;
}

static bool right(struct fx *f, const char *name, const struct secret *text)
{
	struct client        c;
	struct client_secret used;
	bool                 yes = true;

	OK(client_get(W, name, &c, ERR));
	OK(client_secret_check(W, &c, text, &yes, &used, ERR));
	return yes;
}

static void a_secret_is_right_for_its_own_client_alone(void **state)
{
	struct fx                  *f   = *state;
	AUTO(secret) struct secret *a   = NULL;
	AUTO(secret) struct secret *b   = NULL;
	AUTO(secret) struct secret *bad = NULL;

	make(f, "one", &a);
	make(f, "two", &b);
	assert_true(right(f, "one", a));
	assert_true(right(f, "two", b));
	assert_false(right(f, "one", b));
	assert_false(right(f, "two", a));
	for (size_t i = 0; i < a->n; i++) {
		secret_free(bad);
		bad = secret_copy(a->p, a->n);
		bad->p[i] ^= 1;
		assert_false(right(f, "one", bad));
	}
	secret_free(bad);
	bad = secret_copy("", 0);
	assert_false(right(f, "one", bad));
}

static void the_stored_hash_is_of_the_whole_secret(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;

	make(f, "one", &a);
	fx_sql(f, "UPDATE client_secret SET mac = zeroblob(32)");
	assert_false(right(f, "one", a));
}

static void a_disabled_client_has_no_valid_secret(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;
	struct client               c;

	make(f, "one", &a);
	OK(client_set_enabled(W, "one", false, &c, ERR));
	assert_false(right(f, "one", a));
	OK(client_set_enabled(W, "one", true, &c, ERR));
	assert_true(right(f, "one", a));
}

static void a_secret_ends_to_the_microsecond(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;
	AUTO(secret) struct secret *b = NULL;
	struct client               c = make(f, "one", &a);
	struct client_secret        s;
	const struct utc            end = {FX_T0 + 1000001};

	REFUSED(INVALID, client_secret_make(W, &c, f->w.now, &s, &b, ERR));
	assert_string_equal(fx_field, "expires");
	OK(client_secret_add(W, "one", &(struct client_secret_new){.expires = end}, &s, &b, ERR));
	assert_int_equal(s.state, SECRET_LIVE);
	f->w.now.us = end.us - 1;
	assert_true(right(f, "one", b));
	f->w.now.us = end.us;
	assert_false(right(f, "one", b));
	assert_true(right(f, "one", a));
	OK(client_get(W, "one", &c, ERR));
	assert_int_equal(c.secrets, 1);
}

static void secrets_overlap_and_the_others_can_be_given_an_end(void **state)
{
	struct fx     *f    = *state;
	struct fx_rows rows = FX_ROWS(client_secret_record, "client", "state", "expires_at");
	AUTO(secret) struct secret *a = NULL;
	AUTO(secret) struct secret *b = NULL;
	AUTO(secret) struct secret *e = NULL;
	struct client               c = make(f, "one", &a);
	struct client_secret        s;

	OK(client_secret_add(W, "one", &(struct client_secret_new){.expires = AFTER(f, 5)}, &s, &b,
	                     ERR));
	OK(client_secret_add(W, "one", &(struct client_secret_new){.others_end = AFTER(f, 60)}, &s,
	                     &e, ERR));
	/* what ends sooner still ends sooner, and the new one never */
	OK(client_secret_list(W, &c, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "one live 60\none live 5\none live 0\n");
	assert_true(right(f, "one", a) && right(f, "one", b) && right(f, "one", e));
	f->w.now.us += 60 * UTC_SECOND;
	assert_false(right(f, "one", a) || right(f, "one", b));
	assert_true(right(f, "one", e));
	OK(client_secret_list(W, &c, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, "one expired 60\none expired 5\none live 0\n");
}

static void there_are_at_most_eight_live_ones(void **state)
{
	struct fx               *f    = *state;
	struct secret           *text = NULL;
	struct client            c    = make(f, "one", &text);
	struct client_secret     s;
	struct client_secret_new in = {.expires = AFTER(f, 10)};

	secret_free(text);
	for (int i = 1; i < CLIENT_SECRETS_MAX; i++) {
		OK(client_secret_add(W, "one", &in, &s, &text, ERR));
		secret_free(text);
	}
	REFUSED(CONFLICT, client_secret_add(W, "one", &in, &s, &text, ERR));
	f->w.now.us += 10 * UTC_SECOND;
	in.expires = AFTER(f, 10);
	OK(client_secret_add(W, "one", &in, &s, &text, ERR));
	secret_free(text);
	OK(client_get(W, "one", &c, ERR));
	assert_int_equal(c.secrets, 2);
	assert_int_equal(c.version, 1 + 7 + 1);
}

static void a_revoked_secret_is_invalid_at_once_and_permanently(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;
	AUTO(secret) struct secret *b = NULL;
	AUTO(secret) struct secret *o = NULL;
	struct client_secret        s;
	struct client               c;
	unsigned                    changes;
	char                        id[ID_TEXT], foreign[ID_TEXT];

	make(f, "one", &a);
	make(f, "two", &o);
	OK(client_secret_add(W, "two", &(struct client_secret_new){.expires = {0}}, &s, &b, ERR));
	id_format(s.id, foreign);
	secret_free(TAKE(b));
	OK(client_secret_add(W, "one", &(struct client_secret_new){.expires = {0}}, &s, &b, ERR));
	id_format(s.id, id);
	REFUSED(NOT_FOUND, client_secret_revoke(W, "one", foreign, &s, ERR));
	REFUSED(INVALID, client_secret_revoke(W, "one", "nope", &s, ERR));
	changes = f->pending.changes;
	OK(client_secret_revoke(W, "one", id, &s, ERR));
	assert_int_equal(s.state, SECRET_REVOKED);
	assert_int_equal(s.revoked_at.us, FX_T0);
	assert_false(right(f, "one", b));
	assert_true(right(f, "one", a));
	f->w.now.us += UTC_SECOND;
	OK(client_secret_revoke(W, "one", id, &s, ERR));
	assert_int_equal(s.revoked_at.us, FX_T0);
	assert_int_equal(f->pending.changes, changes + 1);
	OK(client_get(W, "one", &c, ERR));
	assert_int_equal(c.version, 3);
	assert_int_equal(c.secrets, 1);
}

static void an_actor_gets_no_secret_of_a_client_with_more_rights(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;
	AUTO(secret) struct secret *b = NULL;
	struct client               c;
	struct client_secret        s;
	char                        id[ID_TEXT];

	OK(client_create(W, &(struct client_new){.as.name = "strong", .roles = WORDS("admin")}, &c,
	                 &a, ERR));
	OK(client_secret_add(W, "strong", &(struct client_secret_new){.expires = {0}}, &s, &b,
	                     ERR));
	fx_role(f, "apps", WORDS("client:*"));
	fx_user(f, "a@example.org", WORDS("apps"));
	fx_act_as(f, "a@example.org");
	secret_free(TAKE(b));
	REFUSED(FORBIDDEN,
	        client_secret_add(W, "strong", &(struct client_secret_new){.expires = {0}}, &s, &b,
	                          ERR));
	REFUSED(FORBIDDEN, client_secret_revoke(W, "strong", id_format(s.id, id), &s, ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_secret_is_right_for_its_own_client_alone),
	    FX_TEST(the_stored_hash_is_of_the_whole_secret),
	    FX_TEST(a_disabled_client_has_no_valid_secret),
	    FX_TEST(a_secret_ends_to_the_microsecond),
	    FX_TEST(secrets_overlap_and_the_others_can_be_given_an_end),
	    FX_TEST(there_are_at_most_eight_live_ones),
	    FX_TEST(a_revoked_secret_is_invalid_at_once_and_permanently),
	    FX_TEST(an_actor_gets_no_secret_of_a_client_with_more_rights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
