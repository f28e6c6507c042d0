/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/zlib.h"

#include <stdlib.h>
#include <zlib.h>

#include "lib/base/str.h"

static enum rc pack(struct bytes plain, struct str *out, struct err *err)
{
	uLongf   n     = compressBound(plain.n);
	uint8_t *bytes = malloc(n);
	enum rc  rc    = RC_OK;

	if (bytes == NULL || compress2(bytes, &n, plain.p, plain.n, Z_BEST_COMPRESSION) != Z_OK)
		rc = err_set(err, RC_INTERNAL, "zlib could not pack %zu bytes", plain.n);
	else
		str_addn(out, bytes, n);
	free(bytes);
	return rc;
}

static enum rc unpack(struct bytes packed, void *out, size_t cap, size_t *ret_n, struct err *err)
{
	uLongf    n    = cap;
	uLong     took = packed.n;
	const int rc   = uncompress2(out, &n, packed.p, &took);

	*ret_n = 0;
	if (rc == Z_MEM_ERROR)
		return err_set(err, RC_INTERNAL, "zlib has no memory");
	if (rc != Z_OK || took != packed.n)
		return err_set(err, RC_INVALID, "not a ZLIB stream of at most %zu bytes", cap);
	*ret_n = n;
	return RC_OK;
}

const struct mod_zlib mod_zlib = {
    .pack   = pack,
    .unpack = unpack,
};
