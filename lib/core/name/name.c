/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/name.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/id.h"
#include "lib/base/secret.h"
#include "lib/base/utf8.h"
#include "lib/core/name/name_priv.h"
#include "lib/mod/mod.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz0123456789"

void name_set_ascii(struct name *ret, const char *text, struct arena *a)
{
	char *key = arena_strdup(a, text);

	for (char *p = key; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	ret->shown = arena_strdup(a, text);
	ret->key   = key;
}

enum rc name_slug(const char *text, const char *field, struct arena *a, struct name *ret,
                  struct err *err)
{
	const size_t n = strlen(text);
	struct id    id;

	if (id_parse(text, &id))
		return err_invalid(err, field, "'%s' could be mistaken for an id", text);
	if (n > 0 && n <= NAME_SLUG_MAX && strspn(text, LOWER "._-") == n &&
	    strchr(LOWER, text[0]) != NULL && strchr(LOWER, text[n - 1]) != NULL) {
		ret->shown = ret->key = arena_strdup(a, text);
		return RC_OK;
	}
	err_invalid(err, field,
	            "'%.100s' must have 1 to %d characters of a-z 0-9 . _ - and begin and end with "
	            "a letter or digit",
	            text, NAME_SLUG_MAX);
	if (n <= NAME_SLUG_MAX && strpbrk(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL) {
		struct name folded;

		name_set_ascii(&folded, text, a);
		err_advise_with(err, ADVICE_NAME_LOWER, "%s", folded.key);
	}
	return RC_INVALID;
}

/* The length of a resource or an action; 0 when it is none. */
static size_t perm_part(const char *text)
{
	return *text == '*' ? 1 : strspn(text, LOWER "_.-");
}

enum rc name_perm(const char *text, const char *field, struct arena *a, struct name *ret,
                  struct err *err)
{
	const size_t resource = perm_part(text);
	size_t       action   = 0;

	if (resource > 0 && text[resource] == ':')
		action = perm_part(text + resource + 1);
	if (action == 0 || text[resource + 1 + action] != '\0')
		return err_invalid(
		    err, field,
		    "'%.100s' is not resource:action, each of a-z 0-9 _ . - or a single *", text);
	if (resource + 1 + action > NAME_PERM_MAX)
		return err_invalid(err, field, "'%.60s…' is longer than %d bytes", text,
		                   NAME_PERM_MAX);
	ret->shown = ret->key = arena_strdup(a, text);
	return RC_OK;
}

static size_t count(const char *text)
{
	size_t   n = 0;
	uint32_t cp;

	for (; *text != '\0'; n++)
		text += utf8_next(text, &cp);
	return n;
}

static const char *unfit_for_text(uint32_t cp, const struct uchar *u)
{
	if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f))
		return "it is a control character";
	if (name_turns(cp))
		return "it changes the writing direction";
	if (cp == 0x2028 || cp == 0x2029)
		return "it ends the line";
	if (strcmp(u->category, "Cn") == 0)
		return "it is unassigned";
	return NULL;
}

enum rc name_text(const char *text, const char *field, size_t max, struct arena *a,
                  struct name *ret, struct err *err)
{
	/* nine octets are the most that NFC makes one of: a Hangul syllable in its three parts */
	const struct mod_utf8proc *u = NULL;
	uint32_t                   cp;

	if (*text == '\0')
		return err_invalid(err, field, "the %s is empty", field);
	if (utf8_plain(text)) {
		name_set_ascii(ret, text, a);
	} else {
		TRY(name_unicode(text, field, 9 * max, &u, err));
		ret->shown = u->form(UFORM_NFC, text, a);
		ret->key   = u->form(UFORM_FOLD, ret->shown, a);
	}
	if (count(ret->shown) > max)
		return err_invalid(err, field, "'%.60s…' is longer than %zu characters", text, max);
	for (const char *p = ret->shown; u != NULL && *p != '\0';) {
		struct uchar look;
		const char  *why;

		p += utf8_next(p, &cp);
		look = u->look(cp);
		why  = unfit_for_text(cp, &look);
		if (why != NULL)
			return name_refuse(err, field, text, cp, why);
	}
	return RC_OK;
}

static bool password_fit(uint32_t cp, const struct uchar *u)
{
	if (u->category[0] == 'C')
		return u->ignorable && strcmp(u->category, "Cf") == 0;
	return cp != 0x2028 && cp != 0x2029;
}

static enum rc check_password(const struct secret *s, const struct mod_utf8proc *u, struct err *err)
{
	for (const char *p = (const char *)s->p; *p != '\0';) {
		uint32_t     cp;
		struct uchar look;

		p += utf8_next(p, &cp);
		look = u->look(cp);
		if (!password_fit(cp, &look))
			return err_invalid(err, "password",
			                   "the password contains a character that is not text");
	}
	return RC_OK;
}

enum rc name_password(const struct secret *in, struct secret **ret, struct err *err)
{
	const char                 *text = (const char *)in->p;
	AUTO(secret) struct secret *s    = NULL;
	const struct mod_utf8proc  *u;

	if (in->n == 0)
		return err_invalid(err, "password", "the password is empty");
	if (in->n > NAME_PASSWORD_MAX)
		return err_invalid(err, "password", "the password is longer than %d bytes",
		                   NAME_PASSWORD_MAX);
	for (size_t i = 0; i < in->n; i++)
		if (in->p[i] < 0x20 || in->p[i] == 0x7f)
			return err_invalid(err, "password", "the password has a control character");
	if (utf8_plain(text)) {
		*ret = secret_copy(in->p, in->n);
		return RC_OK;
	}
	if (!utf8_valid(text))
		return err_invalid(err, "password", "the password is not valid UTF-8");
	TRY(MOD_LOAD(utf8proc, &u, err));
	s = u->opaque(in);
	TRY(check_password(s, u, err));
	*ret = TAKE(s);
	return RC_OK;
}
