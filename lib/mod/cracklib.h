/* SPDX-License-Identifier: Apache-2.0 */
/* lib/mod/cracklib.h -- cracklib: is a password a word of its dictionary, or made from one? */
#ifndef IDCTL_MOD_CRACKLIB_H
#define IDCTL_MOD_CRACKLIB_H

#include <stddef.h> /* crack.h forgets it */

#include "lib/base/err.h"

struct secret;

struct mod_cracklib {
	/* The dictionary where Debian has it (cracklib-runtime). CONFIG when it is not there. */
	enum rc (*there)(struct err *err);

	/* INVALID (field "password") with cracklib's reason; OK, too, when there is no dictionary. */
	enum rc (*check)(const struct secret *password, struct err *err);
};
extern const struct mod_cracklib mod_cracklib;

#endif
