/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/throttle/source.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct source *s)
{
	for (const char *p = s->shown; *p != '\0'; p++)
		assert(*p > ' ' && *p < 0x7f && !(*p >= 'A' && *p <= 'Z'));
	assert(*s->key != '\0' && strlen(s->shown) <= SOURCE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *a   = arena_new();
	struct err                err = ERR_NONE;
	struct source             s, again;

	if (source_parse(arena_strndup(a, (const char *)data, size), a, &s, &err) != RC_OK)
		return 0;
	check(&s);
	/* what was shown is the same source */
	assert(source_parse(s.shown, a, &again, &err) == RC_OK);
	assert(strcmp(again.key, s.key) == 0 && strcmp(again.shown, s.shown) == 0);
	return 0;
}
