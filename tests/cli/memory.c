/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that ends, for programs under test: preloaded, each allocation from the one with the number TEST_MEMORY on is
 * refused. Nothing is said of a user of the system meanwhile: where memory ends, the C library's getpwuid() itself dies.
 */
#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

static long calls, last = -1;

static bool refused(void)
{
	if (last < 0) {
		const char *text = getenv("TEST_MEMORY");

		last = text == NULL ? 0 : atol(text);
	}
	if (last == 0 || ++calls < last)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t n)
{
	return refused() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return refused() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return refused() ? NULL : __libc_realloc(p, n);
}

struct passwd *getpwuid(uid_t id)
{
	(void)id;
	return NULL;
}
