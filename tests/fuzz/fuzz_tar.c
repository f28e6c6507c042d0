/* SPDX-License-Identifier: Apache-2.0 */
/* An archive of files. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/core/backup/tar.h"
#include "tests/flow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rc read_all(struct tar_in *t, struct err *err)
{
	char   name[TAR_NAME], piece[512];
	bool   there = true;
	size_t n;

	while (there) {
		TRY(tar_next(t, name, &there, err));
		if (!there)
			return RC_OK;
		assert(strlen(name) < TAR_NAME);
		TRY(tar_read(t, piece, sizeof(piece), &n, err));
	}
	return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pool   in  = {.p = data, .n = size};
	struct tar_in t   = {.get = pool_get, .arg = &in};
	struct err    err = ERR_NONE;
	const enum rc rc  = read_all(&t, &err);

	assert(rc == RC_OK || rc == RC_CORRUPT);
	return 0;
}
