/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/token_priv.h -- what the token*.c files share. */
#ifndef IDCTL_CORE_TOKEN_PRIV_H
#define IDCTL_CORE_TOKEN_PRIV_H

#include "lib/core/token.h"

MUST_CHECK enum rc token_find(struct work *w, const char *jti, struct token *ret, bool *ret_found,
                              struct err *err);

#endif
