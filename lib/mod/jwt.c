/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/jwt.h"

#include <errno.h>
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/secret.h"

static void jwt_auto(jwt_t **jwt)
{
	jwt_free(*jwt);
}

static enum rc sign(const char *alg, const char *kid, const struct secret *key, const char *claims,
                    struct secret **ret_token, struct err *err)
{
	AUTO(jwt) jwt_t *jwt   = NULL;
	const jwt_alg_t  known = jwt_str_alg(alg);
	char            *token = NULL;

	if (known == JWT_ALG_NONE || known == JWT_ALG_INVAL)
		return err_set(err, RC_INTERNAL, "libjwt does not know the algorithm '%s'", alg);
	if (jwt_new(&jwt) == 0 && jwt_add_header(jwt, "kid", kid) == 0 &&
	    jwt_add_grants_json(jwt, claims) == 0 &&
	    jwt_set_alg(jwt, known, key->p, (int)key->n) == 0)
		token = jwt_encode_str(jwt);
	if (token == NULL) {
		err_set(err, RC_INVALID,
		        "the key does not fit %s, or the claims are no JSON object", alg);
		snprintf(err->native, sizeof(err->native), "libjwt: errno %d", errno);
		return err->rc;
	}
	*ret_token = secret_copy(token, strlen(token));
	explicit_bzero(token, strlen(token));
	free(token);
	return RC_OK;
}

const struct mod_jwt mod_jwt = {
    .sign = sign,
};
