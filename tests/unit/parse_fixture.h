/* SPDX-License-Identifier: Apache-2.0 */
/* tests/unit/parse_fixture.h -- a command line, as main() gets it, and what parse_args() makes of it. */
#ifndef IDCTL_TESTS_PARSE_FIXTURE_H
#define IDCTL_TESTS_PARSE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cmd/argv/parse.h"
#include "lib/base/arena.h"

enum { ARGS_MAX = 16 };

static const struct utc now = {INT64_C(1700000000000000)};

struct fixture {
	struct arena *mem;
	struct call   parsed;
	struct err    err;
};

static inline int set_up(void **state)
{
	static struct fixture f; /* one test at a time */

	f      = (struct fixture){.mem = arena_new()};
	*state = &f;
	return 0;
}

static inline int tear_down(void **state)
{
	arena_free(((struct fixture *)*state)->mem);
	return 0;
}

static inline enum rc parse(struct fixture *f, const char *const *argv, const struct noun *noun)
{
	char *copy[ARGS_MAX];
	int   argc = 0;

	for (; argv[argc] != NULL; argc++)
		copy[argc] = arena_strdup(f->mem, argv[argc]);
	copy[argc] = NULL;
	f->err     = (struct err)ERR_NONE;
	return parse_args(
	    &(struct parse_input){
	        .argc = argc, .argv = copy, .noun = noun, .now = now, .mem = f->mem},
	    &f->parsed, &f->err);
}

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})
#define TEST(f)   cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
