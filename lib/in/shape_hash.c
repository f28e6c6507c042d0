/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes out of what others keep in several places: texts as lib/crypt/phc.h reads them. */
#include <string.h>

#include "lib/base/secret.h"
#include "lib/in/shape.h"

const char *in_base64(struct in_taking *t, const char *text, enum recode from, bool padded)
{
	AUTO(secret) struct secret *out = text == NULL ? NULL : recode_base64(text, from, padded);

	return out == NULL ? NULL : in_text(t->in->room, (const char *)out->p, out->n);
}

const char *in_join(struct in_taking *t, size_t n, const char *const *texts)
{
	in_text_begin(t->in->room);
	for (size_t i = 0; i < n; i++) {
		if (texts[i] == NULL)
			return NULL;
		in_text_add(t->in->room, texts[i], strlen(texts[i]));
	}
	return in_text_end(t->in->room);
}

enum rc in_hash(struct in_taking *t, const char *text, struct err *err)
{
	if (text == NULL)
		return err_invalid(err, "password_hash", "the salt or the hash is malformed");
	return in_as_it_is(t, "password_hash", text, err);
}

const char *in_pbkdf2(struct in_taking *t, const char *scheme, const char *rounds, const char *salt,
                      const char *tag)
{
	return IN_JOIN(t, "$", scheme, "$i=", rounds, "$", salt, "$", tag);
}

enum rc in_firebase_hash(struct in_taking *t, const struct in_firebase_hash *h, struct err *err)
{
	if (h->signer == NULL || h->separator == NULL || h->rounds == NULL || h->mem_cost == NULL) {
		err_invalid(err, "hash-config", "the project's hash_config is required");
		return err_advise(err, ADVICE_HASH_CONFIG);
	}
	return in_hash(t,
	               IN_JOIN(t, "$fbscrypt$v=1,n=", h->mem_cost, ",r=", h->rounds,
	                       ",p=1,ss=", in_base64(t, h->separator, RECODE_BASE64, true),
	                       ",sk=", in_base64(t, h->signer, RECODE_BASE64, true), "$",
	                       in_base64(t, h->salt, RECODE_BASE64, true), "$",
	                       in_base64(t, h->hash, RECODE_BASE64, true)),
	               err);
}

/* ---- what is in no record ---- */

static bool part_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* Where the value of that name begins; NULL: it has none. */
static const char *value_of(const char *text, const char *name)
{
	const size_t n = strlen(name);

	for (const char *at = text; (at = strstr(at, name)) != NULL; at += n)
		if ((at == text || !part_of_name(at[-1])) && !part_of_name(at[n])) {
			const char *value = at + n + strspn(at + n, "\" \t");

			if (*value == ':' || *value == '=')
				return value + 1 + strspn(value + 1, "\" \t");
		}
	return NULL;
}

const char *in_setting(struct in_taking *t, const char *name)
{
	const struct secret *config = t->in->opt->hash_config;
	const char *value = config == NULL ? NULL : value_of((const char *)config->p, name);

	return value == NULL ? NULL : in_text(t->in->room, value, strcspn(value, "\", \t\r\n}"));
}

const char *in_pepper(const struct in_taking *t)
{
	const struct secret *pepper = t->in->opt->pepper;

	return pepper == NULL ? NULL : (const char *)pepper->p;
}
