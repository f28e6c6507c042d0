/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/publish/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct fx {
	char       dir[64], out[96]; /* a folder of our own, and one in it that is not there */
	struct err err;
};

static int set_up(void **state)
{
	struct fx *f = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/idctl-folder.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->out, sizeof(f->out), "%s/out", f->dir);
	umask(077);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fx *f = *state;
	char       command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

static const char *in(const struct fx *f, const char *name)
{
	static char path[256]; /* until the next call */

	snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	return path;
}

static struct stat about(const struct fx *f, const char *name)
{
	struct stat st;

	if (lstat(in(f, name), &st) != 0)
		fail_msg("%s: %s", name, strerror(errno));
	return st;
}

static void is_refused(struct fx *f, const char *path, enum rc want)
{
	struct folder *folder = NULL;
	const enum rc  rc     = folder_open(path, false, &folder, &f->err);

	folder_free(folder);
	if (rc != want)
		fail_msg("%s: %s, %s", path, rc_slug(rc), f->err.msg);
	assert_string_equal(f->err.field, "dir");
	err_clear(&f->err);
}

static enum rc put(struct fx *f, const char *name, const char *text, bool *ret_changed)
{
	AUTO(folder) struct folder *folder = NULL;
	const struct bytes          b      = {.p = text, .n = strlen(text)};

	TRY(folder_open(f->out, false, &folder, &f->err));
	return folder_put(folder, name, b, ret_changed, &f->err);
}

static void fill(const struct fx *f, const char *name, const char *text)
{
	FILE *file = fopen(in(f, name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void is(const struct fx *f, const char *name, const char *text)
{
	char   got[64] = "";
	FILE  *file    = fopen(in(f, name), "r");
	size_t n;

	assert_non_null(file);
	n      = fread(got, 1, sizeof(got) - 1, file);
	got[n] = '\0';
	fclose(file);
	assert_string_equal(got, text);
}

static void others_can_read_it_whatever_the_umask(void **state)
{
	struct fx *f = *state;
	bool       changed;

	assert_int_equal(put(f, "a/b/one", "1", &changed), RC_OK);
	assert_true(changed);
	is(f, "out/a/b/one", "1");
	assert_int_equal(about(f, "out").st_mode & 07777, 0755);
	assert_int_equal(about(f, "out/a").st_mode & 07777, 0755);
	assert_int_equal(about(f, "out/a/b").st_mode & 07777, 0755);
	assert_int_equal(about(f, "out/a/b/one").st_mode & 07777, 0644);
}

static void a_folder_that_is_there_keeps_its_mode(void **state)
{
	struct fx *f = *state;
	bool       changed;

	assert_int_equal(mkdir(f->out, 0750), 0);
	assert_int_equal(chmod(f->out, 0750), 0);
	assert_int_equal(put(f, "one", "1", &changed), RC_OK);
	assert_int_equal(about(f, "out").st_mode & 07777, 0750);
}

static void what_is_the_same_is_left_alone(void **state)
{
	struct fx *f = *state;
	bool       changed;
	ino_t      first;

	assert_int_equal(put(f, "one", "same", &changed), RC_OK);
	first = about(f, "out/one").st_ino;
	assert_int_equal(put(f, "one", "same", &changed), RC_OK);
	assert_false(changed);
	assert_int_equal(about(f, "out/one").st_ino, first);
	/* but not with another mode, nor with something behind it or missing */
	assert_int_equal(chmod(in(f, "out/one"), 0600), 0);
	assert_int_equal(put(f, "one", "same", &changed), RC_OK);
	assert_true(changed);
	assert_int_equal(put(f, "one", "sam", &changed), RC_OK);
	assert_true(changed);
	assert_int_equal(put(f, "one", "same", &changed), RC_OK);
	assert_true(changed);
	is(f, "out/one", "same");
}

static void links_are_not_followed(void **state)
{
	struct fx *f = *state;
	bool       changed;

	assert_int_equal(mkdir(in(f, "real"), 0700), 0);
	assert_int_equal(symlink("real", f->out), 0);
	is_refused(f, f->out, RC_CONFIG);
	is_refused(f, in(f, "out/"), RC_CONFIG);
	is_refused(f, in(f, "out//"), RC_CONFIG);
	assert_int_equal(unlink(f->out), 0);
	/* a folder in it */
	assert_int_equal(mkdir(f->out, 0700), 0);
	assert_int_equal(symlink("../real", in(f, "out/a")), 0);
	assert_int_equal(put(f, "a/one", "1", &changed), RC_CONFIG);
	assert_int_equal(access(in(f, "real/one"), F_OK), -1);
	/* and what stands in the file's place is replaced, not written through */
	fill(f, "secret", "mine");
	assert_int_equal(symlink("../secret", in(f, "out/one")), 0);
	assert_int_equal(put(f, "one", "1", &changed), RC_OK);
	is(f, "secret", "mine");
	is(f, "out/one", "1");
}

static void what_is_not_a_folder_is_refused(void **state)
{
	struct fx *f = *state;
	char       longer[5000];

	fill(f, "file", "x");
	is_refused(f, in(f, "file"), RC_CONFIG);
	is_refused(f, in(f, "nosuch/out"), RC_CONFIG);
	is_refused(f, in(f, "file/out"), RC_CONFIG);
	is_refused(f, "", RC_INVALID);
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	is_refused(f, longer, RC_INVALID);
	assert_int_equal(mkfifo(in(f, "pipe"), 0600), 0);
	is_refused(f, in(f, "pipe"), RC_CONFIG);
}

static void a_folder_in_a_files_place_is_an_error(void **state)
{
	struct fx *f = *state;
	bool       changed;

	assert_int_equal(mkdir(f->out, 0700), 0);
	assert_int_equal(mkdir(in(f, "out/one"), 0700), 0);
	assert_int_equal(put(f, "one", "1", &changed), RC_CONFIG);
	assert_string_equal(f->err.field, "dir");
}

static enum rc remove_old(void *arg, const char *name, bool *ret_remove, struct err *err)
{
	(void)err;
	++*(int *)arg;
	*ret_remove = strcmp(name, "old") == 0;
	return RC_OK;
}

static void tidying_removes_strays_and_what_it_is_told_to(void **state)
{
	struct fx                  *f = *state;
	AUTO(folder) struct folder *folder;
	int                         seen = 0;
	const struct folder_visitor v    = {.visit = remove_old, .arg = &seen};

	assert_int_equal(mkdir(f->out, 0700), 0);
	assert_int_equal(mkdir(in(f, "out/a"), 0700), 0);
	fill(f, "out/a/.idctl-0123abcd.new", "half");
	fill(f, "out/a/.idctl-0123abcX.new", "theirs");
	fill(f, "out/a/.hidden", "theirs");
	fill(f, "out/a/old", "x");
	fill(f, "out/a/new", "x");
	assert_int_equal(folder_open(f->out, false, &folder, &f->err), RC_OK);
	assert_int_equal(folder_tidy(folder, "a", &v, &f->err), RC_OK);
	assert_int_equal(folder_tidy(folder, "nosuch", &v, &f->err), RC_OK);
	assert_int_equal(seen, 2);
	assert_int_equal(access(in(f, "out/a/.idctl-0123abcd.new"), F_OK), -1);
	assert_int_equal(access(in(f, "out/a/old"), F_OK), -1);
	is(f, "out/a/.idctl-0123abcX.new", "theirs");
	is(f, "out/a/.hidden", "theirs");
	is(f, "out/a/new", "x");
}

static void a_dry_run_leaves_no_trace(void **state)
{
	struct fx                  *f      = *state;
	AUTO(folder) struct folder *folder = NULL;
	int                         seen   = 0;
	const struct folder_visitor v      = {.visit = remove_old, .arg = &seen};
	bool                        changed;

	assert_int_equal(folder_open(f->out, true, &folder, &f->err), RC_OK);
	assert_int_equal(
	    folder_put(folder, "a/one", (struct bytes){.p = "1", .n = 1}, &changed, &f->err),
	    RC_OK);
	assert_true(changed);
	assert_int_equal(folder_tidy(folder, "a", &v, &f->err), RC_OK);
	assert_int_equal(access(f->out, F_OK), -1);
	folder_free(TAKE(folder));
	assert_int_equal(mkdir(f->out, 0700), 0);
	fill(f, "out/old", "x");
	assert_int_equal(folder_open(f->out, true, &folder, &f->err), RC_OK);
	assert_int_equal(
	    folder_put(folder, "old", (struct bytes){.p = "1", .n = 1}, &changed, &f->err), RC_OK);
	assert_true(changed);
	assert_int_equal(folder_tidy(folder, "", &v, &f->err), RC_OK);
	assert_int_equal(seen, 1);
	is(f, "out/old", "x");
}

/* Twenty processes, and a reader who never sees anything but one of their texts. */
static void of_many_writers_each_leaves_a_whole_file(void **state)
{
	enum { WRITERS = 20 };
	struct fx *f = *state;
	bool       changed;
	int        bad = 0, status;

	assert_int_equal(put(f, "one", "aaaaaaaaaaaaaaaa", &changed), RC_OK);
	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0) {
			char text[17];

			memset(text, 'a' + i, 16);
			text[16] = '\0';
			_exit(put(f, "one", text, &changed) != RC_OK);
		}
	for (int left = WRITERS; left > 0;) {
		char text[32];
		int  fd = open(in(f, "out/one"), O_RDONLY);

		bad += read(fd, text, sizeof(text)) != 16 ||
		       strspn(text, (char[]){text[0], '\0'}) < 16;
		close(fd);
		if (waitpid(-1, &status, WNOHANG) > 0) {
			bad += status != 0;
			left--;
		}
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    T(others_can_read_it_whatever_the_umask),
	    T(a_folder_that_is_there_keeps_its_mode),
	    T(what_is_the_same_is_left_alone),
	    T(links_are_not_followed),
	    T(what_is_not_a_folder_is_refused),
	    T(a_folder_in_a_files_place_is_an_error),
	    T(tidying_removes_strays_and_what_it_is_told_to),
	    T(a_dry_run_leaves_no_trace),
	    T(of_many_writers_each_leaves_a_whole_file),
	};

	return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
