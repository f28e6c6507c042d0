/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/batch/lines.h -- lines of a descriptor, one at a time, in constant memory.
 *
 * They may hold secrets: what was read is wiped once it was used. Signals that ask for an end are held back, and looked
 * for between two lines: so no line is left half done.
 */
#ifndef IDCTL_CMD_BATCH_LINES_H
#define IDCTL_CMD_BATCH_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/own.h"

enum { LINES_MAX = 1 << 20 }; /* bytes of a line, without its end */

struct line {
	const char *p; /* n bytes; NULL with too_long, or at the end */
	size_t      n;
	uint64_t    number; /* from 1 */
	bool        too_long;
	bool        end;
};

struct lines;
struct lines *lines_new(int fd);
void          lines_free(struct lines *l);
DEFINE_AUTO(lines)

/* The next one that is not blank; the one before is wiped. CONFIG when it cannot be read. */
MUST_CHECK enum rc lines_next(struct lines *l, struct line *ret, struct err *err);

/* Is there a next one, or an end, without waiting for it? The line that was given last is wiped. */
bool lines_ready(struct lines *l);

/* SIGTERM, SIGINT or SIGHUP was sent, and awaits us: let it have its way, and do not return. Nothing when none was. */
void lines_obey(struct lines *l);

#endif
