/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"
#include "lib/core/name/name_priv.h"
#include "lib/mod/idn2.h"
#include "lib/mod/mod.h"

enum { LABEL_MAX = 63 }; /* octets: RFC 1035, 2.3.4; the whole is bounded by NAME_EMAIL_MAX */

struct check {
	const char                *text, *field;
	const struct mod_utf8proc *u; /* NULL: plain ASCII */
	struct err                *err;
	bool                       any_length; /* it stands for A-labels, which have their length */
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
	/* a pattern of no dots, and a note without a head: symbols, of which nothing is seen */
	const bool blank = cp == 0x2800 || cp == 0x1d159;

	if (u->category[0] == 'C' || u->category[0] == 'Z' || u->ignorable || blank ||
	    name_turns(cp))
		return "it is a space, invisible or unassigned";
	return NULL;
}

static enum rc check_local(const struct check *c, const char *local, size_t n)
{
	uint32_t cp = '.', before = '.';

	if (n == 0)
		return refuse(c, "the part before the @ is empty");
	if (n > NAME_LOCAL_MAX)
		return refuse(c, "the part before the @ is longer than 64 bytes");
	for (const char *p = local; p < local + n; before = cp) {
		struct uchar u;
		const char  *why;

		p += utf8_next(p, &cp);
		if (cp == '.' && before == '.')
			return refuse(c, "it begins with a dot or has two in a row");
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
	return before == '.' ? refuse(c, "the part before the @ ends in a dot") : RC_OK;
}

static enum rc check_label(const struct check *c, const char *label, size_t n)
{
	if (n == 0)
		return refuse(c, "a part of the domain is empty");
	if (n > LABEL_MAX && !c->any_length)
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
			return refuse(c, "a part of the domain begins with a combining mark");
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
	if (strlen(address) > NAME_EMAIL_MAX && !c->any_length)
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

/* A label that begins with xn--, in whatever case. */
static bool has_alabel(const char *domain)
{
	for (const char *p = domain;; p += strcspn(p, ".") + 1) {
		if (strncasecmp(p, "xn--", 4) == 0)
			return true;
		if (p[strcspn(p, ".")] == '\0')
			return false;
	}
}

static const char *with_domain(const char *address, const char *domain, struct arena *a)
{
	const char *at = strrchr(address, '@');

	return domain == NULL ? NULL
	                      : arena_printf(a, "%.*s@%s", (int)(at - address), address, domain);
}

/* A domain has two forms: the key has the one in Unicode, and what was stored under the other is found too. */
static enum rc one_form(struct check *c, struct name *name, struct arena *a, struct err *err)
{
	struct err   ignored = ERR_NONE; /* what is not an address in Unicode has one form only */
	struct check again   = {
	      .text = c->text, .field = c->field, .err = &ignored, .any_length = true};
	const char                *domain = strrchr(name->key, '@') + 1;
	const struct mod_utf8proc *u;
	const struct mod_idn2     *idn;
	const char                *unicode, *ascii;

	name->typed = name->former = NULL;
	if (utf8_plain(domain) && !has_alabel(domain))
		return RC_OK;
	TRY(MOD_LOAD(idn2, &idn, err));
	TRY(MOD_LOAD(utf8proc, &u, err));
	again.u = u;
	unicode = with_domain(name->key, idn->ulabels(domain, a), a);
	ascii   = with_domain(name->key, idn->alabels(domain, a), a);
	if (unicode == NULL || ascii == NULL)
		return RC_OK; /* nothing stands behind its xn-- */
	unicode = utf8_plain(unicode) ? unicode : u->form(UFORM_FOLD, unicode, a);
	if (check(&again, unicode) != RC_OK)
		return RC_OK;
	name->typed  = name->key;
	name->key    = unicode;
	name->former = ascii;
	return RC_OK;
}

static enum rc both_forms(struct check *c, struct arena *a, struct name *ret)
{
	if (utf8_plain(c->text)) {
		TRY(check(c, c->text));
		name_set_ascii(ret, c->text, a);
		return RC_OK;
	}
	TRY(name_unicode(c->text, c->field, 3 * NAME_EMAIL_MAX, &c->u, c->err));
	TRY(check_typed(c));
	ret->shown = c->u->form(UFORM_NFC, c->text, a);
	ret->key   = c->u->form(UFORM_FOLD, ret->shown, a);
	TRY(check(c, ret->shown));
	/* a full-width @ or dot would turn into another address, or into none */
	return check(c, ret->key);
}

enum rc name_email(const char *text, const char *field, struct arena *a, struct name *ret,
                   struct err *err)
{
	struct check c = {.text = text, .field = field, .err = err};

	TRY(both_forms(&c, a, ret));
	return one_form(&c, ret, a, err);
}

static enum rc check_scripts(const struct check *c, const char *key)
{
	const char *at = strrchr(key, '@');

	if (!name_one_script(key, (size_t)(at - key), c->u))
		return refuse(c, "the part before the @ mixes scripts");
	for (const char *p = at + 1;; p++) {
		const size_t n = strcspn(p, ".");

		if (!name_one_script(p, n, c->u))
			return refuse(c, "a part of the domain mixes scripts");
		p += n;
		if (*p == '\0')
			return RC_OK;
	}
}

enum rc name_email_new(const char *text, const char *field, struct arena *a, struct name *ret,
                       struct err *err)
{
	struct check c = {.text = text, .field = field, .err = err};

	TRY(name_email(text, field, a, ret, err));
	if (has_alabel(strrchr(ret->key, '@') + 1))
		return refuse(&c, "nothing follows its xn--");
	if (utf8_plain(ret->key))
		return RC_OK;
	TRY(MOD_LOAD(utf8proc, &c.u, err));
	c.any_length = ret->typed != NULL;
	TRY(check(&c, ret->key));
	if (name_dotted_twice(ret->key, c.u))
		return refuse(&c, "it has an invisible dot above i or j");
	return check_scripts(&c, ret->key);
}
