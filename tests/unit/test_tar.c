/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/backup/tar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/str.h"
#include "tests/flow.h"

static const struct {
	const char *name, *content;
} file[] = {{"a/about.json", "{}\n"},
            {"a/empty", ""},
            {"a/a-name-of-one-hundred-bytes-which-is-as-long-as-a-name-can-be-"
             "in-this-kind-of-archive-01234567890",
             "x"},
            {"a/manifest.json", "last"}};

static void make(struct str *out)
{
	char       block[1024];
	struct err err = ERR_NONE;

	for (size_t i = 0; i < COUNT(file); i++)
		assert_int_equal(
		    tar_add(pool_put, out, file[i].name,
		            (struct bytes){.p = file[i].content, .n = strlen(file[i].content)},
		            (struct utc){.us = INT64_C(1700000000000000)}, &err),
		    RC_OK);
	memset(block, 'b', sizeof(block));
	assert_int_equal(tar_add(pool_put, out, "a/blocks",
	                         (struct bytes){.p = block, .n = sizeof(block)},
	                         (struct utc){.us = 0}, &err),
	                 RC_OK);
	assert_int_equal(tar_end(pool_put, out, &err), RC_OK);
}

/* The name and content of each file, in lines. */
static enum rc read_all(const char *p, size_t n, size_t most, struct str *to, struct err *err)
{
	struct pool   in = {.p = p, .n = n, .most = most};
	struct tar_in t  = {.get = pool_get, .arg = &in};
	char          name[TAR_NAME], piece[7];
	bool          there;
	size_t        got;

	for (;;) {
		TRY(tar_next(&t, name, &there, err));
		if (!there)
			return RC_OK;
		str_addf(to, "%s:", name);
		do {
			TRY(tar_read(&t, piece, sizeof(piece), &got, err));
			str_addn(to, piece, got);
		} while (got > 0);
		str_addc(to, '\n');
	}
}

static void what_is_written_can_be_read(void **state)
{
	AUTO(str) struct str *tar = str_new();

	(void)state;
	make(tar);
	for (size_t most = 0; most < 3; most++) {
		AUTO(str) struct str *to  = str_new();
		struct err            err = ERR_NONE;
		size_t                at  = 0;

		assert_int_equal(read_all(tar->p, tar->n, most * 100, to, &err), RC_OK);
		for (size_t i = 0; i < COUNT(file); i++) {
			char line[200];

			snprintf(line, sizeof(line), "%s:%s\n", file[i].name, file[i].content);
			assert_memory_equal(to->p + at, line, strlen(line));
			at += strlen(line);
		}
		assert_int_equal(to->n - at, sizeof("a/blocks:") - 1 + 1024 + 1);
	}
}

static void another_tar_reads_it(void **state)
{
	AUTO(str) struct str *tar    = str_new();
	char                  path[] = "/tmp/tar.XXXXXX", command[64], line[256];
	const int             fd     = mkstemp(path);
	FILE                 *p;

	(void)state;
	make(tar);
	assert_true(fd >= 0 && write(fd, tar->p, tar->n) == (ssize_t)tar->n);
	close(fd);
	snprintf(command, sizeof(command), "tar -tf %s 2>&1", path);
	p = popen(command, "r");
	assert_non_null(p);
	for (size_t i = 0; i < COUNT(file); i++) {
		assert_non_null(fgets(line, sizeof(line), p));
		line[strcspn(line, "\n")] = '\0';
		assert_string_equal(line, file[i].name);
	}
	assert_string_equal(fgets(line, sizeof(line), p), "a/blocks\n");
	assert_null(fgets(line, sizeof(line), p));
	assert_int_equal(pclose(p), 0);
	unlink(path);
}

static void damage_is_found(void **state)
{
	AUTO(str) struct str *tar  = str_new();
	const size_t          at[] = {0, 3, 124, 148, 156, 257, 400};

	(void)state;
	make(tar);
	for (size_t cut = 1; cut < tar->n; cut += 97) {
		AUTO(str) struct str *to  = str_new();
		struct err            err = ERR_NONE;

		assert_int_equal(read_all(tar->p, tar->n - cut, 0, to, &err), RC_CORRUPT);
	}
	for (size_t i = 0; i < COUNT(at); i++) {
		AUTO(str) struct str *to  = str_new();
		struct err            err = ERR_NONE;

		tar->p[at[i]] ^= 1;
		assert_int_equal(read_all(tar->p, tar->n, 0, to, &err), RC_CORRUPT);
		tar->p[at[i]] ^= 1;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_can_be_read),
	    cmocka_unit_test(another_tar_reads_it),
	    cmocka_unit_test(damage_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
