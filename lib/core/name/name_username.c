/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/id.h"
#include "lib/base/utf8.h"
#include "lib/core/name/name_priv.h"

/* Decomposed text has more code points than NFC: this bounds what is looked at. */
enum { OCTETS_MAX = 4 * 4 * NAME_USERNAME_MAX, MARKS_MAX = 4 };

struct spelled {
	size_t n;
	struct {
		uint32_t     cp;
		struct uchar u;
	} at[NAME_USERNAME_MAX];
};

static enum rc refuse_length(const char *text, const char *field, struct err *err)
{
	if (*text == '\0')
		return err_invalid(err, field, "the %s is empty", field);
	return err_invalid(err, field, "'%.60s…' is longer than %d characters", text,
	                   NAME_USERNAME_MAX);
}

static enum rc refuse_ends(const char *text, const char *field, struct err *err)
{
	return err_invalid(err, field, "'%.100s' must begin and end with a letter or digit", text);
}

static bool ascii_letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
}

static bool joiner(uint32_t cp)
{
	return cp == '.' || cp == '_' || cp == '-';
}

static enum rc spell(const char *text, const char *field, const struct mod_utf8proc *u,
                     struct spelled *s, struct err *err)
{
	const char *p = text;

	for (s->n = 0; *p != '\0'; s->n++) {
		if (s->n == NAME_USERNAME_MAX)
			return refuse_length(text, field, err);
		p += utf8_next(p, &s->at[s->n].cp);
		s->at[s->n].u = u->look(s->at[s->n].cp);
	}
	return s->n > 0 ? RC_OK : refuse_length(text, field, err);
}

static enum rc check_each(const struct spelled *s, const char *text, const char *field,
                          struct err *err)
{
	unsigned marks = 0;

	for (size_t i = 0; i < s->n; i++) {
		const uint32_t cp  = s->at[i].cp;
		const char    *why = joiner(cp) ? NULL : name_unfit(cp, &s->at[i].u);

		if (why != NULL)
			return name_refuse(err, field, text, cp, why);
		marks = name_mark(&s->at[i].u) ? marks + 1 : 0;
		/* a mark on a joiner hides it, and UTS #39, 5.4 has the four */
		if (marks > MARKS_MAX || (marks > 0 && i > 0 && joiner(s->at[i - 1].cp)))
			return err_invalid(err, field,
			                   "'%.100s' has too many combining marks on one letter",
			                   text);
	}
	if (!name_letter(&s->at[0].u) || joiner(s->at[s->n - 1].cp))
		return refuse_ends(text, field, err);
	return RC_OK;
}

struct bidi {
	bool     seen[UBIDI_CONTROL + 1];
	unsigned last; /* before any marks at the end */
};

/* RFC 5893, 2, rules 1 to 6. */
static bool bidi_fits(const struct spelled *s)
{
	const enum ubidi first = s->at[0].u.bidi;
	struct bidi      b     = {.last = UBIDI_NEUTRAL};

	for (size_t i = 0; i < s->n; i++) {
		const enum ubidi class = s->at[i].u.bidi;

		b.seen[class] = true;
		if (class != UBIDI_NSM)
			b.last = class;
	}
	if (!b.seen[UBIDI_R] && !b.seen[UBIDI_AN])
		return true; /* nothing runs from right to left: the rule does not apply */
	return first == UBIDI_R && !b.seen[UBIDI_L] && !b.seen[UBIDI_CONTROL] &&
	       (b.last == UBIDI_R || b.last == UBIDI_EN || b.last == UBIDI_AN) &&
	       !(b.seen[UBIDI_EN] && b.seen[UBIDI_AN]);
}

/* Unicode's Soft_Dotted letters that may stand in a folded name. */
static bool soft_dotted(uint32_t cp)
{
	static const uint16_t with_dot[] = {'i',   'j',   0x12f, 0x249,  0x268,  0x29d,
	                                    0x3f3, 0x456, 0x458, 0x1d96, 0x1e2d, 0x1ecb};

	for (size_t i = 0; i < COUNT(with_dot); i++)
		if (with_dot[i] == cp)
			return true;
	return false;
}

/* They have their dot: another one is not seen. The key has folded a dotless i by now. */
bool name_dotted_twice(const char *key, const struct mod_utf8proc *u)
{
	uint32_t letter = 0;

	while (*key != '\0') {
		uint32_t     cp;
		struct uchar look;

		key += utf8_next(key, &cp);
		look = u->look(cp);
		if (cp == 0x307 && soft_dotted(letter))
			return true;
		if (!name_mark(&look))
			letter = cp;
	}
	return false;
}

static enum rc check_whole(const struct spelled *s, const char *text, const struct mod_utf8proc *u,
                           const char *field, struct err *err)
{
	struct id id;

	TRY(check_each(s, text, field, err));
	if (!name_one_script(text, strlen(text), u))
		return err_invalid(err, field, "'%.100s' mixes scripts", text);
	if (!bidi_fits(s))
		return err_invalid(err, field, "'%.100s' mixes writing directions", text);
	if (id_parse(text, &id))
		return err_invalid(err, field, "'%.100s' could be mistaken for an id", text);
	return RC_OK;
}

static enum rc ascii_username(const char *text, const char *field, struct arena *a,
                              struct name *ret, struct err *err)
{
	const size_t n = strlen(text);
	struct id    id;

	if (n < 1 || n > NAME_USERNAME_MAX)
		return refuse_length(text, field, err);
	for (size_t i = 0; i < n; i++)
		if (!ascii_letter((unsigned char)text[i]) && !joiner((unsigned char)text[i]))
			return name_refuse(err, field, text, (unsigned char)text[i],
			                   "only letters, digits and . _ - are allowed");
	if (joiner((unsigned char)text[0]) || joiner((unsigned char)text[n - 1]))
		return refuse_ends(text, field, err);
	if (id_parse(text, &id))
		return err_invalid(err, field, "'%s' could be mistaken for an id", text);
	name_set_ascii(ret, text, a);
	return RC_OK;
}

enum rc name_username(const char *text, const char *field, struct arena *a, struct name *ret,
                      struct err *err)
{
	const struct mod_utf8proc *u;
	struct spelled             s;

	if (utf8_plain(text))
		return ascii_username(text, field, a, ret, err);
	TRY(name_unicode(text, field, OCTETS_MAX, &u, err));
	ret->shown = u->form(UFORM_WIDTH, text, a);
	TRY(spell(ret->shown, field, u, &s, err));
	TRY(check_whole(&s, ret->shown, u, field, err));
	ret->key = u->form(UFORM_FOLD, ret->shown, a);
	if (name_dotted_twice(ret->key, u))
		return err_invalid(err, field, "'%.100s' has an invisible dot above i or j", text);
	return RC_OK;
}
