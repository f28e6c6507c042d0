/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/name/name_priv.h -- what the kinds of names share. */
#ifndef IDCTL_CORE_NAME_PRIV_H
#define IDCTL_CORE_NAME_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/core/name/name.h"
#include "lib/mod/utf8proc.h"

/* INVALID: "'text' may not contain U+200B: it is invisible". */
enum rc name_refuse(struct err *err, const char *field, const char *text, uint32_t cp,
                    const char *why);

/* Plain ASCII: shown as it is, its key in lower case. */
void name_set_ascii(struct name *ret, const char *text, struct arena *a);

/*
 * For text that is not plain ASCII: the module, after INVALID for more than
 * `max` octets, bytes that are no UTF-8, ASCII controls, and runs of marks
 * that are too long to be put in order fast (UAX #15, 13: Stream-Safe).
 */
MUST_CHECK enum rc name_unicode(const char *text, const char *field, size_t max,
                                const struct mod_utf8proc **ret, struct err *err);

/* Letters and digits as RFC 8264, 4.2 has them, and the marks that go on them. */
bool name_letter(const struct uchar *u);
bool name_mark(const struct uchar *u);

/* A letter, mark or digit that RFC 8264 keeps out of identifiers says why; NULL: it is fit. */
const char *name_unfit(uint32_t cp, const struct uchar *u);

/* UAX #9, 2: the characters that turn the writing direction. */
bool name_turns(uint32_t cp);

enum { SCRIPT_COMMON = 0, SCRIPT_LATIN = 1, SCRIPT_EAST_ASIAN = 2, SCRIPT_OTHER = 3 };

/* An i or j has its dot: in a folded name another one above it is not seen. */
bool name_dotted_twice(const char *key, const struct mod_utf8proc *u);

/* UTS #39, 5.2, simplified: what is read as one word is written in one script. Of n octets of text. */
bool name_one_script(const char *text, size_t n, const struct mod_utf8proc *u);

/* A small number for the script of a letter or digit; COMMON goes with any. */
unsigned name_script(uint32_t cp);

#endif
