/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/trust/claims.h -- what a trust rule wants a token to say: claims, exactly so.
 *
 * KEY=VALUE. A KEY is the name of a claim; one that begins with "/" is a JSON
 * Pointer (RFC 6901) through objects: /kubernetes.io/serviceaccount/uid. A VALUE
 * is compared byte for byte with a text, with the decimal digits of an integer,
 * or with true or false. Nothing else equals a value: no list, no null, no number
 * with a fraction. There are no patterns.
 */
#ifndef IDCTL_CORE_CLAIMS_H
#define IDCTL_CORE_CLAIMS_H

#include "lib/base/err.h"
#include "lib/base/value.h"

struct arena;
struct json_doc;
struct work;

enum { CLAIMS_MAX = 32, CLAIM_KEY_MAX = 128, CLAIM_VALUE_MAX = 255 };

struct claim {
	const char *key, *value;
};
struct claims {
	const struct claim *v; /* by key; no two with the same */
	size_t              n;
};

/* INVALID (field "claim"), also for a claim that has an option of its own, or changes by itself. */
MUST_CHECK enum rc claims_parse(struct work *w, struct strs pairs, struct claims *ret,
                                struct err *err);

/* As it is stored, a flat object of texts, and back: CORRUPT when it is none. */
struct json        claims_format(struct work *w, const struct claims *c);
MUST_CHECK enum rc claims_load(struct work *w, struct json stored, struct claims *ret,
                               struct err *err);

/* NULL: there is none. */
const char *claims_value(const struct claims *c, const char *key);

/* What a payload says there, as a value; NULL when it says nothing, or nothing that equals any. */
const char *claim_text(const struct json_doc *payload, const char *key, struct arena *a);

#endif
