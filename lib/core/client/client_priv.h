/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/client/client_priv.h -- what client.c and client_secret.c share. */
#ifndef IDCTL_CORE_CLIENT_PRIV_H
#define IDCTL_CORE_CLIENT_PRIV_H

#include "lib/core/subject/client_find.h"

/* To change it: client_get, --if-version, and the actor's standing. */
MUST_CHECK enum rc client_claim(struct work *w, const char *ref, struct client *ret,
                                struct err *err);

/* What is new of a client: what of it the event tells beside its name. */
struct ends;
struct client_news {
	const struct ends *ended;  /* with it; NULL: nothing */
	const struct strs *roles;  /* that were granted; NULL: not about roles */
	struct id          secret; /* none: not about a secret */
	struct utc         until;  /* of that; 0: no end */
	struct strs        others; /* ids of secrets that end then, because of it */
	struct utc         others_end;
	struct strs        fields; /* that were changed; may be empty */
	const char        *status; /* as it is now; NULL: as it was */
};
/* The event: {"ended":{…},"fields":[…],"name":…,"others":[…],"others_end":…,"roles":[…],"secret_id":…,"status":…,"until":…}. */
void client_changed(struct work *w, const struct client *c, const struct client_news *news);

#endif
