/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/ini.h"
#include "lib/base/wordmap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const      name[] = {"core.database", "core.output", "key.file", "a.b"};
static const struct ini_known known  = {.name = name, .n = COUNT(name)};

static void check(const struct ini_entries *got, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < got->n; i++) {
		const struct ini_entry *e = &got->v[i];

		assert(word_nearest(e->name, name, COUNT(name)) != NULL);
		assert(e->line >= 1 && e->line <= size);
		/* no value is made up or put together from pieces */
		assert(memmem(data, size, e->value, strlen(e->value)) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *a = arena_new();
	struct ini_entries        got;
	struct err                err   = ERR_NONE;
	bool                      found = false;
	char                      path[64];
	const int                 fd = memfd_create("ini", MFD_CLOEXEC);
	enum rc                   rc;

	assert(fd >= 0 && fchmod(fd, 0600) == 0);
	assert(write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	rc = ini_read(path, &known, a, &got, &found, &err);
	assert(found && (rc == RC_OK || (rc == RC_CONFIG && err.msg[0] != '\0')));
	if (rc == RC_OK)
		check(&got, data, size);
	close(fd);
	return 0;
}
