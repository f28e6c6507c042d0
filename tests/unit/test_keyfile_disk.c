/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/keyfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_A "idctl-mk-v1 0a1b2c3d active AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 f6d68f57\n"

static char dir[] = "/tmp/test_keyfile.XXXXXX";

static const char *in_dir(char out[static PATH_MAX], const char *name)
{
	assert_true(snprintf(out, PATH_MAX, "%s/%s", dir, name) < PATH_MAX);
	return out;
}

static void put(const char *path, const char *text, mode_t mode)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static unsigned entries(const char *path)
{
	DIR     *d = opendir(path);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static void create_makes_a_private_file_and_its_folders(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;
	char                          path[PATH_MAX], folder[PATH_MAX];
	struct stat                   st;
	const mode_t                  old = umask(0277);

	(void)state;
	assert_int_equal(keyfile_create(in_dir(path, "flat.key"), &err), RC_OK);
	umask(0);
	assert_int_equal(keyfile_create(in_dir(path, "a/b/idctl.key"), &err), RC_OK);
	umask(old);
	assert_int_equal(stat(in_dir(folder, "flat.key"), &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode, S_IFREG | 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(stat(in_dir(folder, "a"), &st), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0700);
	assert_int_equal(stat(in_dir(folder, "a/b"), &st), 0);
	assert_int_equal(st.st_mode, S_IFDIR | 0700);
	assert_int_equal(entries(folder), 1);
	assert_int_equal(keyfile_read(path, &f, &err), RC_OK);
	assert_int_equal(f->n, 1);
}

static void create_never_touches_what_is_there(void **state)
{
	struct err  err = ERR_NONE;
	char        path[PATH_MAX], link[PATH_MAX];
	struct stat st;

	(void)state;
	put(in_dir(path, "there/idctl.key"), "", 0600);
	assert_int_equal(keyfile_create(path, &err), RC_EXISTS);
	assert_non_null(strstr(err.msg, path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(symlink("nowhere", in_dir(link, "there/link.key")), 0);
	assert_int_equal(keyfile_create(link, &err), RC_EXISTS);
	assert_int_equal(entries(in_dir(path, "there")), 2);
	assert_int_equal(keyfile_create(path, &err), RC_EXISTS);
}

static void create_says_why_it_cannot(void **state)
{
	struct err err = ERR_NONE;
	char       path[PATH_MAX], name[PATH_MAX];

	(void)state;
	put(in_dir(path, "plain"), "x", 0600);
	assert_int_equal(keyfile_create(in_dir(path, "plain/idctl.key"), &err), RC_CONFIG);
	assert_int_equal(keyfile_create(in_dir(path, "plain/more/idctl.key"), &err), RC_CONFIG);
	assert_int_equal(keyfile_create(in_dir(path, "plain/still/more/idctl.key"), &err),
	                 RC_CONFIG);
	memset(name, 'n', sizeof(name));
	name[250] = '\0';
	assert_int_equal(keyfile_create(in_dir(path, name), &err), RC_CONFIG);
	name[250]              = 'n';
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(keyfile_create(name, &err), RC_CONFIG);
}

static void create_leaves_nothing_when_the_disk_is_full(void **state)
{
	struct err    err = ERR_NONE;
	char          path[PATH_MAX], folder[PATH_MAX];
	struct rlimit old, tight;
	enum rc       rc;

	(void)state;
	assert_int_equal(mkdir(in_dir(folder, "full"), 0700), 0);
	in_dir(path, "full/idctl.key");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight          = old;
	tight.rlim_cur = 40;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	rc = keyfile_create(path, &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(rc, RC_CONFIG);
	assert_non_null(strstr(err.msg, "it cannot be created"));
	assert_int_equal(entries(folder), 0);
}

static void create_takes_a_path_without_a_folder(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;
	const int                     cwd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_int_equal(chdir(dir), 0);
	assert_int_equal(keyfile_create("bare.key", &err), RC_OK);
	assert_int_equal(keyfile_read("bare.key", &f, &err), RC_OK);
	assert_int_equal(fchdir(cwd), 0);
	close(cwd);
}

static void read_tells_a_missing_file_from_an_unfit_one(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;
	char                          path[PATH_MAX];

	(void)state;
	assert_false(keyfile_exists(in_dir(path, "missing")));
	assert_false(keyfile_exists(in_dir(path, "no/such/folder")));
	assert_int_equal(keyfile_read(path, &f, &err), RC_CONFIG);
	assert_int_equal(err.advice, ADVICE_KEY_FILE_INIT);
	assert_int_equal(symlink("nowhere", in_dir(path, "dangling")), 0);
	assert_true(keyfile_exists(path));
	put(in_dir(path, "text"), "x", 0600);
	assert_false(keyfile_exists(in_dir(path, "text/idctl.key")));
	memset(path, 'n', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_true(keyfile_exists(path));
}

static void read_refuses_a_file_that_is_not_ours_alone(void **state)
{
	static const struct {
		const char *title;
		mode_t      mode;
		const char *text, *message;
		enum advice advice;
	} row[] = {
	    {"readable by the group", 0640, LINE_A,
	     "it can be used by its group or others (mode 0640)", ADVICE_CHMOD_600},
	    {"writable by others", 0602, LINE_A, "mode 0602", ADVICE_CHMOD_600},
	    {"executable by others", 0701, LINE_A, "mode 0701", ADVICE_CHMOD_600},
	    {"empty", 0600, "", "empty", ADVICE_NONE},
	    {"broken", 0600, "x\n", "line 1", ADVICE_NONE},
	};
	struct err err = ERR_NONE;
	char       path[PATH_MAX];

	(void)state;
	in_dir(path, "unfit.key");
	for (size_t i = 0; i < COUNT(row); i++) {
		AUTO(keyfile) struct keyfile *f = NULL;

		print_message("%s\n", row[i].title);
		put(path, row[i].text, row[i].mode);
		assert_int_equal(keyfile_read(path, &f, &err), RC_CONFIG);
		assert_non_null(strstr(err.msg, path));
		assert_non_null(strstr(err.msg, row[i].message));
		assert_int_equal(err.advice, row[i].advice);
	}
}

static void refused(const char *path, const char *message)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;

	print_message("%s\n", message);
	assert_int_equal(keyfile_read(path, &f, &err), RC_CONFIG);
	assert_non_null(strstr(err.msg, message));
}

static void read_refuses_all_but_a_plain_file_with_one_name(void **state)
{
	char path[PATH_MAX], other[PATH_MAX], big[4098];

	(void)state;
	put(in_dir(path, "good.key"), LINE_A, 0400);
	assert_int_equal(symlink(path, in_dir(other, "link.key")), 0);
	refused(other, "symbolic link");
	assert_int_equal(link(path, in_dir(other, "second.key")), 0);
	refused(path, "it has 2 hard links");
	assert_int_equal(unlink(other), 0);
	assert_int_equal(mkdir(in_dir(other, "folder.key"), 0700), 0);
	refused(other, "not a regular file");
	refused("/dev/null", "not a regular file");
	assert_int_equal(mkfifo(in_dir(other, "fifo.key"), 0600), 0);
	refused(other, "not a regular file");
	assert_int_equal(mknod(in_dir(other, "socket.key"), S_IFSOCK | 0600, 0), 0);
	refused(other, "it cannot be opened");
	/* a regular file of ours, of which the first page cannot be read */
	refused("/proc/self/mem", "it cannot be read");
	memset(big, 'x', sizeof(big));
	big[4097] = '\0';
	put(in_dir(other, "big.key"), big, 0600);
	refused(other, "more than 4096 bytes");
}

static void read_wants_a_file_of_root_or_of_the_effective_user(void **state)
{
	AUTO(keyfile) struct keyfile *f   = NULL;
	struct err                    err = ERR_NONE;
	char                          path[PATH_MAX];
	enum rc                       rc;

	(void)state;
	put(in_dir(path, "foreign.key"), LINE_A, 0600);
	if (chown(path, 12345, (gid_t)-1) != 0) {
		print_message("skipped: only root can give files away\n");
		skip();
	}
	refused(path, "it belongs to user 12345");
	assert_int_equal(chmod(dir, 0711), 0);
	assert_int_equal(seteuid(12345), 0);
	rc = keyfile_read(path, &f, &err);
	assert_int_equal(seteuid(0), 0);
	assert_int_equal(rc, RC_OK);
}

static int folder_setup(void **state)
{
	char path[PATH_MAX];

	(void)state;
	return mkdtemp(dir) == NULL || mkdir(in_dir(path, "there"), 0700) != 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st;
	(void)flag;
	(void)at;
	return remove(path);
}

static int folder_teardown(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(create_makes_a_private_file_and_its_folders),
	    cmocka_unit_test(create_never_touches_what_is_there),
	    cmocka_unit_test(create_says_why_it_cannot),
	    cmocka_unit_test(create_leaves_nothing_when_the_disk_is_full),
	    cmocka_unit_test(create_takes_a_path_without_a_folder),
	    cmocka_unit_test(read_tells_a_missing_file_from_an_unfit_one),
	    cmocka_unit_test(read_refuses_a_file_that_is_not_ours_alone),
	    cmocka_unit_test(read_refuses_all_but_a_plain_file_with_one_name),
	    cmocka_unit_test(read_wants_a_file_of_root_or_of_the_effective_user),
	};

	return cmocka_run_group_tests(tests, folder_setup, folder_teardown);
}
