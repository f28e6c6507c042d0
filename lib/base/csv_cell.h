/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/csv_cell.h -- one cell of CSV (RFC 4180): what a spreadsheet would take for a formula has an apostrophe in front.
 */
#ifndef IDCTL_BASE_CSV_CELL_H
#define IDCTL_BASE_CSV_CELL_H

struct str;

/*
 * Append a cell. More is quoted than RFC 4180 asks for: a semicolon and a tab part cells in some spreadsheets and some
 * countries, and outer blanks get lost.
 */
void csv_cell_add(struct str *out, const char *text);

/* Without that apostrophe; it points into the text. */
const char *csv_cell_bare(const char *text);

#endif
