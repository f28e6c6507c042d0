/* SPDX-License-Identifier: Apache-2.0 */
/* A backup, opened: rows go nowhere. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/core/backup/archive.h"
#include "tests/flow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum rc begin(void *arg, const struct about *about, struct err *err)
{
	(void)arg;
	(void)err;
	assert(about->version == ARCHIVE_VERSION && about->audit_root != NULL);
	return RC_OK;
}

static enum rc table(void *arg, const struct table *t, const struct store_feed *rows,
                     struct err *err)
{
	struct val row[STMT_COLUMNS];
	bool       more = true;

	(void)arg;
	for (;;) {
		TRY(rows->next(rows->arg, row, &more, err));
		if (!more)
			return RC_OK;
		for (unsigned i = 0; i < t->n_column; i++)
			assert(row[i].kind == VAL_NULL || row[i].kind == VAL_INT ||
			       (row[i].kind == VAL_TEXT && row[i].text != NULL) ||
			       (row[i].kind == VAL_BYTES && row[i].bytes.p != NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct archive_sink sink = {.begin = begin, .table = table};
	AUTO(arena) struct arena *mem  = arena_new();
	struct pool               in   = {.p = data, .n = size};
	struct err                err  = ERR_NONE;
	struct about              of;
	const enum rc             rc = archive_read(pool_get, &in, &sink, mem, &of, &err);

	assert(rc == RC_OK || rc == RC_CORRUPT || rc == RC_SCHEMA);
	assert(rc == RC_OK || err.msg[0] != '\0');
	return 0;
}
