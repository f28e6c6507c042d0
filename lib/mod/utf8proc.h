/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/utf8proc.h -- Unicode's tables: properties, widths, normal forms.
 *
 * Loaded only when text that is not plain ASCII appears. Text given to these
 * functions must be valid UTF-8 (utf8_valid); that is asserted. Ordering of
 * combining marks takes time square in the length of a run of them, so the
 * caller bounds the length first.
 */
#ifndef IDCTL_MOD_UTF8PROC_H
#define IDCTL_MOD_UTF8PROC_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct secret;

enum uform {
	UFORM_NFC,
	UFORM_WIDTH, /* full-width and half-width forms to the ordinary ones, then NFC */
	/*
	 * Names that fold to the same bytes are one name: NFKC_Casefold (which
	 * drops what is invisible), and a dotless i is an i. Of text in NFC.
	 */
	UFORM_FOLD,
};

/* As far as the Bidi Rule asks: RFC 5893, section 2. */
enum ubidi { UBIDI_L, UBIDI_R, UBIDI_AN, UBIDI_EN, UBIDI_NSM, UBIDI_NEUTRAL, UBIDI_CONTROL };

struct uchar {
	char       category[3]; /* "Lu"; "Cn" is unassigned */
	enum ubidi bidi;        /* R stands for AL too */
	bool       ignorable;   /* Default_Ignorable_Code_Point: nothing is seen of it */
	bool       compat;      /* NFKC alone changes it: RFC 8264, 9.17 */
	bool       jamo;        /* a conjoining jamo: RFC 8264, 9.9 */
};

struct mod_utf8proc {
	struct uchar (*look)(uint32_t cp);
	int (*width)(uint32_t cp); /* terminal columns: 0, 1 or 2 */

	/* In the arena. */
	char *(*form)(enum uform form, const char *text, struct arena *a);

	/* RFC 8265, 4.2.2: every space is U+0020, NFC. in: no NUL inside. The caller owns it. */
	struct secret *(*opaque)(const struct secret *in);
};

extern const struct mod_utf8proc mod_utf8proc;

#endif
