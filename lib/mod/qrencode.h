/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/qrencode.h -- libqrencode: QR codes (ISO/IEC 18004).
 */
#ifndef IDCTL_MOD_QRENCODE_H
#define IDCTL_MOD_QRENCODE_H

#include <stddef.h>

#include "lib/base/err.h"

struct secret;

struct mod_qrencode {
	/*
	 * A square of *ret_width × *ret_width bytes, line by line: 1 dark, 0 light, without a quiet
	 * zone. The caller's to free: it says what the text says. INVALID when the text is too long.
	 */
	enum rc (*encode)(const struct secret *text, struct secret **ret, size_t *ret_width,
	                  struct err *err);
};
extern const struct mod_qrencode mod_qrencode;

#endif
