/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/core/name/name_priv.h"

enum { LABEL_MAX = 63 }; /* octets: RFC 1035, 2.3.4; the whole is bounded by NAME_EMAIL_MAX */

struct check {
	const char                *text, *field;
	const struct mod_utf8proc *u; /* NULL: plain ASCII */
	struct err                *err;
};

static enum rc refuse(const struct check *c, const char *why)
{
	return err_invalid(c->err, c->field, "'%.100s' is not an e-mail address: %s", c->text, why);
}

static bool ascii_alnum(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
}

/* RFC 5322, 3.2.3, but for letters and digits. */
static bool atext(uint32_t cp)
{
	return cp != 0 && cp < 0x80 && strchr("!#$%&'*+-/=?^_`{|}~", (int)cp) != NULL;
}

/* Outside ASCII RFC 6532 lets everything in; what is not seen, or not there, stays out. */
static const char *unfit_local(uint32_t cp, const struct uchar *u)
{
	if (u->category[0] == 'C' || u->category[0] == 'Z' || u->ignorable || name_turns(cp))
		return "it is a space, invisible or unassigned";
	return NULL;
}

static enum rc check_local(const struct check *c, const char *local, size_t n)
{
	uint32_t cp = '.', before = '.';

	if (n == 0)
		return refuse(c, "there is nothing before the @");
	if (n > NAME_LOCAL_MAX)
		return refuse(c, "there are more than 64 bytes before the @");
	for (const char *p = local; p < local + n; before = cp) {
		struct uchar u;
		const char  *why;

		p += utf8_next(p, &cp);
		if (cp == '.' && before == '.')
			return refuse(c, "a dot stands first or beside another");
		if (cp < 0x80 && cp != '.' && !ascii_alnum(cp) && !atext(cp))
			return name_refuse(c->err, c->field, c->text, cp,
			                   "quoting is not supported");
		if (cp < 0x80)
			continue;
		assert(c->u != NULL); /* loaded for whatever is not plain ASCII */
		u   = c->u->look(cp);
		why = unfit_local(cp, &u);
		if (why != NULL)
			return name_refuse(c->err, c->field, c->text, cp, why);
	}
	return before == '.' ? refuse(c, "a dot stands before the @") : RC_OK;
}

static enum rc check_label(const struct check *c, const char *label, size_t n)
{
	if (n == 0)
		return refuse(c, "a part of the domain is empty");
	if (n > LABEL_MAX)
		return refuse(c, "a part of the domain is longer than 63 bytes");
	if (label[0] == '-' || label[n - 1] == '-')
		return refuse(c, "a part of the domain begins or ends with a hyphen");
	/* RFC 5890, 2.3.1: kept back for such as xn-- */
	if (n >= 4 && memcmp(label + 2, "--", 2) == 0 && strncasecmp(label, "xn", 2) != 0)
		return refuse(c, "a part of the domain has -- as its third and fourth character");
	for (const char *p = label; p < label + n;) {
		const bool   first = p == label;
		uint32_t     cp;
		struct uchar u;
		const char  *why;

		p += utf8_next(p, &cp);
		if (cp < 0x80 && !ascii_alnum(cp) && cp != '-')
			return name_refuse(c->err, c->field, c->text, cp,
			                   "a domain has only letters, "
			                   "digits, hyphens and dots");
		if (cp < 0x80)
			continue;
		assert(c->u != NULL); /* loaded for whatever is not plain ASCII */
		u   = c->u->look(cp);
		why = name_unfit(cp, &u);
		if (why != NULL)
			return name_refuse(c->err, c->field, c->text, cp, why);
		if (first && name_mark(&u))
			return refuse(c, "a part of the domain begins with a mark");
	}
	return RC_OK;
}

static enum rc check_domain(const struct check *c, const char *domain)
{
	const char *last = strrchr(domain, '.');

	if (last == NULL)
		return refuse(c, "the domain has no dot");
	for (const char *p = domain;; p++) {
		const size_t n = strcspn(p, ".");

		TRY(check_label(c, p, n));
		p += n;
		if (*p == '\0')
			break;
	}
	/* RFC 3696, 2: or it would be an address, not a name */
	if (strspn(last + 1, "0123456789") == strlen(last + 1))
		return refuse(c, "the domain ends in a number");
	return RC_OK;
}

static enum rc check(const struct check *c, const char *address)
{
	const char *at = strrchr(address, '@');

	if (at == NULL)
		return refuse(c, "there is no @");
	if (strlen(address) > NAME_EMAIL_MAX)
		return refuse(c, "it is longer than 254 bytes");
	TRY(check_local(c, address, (size_t)(at - address)));
	return check_domain(c, at + 1);
}

/* Before NFC has made of < and a stroke another character, say. */
static enum rc check_typed(const struct check *c)
{
	for (const char *p = c->text; *p != '\0'; p++) {
		const unsigned char b = (unsigned char)*p;

		if (b < 0x80 && !ascii_alnum(b) && !atext(b) && b != '.' && b != '@')
			return name_refuse(c->err, c->field, c->text, b,
			                   "quoting is not supported");
	}
	return RC_OK;
}

enum rc name_email(const char *text, const char *field, struct arena *a, struct name *ret,
                   struct err *err)
{
	struct check c = {.text = text, .field = field, .err = err};

	if (utf8_plain(text)) {
		TRY(check(&c, text));
		name_set_ascii(ret, text, a);
		return RC_OK;
	}
	TRY(name_unicode(text, field, 3 * NAME_EMAIL_MAX, &c.u, err));
	TRY(check_typed(&c));
	ret->shown = c.u->form(UFORM_NFC, text, a);
	ret->key   = c.u->form(UFORM_FOLD, ret->shown, a);
	TRY(check(&c, ret->shown));
	/* a full-width @ or dot would turn into another address, or into none */
	return check(&c, ret->key);
}
