/* SPDX-License-Identifier: Apache-2.0 */
/* A file of accounts, in the format that its first byte chooses. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/in/in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct account *a)
{
	for (size_t i = 0; i < account_record.n; i++) {
		const struct field *f = &account_record.field[i];
		const struct val    v = record_get(f, a);

		assert(f->kind != VAL_TEXT || v.text == NULL || utf8_valid(v.text));
		assert(f->kind != VAL_LIST || v.list.n == 0 || account_said(a, f->name));
	}
}

/* What is refused can be read again, and is refused again, or was passed over. */
static void reject(const struct in *in, const struct err *err)
{
	AUTO(str) struct str *out = str_new();

	assert(err->msg[0] != '\0');
	in_reject_head(in, out);
	in_reject(in, err->msg, out);
	assert(out->n > 0 && out->p[out->n - 1] == '\n');
}

static void read_all(struct in *in, struct arena *mem)
{
	struct account a;
	bool           there = true;

	while (there) {
		struct err err = ERR_NONE;

		arena_reset(mem);
		if (in_next(in, mem, &a, &there, &err) == RC_OK) {
			if (there)
				check(&a);
			continue;
		}
		assert(err.rc == RC_INVALID);
		if (in_ended(in))
			return;
		reject(in, &err);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const  map[]  = {"display_name=name"};
	AUTO(arena) struct arena *mem    = arena_new();
	AUTO(in) struct in       *in     = NULL;
	struct err                err    = ERR_NONE;
	struct in_options         option = {.fd = memfd_create("import", MFD_CLOEXEC)};

	assert(option.fd >= 0);
	if (size > 0 && data[0] >= '1' && data[0] <= '3') {
		option.kind = (enum in_kind)(data[0] - '1');
		if (option.kind == IN_CSV)
			option.map = (struct strs){.v = map, .n = 1};
		data++;
		size--;
	}
	assert(write(option.fd, data, size) == (ssize_t)size && lseek(option.fd, 0, SEEK_SET) == 0);
	if (in_open(&option, &in, &err) == RC_OK)
		read_all(in, mem);
	else
		assert(err.rc == RC_INVALID && err.msg[0] != '\0');
	close(option.fd);
	return 0;
}
