/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/client/client_priv.h -- what client.c and client_secret.c share. */
#ifndef IDCTL_CORE_CLIENT_PRIV_H
#define IDCTL_CORE_CLIENT_PRIV_H

#include "lib/core/subject/client_find.h"

/* To change it: client_get, --if-version, and the actor's standing. */
MUST_CHECK enum rc client_claim(struct work *w, const char *ref, struct client *ret,
                                struct err *err);

#endif
