/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/apikey/apikey_priv.h -- what apikey.c and apikey_check.c share. */
#ifndef IDCTL_CORE_APIKEY_PRIV_H
#define IDCTL_CORE_APIKEY_PRIV_H

#include "lib/core/apikey/apikey.h"

#define APIKEY_KIND "pat" /* of lib/crypt/secret_token.h */

MUST_CHECK enum rc apikey_find(struct work *w, struct id id, struct apikey *ret, bool *ret_found,
                               struct err *err);

#endif
