/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/name/name.h -- what things may be called, and when two names are one.
 *
 * Every function takes the whole text or refuses it with INVALID, naming
 * `field`. It gives the name as it is shown (normalised to NFC) and the key by
 * which it is compared, stored unique and looked up: equal keys, one name.
 * A shown name gives itself and the same key again; so does a key, where it is
 * still short enough for a name. Keys are never shown: they may read oddly.
 *
 * Plain ASCII needs nothing else; any other text needs the utf8proc module,
 * and is refused with CONFIG where that is not installed. What Unicode has
 * assigned later than that module's tables is refused.
 */
#ifndef IDCTL_CORE_NAME_H
#define IDCTL_CORE_NAME_H

#include <stddef.h>

#include "lib/base/err.h"

struct arena;
struct secret;

struct name {
	const char *shown, *key; /* both in the arena */

	/* Of an address whose domain has two forms: keys that an earlier idctl may have stored for it; or NULL. */
	const char *typed, *former; /* as it was typed; with A-labels only */
};

/* The keys by which an address may be stored; NULL among them. */
enum { NAME_KEYS = 3 };
static inline void name_keys(const struct name *n, const char *ret[static NAME_KEYS])
{
	ret[0] = n->typed;
	ret[1] = n->key;
	ret[2] = n->former;
}

enum {
	NAME_EMAIL_MAX    = 254, /* octets: RFC 5321, 4.5.3.1, with erratum 1690 */
	NAME_LOCAL_MAX    = 64,  /* octets before the @ */
	NAME_USERNAME_MAX = 64,  /* code points */
	NAME_SLUG_MAX     = 64,
	NAME_PERM_MAX     = 128,
	NAME_PASSWORD_MAX = 1024, /* octets */
};

/*
 * local@domain. The local part is a dot-atom (RFC 5322, 3.2.3), UTF-8 as well
 * (RFC 6532); the domain has at least two labels of letters, digits and inner
 * hyphens in any script, and does not end in a number. Refused although some
 * RFC allows it: quoted local parts, comments, folding, address literals,
 * obsolete forms. Not resolved. The key folds case on both sides of the @, and has
 * a domain's labels in Unicode (RFC 5890's U-labels), so that its xn-- form is the same.
 */
MUST_CHECK enum rc name_email(const char *text, const char *field, struct arena *a,
                              struct name *ret, struct err *err);

/*
 * The same for an address that somebody chooses now: the part before the @, and each label of the domain, is in one
 * script, or in Latin beside the East Asian ones (UTS #39, 5.2, simplified), and what xn-- stands for is a label.
 */
MUST_CHECK enum rc name_email_new(const char *text, const char *field, struct arena *a,
                                  struct name *ret, struct err *err);

/*
 * RFC 8265, 3.3 (UsernameCaseMapped), but the case that was typed is shown,
 * and stricter: besides letters, marks and digits only . _ - and those only
 * inside; one script, or Latin beside the East Asian ones; at most four marks
 * in a row; no dot above i or j; nothing that reads as a UUID.
 */
MUST_CHECK enum rc name_username(const char *text, const char *field, struct arena *a,
                                 struct name *ret, struct err *err);

/* Roles and clients: [a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?, not a UUID. The key is the name. */
MUST_CHECK enum rc name_slug(const char *text, const char *field, struct arena *a, struct name *ret,
                             struct err *err);

/* Permissions: resource:action, each [a-z0-9_.-]+ or "*". The key is the name. */
MUST_CHECK enum rc name_perm(const char *text, const char *field, struct arena *a, struct name *ret,
                             struct err *err);

/*
 * Free text of 1 to `max` code points: no line ends and other controls, no
 * bidirectional controls, nothing unassigned. The key is for searching.
 */
MUST_CHECK enum rc name_text(const char *text, const char *field, size_t max, struct arena *a,
                             struct name *ret, struct err *err);

/*
 * RFC 8265, 4.2 (OpaqueString): every kind of space is a space, NFC; case and
 * width are kept. Refused: empty, too long, controls, private use, unassigned.
 * Not refused, unlike there: the invisible and the context-bound, because
 * emoji and some scripts need them and nobody looks at a password. What goes
 * into a password hash, or is checked against one, goes through here first.
 * The field is "password"; messages say nothing of its content. The caller
 * owns *ret.
 */
MUST_CHECK enum rc name_password(const struct secret *in, struct secret **ret, struct err *err);

#endif
