/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/apikey/apikey.h"

#include <regex.h>

#include "lib/core/client/client_secret.h"
#include "lib/crypt/base62.h"
#include "lib/crypt/secret_token.h"
#include "tests/unit/core_token.h"

static struct secret *make(struct fx *f, const struct apikey_new *in, struct apikey *ret)
{
	struct secret *text = NULL;

	OK(apikey_create(W, in, ret, &text, ERR));
	return text;
}

static struct secret *make_for(struct fx *f, const char *user, const char *client)
{
	struct apikey k;

	return make(f, &(struct apikey_new){.user = user, .client = client, .name = "job"}, &k);
}

/* The reason, or "" for a yes; the check makes its own transactions. */
static const char *ask(struct fx *f, const struct secret *text, const struct apikey_policy *policy)
{
	static const struct apikey_policy anything = {.scope = {.n = 0}};
	struct apikey_verdict             v;

	fx_end(f);
	OK(apikey_check(W, text, policy == NULL ? &anything : policy, &v, ERR));
	fx_begin(f);
	assert_int_equal(v.valid, v.reason == NULL);
	return v.valid ? "" : v.reason;
}

#define IS(want, text) assert_string_equal(ask(f, text, NULL), want)

static void a_key_carries_what_its_owner_has_now(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;
	struct apikey               k;
	struct apikey_verdict       v;
	const struct client         c = fx_client(f, "ci", NULL);

	a = make(f, &(struct apikey_new){.client = "ci", .name = "job", .scope = WORDS("read")},
	         &k);
	fx_last_is(f, "apikey",
	           "{\"client\":\"ci\",\"name\":\"job\",\"scope\":[\"read\"],\"state\":\"live\","
	           "\"user\":null}");
	fx_role(f, "extra", WORDS("build:run"));
	fx_grant(f, "ci", "extra", NO_END);
	fx_end(f);
	OK(apikey_check(W, a, &(struct apikey_policy){.require = WORDS("build:run")}, &v, ERR));
	fx_begin(f);
	assert_true(v.valid);
	assert_string_equal(v.client, "ci");
	assert_null(v.user);
	assert_memory_equal(&v.subject, &c.id, sizeof(c.id));
	assert_memory_equal(&v.id, &k.id, sizeof(k.id));
	assert_string_equal(list_join(v.scope, f->mem), "read");
	assert_string_equal(list_join(v.permissions, f->mem),
	                    "build:run token:introspect token:verify");
	assert_string_equal(
	    ask(f, a, &(struct apikey_policy){.require = WORDS("build:run", "user:create")}),
	    "missing_permission");
	assert_string_equal(ask(f, a, &(struct apikey_policy){.scope = WORDS("read", "write")}),
	                    "missing_scope");
}

static void a_key_gives_no_more_than_its_client_has(void **state)
{
	struct fx                  *f     = *state;
	AUTO(secret) struct secret *a     = NULL;
	AUTO(secret) struct secret *b     = NULL;
	const struct apikey_policy  write = {.scope = WORDS("write")};
	struct client               c     = fx_client(f, "ci", NULL);
	struct apikey               k;

	a = make_for(f, NULL, "ci"); /* all that the client has */
	assert_string_equal(ask(f, a, &write), "");
	OK(client_update(W, "ci", &(struct client_change){.to.scopes = WORDS("read")}, &c, ERR));
	assert_string_equal(ask(f, a, &write), "missing_scope");
	IS("", a);
	REFUSED(FORBIDDEN,
	        apikey_create(W,
	                      &(struct apikey_new){
	                          .client = "ci", .name = "x", .scope = WORDS("read", "write")},
	                      &k, &b, ERR));
	assert_string_equal(fx_field, "scope");
	b = make(f, &(struct apikey_new){.user = FX_ROOT, .name = "x", .scope = WORDS("write")},
	         &k);
	assert_string_equal(ask(f, b, &write), "");
}

static void any_other_text_is_refused(void **state)
{
	struct fx                  *f   = *state;
	AUTO(secret) struct secret *a   = make_for(f, FX_ROOT, NULL);
	AUTO(secret) struct secret *bad = NULL;

	for (size_t i = 0; i < a->n; i++) {
		secret_free(bad);
		bad       = secret_copy(a->p, a->n);
		bad->p[i] = bad->p[i] == 'a' ? 'b' : 'a';
		IS("malformed", bad);
	}
	secret_free(bad);
	bad = secret_copy("", 0);
	IS("malformed", bad);
	IS("", a);
	fx_sql(f, "UPDATE api_key SET mac = zeroblob(32)");
	IS("unknown_key", a);
	fx_sql(f, "DELETE FROM api_key");
	IS("unknown_key", a);
}

static void a_malformed_key_is_refused_without_the_store(void **state)
{
	struct fx                  *f  = *state;
	AUTO(secret) struct secret *a  = make_for(f, FX_ROOT, NULL);
	struct store               *db = f->w.db;
	struct apikey_verdict       v;

	a->p[a->n - 1] = a->p[a->n - 1] == '0' ? '1' : '0';
	f->w.db        = NULL;
	OK(apikey_check(W, a, &(struct apikey_policy){.scope = {.n = 0}}, &v, ERR));
	f->w.db = db;
	assert_string_equal(v.reason, "malformed");
}

static void a_scanner_finds_every_key_by_the_documented_expression(void **state)
{
	struct fx    *f = *state;
	regex_t       rx;
	struct apikey k;

	assert_int_equal(regcomp(&rx, "^idc_pat_[0-9A-Za-z]{71}$", REG_EXTENDED | REG_NOSUB), 0);
	for (int i = 0; i < 200; i++) {
		AUTO(secret)
		struct secret *a = make(f, &(struct apikey_new){.user = FX_ROOT, .name = "x"}, &k);

		assert_int_equal(regexec(&rx, (const char *)a->p, 0, NULL, 0), 0);
		assert_int_equal(strlen(k.handle), 20);
		assert_memory_equal(k.handle, a->p, 20);
	}
	regfree(&rx);
}

static void a_key_ends_to_the_microsecond(void **state)
{
	struct fx                  *f   = *state;
	AUTO(secret) struct secret *a   = NULL;
	AUTO(secret) struct secret *b   = NULL;
	const struct utc            end = {FX_T0 + 1000001};
	struct apikey               k;

	REFUSED(INVALID,
	        apikey_create(
	            W, &(struct apikey_new){.user = FX_ROOT, .name = "x", .expires = f->w.now}, &k,
	            &b, ERR));
	assert_string_equal(fx_field, "expires");
	a = make(f, &(struct apikey_new){.user = FX_ROOT, .name = "x", .expires = end}, &k);
	f->w.now.us = end.us - 1;
	IS("", a);
	f->w.now.us = end.us;
	IS("expired", a);
	f->w.now.us =
	    FX_T0 - UTC_SECOND; /* before it was made: a clock is not looked at for that */
	IS("", a);
}

static void uses_are_counted_and_a_refusal_is_not(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = NULL;
	struct apikey               k;

	a = make(f, &(struct apikey_new){.user = FX_ROOT, .name = "x", .uses_max = 2}, &k);
	assert_string_equal(ask(f, a, &(struct apikey_policy){.scope = WORDS("read")}),
	                    "missing_scope");
	IS("", a);
	f->w.now.us -= 5 * UTC_SECOND;
	IS("", a);
	IS("used_up", a);
	f->w.now.us -= 86400 * UTC_SECOND;
	IS("used_up", a);
	assert_int_equal(fx_sql(f, "SELECT uses FROM api_key"), 2);
	/* whatever is on record, there is no use beyond the last */
	fx_sql(f, "UPDATE api_key SET uses = 3");
	IS("used_up", a);
}

static void the_time_of_use_is_written_once_a_minute(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = make_for(f, FX_ROOT, NULL);

	IS("", a);
	assert_int_equal(fx_sql(f, "SELECT last_used_at FROM api_key"), FX_T0);
	f->w.now.us = FX_T0 + APIKEY_NOTE_S * UTC_SECOND;
	IS("", a);
	assert_int_equal(fx_sql(f, "SELECT last_used_at FROM api_key"), FX_T0);
	f->w.now.us++;
	IS("", a);
	assert_int_equal(fx_sql(f, "SELECT last_used_at FROM api_key"), f->w.now.us);
	f->w.now.us = FX_T0; /* a clock that goes back */
	IS("", a);
	assert_int_equal(fx_sql(f, "SELECT last_used_at FROM api_key"),
	                 FX_T0 + APIKEY_NOTE_S * UTC_SECOND + 1);
	assert_int_equal(fx_sql(f, "SELECT uses FROM api_key"), 0);
}

static void it_ends_with_its_owner_permanently(void **state)
{
	struct fx                  *f    = *state;
	AUTO(secret) struct secret *a    = NULL;
	AUTO(secret) struct secret *b    = NULL;
	AUTO(secret) struct secret *d    = NULL;
	struct secret              *none = NULL;
	struct client               c    = fx_client(f, "ci", NULL);
	struct user                 u    = fx_user(f, "ann@example.org", NONE);
	struct apikey               k;

	a = make_for(f, "ann@example.org", NULL);
	OK(user_disable(W, "ann@example.org", &u, ERR));
	IS("revoked", a);
	REFUSED(CONFLICT,
	        apikey_create(W, &(struct apikey_new){.user = "ann@example.org", .name = "x"}, &k,
	                      &none, ERR));
	assert_string_equal(fx_field, "user");
	OK(user_enable(W, "ann@example.org", &u, ERR));
	IS("revoked", a);
	b = make_for(f, "ann@example.org", NULL);
	IS("", b);
	fx_sql(f, "UPDATE user_account SET status = 'disabled' WHERE email = 'ann@example.org'");
	IS("subject_gone", b);
	fx_sql(f, "UPDATE user_account SET status = 'active' WHERE email = 'ann@example.org'");
	OK(user_delete(W, "ann@example.org", &u, ERR));
	OK(user_restore(W, "ann@example.org", &u, ERR));
	IS("revoked", b);
	OK(user_delete(W, "ann@example.org", &u, ERR));
	OK(user_purge(W, "ann@example.org", &u, ERR));
	IS("unknown_key", b);
	d = make_for(f, NULL, "ci");
	OK(client_set_enabled(W, "ci", false, &c, ERR));
	OK(client_set_enabled(W, "ci", true, &c, ERR));
	IS("revoked", d);
	OK(client_delete(W, "ci", &c, ERR));
	IS("unknown_key", d);
}

static void it_is_found_and_ended_by_id_and_by_itself(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = make_for(f, FX_ROOT, NULL);
	AUTO(secret) struct secret *b = make_for(f, FX_ROOT, NULL);
	struct fx_rows rows           = FX_ROWS(apikey_record, "user", "state", "revoked_reason");
	struct apikey  k, same;
	char           id[ID_TEXT];
	unsigned       changes;

	OK(apikey_get(W, (const char *)a->p, &k, ERR));
	OK(apikey_get(W, id_format(k.id, id), &same, ERR));
	assert_int_equal(k.row, same.row);
	REFUSED(INVALID, apikey_get(W, "job", &same, ERR));
	REFUSED(NOT_FOUND, apikey_get(W, "01a00000-0000-7000-8000-000000000000", &same, ERR));
	b->p[b->n - 1] = b->p[b->n - 1] == '0' ? '1' : '0';
	REFUSED(INVALID, apikey_revoke(W, (const char *)b->p, &same, ERR));
	f->request.reason = "leaked";
	OK(apikey_revoke(W, (const char *)a->p, &k, ERR));
	assert_int_equal(k.state, APIKEY_REVOKED);
	changes           = f->pending.changes;
	f->request.reason = "again";
	OK(apikey_revoke(W, id, &k, ERR));
	assert_int_equal(f->pending.changes, changes);
	assert_string_equal(k.revoked_reason, "leaked");
	f->request.reason = NULL;
	IS("revoked", a);
	OK(apikey_list(W, &fx_all, FX_SINK(&rows), ERR));
	fx_rows_are(&rows, FX_ROOT " revoked leaked\n" FX_ROOT " live -\n");
}

static void an_actor_who_holds_less_neither_makes_nor_ends_it(void **state)
{
	struct fx                  *f = *state;
	AUTO(secret) struct secret *a = make_for(f, FX_ROOT, NULL);
	AUTO(secret) struct secret *b = NULL;
	struct apikey               k;

	fx_role(f, "keys", WORDS("apikey:*"));
	fx_user(f, "a@example.org", WORDS("keys"));
	fx_act_as(f, "a@example.org");
	REFUSED(FORBIDDEN,
	        apikey_create(W, &(struct apikey_new){.user = FX_ROOT, .name = "x"}, &k, &b, ERR));
	REFUSED(FORBIDDEN, apikey_revoke(W, (const char *)a->p, &k, ERR));
	b = make_for(f, "a@example.org", NULL);
	IS("", b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_key_carries_what_its_owner_has_now),
	    FX_TEST(a_key_gives_no_more_than_its_client_has),
	    FX_TEST(any_other_text_is_refused),
	    FX_TEST(a_malformed_key_is_refused_without_the_store),
	    FX_TEST(a_scanner_finds_every_key_by_the_documented_expression),
	    FX_TEST(a_key_ends_to_the_microsecond),
	    FX_TEST(uses_are_counted_and_a_refusal_is_not),
	    FX_TEST(the_time_of_use_is_written_once_a_minute),
	    FX_TEST(it_ends_with_its_owner_permanently),
	    FX_TEST(it_is_found_and_ended_by_id_and_by_itself),
	    FX_TEST(an_actor_who_holds_less_neither_makes_nor_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
