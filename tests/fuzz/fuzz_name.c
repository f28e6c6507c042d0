/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken is valid, quiet, and gives itself again; what is refused leaves a message. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/utf8.h"
#include "lib/core/name/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum rc naming(const char *, const char *, struct arena *, struct name *, struct err *);

static enum rc text(const char *in, const char *field, struct arena *a, struct name *ret,
                    struct err *err)
{
	return name_text(in, field, 100, a, ret, err);
}

static void quiet(const char *p)
{
	while (*p != '\0') {
		uint32_t cp;

		p += utf8_next(p, &cp);
		assert(cp != UTF8_BAD && cp >= 0x20 && !(cp >= 0x7f && cp <= 0x9f));
		assert(!(cp >= 0x202a && cp <= 0x202e) && !(cp >= 0x2066 && cp <= 0x2069));
	}
}

static void name(naming *f, const char *in, struct arena *a)
{
	struct err  err = ERR_NONE;
	struct name n, again;

	if (f(in, "field", a, &n, &err) != RC_OK) {
		assert(err.rc == RC_INVALID && err.msg[0] != '\0' &&
		       strcmp(err.field, "field") == 0);
		return;
	}
	quiet(n.shown);
	assert(utf8_valid(n.key));
	assert(f(n.shown, "field", a, &again, &err) == RC_OK);
	assert(strcmp(n.shown, again.shown) == 0 && strcmp(n.key, again.key) == 0);
	if (f(n.key, "field", a, &again, &err) == RC_OK)
		assert(strcmp(n.key, again.key) == 0);
}

static void password(const uint8_t *data, size_t size)
{
	AUTO(secret) struct secret *in = secret_copy(data, size), *out = NULL, *again = NULL;
	struct err                  err = ERR_NONE;

	if (name_password(in, &out, &err) != RC_OK) {
		assert(err.rc == RC_INVALID && out == NULL);
		return;
	}
	assert(strlen((const char *)out->p) == out->n);
	/* NFC makes some sequences longer */
	if (out->n <= NAME_PASSWORD_MAX) {
		assert(name_password(out, &again, &err) == RC_OK);
		assert(secret_equal(out, again));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static naming *const      kind[] = {name_email, name_username, name_slug, name_perm, text};
	AUTO(arena) struct arena *a      = arena_new();
	char                     *in;

	if (size == 0)
		return 0;
	in = arena_strndup(a, (const char *)data, size);
	for (size_t i = 0; i < COUNT(kind); i++)
		name(kind[i], in, a);
	password(data, size);
	return 0;
}
