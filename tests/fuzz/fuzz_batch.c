/* SPDX-License-Identifier: Apache-2.0 */
/* A line of a batch, against the real table of commands. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "cmd/batch/request.h"
#include "cmd/params.h"
#include "cmd/settings.h"
#include "lib/base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct batch_request *r, enum rc rc, const struct err *err)
{
	assert(rc == err->rc);
	assert(r->id != NULL && strchr(r->id, '\n') == NULL);
	assert(r->call.cmd == NULL || r->call.noun != NULL);
	if (rc == RC_OK) {
		assert(cmd_in_batch(r->call.cmd));
		assert(r->call.g.db == NULL && r->call.g.output == NULL && !r->call.g.help);
	} else {
		assert(rc == RC_USAGE || rc == RC_INVALID);
		assert(err->msg[0] != '\0' && strchr(err->msg, '\n') == NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena) struct arena *mem      = arena_new();
	const struct globals      g        = {.quiet = true};
	const struct settings     settings = {.no_color = true};
	const struct batch_base   base     = {
	          .g = &g, .settings = &settings, .now = {INT64_C(1700000000000000)}};
	struct batch_request r;
	struct err           err = ERR_NONE;
	const enum rc rc = batch_request_read((const char *)data, size, &base, mem, &r, &err);

	check(&r, rc, &err);
	call_wipe(&r.call);
	return 0;
}
