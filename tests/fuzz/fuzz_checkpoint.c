/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/crypt/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *mem  = arena_new();
	const char               *text = arena_strndup(mem, (const char *)data, size);
	struct checkpoint         got;
	struct err                err = ERR_NONE;
	char                      root[CHECKPOINT_ROOT_TEXT];
	const enum rc             rc = checkpoint_parse(text, &got, &err);

	if (rc != RC_OK) {
		assert(rc == RC_INVALID && err.msg[0] != '\0');
		assert(strcmp(err.field, "anchor") == 0);
		return 0;
	}
	assert(got.size >= 1);
	/* the root is the text's third line, and nothing else stands for it; a shell may have cut its end off */
	text = strchr(strchr(text, '\n') + 1, '\n') + 1;
	checkpoint_root(got.root, root);
	assert(strncmp(text, root, strlen(root)) == 0);
	assert(text[strlen(root)] == '\n' || text[strlen(root)] == '\0');
	return 0;
}
