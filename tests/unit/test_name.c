/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/core/name/name.h"
#include "tests/unit/mem.h"

typedef enum rc naming(const char *, const char *, struct arena *, struct name *, struct err *);

/* shown NULL: refused; key NULL: as shown. */
struct row {
	const char *text, *shown, *key;
};

static void check_rows(naming *f, const struct row *row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err    err = ERR_NONE;
		struct name   name;
		const enum rc rc = f(row[i].text, "what", mem, &name, &err);

		if (row[i].shown == NULL) {
			if (rc != RC_INVALID || err.msg[0] == '\0' ||
			    strcmp(err.field, "what") != 0)
				fail_msg("'%s' was taken, or refused badly: %d %s", row[i].text, rc,
				         err.msg);
			continue;
		}
		if (rc != RC_OK)
			fail_msg("'%s': %s", row[i].text, err.msg);
		if (strcmp(name.shown, row[i].shown) != 0)
			fail_msg("'%s' is shown as '%s'", row[i].text, name.shown);
		if (strcmp(name.key, row[i].key != NULL ? row[i].key : row[i].shown) != 0)
			fail_msg("'%s' has the key '%s'", row[i].text, name.key);
	}
}

#define X16     "xxxxxxxxxxxxxxxx"
#define X64     X16 X16 X16 X16
#define E_ACUTE "\xc3\xa9"

static void slugs_are_lower_case_ascii(void **state)
{
	static const struct row row[] = {
	    {"a", "a", NULL},
	    {"admin", "admin", NULL},
	    {"ci-runner_2.x", "ci-runner_2.x", NULL},
	    {"7", "7", NULL},
	    {"a--b", "a--b", NULL},
	    {X64, X64, NULL},
	    {X64 "x", NULL, NULL},
	    {"", NULL, NULL},
	    {"-a", NULL, NULL},
	    {"a-", NULL, NULL},
	    {".", NULL, NULL},
	    {"a b", NULL, NULL},
	    {"a:b", NULL, NULL},
	    {"a/b", NULL, NULL},
	    {"*", NULL, NULL},
	    {"a\n", NULL, NULL},
	    {"Admin", NULL, NULL},
	    {"jos" E_ACUTE, NULL, NULL},
	    {"01890a5d-ac96-774b-bcce-b302099a8057", NULL, NULL},
	};
	struct err  err = ERR_NONE;
	struct name name;

	(void)state;
	check_rows(name_slug, row, COUNT(row));
	assert_int_equal(name_slug("Admin", "name", mem, &name, &err), RC_INVALID);
	assert_int_equal(err.advice, ADVICE_NAME_LOWER);
	assert_string_equal(err.with, "admin");
}

static void perms_are_resource_and_action(void **state)
{
	static const struct row row[] = {
	    {"user:read", "user:read", NULL},
	    {"*:*", "*:*", NULL},
	    {"user:*", "user:*", NULL},
	    {"*:read", "*:read", NULL},
	    {"a.b-c_1:x", "a.b-c_1:x", NULL},
	    {"-:.", "-:.", NULL},
	    {"", NULL, NULL},
	    {":", NULL, NULL},
	    {"user", NULL, NULL},
	    {"user:", NULL, NULL},
	    {":read", NULL, NULL},
	    {"*", NULL, NULL},
	    {"**:read", NULL, NULL},
	    {"user*:read", NULL, NULL},
	    {"user:read*", NULL, NULL},
	    {"user:*read", NULL, NULL},
	    {"user:read:all", NULL, NULL},
	    {"User:read", NULL, NULL},
	    {"user: read", NULL, NULL},
	    {"user:read\n", NULL, NULL},
	    {"us" E_ACUTE "r:read", NULL, NULL},
	    {X64 ":" X16 X16 X16 "xxxxxxxxxxxxxxx", X64 ":" X16 X16 X16 "xxxxxxxxxxxxxxx", NULL},
	    {X64 ":" X64, NULL, NULL},
	};

	(void)state;
	check_rows(name_perm, row, COUNT(row));
}

static enum rc text_of_8(const char *text, const char *field, struct arena *a, struct name *ret,
                         struct err *err)
{
	return name_text(text, field, 8, a, ret, err);
}

static void free_text_is_one_line_of_assigned_characters(void **state)
{
	static const struct row row[] = {
	    {"Ann O'H.", "Ann O'H.", "ann o'h."},
	    {"Jos" E_ACUTE, "Jos" E_ACUTE, "jos" E_ACUTE},
	    {"Jose\xcc\x81", "Jos" E_ACUTE, "jos" E_ACUTE},
	    {"\xe5\xb1\xb1\xe7\x94\xb0", "\xe5\xb1\xb1\xe7\x94\xb0", NULL},
	    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	     "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	     "\xf0\x9f\x91\xa9\xf0\x9f\x91\xa7"}, /* a family is joined by what cannot be seen */
	    {"12345678", "12345678", NULL},
	    {"e\xcc\x81"
	     "2345678",
	     E_ACUTE "2345678", NULL}, /* counted after composing */
	    {"\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"
	     "2345678",
	     "\xea\xb0\x81"
	     "2345678",
	     NULL},
	    {"123456789", NULL, NULL},
	    {E_ACUTE "23456789", NULL, NULL},
	    {"", NULL, NULL},
	    {"a\nb", NULL, NULL},
	    {"a\tb", NULL, NULL},
	    {"\x7f", NULL, NULL},
	    {"\xc2\x85", NULL, NULL},
	    {"a\xe2\x80\xae"
	     "b",
	     NULL, NULL},
	    {"a\xe2\x81\xa6"
	     "b",
	     NULL, NULL},
	    {"a\xe2\x80\xa8"
	     "b",
	     NULL, NULL},
	    {"\xef\xbf\xbe", NULL, NULL},
	    {"\xcd\xb8", NULL, NULL}, /* U+0378, not assigned */
	    {"\xff", NULL, NULL},
	    {"\xed\xa0\x80", NULL, NULL},
	};

	(void)state;
	check_rows(text_of_8, row, COUNT(row));
}

static void marks_without_end_are_refused_in_time(void **state)
{
	/* in the order that takes longest to put right */
	struct str  s   = STR_EMPTY;
	struct err  err = ERR_NONE;
	struct name name;

	(void)state;
	str_addc(&s, 'a');
	for (int i = 0; i < 100000; i++)
		str_add(&s, i % 2 ? "\xcc\xa3" : "\xcc\x81");
	assert_int_equal(name_text(s.p, "reason", 1000000, mem, &name, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "marks"));
	assert_int_equal(name_email(s.p, "email", mem, &name, &err), RC_INVALID);
	assert_int_equal(name_username(s.p, "username", mem, &name, &err), RC_INVALID);
	str_done(&s);
}

static const struct row username[] = {
    {"bob", "bob", NULL},
    {"Bob.Smith-2_x", "Bob.Smith-2_x", "bob.smith-2_x"},
    {"7", "7", NULL},
    {X64, X64, NULL},
    {X64 "x", NULL, NULL},
    {"M\xc3\xbcller", "M\xc3\xbcller", "m\xc3\xbcller"},
    {"Mu\xcc\x88ller", "M\xc3\xbcller", "m\xc3\xbcller"},
    {"\xef\xbd\x82\xef\xbd\x8f\xef\xbd\x82", "bob", "bob"},       /* full-width */
    {"\xef\xbd\xb6\xef\xbe\x9e", "\xe3\x82\xac", "\xe3\x82\xac"}, /* half-width ga */
    {"Stra\xc3\x9f"
     "e",
     "Stra\xc3\x9f"
     "e",
     "strasse"},
    {"\xe1\xba\x9e", "\xe1\xba\x9e", "ss"}, /* capital sharp s */
    {"\xc4\xb1", "\xc4\xb1", "i"},          /* dotless i */
    {"\xe2\x84\xaa"
     "elvin",
     "Kelvin", "kelvin"}, /* the Kelvin sign */
    {"\xe5\xb1\xb1\xe7\x94\xb0taro", "\xe5\xb1\xb1\xe7\x94\xb0taro", NULL},
    {"\xd7\x90\xd7\x91"
     "1",
     "\xd7\x90\xd7\x91"
     "1",
     NULL},
    {"\xe0\xa4\xb0\xe0\xa4\xbe\xe0\xa4\xae", "\xe0\xa4\xb0\xe0\xa4\xbe\xe0\xa4\xae", NULL},
    {"", NULL, NULL},
    {".bob", NULL, NULL},
    {"bob.", NULL, NULL},
    {"_", NULL, NULL},
    {"bob@example.org", NULL, NULL},
    {"id:bob", NULL, NULL},
    {"bob\x1b", NULL, NULL},
    {"01890a5d-ac96-774b-bcce-b302099a8057", NULL, NULL},
    {"01890A5D-AC96-774B-BCCE-B302099A8057", NULL, NULL},
    {"\xef\xbc\x90"
     "1890a5d-ac96-774b-bcce-b302099a8057",
     NULL, NULL}, /* full-width 0 */
    {"\xef\xbc\xa0"
     "bob",
     NULL, NULL},                    /* full-width @ */
    {"bob\xef\xbc\x8e", NULL, NULL}, /* full-width dot */
    {"\xcc\x81"
     "bob",
     NULL, NULL}, /* begins with a mark */
    {"bo-\xcc\x81"
     "b",
     NULL, NULL},
    {"o\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x86", "\xc3\xb3\xcc\x82\xcc\x83\xcc\x84\xcc\x86", NULL},
    {"o\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x86\xcc\x87", NULL, NULL}, /* five marks left */
    {"\xc4\xb0stanbul", NULL, NULL},                                   /* capital i with dot */
    {"i\xcc\x87", NULL, NULL},
    {"\xc4\xb1\xcc\x87", NULL, NULL},
    {"i\xcc\xa3\xcc\x87", NULL, NULL}, /* dot below, dot above */
    {"\xd0\xb0"
     "dmin",
     NULL, NULL}, /* Cyrillic a */
    {"\xce\xbf"
     "scar",
     NULL, NULL}, /* Greek o */
    {"\xd7\x90x", NULL, NULL},
    {"\xee\x80\x80", NULL, NULL}, /* private use */
    {"\xcd\xb8", NULL, NULL},     /* unassigned */
    {"bob\xc0\xae", NULL, NULL},
};

static void usernames_are_words_in_one_script(void **state)
{
	(void)state;
	check_rows(name_username, username, COUNT(username));
}

static const struct row address[] = {
    {"Ann@Example.ORG", "Ann@Example.ORG", "ann@example.org"},
    {"a+b.c_d-e@sub.example-1.org", "a+b.c_d-e@sub.example-1.org", NULL},
    {"!#$%&'*+-/=?^_`{|}~@a.b", "!#$%&'*+-/=?^_`{|}~@a.b", NULL},
    {"Jos" E_ACUTE "@M\xc3\xbcller.de", "Jos" E_ACUTE "@M\xc3\xbcller.de",
     "jos" E_ACUTE "@m\xc3\xbcller.de"},
    {"jose\xcc\x81@a.de", "jos" E_ACUTE "@a.de", NULL},
    {"\xe5\xb1\xb1@\xe8\x87\xba.tw", "\xe5\xb1\xb1@\xe8\x87\xba.tw", NULL},
    {"a@xn--mller-kva.de", "a@xn--mller-kva.de", "a@m\xc3\xbcller.de"},
    {"a@xn--zz.de", "a@xn--zz.de", NULL},
    {X64 "@a.de", X64 "@a.de", NULL},
    {"a@" X16 X16 X16 "xxxxxxxxxxxxxxx.de", "a@" X16 X16 X16 "xxxxxxxxxxxxxxx.de", NULL},
    {"", NULL, NULL},
    {"@", NULL, NULL},
    {"a", NULL, NULL},
    {"a@", NULL, NULL},
    {"@a.de", NULL, NULL},
    {"a@b", NULL, NULL},
    {"a@b@c.de", NULL, NULL},
    {".a@b.de", NULL, NULL},
    {"a.@b.de", NULL, NULL},
    {"a..b@c.de", NULL, NULL},
    {"a b@c.de", NULL, NULL},
    {"\"a\"@c.de", NULL, NULL},
    {"a(x)@c.de", NULL, NULL},
    {"<a@c.de>", NULL, NULL},
    {"a,b@c.de", NULL, NULL},
    {"a@c.de\n", NULL, NULL},
    {"a@c.de\r\nBcc: x@y.de", NULL, NULL},
    {"a@[127.0.0.1]", NULL, NULL},
    {"a@127.0.0.1", NULL, NULL},
    {"a@b.123", NULL, NULL},
    {"a@.de", NULL, NULL},
    {"a@b.", NULL, NULL},
    {"a@b..de", NULL, NULL},
    {"a@-b.de", NULL, NULL},
    {"a@b-.de", NULL, NULL},
    {"a@b_c.de", NULL, NULL},
    {"a@ab--c.de", NULL, NULL},
    {X64 "x@a.de", NULL, NULL},
    {"a@" X64 ".de", NULL, NULL},
    {"a@" X16 X16 "." X16 X16 "." X16 X16 "." X16 X16 "." X16 X16 "." X16 X16 "." X16 X16
     "." X16                                                                          X16,
     NULL, NULL},
    {"a\xe2\x80\x8b@b.de", NULL, NULL}, /* zero width space */
    {"a\xe2\x80\xae@b.de", NULL, NULL}, /* right to left */
    {"a\xc2\xa0@b.de", NULL, NULL},     /* no-break space */
    {"a\xef\xb9\xab@b.de", NULL, NULL}, /* a small @ */
    {"a\xef\xbc\xa0"
     "b.de",
     NULL, NULL}, /* a full-width @, and no other */
    {"a@b\xe3\x80\x82"
     "de",
     NULL, NULL},                      /* an ideographic full stop */
    {"a@b.d\xe2\x84\xaf", NULL, NULL}, /* script e */
    {"<\xcc\xb8@b.de", NULL, NULL},    /* NFC makes one letter of them */
    {"a@\xcc\x81"
     "b.de",
     NULL, NULL}, /* begins with a mark */
    {"a\xff@b.de", NULL, NULL},
};

static void addresses_are_plain(void **state)
{
	(void)state;
	check_rows(name_email, address, COUNT(address));
}

static int is_the_module(struct dl_phdr_info *info, size_t n, void *unused)
{
	(void)n;
	(void)unused;
	return strstr(info->dlpi_name, "utf8proc") != NULL;
}

/* Has to come first: nothing unloads the module again. */
static void ascii_never_loads_the_module(void **state)
{
	AUTO(secret) struct secret *in = secret_copy("password", 8), *out = NULL;
	struct name                 name;
	struct err                  err = ERR_NONE;

	(void)state;
	assert_int_equal(name_email("Ann@Example.org", "f", mem, &name, &err), RC_OK);
	assert_int_equal(name_username("Ann", "f", mem, &name, &err), RC_OK);
	assert_int_equal(name_slug("ann", "f", mem, &name, &err), RC_OK);
	assert_int_equal(name_perm("a:b", "f", mem, &name, &err), RC_OK);
	assert_int_equal(name_text("Ann B", "f", 10, mem, &name, &err), RC_OK);
	assert_int_equal(name_password(in, &out, &err), RC_OK);
	assert_int_equal(name_username("Ann\x1b", "f", mem, &name, &err), RC_INVALID);
	assert_int_equal(name_slug("jos" E_ACUTE, "f", mem, &name, &err), RC_INVALID);
	assert_int_equal(dl_iterate_phdr(is_the_module, NULL), 0);
	assert_int_equal(name_username("jos" E_ACUTE, "f", mem, &name, &err), RC_OK);
	assert_int_not_equal(dl_iterate_phdr(is_the_module, NULL), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ascii_never_loads_the_module),
	    cmocka_unit_test(slugs_are_lower_case_ascii),
	    cmocka_unit_test(perms_are_resource_and_action),
	    cmocka_unit_test(free_text_is_one_line_of_assigned_characters),
	    cmocka_unit_test(marks_without_end_are_refused_in_time),
	    cmocka_unit_test(usernames_are_words_in_one_script),
	    cmocka_unit_test(addresses_are_plain),
	};

	return cmocka_run_group_tests(tests, mem_up, mem_down);
}
