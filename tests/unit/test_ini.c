/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/ini.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/arena.h"

static const char *const name[] = {"core.database", "core.output", "key.file", "password.memory"};

static const struct ini_known known = {.name = name, .n = COUNT(name)};

struct fixture {
	struct arena *arena;
	char          dir[32], path[64];
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	strcpy(f->dir, "/tmp/test_ini.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/conf", f->dir);
	f->arena = arena_new();
	*state   = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	rmdir(f->dir);
	arena_free(f->arena);
	free(f);
	return 0;
}

static void put(const struct fixture *f, const char *text, size_t n)
{
	int fd;

	unlink(f->path);
	fd = open(f->path, O_CREAT | O_EXCL | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
}

/* Read what was put; the message, or NULL when all is well. */
static const char *message(const struct fixture *f, struct ini_entries *ret, struct err *err)
{
	bool          found = false;
	const enum rc rc    = ini_read(f->path, &known, f->arena, ret, &found, err);

	if (rc == RC_OK) {
		assert_true(found);
		return NULL;
	}
	assert_int_equal(rc, RC_CONFIG);
	assert_int_equal(err->rc, RC_CONFIG);
	assert_null(ret->v);
	return err->msg;
}

static void settings_come_with_their_section_and_line(void **state)
{
	static const char             text[]   = "# a comment = no setting\n"
	                                         "[core]\n"
	                                         "\n"
	                                         "database = postgresql://a,b/ids?x=1 ; not a comment\n"
	                                         "; neither\n"
	                                         "[key]\r\n"
	                                         "  file=\t/etc/idctl/key \t\r\n"
	                                         "[core]\n"
	                                         "output =\n"
	                                         "[ password ]\n"
	                                         "memory = \"a = b\"";
	static const struct ini_entry expect[] = {
	    {"core.database", "postgresql://a,b/ids?x=1 ; not a comment", 4},
	    {"core.output", "", 9},
	    {"key.file", "/etc/idctl/key", 7},
	    {"password.memory", "\"a = b\"", 11},
	};
	struct fixture    *f   = *state;
	struct err         err = ERR_NONE;
	struct ini_entries got;

	put(f, text, sizeof(text) - 1);
	assert_null(message(f, &got, &err));
	assert_int_equal(got.n, COUNT(expect));
	for (size_t i = 0; i < got.n; i++) {
		size_t n = 0;

		while (n < COUNT(expect) && strcmp(expect[n].name, got.v[i].name) != 0)
			n++;
		assert_true(n < COUNT(expect));
		assert_string_equal(got.v[i].value, expect[n].value);
		assert_int_equal(got.v[i].line, expect[n].line);
	}
}

static void long_values_are_not_cut(void **state)
{
	struct fixture    *f   = *state;
	struct err         err = ERR_NONE;
	struct ini_entries got;
	char               text[8000];
	const int          n = snprintf(text, sizeof(text), "[core]\ndatabase=%0*d\n", 6000, 7);

	put(f, text, (size_t)n);
	assert_null(message(f, &got, &err));
	assert_int_equal(got.n, 1);
	assert_int_equal(strlen(got.v[0].value), 6000);
}

static void an_empty_file_has_no_settings(void **state)
{
	static const char *const text[] = {
	    "", "\n\n", "# x\n", "[core]\n", "  \t\n[core]", "\xef\xbb\xbf", "\xef\xbb\xbf[core]"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(text); i++) {
		struct err         err = ERR_NONE;
		struct ini_entries got;

		put(f, text[i], strlen(text[i]));
		if (message(f, &got, &err) != NULL || got.n != 0)
			fail_msg("text %zu: %s", i, err.msg);
	}
}

static void a_fault_is_named_with_its_line(void **state)
{
#define TEXT(s) s, sizeof(s) - 1
	static const struct {
		const char *text;
		size_t      n;
		const char *expect;
		const char *near;
	} row[] = {
	    {TEXT("[core]\noutput\n"), "line 2: there is no '='", ""},
	    {TEXT("\n[core\noutput=1\n"), "line 2: the section's closing bracket is missing", ""},
	    {TEXT("[core] x\n"), "line 1: the section's closing bracket is missing", ""},
	    {TEXT("[]\n"), "line 1: the section has no name", ""},
	    {TEXT("[core]\n = x\n"), "line 2: there is nothing before the '='", ""},
	    {TEXT("output=1\n[core]\n"), "line 1: a setting must follow a [section]", ""},
	    {TEXT("# x\n\noutput=1\n"), "line 3: a setting must follow a [section]", ""},
	    {TEXT("[core]\noutput=1\noutput=2\n"), "line 3: this was already set", ""},
	    {TEXT("[core]\noutput=1\n[key]\n[core]\noutput=1\n"), "this was already set", ""},
	    {TEXT("[core]\noutput=1\nOUTPUT=2\n"), "line 3: this was already set", ""},
	    {TEXT("[co!re]\n"), "line 1: a name has only letters", ""},
	    {TEXT("[core]\nout!put=1\n"), "line 2: a name has only letters", ""},
	    {TEXT("[core]\noutput=a\0b\n"), "line 2: it contains a NUL byte", ""},
	    {TEXT("[core]\n\0"), "line 2: it contains a NUL byte", ""},
	    {TEXT("[core]\nout put=1\n"), "line 2: a name has only letters", ""},
	    {TEXT("[core]\n # x = 1\n"), "line 2: a name has only letters", ""},
	    {TEXT("[core]]\n"), "line 1: a name has only letters", ""},
	    {TEXT("[\n"), "line 1: the section's closing bracket is missing", ""},
	    {TEXT("[core]\noutput=\xc3\n"), "line 2: is not UTF-8 text", ""},
	    {TEXT("# \xc3\n"), "line 1: is not UTF-8 text", ""},
	    {TEXT("\xff\xfe[\0a\0]\0"), "line 1: ", ""},
	    {TEXT("[core]\n/* x */\n"), "line 2: there is no '='", ""},
	    {TEXT("[core]\n\noutptu=1\n"), "line 3: unknown setting 'core.outptu'", "core.output"},
	    {TEXT("[core]\nOutput=1\n"), "line 2: unknown setting 'core.Output'", "core.output"},
	    {TEXT("[xyzzy]\nplugh=1\n"), "line 2: unknown setting 'xyzzy.plugh'", ""},
	    {TEXT("[core]\noutput=1\n continued=2\n"), "line 3: unknown setting 'core.continued'",
	     ""},
	};
#undef TEXT
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err         err = ERR_NONE;
		struct ini_entries got;
		const char        *msg;

		put(f, row[i].text, row[i].n);
		msg = message(f, &got, &err);
		if (msg == NULL || strstr(msg, row[i].expect) == NULL ||
		    strstr(msg, f->path) == NULL || strcmp(err.with, row[i].near) != 0 ||
		    (*err.with != '\0') != (err.advice == ADVICE_DID_YOU_MEAN))
			fail_msg("row %zu wants \"%s\" and got \"%s\", near \"%s\"", i,
			         row[i].expect, msg == NULL ? "no complaint" : msg, err.with);
	}
}

static void a_missing_file_is_not_an_error(void **state)
{
	struct fixture    *f     = *state;
	struct err         err   = ERR_NONE;
	bool               found = true;
	struct ini_entries got;
	char               below[80];

	unlink(f->path);
	assert_int_equal(ini_read(f->path, &known, f->arena, &got, &found, &err), RC_OK);
	assert_false(found);
	assert_int_equal(got.n, 0);
	put(f, "", 0);
	snprintf(below, sizeof(below), "%s/conf", f->path);
	found = true;
	assert_int_equal(ini_read(below, &known, f->arena, &got, &found, &err), RC_OK);
	assert_false(found);
}

static void only_a_file_that_nobody_else_can_write_is_read(void **state)
{
	static const struct {
		mode_t mode;
		bool   good;
	} row[] = {
	    {0600, true}, {0644, true}, {0440, true}, {0620, false}, {0602, false}, {0666, false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err         err = ERR_NONE;
		struct ini_entries got;
		const char        *msg;

		put(f, "[core]\noutput=1\n", 16);
		assert_int_equal(chmod(f->path, row[i].mode), 0);
		msg = message(f, &got, &err);
		if ((msg == NULL) != row[i].good)
			fail_msg("mode %o: %s", (unsigned)row[i].mode, msg == NULL ? "taken" : msg);
		if (!row[i].good)
			assert_non_null(strstr(msg, "written by others"));
	}
}

static void a_file_of_another_user_is_refused(void **state)
{
	struct fixture    *f   = *state;
	struct err         err = ERR_NONE;
	struct ini_entries got;

	if (geteuid() != 0) {
		print_message("# SKIP only root can give a file away\n");
		skip();
	}
	put(f, "[core]\noutput=1\n", 16);
	assert_int_equal(chown(f->path, 12345, 0), 0);
	assert_non_null(strstr(message(f, &got, &err), "belongs to another user"));
}

static void a_file_of_root_serves_everybody(void **state)
{
	struct fixture    *f   = *state;
	struct err         err = ERR_NONE;
	struct ini_entries got;
	const char        *msg;

	if (geteuid() != 0) {
		print_message("# SKIP only root can become somebody else\n");
		skip();
	}
	put(f, "[core]\noutput=1\n", 16);
	assert_int_equal(chmod(f->path, 0644), 0);
	assert_int_equal(chmod(f->dir, 0711), 0);
	assert_int_equal(seteuid(12345), 0);
	msg = message(f, &got, &err);
	assert_int_equal(seteuid(0), 0);
	assert_null(msg);
}

static void what_is_not_a_regular_file_is_refused_without_waiting(void **state)
{
	struct fixture    *f   = *state;
	struct err         err = ERR_NONE;
	struct ini_entries got;

	unlink(f->path);
	assert_int_equal(mkfifo(f->path, 0600), 0);
	assert_non_null(strstr(message(f, &got, &err), "not a regular file"));
	unlink(f->path);
	assert_int_equal(mkdir(f->path, 0700), 0);
	assert_non_null(strstr(message(f, &got, &err), "not a regular file"));
	assert_int_equal(rmdir(f->path), 0);
}

static void size_is_bounded(void **state)
{
	struct fixture    *f    = *state;
	char              *text = calloc(1, INI_FILE_MAX + 2);
	struct err         err  = ERR_NONE;
	struct ini_entries got;

	assert_non_null(text);
	memset(text, '\n', INI_FILE_MAX + 1);
	put(f, text, INI_FILE_MAX);
	assert_null(message(f, &got, &err));
	put(f, text, INI_FILE_MAX + 1);
	assert_non_null(strstr(message(f, &got, &err), "larger than 64 KiB"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(settings_come_with_their_section_and_line),
	    cmocka_unit_test(long_values_are_not_cut),
	    cmocka_unit_test(an_empty_file_has_no_settings),
	    cmocka_unit_test(a_fault_is_named_with_its_line),
	    cmocka_unit_test(a_missing_file_is_not_an_error),
	    cmocka_unit_test(only_a_file_that_nobody_else_can_write_is_read),
	    cmocka_unit_test(a_file_of_another_user_is_refused),
	    cmocka_unit_test(a_file_of_root_serves_everybody),
	    cmocka_unit_test(what_is_not_a_regular_file_is_refused_without_waiting),
	    cmocka_unit_test(size_is_bounded),
	};

	return cmocka_run_group_tests_name("ini", tests, setup, teardown);
}
