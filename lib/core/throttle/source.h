/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/throttle/source.h -- where somebody comes from, as the service that calls us saw it.
 *
 * An address (RFC 4291, 2.2; IPv4 dotted), or a host name (RFC 1123, 2.1). The
 * shown form is what was given, letters in lower case. The key is what counts
 * as one and the same: an IPv6 address gives its /64, which is one customer's,
 * without its zone; an IPv4 address that is mapped into IPv6 is itself.
 */
#ifndef IDCTL_CORE_SOURCE_H
#define IDCTL_CORE_SOURCE_H

#include "lib/base/err.h"

struct arena;

enum { SOURCE_MAX = 253 };

struct source {
	const char *shown, *key; /* both in the arena */
};

/* INVALID, field "source", for anything else. */
MUST_CHECK enum rc source_parse(const char *text, struct arena *a, struct source *ret,
                                struct err *err);

#endif
