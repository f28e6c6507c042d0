/* SPDX-License-Identifier: Apache-2.0 */
/* Every row that lib/core writes is canonical JSON: RFC 8785, by a canonicaliser that is not ours. */
#include "lib/core/audit/audit.h"

#include <jansson.h>

#include "lib/core/client/client_secret.h"
#include "lib/core/key/key.h"
#include "lib/core/token/token.h"
#include "lib/core/upkeep/prune.h"
#include "lib/core/user/password.h"
#include "tests/unit/core_people.h"

/* RFC 8785, 3.2.2.2 */
static void add_text(struct str *s, const char *text)
{
	static const char short_form[] = "btnvfr"; /* from 8 on; the v is never used */

	str_addc(s, '"');
	for (; *text != '\0'; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c >= 8 && c <= 13 && c != 11)
			str_addf(s, "\\%c", short_form[c - 8]);
		else if (c < 0x20)
			str_addf(s, "\\u%04x", (unsigned)c);
		else if (c == '"' || c == '\\')
			str_addf(s, "\\%c", c);
		else
			str_addc(s, (char)c);
	}
	str_addc(s, '"');
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add(struct str *s, const json_t *j);

static void add_members(struct str *s, const json_t *j)
{
	const char *key[64];
	size_t      n = 0;

	/* names are ASCII here, where bytes and UTF-16 units sort alike */
	for (void *it = json_object_iter((json_t *)(uintptr_t)j); it != NULL;
	     it       = json_object_iter_next((json_t *)(uintptr_t)j, it))
                key[n++] = json_object_iter_key(it);
	qsort(key, n, sizeof(key[0]), by_name);
	str_addc(s, '{');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			str_addc(s, ',');
		add_text(s, key[i]);
		str_addc(s, ':');
		add(s, json_object_get(j, key[i]));
	}
	str_addc(s, '}');
}

static void add(struct str *s, const json_t *j)
{
	if (json_is_object(j)) {
		add_members(s, j);
	} else if (json_is_array(j)) {
		for (size_t i = 0; i < json_array_size(j); i++) {
			str_addc(s, i == 0 ? '[' : ',');
			add(s, json_array_get(j, i));
		}
		str_add(s, json_array_size(j) == 0 ? "[]" : "]");
	} else if (json_is_string(j)) {
		add_text(s, json_string_value(j));
	} else if (json_is_integer(j)) {
		str_addi(s, json_integer_value(j));
	} else {
		assert_true(json_is_boolean(j) || json_is_null(j));
		str_add(s, json_is_null(j) ? "null" : json_is_true(j) ? "true" : "false");
	}
}

static void assert_canonical(const char *text)
{
	struct str s = STR_EMPTY;
	json_t    *j = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	if (j == NULL)
		fail_msg("not JSON: %s", text);
	add(&s, j);
	json_decref(j);
	if (strcmp(s.p, text) != 0)
		fail_msg("not canonical: %s", text);
	str_done(&s);
}

/* Whatever core does: each kind of event once. */
static void act(struct fx *f)
{
	AUTO(secret) struct secret *secret = NULL;
	AUTO(secret) struct secret *more   = NULL;
	AUTO(secret) struct secret *token  = NULL;
	struct user                 u;
	struct role                 r;
	struct client               c;
	struct client_secret        cs;
	struct minted               m;
	struct token                t;
	struct key                  k;

	fx_user(f, "ann@example.org", WORDS("user"));
	OK(user_update(W, "ann@example.org",
	               &(struct user_change){.to.email          = "z\xC3\xBC@example.org",
	                                     .to.username       = "ann",
	                                     .to.given_name     = "\"A\\\"",
	                                     .to.family_name    = "B",
	                                     .to.display_name   = "C",
	                                     .to.email_verified = true,
	                                     .set               = WORDS("k=v")},
	               &u, ERR));
	fx_grant(f, "ann", "service", AFTER(f, 9));
	OK(user_disable(W, "ann", &u, ERR));
	OK(password_set(W, "ann", &(struct password_new){.must_change = true}, &u, ERR));
	fx_role(f, "base", WORDS("doc:read", "a:b"));
	fx_role(f, "top", NONE);
	OK(role_inherit(W, "top", WORDS("base", "user"), &r, ERR));
	OK(role_update(W, "top", &(struct role_change){.to.name = "tip", .to.description = "x"}, &r,
	               ERR));
	OK(role_delete(W, "tip", &r, ERR));
	OK(client_create(W, &(struct client_new){.as.name = "app"}, &c, &secret, ERR));
	OK(client_secret_add(W, "app", &(struct client_secret_new){.expires = {0}}, &cs, &more,
	                     ERR));
	OK(key_rotate(W, NULL, f->w.now, &k, ERR));
	OK(token_mint(W, &(struct token_request){.client = "app"}, &m, &token, ERR));
	OK(token_revoke(W, m.jti, &t, ERR));
	OK(token_revoke(W, "\"unknown\\", &t, ERR));
	work_refused(W, RC_FORBIDDEN, &event_bare, NULL);
}

static enum rc check_row(void *arg, const void *record, struct err *err)
{
	const struct audit_event *e = record;
	struct str                s = STR_EMPTY;

	(void)err;
	assert_canonical(e->details.text);
	audit_canonical(e, &s);
	assert_canonical(s.p);
	str_done(&s);
	++*(int *)arg;
	return RC_OK;
}

static enum rc no_next(void *arg, const char *cursor, struct err *err)
{
	(void)arg, (void)cursor, (void)err;
	return RC_OK;
}

static enum rc no_report(void *arg, const struct pruned *p, struct err *err)
{
	(void)arg, (void)p, (void)err;
	return RC_OK;
}

static void every_row_and_its_details_are_canonical(void **state)
{
	struct fx                  *f     = *state;
	AUTO(secret) struct secret *wrong = secret_copy("wrong horse battery", 19);
	int                         n     = 0;
	struct password_checked     checked;

	f->request.reason     = "it's \"quoted\", a back\\slash, Zo\xC3\xAB, \xF0\x9F\x98\x80";
	f->request.request_id = "r/1";
	act(f);
	fx_end(f);
	f->w.now.us += 1000 * UTC_SECOND;
	OK(password_verify(
	    W, &(struct password_try){.ref = "ann", .password = wrong, .source = "Host-7"},
	    &checked, ERR));
	fx_forget(f);
	OK(password_verify(W, &(struct password_try){.ref = "nobody", .password = wrong}, &checked,
	                   ERR));
	fx_forget(f);
	OK(prune_run(W, &(struct prune_order){.kinds = 1U << PRUNE_TOKENS, .batch = 10},
	             &(struct prune_sink){.tell = no_report}, ERR));
	fx_forget(f);
	fx_begin(f);
	OK(audit_list(W, &(struct audit_filter){.actor = NULL}, &fx_all,
	              &(const struct list_sink){.row = check_row, .next = no_next, .arg = &n},
	              ERR));
	assert_true(n > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {FX_TEST(every_row_and_its_details_are_canonical)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
