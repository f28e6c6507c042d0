/* SPDX-License-Identifier: Apache-2.0 */
/* A file of accounts, in the format that its first byte chooses. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/in/in.h"

enum { SEPARATOR = 0x1e };

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

static int file_of(const uint8_t *data, size_t size)
{
	int fd = memfd_create("import", MFD_CLOEXEC);

	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	assert(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* A second file stands behind a separator. */
static void import(const uint8_t *data, size_t size, enum in_kind kind)
{
	static const char        config[] = "base64_signer_key: AAAA, base64_salt_separator: Bw==, "
	                                    "rounds: 8, mem_cost: 14, salt_position: suffix";
	static const char *const map[]    = {"display_name=name"};
	AUTO(secret) struct secret *hash  = secret_copy(config, sizeof(config) - 1);
	AUTO(arena) struct arena   *mem   = arena_new();
	AUTO(in) struct in         *in    = NULL;
	struct err                  err   = ERR_NONE;
	const uint8_t              *second = size > 0 ? memchr(data, SEPARATOR, size) : NULL;
	const size_t                first  = second == NULL ? size : (size_t)(second - data);
	struct in_options           option = {.fd = file_of(data, first),
	                                      .join =
                                        second == NULL ? 0 : file_of(second + 1, size - first - 1),
	                                      .kind        = kind,
	                                      .domain      = "example.org",
	                                      .hash_config = hash,
	                                      .pepper      = hash};

	if (kind == IN_CSV)
		option.map = (struct strs){.v = map, .n = 1};
	if (in_open(&option, &in, &err) == RC_OK)
		read_all(in, mem);
	else
		assert(err.rc == RC_INVALID && err.msg[0] != '\0');
	close(option.fd);
	if (second != NULL)
		close(option.join);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 0 && data[0] >= '1' && data[0] <= '1' + IN_HTPASSWD) {
		import(data + 1, size - 1, (enum in_kind)(data[0] - '1'));
		return 0;
	}
	import(data, size, 0);
	import(data, size, IN_KEYCLOAK); /* any JSON document */
	return 0;
}
