/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/shown.h -- text made safe for a terminal, or for a program that reads a line. */
#ifndef IDCTL_BASE_SHOWN_H
#define IDCTL_BASE_SHOWN_H

struct str;

/*
 * Append text so that no byte of it can drive a terminal or break a line:
 * C0, DEL, C1, bidirectional controls, line and paragraph separators and whatever is not
 * seen (Unicode, Default_Ignorable_Code_Point) as \u{NNNN}; bytes that are no UTF-8 as \xNN.
 */
void shown_add(struct str *s, const char *text);

/*
 * Append JSON text that means the same: DEL, C1, bidirectional controls and separators, which stand in strings only,
 * as \uNNNN.
 */
void shown_add_json(struct str *s, const char *json);

#endif
