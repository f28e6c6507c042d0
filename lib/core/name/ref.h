/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/name/ref.h -- how a person names a record: an id, or its natural name.
 *
 * "id:…", "email:…", "username:…", "name:…" remove any doubt; without one, a
 * UUID is an id and the rest is a natural name.
 */
#ifndef IDCTL_CORE_REF_H
#define IDCTL_CORE_REF_H

#include "lib/base/err.h"
#include "lib/base/value.h"

enum ref_kind { REF_PLAIN, REF_ID, REF_EMAIL, REF_USERNAME, REF_NAME };

struct ref {
	enum ref_kind kind;
	const char   *text; /* without the prefix */
	struct id     id;   /* for REF_ID */
};

/* INVALID (field "ref") for an empty one, or an id: that is no UUID. */
MUST_CHECK enum rc ref_parse(const char *text, struct ref *ret, struct err *err);

#endif
