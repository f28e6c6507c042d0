/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The published vectors for names. Where we differ from what they say we say
 * by which rule, and how often, so that a new difference shows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/core/name/name.h"
#include "tests/unit/mem.h"
#include "tests/unit/vectors.h"

struct rule {
	const char *is; /* found in our message, or in the vector's own */
	const char *why;
	unsigned    times; /* as many rows as this */
	unsigned    seen;
};

static bool by_rule(struct rule *rule, size_t n, const char *message)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(message, rule[i].is) != NULL) {
			rule[i].seen++;
			return true;
		}
	return false;
}

static void assert_counts(const struct rule *rule, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rule[i].seen != rule[i].times)
			fail_msg("%s: %u times, not %u", rule[i].why, rule[i].seen, rule[i].times);
}

static const char *member(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

/* False for text with a NUL in it: that cannot be asked for. */
static bool precis_row(const json_t *row, const char *profile, const char **input)
{
	*input = member(row, "input");
	return strcmp(member(row, "profile"), profile) == 0 &&
	       strlen(*input) == json_string_length(json_object_get(row, "input"));
}

static void usernames_are_those_of_rfc_8265_or_fewer(void **state)
{
	struct rule rule[] = {
	    {"only letters, digits", "punctuation other than . _ -", 10, 0},
	    {"U+003B", "a Greek question mark is a semicolon", 2, 0},
	    {"U+0060", "a Greek varia is a grave accent", 1, 0},
	    {"not a letter or digit", "symbols that context or exceptions allow", 11, 0},
	    {"it is invisible", "joiners that context allows", 3, 0},
	    {"begin and end", "begins with a mark", 2, 0},
	    {"mixes scripts", "mixes scripts", 1, 0},
	    {"dot above", "a dot above i that is not seen", 3, 0},
	    {"marks", "more than four marks in a row", 1, 0},
	    {"longer than", "longer than 64", 3, 0},
	};
	json_t *all = vector_json("precis/golden.json"), *row;
	size_t  i, asked = 0;

	(void)state;
	json_array_foreach(all, i, row)
	{
		struct err  err = ERR_NONE;
		struct name name;
		const char *input, *error = member(row, "error");
		bool        taken;

		if (!precis_row(row, "UsernameCaseMapped", &input))
			continue;
		taken = name_username(input, "username", mem, &name, &err) == RC_OK;
		asked++;
		if (taken && error != NULL)
			fail_msg("'%s' was taken: %s", input, error);
		if (!taken && error == NULL && !by_rule(rule, COUNT(rule), err.msg))
			fail_msg("'%s' was refused: %s", input, err.msg);
	}
	json_decref(all);
	assert_int_equal(asked, 324);
	assert_counts(rule, COUNT(rule));
}

static void the_key_is_the_folded_name(void **state)
{
	json_t *all = vector_json("precis/golden.json"), *row;
	size_t  i, asked = 0;

	(void)state;
	json_array_foreach(all, i, row)
	{
		struct err  err = ERR_NONE;
		struct name name, again;
		const char *input;

		if (!precis_row(row, "UsernameCaseMapped:CaseFold", &input) ||
		    name_username(input, "username", mem, &name, &err) != RC_OK)
			continue;
		/* the dotless i is an i here and nowhere else */
		if (strcmp(name.key, member(row, "output")) != 0 &&
		    strstr(input, "\xc4\xb1") == NULL)
			fail_msg("'%s' has the key '%s'", input, name.key);
		if (name_username(name.key, "username", mem, &again, &err) != RC_OK ||
		    strcmp(name.key, again.key) != 0)
			fail_msg("the key '%s' is not its own key", name.key);
		asked++;
	}
	json_decref(all);
	assert_true(asked > 90);
}

static void passwords_are_those_of_rfc_8265_or_more(void **state)
{
	struct rule rule[] = {
	    {"precis_ignorable", "invisible, as in an emoji", 27, 0},
	    {"zero_width", "joiners", 2, 0},
	    {"exceptions", "fillers and repeaters", 10, 0},
	    {"middle_dot", "a middle dot anywhere", 8, 0},
	    {"hebrew", "Hebrew punctuation", 2, 0},
	    {"keraia", "a Greek keraia", 1, 0},
	    {"jamo", "a Korean syllable in parts", 1, 0},
	    {"arabic_indic", "both kinds of Arabic digits", 2, 0},
	};
	json_t *all = vector_json("precis/golden.json"), *row;
	size_t  i, asked = 0;

	(void)state;
	json_array_foreach(all, i, row)
	{
		AUTO(secret) struct secret *in = NULL, *out = NULL;
		struct err                  err = ERR_NONE;
		const char *input, *error = member(row, "error"), *want = member(row, "output");
		bool        taken;

		if (!precis_row(row, "OpaqueString", &input))
			continue;
		in    = secret_copy(input, strlen(input));
		taken = name_password(in, &out, &err) == RC_OK;
		asked++;
		if (!taken && (error == NULL || strcmp(err.field, "password") != 0))
			fail_msg("'%s' was refused: %s", input, err.msg);
		if (taken && error != NULL && !by_rule(rule, COUNT(rule), error))
			fail_msg("'%s' was taken: %s", input, error);
		if (taken && error == NULL && !secret_equal_bytes(out, want, strlen(want)))
			fail_msg("'%s' is not '%s'", input, want);
	}
	json_decref(all);
	assert_int_equal(asked, 324);
	assert_counts(rule, COUNT(rule));
}

/* The vectors ask that these be refused or be the same name as another: they are the same. */
static const char *twin(const char *why)
{
	static const struct {
		const char *why, *name;
	} row[] = {
	    {"fullwidth", "admin"},
	    {"NFD", "\xc3\xa4"},
	    {"capital sharp s", "\xc3\x9f"},
	    {"Kelvin", "kelvin"},
	};

	for (size_t i = 0; i < COUNT(row); i++)
		if (strncmp(why, row[i].why, strlen(row[i].why)) == 0)
			return row[i].name;
	return NULL;
}

static bool username(const char *text, struct name *name)
{
	struct err err = ERR_NONE;

	return name_username(text, "username", mem, name, &err) == RC_OK;
}

static void no_two_accounts_look_alike(void **state)
{
	json_t     *all = vector_json("identifiers/usernames.json"), *row;
	struct name a, b;
	size_t      i;

	(void)state;
	json_array_foreach(json_object_get(all, "reject"), i, row)
	{
		const char *text = member(row, "v"), *other = twin(member(row, "why"));

		if (strlen(text) != json_string_length(json_object_get(row, "v")))
			continue;
		if (other == NULL && username(text, &a))
			fail_msg("'%s' was taken: %s", text, member(row, "why"));
		if (other != NULL &&
		    (!username(text, &a) || !username(other, &b) || strcmp(a.key, b.key) != 0))
			fail_msg("'%s' is not '%s'", text, other);
	}
	json_array_foreach(json_object_get(all, "accept"), i,
	                   row) if (!username(json_string_value(row), &a))
	    fail_msg("'%s' was refused", json_string_value(row));
	json_array_foreach(json_object_get(all, "collide_pairs"), i, row)
	{
		const char *one = json_string_value(json_array_get(row, 0));
		const char *two = json_string_value(json_array_get(row, 1));

		if (username(one, &a) && username(two, &b) && strcmp(a.key, b.key) != 0)
			fail_msg("'%s' and '%s' are two", one, two);
	}
	json_decref(all);
}

static bool address(const char *text, struct err *err)
{
	struct name name;

	return name_email(text, "email", mem, &name, err) == RC_OK;
}

/* The pictures of control characters stand for them; false when one is for NUL. */
static bool decode_xml(const char *p, const char *end, char *out)
{
	static const struct {
		const char *entity, *text;
	} e[] = {{"&amp;", "&"},     {"&lt;", "<"},          {"&gt;", ">"},
	         {"&quot;", "\""},   {"&#xA9;", "\xc2\xa9"}, {"&#x2407;", "\x07"},
	         {"&#x2409;", "\t"}, {"&#x240A;", "\n"},     {"&#x240D;", "\r"}};

	while (p < end) {
		size_t i = 0;

		while (i < COUNT(e) && strncmp(p, e[i].entity, strlen(e[i].entity)) != 0)
			i++;
		if (i == COUNT(e) && strncmp(p, "&#x2400;", 8) == 0)
			return false;
		if (i == COUNT(e)) {
			*out++ = *p++;
			continue;
		}
		out = stpcpy(out, e[i].text);
		p += strlen(e[i].entity);
	}
	*out = '\0';
	return true;
}

static void addresses_without_quotes_comments_and_literals(void **state)
{
	char  *text = vector_text("email-isemail/tests.xml");
	size_t rows = 0, taken = 0;

	(void)state;
	for (char *p = text; (p = strstr(p, "<test id=")) != NULL; p++) {
		struct err  err     = ERR_NONE;
		char        in[512] = "";
		const char *from = strstr(p, "<address>"), *category = strstr(p, "<category>") + 10;
		bool        want;

		if (from != NULL && from < category &&
		    !decode_xml(from + 9, strstr(from, "</address>"), in))
			continue;
		/* valid, or only not in the DNS; but a domain has a dot here */
		want = (strncmp(category, "ISEMAIL_VALID", 13) == 0 ||
		        strncmp(category, "ISEMAIL_DNSWARN", 15) == 0) &&
		       strcmp(in, "test@io") != 0;
		if (address(in, &err) != want)
			fail_msg("'%s', %.30s: %s", in, category, err.msg);
		rows++;
		taken += want;
	}
	free(text);
	assert_int_equal(rows, 162);
	assert_int_equal(taken, 21);
}

/* Only what both sides say of one address, not of one address in two readings. */
static const char *plain_address(const json_t *row)
{
	const char *text = member(row, "email");

	return text != NULL && strlen(text) == json_string_length(json_object_get(row, "email"))
	         ? text
	         : NULL;
}

static void addresses_as_pythons_validator_has_them(void **state)
{
	struct rule refused[] = {
	    {"U+0022", "a quoted local part, or a name before it", 14, 0},
	    {"U+0020", "a name before the address", 2, 0},
	    {"U+0040", "a full-width @", 1, 0},
	};
	struct rule taken[] = {
	    {"reserved_domain", "a domain kept for tests: it is for the operator to say", 6, 0},
	    {"IDNA", "the domain is not converted to its ASCII form", 5, 0},
	    {"Label too long", "nor its parts", 1, 0},
	    {"1-2 characters too many", "lengths are those after NFC", 1, 0},
	    {"top-level domain", "any top-level domain that is not a number", 1, 0},
	};
	json_t     *all = vector_json("email-python-validator/emails.json"), *row;
	const char *text;
	size_t      i;

	(void)state;
	json_array_foreach(json_object_get(all, "accept_or_conditional"), i, row)
	{
		struct err err = ERR_NONE;

		text = plain_address(row);
		if (text != NULL && !address(text, &err) &&
		    !by_rule(refused, COUNT(refused), err.msg))
			fail_msg("'%s' was refused: %s", text, err.msg);
	}
	json_array_foreach(json_object_get(all, "reject"), i, row)
	{
		struct err  err    = ERR_NONE;
		const char *reason = member(row, "reason");

		text = plain_address(row);
		if (text != NULL && address(text, &err) &&
		    !by_rule(taken, COUNT(taken), member(row, "test")) &&
		    (reason == NULL || !by_rule(taken, COUNT(taken), reason)))
			fail_msg("'%s' was taken: %s", text, reason);
	}
	json_decref(all);
	assert_counts(refused, COUNT(refused));
	assert_counts(taken, COUNT(taken));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(usernames_are_those_of_rfc_8265_or_fewer),
	    cmocka_unit_test(the_key_is_the_folded_name),
	    cmocka_unit_test(passwords_are_those_of_rfc_8265_or_more),
	    cmocka_unit_test(no_two_accounts_look_alike),
	    cmocka_unit_test(addresses_without_quotes_comments_and_literals),
	    cmocka_unit_test(addresses_as_pythons_validator_has_them),
	};

	return cmocka_run_group_tests(tests, mem_up, mem_down);
}
