/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/access/access_priv.h -- the four names under which a permission can be held. */
#ifndef IDCTL_CORE_ACCESS_PRIV_H
#define IDCTL_CORE_ACCESS_PRIV_H

#include "lib/core/access/access.h"

struct access_names {
	const char *name[4]; /* itself, resource:*, *:action, *:* */
};

MUST_CHECK enum rc access_wanted(struct work *w, const char *perm, struct access_names *ret,
                                 struct err *err);

#endif
