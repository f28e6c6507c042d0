/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/csv.h -- rows of CSV (RFC 4180).
 *
 * Lines end in LF or CRLF, the last one perhaps in nothing; empty ones are passed over. A quote within a cell that does
 * not begin with one is a letter like others. Refused: text behind a closing quote, a quote that is never closed, a bare
 * CR outside quotes, NUL, what is not UTF-8.
 */
#ifndef IDCTL_IN_CSV_H
#define IDCTL_IN_CSV_H

#include "lib/base/err.h"
#include "lib/in/room.h"
#include "lib/in/source.h"

enum { CSV_CELLS_MAX = 1024 };

struct csv_row {
	const char *cell[CSV_CELLS_MAX]; /* in the room */
	size_t      n;                   /* 0: the end */
	uint64_t    line;                /* where it begins */
	const char *raw;                 /* as it was, with its end: until the row is taken */
	size_t      raw_n;
};

/* How many bytes the record at the front has, with its end; 0: it does not end there. end: nothing follows. */
typedef size_t in_record_end(const char *p, size_t n, bool end);

/*
 * What a record is, for the formats whose records follow each other: raw, line, and raw_n, which is 0 at the end of all, and where it is
 * longer than IN_RECORD_MAX: INVALID.
 */
MUST_CHECK enum rc in_record(struct in_source *s, struct csv_row *row, in_record_end *end_of,
                             struct err *err);

/* The end of a line. */
in_record_end in_line_end;

/*
 * The next row; it is taken from the source by the call after it, or by csv_take(). INVALID for a row that is refused: it is then
 * the one to be taken, up to its line's end, and another may follow; but not behind one that is too long (raw_n 0).
 */
MUST_CHECK enum rc csv_next(struct in_source *s, struct in_room *room, struct csv_row *ret,
                            struct err *err);
void               csv_take(struct in_source *s, struct csv_row *row);

#endif
