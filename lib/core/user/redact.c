/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/redact.h"

#include <string.h>

#include "lib/base/str.h"
#include "lib/core/user/attributes.h"
#include "lib/core/work/datakey.h"
#include "lib/core/work/work.h"
#include "lib/crypt/mac.h"

enum { SHOWN = 8, HEX = 2 * SHOWN + 1 };

/* What kind of thing it is goes into the hash: a username that is a domain's name has another one. */
static enum rc pseudonym(struct work *w, const char *kind, struct bytes of,
                         uint8_t out[static MAC_BYTES], struct err *err)
{
	AUTO(str) struct str *text = str_new();
	struct keyring       *ring;

	TRY(datakey_ring(w, &ring, err));
	str_addf(text, "%s:", kind);
	str_addn(text, of.p, of.n);
	return mac_make(ring, PURPOSE_PSEUDONYM, keyring_oldest(ring),
	                (struct bytes){.p = text->p, .n = text->n}, out, err);
}

static enum rc hex(struct work *w, const char *kind, const char *of, char out[static HEX],
                   struct err *err)
{
	uint8_t    mac[MAC_BYTES];
	struct str text = STR_EMPTY;

	TRY(pseudonym(w, kind, (struct bytes){.p = of, .n = strlen(of)}, mac, err));
	str_add_hex(&text, mac, SHOWN);
	memcpy(out, text.p, HEX);
	str_done(&text);
	return RC_OK;
}

enum rc redact_id(struct work *w, struct id id, struct id *ret, struct err *err)
{
	uint8_t mac[MAC_BYTES];

	TRY(pseudonym(w, "id", (struct bytes){.p = id.b, .n = sizeof(id.b)}, mac, err));
	memcpy(ret->b, mac, sizeof(ret->b));
	ret->b[6] = (uint8_t)(0x80 | (ret->b[6] & 0x0f));
	ret->b[8] = (uint8_t)(0x80 | (ret->b[8] & 0x3f));
	return RC_OK;
}

enum rc redact_email(struct work *w, const char *email, struct arena *mem, const char **ret,
                     struct err *err)
{
	char local[HEX], domain[HEX];

	TRY(hex(w, "email", email, local, err));
	TRY(hex(w, "domain", strrchr(email, '@') + 1, domain, err));
	*ret = arena_printf(mem, "%s@%s.invalid", local, domain);
	return RC_OK;
}

enum rc redact_name(struct work *w, const char *name, struct arena *mem, const char **ret,
                    struct err *err)
{
	char text[HEX];

	*ret = NULL;
	if (name == NULL)
		return RC_OK;
	TRY(hex(w, "username", name, text, err));
	*ret = arena_printf(mem, "u%s", text);
	return RC_OK;
}

struct redacting {
	struct work *w;
	struct str  *out;
};

static enum rc attribute(void *arg, const char *key, const char *value, struct err *err)
{
	const struct redacting *r = arg;
	char                    text[HEX];

	TRY(hex(r->w, key, value, text, err));
	str_json_text(r->out, key, text);
	return RC_OK;
}

enum rc redact_attributes(struct work *w, struct json from, struct arena *mem, struct json *ret,
                          struct err *err)
{
	AUTO(str) struct str *out  = str_new();
	struct work           part = *w;

	part.mem = mem;
	str_json_open(out);
	TRY(attributes_each(&part, from, attribute, &(struct redacting){.w = w, .out = out}, err));
	str_json_close(out);
	ret->text = arena_strdup(mem, out->p);
	return RC_OK;
}
