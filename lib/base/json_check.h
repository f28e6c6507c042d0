/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/json_check.h -- is this text still the JSON object that we wrote?
 *
 * Documents of our own are stored as text and printed as they are. Anyone who can
 * write to the store could put anything there; this looks before it is printed.
 * It only says yes or no: reading foreign documents is lib/mod/jansson.h's.
 */
#ifndef IDCTL_BASE_JSON_CHECK_H
#define IDCTL_BASE_JSON_CHECK_H

#include <stdbool.h>

/*
 * One object (RFC 8259) without white space outside texts, at most 8 deep, in
 * UTF-8, no control character raw (C0, DEL, C1), numbers whole.
 */
bool json_check(const char *text);

#endif
