/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/ini.h -- one settings file.
 *
 * `[section]`, then `key = value`, one a line; blank lines and lines that begin with '#' or ';' do not count. Names are
 * letters, digits, '_', '-' and '.'. No continuation lines, no quoting, no comment behind a value; blanks around names
 * and values are dropped. A section may come up again, a key in it may not (whatever its case). What the file says is
 * taken whole or refused whole: there is no line that is passed over.
 */
#ifndef IDCTL_BASE_INI_H
#define IDCTL_BASE_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"

struct arena;

enum { INI_FILE_MAX = 64 * 1024 }; /* bytes */

/* The settings there are, as "section.key". */
struct ini_known {
	const char *const *name;
	unsigned           n;
};

struct ini_entry {
	const char *name;  /* "section.key", one of the known */
	const char *value; /* may be empty */
	unsigned    line;  /* counted from 1 */
};

struct ini_entries {
	const struct ini_entry *v; /* in the order of the file */
	size_t                  n;
};

/*
 * The settings in the file, in the arena. *ret_found false, and OK, when there is no such file. CONFIG, naming file and
 * line, for anything that is not as above, and for a file that is not a regular one, is larger than INI_FILE_MAX,
 * belongs to neither root nor the effective user, or can be written by group or others. A symbolic link is followed:
 * what it leads to is what must be fit.
 */
MUST_CHECK enum rc ini_read(const char *path, const struct ini_known *known, struct arena *a,
                            struct ini_entries *ret, bool *ret_found, struct err *err);

#endif
