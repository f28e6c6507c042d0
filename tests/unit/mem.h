/* SPDX-License-Identifier: Apache-2.0 */
/* tests/unit/mem.h -- one arena for all tests of a program: the fixture of its group. */
#ifndef IDCTL_TESTS_UNIT_MEM_H
#define IDCTL_TESTS_UNIT_MEM_H

#include "lib/base/arena.h"

static struct arena *mem;

static int mem_up(void **state)
{
	(void)state;
	mem = arena_new();
	return 0;
}

static int mem_down(void **state)
{
	(void)state;
	arena_free(mem);
	return 0;
}

#endif
