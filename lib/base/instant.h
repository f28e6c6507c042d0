/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/instant.h -- the clock, instants (RFC 3339) and durations (90s, 1d12h).
 *
 * A duration is int64_t seconds, at most DURATION_MAX. An instant is struct
 * utc, after the very beginning of 1970 (whose 0 means "none") and before the
 * year 10000. A parser takes the whole text or refuses it, and leaves *ret
 * alone when it refuses. No time zone but the one written is ever consulted.
 */
#ifndef IDCTL_BASE_INSTANT_H
#define IDCTL_BASE_INSTANT_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/value.h"

#define DURATION_MAX INT64_C(3153600000) /* a hundred years, in seconds */
#define UTC_SECOND   INT64_C(1000000)

enum {
	INSTANT_TEXT  = 25,
	INSTANT_EXACT = 28
}; /* "2026-11-20T23:57:57.123Z" and the NUL; with microseconds */

/* The only reading of the wall clock, here or anywhere. */
struct utc instant_now(void);

/* Milli- or microseconds from some fixed moment, which no clock setting moves: for measuring. */
int64_t instant_monotonic_ms(void);
int64_t instant_monotonic_us(void);

/* RFC 3339 in UTC, milliseconds cut not rounded, "Z". Outside the range: its nearest end. */
char *instant_format(struct utc t, char out[static INSTANT_TEXT]);
/* The same to the microsecond. */
char *instant_format_exact(struct utc t, char out[static INSTANT_EXACT]);

/*
 * RFC 3339, 5.6 (any offset, "T" or a blank, either case, fraction cut after
 * the microsecond), "now", or a signed duration relative to now ("-2d",
 * "+1h30m"). INVALID otherwise, naming the accepted forms. A leap second is
 * refused: no arithmetic here or in the stores knows one.
 */
MUST_CHECK enum rc instant_parse(const char *text, struct utc now, struct utc *ret,
                                 struct err *err);

/* The same, but RFC 3339 only: a file says when it was. */
MUST_CHECK enum rc instant_parse_absolute(const char *text, struct utc *ret, struct err *err);

/*
 * One or several NUMBER UNIT, units s m h d w y (y: 365 days) in falling
 * order, each at most once. 0 is refused unless written "0s"; no sign.
 */
MUST_CHECK enum rc duration_parse(const char *text, int64_t *ret_seconds, struct err *err);

enum { DURATION_TEXT = 48 };

/* As duration_parse reads it, without weeks; below zero with a "-". Returns out. */
char *duration_format(int64_t seconds, char out[static DURATION_TEXT]);

#endif
