/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/advice.h"
#include "cmd/argv/parse_priv.h"
#include "lib/base/str.h"
#include "tests/unit/parse_fixture.h"

/* A table of its own, so that no command has to stand still for it. */
struct sample {
	const char       *arg, *text, *word, *grouped;
	struct strs       args, list, commas;
	bool              flag;
	int64_t           number, duration;
	struct utc        time;
	struct secret_src secret;
};
static const char *const    sample_word[] = {"red", "green"};
static const struct wordmap sample_words  = WORDMAP("color", sample_word);
#define T struct sample
static const struct opt sample_opt[] = {
    OPT_ARG(T, arg, "ARG", "x", .flags = OPT_REQUIRED),
    OPT_ARGS(T, args, "MORE", "x"),
    OPT_TEXT(T, text, 't', "text", "TEXT", "x", .group = 1),
    OPT_TEXT(T, grouped, 0, "grouped", "TEXT", "x", .group = 1),
    OPT_WORD(T, word, 0, "word", "WORD", "x", .words = &sample_words),
    OPT_LIST(T, list, 'l', "list", "A", "x"),
    OPT_LIST(T, commas, 0, "commas", "A,B", "x", .flags = OPT_COMMAS),
    OPT_FLAG(T, flag, 'f', "flag", "x"),
    OPT_INT(T, number, 'N', "number", "N", "x", .fallback = "7", .min = -5, .max = 10),
    OPT_DURATION(T, duration, 0, "for", "DURATION", "x"),
    OPT_TIME(T, time, 0, "until", "INSTANT", "x"),
    OPT_SECRET(T, secret, "secret", "x"),
    OPT_END,
};
#undef T

/* The value of one option of the sample, from text. */
static enum rc one(struct fixture *f, const char *name, const char *text, struct sample *ret)
{
	f->err = (struct err)ERR_NONE;
	for (const struct opt *o = sample_opt; o->kind != OPT_KIND_END; o++)
		if (strcmp(o->name == NULL ? o->meta : o->name, name) == 0)
			return parse_value(&(struct param_to){o, ret, now, f->mem, true}, text,
			                   &f->err);
	fail_msg("no option %s", name);
	return RC_INTERNAL;
}

static void values_are_taken_or_refused(void **state)
{
	static const struct {
		const char *option, *text;
		enum rc     rc;
		const char *field;
	} cases[] = {
	    {"text", "", RC_OK, ""},
	    {"text", "\xff", RC_INVALID, "text"},
	    {"ARG", "\xc0\x80", RC_INVALID, "arg"},
	    {"number", "10", RC_OK, ""},
	    {"number", "-5", RC_OK, ""},
	    {"number", "11", RC_INVALID, "number"},
	    {"number", "-6", RC_INVALID, "number"},
	    {"number", "", RC_INVALID, "number"},
	    {"number", " 1", RC_INVALID, "number"},
	    {"number", "+1", RC_INVALID, "number"},
	    {"number", "1x", RC_INVALID, "number"},
	    {"number", "0x1", RC_INVALID, "number"},
	    {"number", "99999999999999999999", RC_INVALID, "number"},
	    {"word", "red", RC_OK, ""},
	    {"word", "re", RC_USAGE, "word"},
	    {"word", "RED", RC_USAGE, "word"},
	    {"commas", "a", RC_OK, ""},
	    {"commas", "a,b", RC_OK, ""},
	    {"commas", "a,", RC_USAGE, "commas"},
	    {"commas", ",a", RC_USAGE, "commas"},
	    {"commas", "", RC_USAGE, "commas"},
	    {"for", "1d12h", RC_OK, ""},
	    {"for", "12", RC_USAGE, "for"},
	    {"until", "-2d", RC_OK, ""},
	    {"until", "yesterday", RC_USAGE, "until"},
	};
	struct fixture *f      = *state;
	unsigned        faults = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sample s  = {.number = 0};
		const enum rc rc = one(f, cases[i].option, cases[i].text, &s);

		if (rc == cases[i].rc && f->err.rc == rc &&
		    strcmp(f->err.field, cases[i].field) == 0)
			continue;
		print_error("--%s '%s': %s, field '%s'\n", cases[i].option, cases[i].text,
		            rc_slug(rc), f->err.field);
		faults++;
	}
	assert_int_equal(faults, 0);
}

static void values_arrive(void **state)
{
	struct fixture *f = *state;
	struct sample   s = {.number = 0};

	assert_int_equal(one(f, "number", "-5", &s), RC_OK);
	assert_int_equal(s.number, -5);
	assert_int_equal(one(f, "for", "1d12h", &s), RC_OK);
	assert_int_equal(s.duration, 36 * 3600);
	assert_int_equal(one(f, "until", "-2d", &s), RC_OK);
	assert_true(s.time.us == now.us - INT64_C(2) * 86400 * 1000000);
	assert_int_equal(one(f, "commas", "a,b", &s), RC_OK);
	assert_int_equal(one(f, "commas", "c", &s), RC_OK);
	assert_int_equal(s.commas.n, 3);
	assert_string_equal(s.commas.v[2], "c");
	assert_int_equal(one(f, "list", "a,b", &s), RC_OK);
	assert_string_equal(s.list.v[0], "a,b");
	assert_int_equal(one(f, "word", "green", &s), RC_OK);
	assert_string_equal(s.word, "green");
}

static void a_text_may_be_so_long_and_no_longer(void **state)
{
	struct fixture *f = *state;
	struct sample   s = {.number = 0};
	char            text[PARAM_TEXT_MAX + 2];

	memset(text, 'x', sizeof(text));
	text[PARAM_TEXT_MAX + 1] = '\0';
	assert_int_equal(one(f, "text", text, &s), RC_INVALID);
	text[PARAM_TEXT_MAX] = '\0';
	assert_int_equal(one(f, "text", text, &s), RC_OK);
}

static void options_of_a_group_exclude_each_other(void **state)
{
	struct fixture *f       = *state;
	struct sample   s       = {.text = "x"};
	struct param_to text    = {.opt = &sample_opt[2], .base = &s, .dashes = true};
	struct param_to grouped = {.opt = &sample_opt[3], .base = &s, .dashes = true};

	assert_int_equal(param_exclusive(sample_opt, &grouped, &f->err), RC_USAGE);
	assert_string_equal(f->err.msg, "--text and --grouped cannot be used together");
	grouped.dashes = false;
	assert_int_equal(param_exclusive(sample_opt, &grouped, &f->err), RC_USAGE);
	assert_string_equal(f->err.msg, "text and grouped cannot be used together");
	assert_int_equal(f->err.rc, RC_USAGE);
	err_clear(&f->err);
	assert_int_equal(param_exclusive(sample_opt, &text, &f->err), RC_OK);
}

static void a_secret_comes_from_one_place(void **state)
{
	struct fixture       *f  = *state;
	struct sample         s  = {.number = 0};
	const struct param_to to = {&sample_opt[11], &s, now, f->mem, true};

	assert_int_equal(parse_secret(&to, SECRET_FD, "x", &f->err), RC_USAGE);
	s.secret.from = SECRET_NONE;
	assert_int_equal(parse_secret(&to, SECRET_FD, "65536", &f->err), RC_USAGE);
	s.secret.from = SECRET_NONE;
	assert_int_equal(parse_secret(&to, SECRET_FD, "3", &f->err), RC_OK);
	assert_int_equal(s.secret.fd, 3);
	assert_int_equal(parse_secret(&to, SECRET_STDIN, NULL, &f->err), RC_USAGE);
}

static void command_lines_are_understood_or_refused(void **state)
{
	static const struct {
		const char *const argv[ARGS_MAX];
		enum rc           rc;
		const char       *says; /* a part of the message, or of the hint */
	} cases[] = {
	    {{"user", "show", "ann", NULL}, RC_OK, ""},
	    {{"--db", "x", "user", "show", "ann", NULL}, RC_OK, ""},
	    {{"user", "--db=x", "show", "-ojson", "ann", NULL}, RC_OK, ""},
	    {{"user", "show", "ann", "-o=json", NULL}, RC_OK, ""},
	    {{"user", "show", "ann", "-qvn", NULL}, RC_OK, ""},
	    {{"user", "show", "--", "--ann", NULL}, RC_OK, ""},
	    {{"user", "show", "-", NULL}, RC_OK, ""},
	    {{"user", "show", NULL}, RC_USAGE, "REF is missing"},
	    {{"user", "shwo", NULL}, RC_USAGE, "did you mean 'show'"},
	    {{"usr", NULL}, RC_USAGE, "did you mean 'user'"},
	    {{"user", "show", "ann", "--outp", "json", NULL}, RC_USAGE, "unknown option '--outp'"},
	    {{"user", "show", "ann", "--outputs", "json", NULL},
	     RC_USAGE,
	     "did you mean '--output'"},
	    {{"user", "show", "ann", "-Z", NULL}, RC_USAGE, "unknown option '-Z'"},
	    {{"user", "show", "ann", "-o", NULL}, RC_USAGE, "needs a value"},
	    {{"user", "show", "ann", "--quiet=yes", NULL}, RC_USAGE, "takes no value"},
	    {{"user", "show", "ann", "-o", "xml", NULL}, RC_USAGE, "not one of"},
	    {{"user", "grant", "ann", NULL}, RC_USAGE, "ROLE is missing"},
	    {{"role", "create", "a", "b", NULL}, RC_USAGE, "too many: 'b'"},
	    {{"user", "passwd", "ann", "--password=x", NULL}, RC_USAGE, "no option takes a secret"},
	    {{"user", "passwd", "ann", "--password", NULL}, RC_USAGE, "--password-stdin"},
	    {{"user", "passwd", "ann", "--password-stdin=x", NULL}, RC_USAGE, "takes no value"},
	    {{"user", "list", "--limit", "x", NULL}, RC_INVALID, "not a whole number"},
	    {{"user", "list", "--limit", "-2", NULL}, RC_INVALID, "out of range"},
	    {{"user", "show", "ann", "--limit", "2", NULL}, RC_USAGE, "unknown option '--limit'"},
	    {{"user", "update", "ann", "--if-version", "0", NULL}, RC_INVALID, "out of range"},
	    {{"user", NULL}, RC_OK, ""},
	    {{NULL}, RC_OK, ""},
	};
	struct fixture *f      = *state;
	unsigned        faults = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const enum rc rc   = parse(f, cases[i].argv, NULL);
		struct str    said = STR_EMPTY;

		str_addf(&said, "%s: %s (", rc_slug(rc), f->err.msg);
		advice_add(&said, &f->err, ADVICE_FOR_ARGV);
		str_add(&said, ")");
		if (rc != cases[i].rc || strstr(said.p, cases[i].says) == NULL) {
			print_error("line %zu: %s\n", i, said.p);
			faults++;
		}
		str_done(&said);
	}
	assert_int_equal(faults, 0);
}

static void a_fallback_is_in_force_until_something_is_said(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, ARGV("user", "list"), NULL), RC_OK);
	assert_int_equal(f->parsed.list.limit, -1);
	assert_int_equal(parse(f, ARGV("user", "list", "-l0"), NULL), RC_OK);
	assert_int_equal(f->parsed.list.limit, 0);
}

static void lists_grow(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, ARGV("user", "list", "-w", "a = b", "-wc=d"), NULL), RC_OK);
	assert_int_equal(f->parsed.list.where.n, 2);
	assert_string_equal(f->parsed.list.where.v[1], "c=d");
}

static void a_noun_may_come_from_the_name_of_the_program(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, ARGV("show", "ann"), noun_find("user")), RC_OK);
	assert_string_equal(f->parsed.cmd->name, "show");
	assert_ptr_equal(f->parsed.noun, noun_find("user"));
}

static void help_is_understood_in_spite_of_what_is_missing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(parse(f, ARGV("user", "show", "--help"), NULL), RC_OK);
	assert_true(f->parsed.g.help);
	assert_string_equal(f->parsed.cmd->name, "show");
	/* and when the rest is wrong, what was understood until then is there */
	assert_int_equal(parse(f, ARGV("--help", "user", "shwo"), NULL), RC_USAGE);
	assert_true(f->parsed.g.help);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(values_are_taken_or_refused),
	    TEST(values_arrive),
	    TEST(a_text_may_be_so_long_and_no_longer),
	    TEST(options_of_a_group_exclude_each_other),
	    TEST(a_secret_comes_from_one_place),
	    TEST(command_lines_are_understood_or_refused),
	    TEST(a_fallback_is_in_force_until_something_is_said),
	    TEST(lists_grow),
	    TEST(a_noun_may_come_from_the_name_of_the_program),
	    TEST(help_is_understood_in_spite_of_what_is_missing),
	};

	return cmocka_run_group_tests_name("parse", tests, NULL, NULL);
}
