/* SPDX-License-Identifier: Apache-2.0 */
/* utf8proc's own allocating calls are not used: text may be a password, and memory is ours. */
#include "lib/mod/utf8proc.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"

enum { DECOMPOSED_MAX = 32 }; /* the longest is 18: UAX #15, 12 */

static const utf8proc_option_t nfc  = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
static const utf8proc_option_t nfkc = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;

static utf8proc_int32_t keep(utf8proc_int32_t cp, void *unused)
{
	(void)unused;
	return cp;
}

static utf8proc_int32_t ordinary_width(utf8proc_int32_t cp, void *unused)
{
	const utf8proc_property_t *p = utf8proc_get_property(cp);
	utf8proc_int32_t           out[DECOMPOSED_MAX];
	int                        last = 0;

	(void)unused;
	if (p->decomp_type != UTF8PROC_DECOMP_TYPE_WIDE &&
	    p->decomp_type != UTF8PROC_DECOMP_TYPE_NARROW)
		return cp;
	/* some, such as the full-width macron, are compatibility forms even so, and are left */
	return utf8proc_decompose_char(cp, out, DECOMPOSED_MAX, nfkc, &last) == 1 ? out[0] : cp;
}

/* Case folding proper is not Turkish and keeps U+0131, yet few can tell it from an i. */
static utf8proc_int32_t dotted(utf8proc_int32_t cp, void *unused)
{
	(void)unused;
	return cp == 0x131 || cp == 0x1d6a4 ? 'i' : cp; /* the second folds to the first */
}

static utf8proc_int32_t ordinary_space(utf8proc_int32_t cp, void *unused)
{
	(void)unused;
	return utf8proc_category(cp) == UTF8PROC_CATEGORY_ZS ? ' ' : cp;
}

struct recipe {
	utf8proc_option_t    options;
	utf8proc_custom_func each;
};

/* With buffer NULL: how many code points there will be. */
static size_t decompose(const struct recipe *r, const void *text, size_t n, void *buffer,
                        size_t cap)
{
	const utf8proc_ssize_t got = utf8proc_decompose_custom(
	    text, (utf8proc_ssize_t)n, buffer, (utf8proc_ssize_t)cap, r->options, r->each, NULL);

	assert(got >= 0);
	return (size_t)got;
}

static size_t encode(const struct recipe *r, void *buffer, size_t n)
{
	const utf8proc_ssize_t got = utf8proc_reencode(buffer, (utf8proc_ssize_t)n, r->options);

	assert(got >= 0);
	return (size_t)got;
}

static char *apply(const struct recipe *r, const char *text, struct arena *a)
{
	const size_t n = strlen(text), cps = decompose(r, text, n, NULL, 0);
	int32_t     *buffer = arena_alloc(a, (cps + 1) * sizeof(*buffer)); /* reencode adds a NUL */

	encode(r, buffer, decompose(r, text, n, buffer, cps));
	return (char *)buffer;
}

static char *form(enum uform which, const char *text, struct arena *a)
{
	static const struct recipe fold = {
	    .options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
	               UTF8PROC_IGNORE,
	    .each = dotted,
	};

	switch (which) {
	case UFORM_NFC:
		return apply(&(struct recipe){nfc, keep}, text, a);
	case UFORM_WIDTH:
		return apply(&(struct recipe){nfc, ordinary_width}, text, a);
	case UFORM_FOLD:
		return apply(&fold, text, a);
	}
	return NULL;
}

static struct secret *opaque(const struct secret *in)
{
	const struct recipe         r    = {nfc, ordinary_space};
	const size_t                cps  = decompose(&r, in->p, in->n, NULL, 0);
	AUTO(secret) struct secret *wide = NULL;

	/* guarded memory ends with a page: only a size that is a multiple of 4 is aligned */
	wide = secret_new((cps + 2) * sizeof(int32_t) - 1);
	return secret_copy(wide->p, encode(&r, wide->p, decompose(&r, in->p, in->n, wide->p, cps)));
}

static enum ubidi bidi_of(const utf8proc_property_t *p)
{
	switch ((utf8proc_bidi_class_t)p->bidi_class) {
	case UTF8PROC_BIDI_CLASS_L:
		return UBIDI_L;
	case UTF8PROC_BIDI_CLASS_R:
	case UTF8PROC_BIDI_CLASS_AL:
		return UBIDI_R;
	case UTF8PROC_BIDI_CLASS_AN:
		return UBIDI_AN;
	case UTF8PROC_BIDI_CLASS_EN:
		return UBIDI_EN;
	case UTF8PROC_BIDI_CLASS_NSM:
		return UBIDI_NSM;
	case UTF8PROC_BIDI_CLASS_ES:
	case UTF8PROC_BIDI_CLASS_ET:
	case UTF8PROC_BIDI_CLASS_CS:
	case UTF8PROC_BIDI_CLASS_ON:
	case UTF8PROC_BIDI_CLASS_BN:
		return UBIDI_NEUTRAL;
	case UTF8PROC_BIDI_CLASS_LRE:
	case UTF8PROC_BIDI_CLASS_LRO:
	case UTF8PROC_BIDI_CLASS_RLE:
	case UTF8PROC_BIDI_CLASS_RLO:
	case UTF8PROC_BIDI_CLASS_PDF:
	case UTF8PROC_BIDI_CLASS_LRI:
	case UTF8PROC_BIDI_CLASS_RLI:
	case UTF8PROC_BIDI_CLASS_FSI:
	case UTF8PROC_BIDI_CLASS_PDI:
	case UTF8PROC_BIDI_CLASS_B:
	case UTF8PROC_BIDI_CLASS_S:
	case UTF8PROC_BIDI_CLASS_WS:
		break;
	}
	return UBIDI_CONTROL;
}

static bool changed_by_nfkc(utf8proc_int32_t cp)
{
	utf8proc_int32_t out[DECOMPOSED_MAX];
	int              last = 0;
	utf8proc_ssize_t n    = utf8proc_decompose_char(cp, out, DECOMPOSED_MAX, nfkc, &last);

	n = utf8proc_normalize_utf32(out, n, nfkc);
	return n != 1 || out[0] != cp;
}

static struct uchar look(uint32_t code_point)
{
	const utf8proc_int32_t     cp    = (utf8proc_int32_t)code_point;
	const utf8proc_property_t *p     = utf8proc_get_property(cp);
	struct uchar               u     = {.bidi = bidi_of(p), .ignorable = p->ignorable};
	const unsigned             bound = p->boundclass;

	memcpy(u.category, utf8proc_category_string(cp), 2);
	u.compat = changed_by_nfkc(cp);
	u.jamo   = bound == UTF8PROC_BOUNDCLASS_L || bound == UTF8PROC_BOUNDCLASS_V ||
	         bound == UTF8PROC_BOUNDCLASS_T;
	return u;
}

static int width(uint32_t cp)
{
	return utf8proc_charwidth((utf8proc_int32_t)cp);
}

const struct mod_utf8proc mod_utf8proc = {
    .look   = look,
    .width  = width,
    .form   = form,
    .opaque = opaque,
};
