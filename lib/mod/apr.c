/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/apr.h"

#include <apr_md5.h>
#include <string.h>

#include "lib/base/secret.h"

/* Not apr_password_validate(), which compares with strcmp(). */
static bool check(const char *hash, const struct secret *password)
{
	enum { RESULT = 120 };
	AUTO(secret) struct secret *got = secret_new(RESULT);

	if (apr_md5_encode((const char *)password->p, hash, (char *)got->p, got->n) != APR_SUCCESS)
		return false;
	secret_cut(got, strlen((const char *)got->p));
	return secret_equal_bytes(got, hash, strlen(hash));
}

const struct mod_apr mod_apr = {
    .check = check,
};
