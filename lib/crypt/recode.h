/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/recode.h -- bytes that others write as text, in base64 as lib/crypt/phc.h has it.
 */
#ifndef IDCTL_CRYPT_RECODE_H
#define IDCTL_CRYPT_RECODE_H

#include <stdbool.h>

#include "lib/base/secret.h"

/* RECODE_BASE64: with padding or without, in either alphabet of RFC 4648. RECODE_HEX: in any case. */
enum recode { RECODE_TEXT, RECODE_BASE64, RECODE_HEX };

enum { RECODE_BYTES_MAX = 512 };

/* The bytes; NULL likewise. */
struct secret *recode_bytes(const char *text, enum recode from, size_t max);

/* NULL: it is malformed, or more than RECODE_BYTES_MAX. padded: as in RFC 4648, 4. */
struct secret *recode_base64(const char *text, enum recode from, bool padded);

#endif
