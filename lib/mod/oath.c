/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/oath.h"

#include <liboath/oath.h>
#include <string.h>

#include "lib/base/secret.h"

enum { DIGITS_MAX = 8 };

static int flags_of(const char *algorithm)
{
	if (strcmp(algorithm, "SHA256") == 0)
		return OATH_TOTP_HMAC_SHA256;
	return strcmp(algorithm, "SHA512") == 0 ? OATH_TOTP_HMAC_SHA512 : 0;
}

static enum rc code(const struct secret *seed, const char *algorithm, int64_t digits, int64_t step,
                    struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *text = secret_new(DIGITS_MAX);
	int                         rc;

	/* a period of one second: a step is then an instant, and all periods are the caller's */
	rc = oath_totp_generate2((const char *)seed->p, seed->n, (time_t)step, 1, 0,
	                         (unsigned)digits, flags_of(algorithm), (char *)text->p);
	if (rc != OATH_OK)
		return err_set(err, RC_INTERNAL, "a one-time code cannot be computed: %s",
		               oath_strerror(rc));
	secret_cut(text, strlen((const char *)text->p));
	*ret = TAKE(text);
	return RC_OK;
}

const struct mod_oath mod_oath = {.code = code};
