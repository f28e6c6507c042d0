/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/secret_token.h"

#include <assert.h>
#include <string.h>

#include "lib/crypt/base62.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(secret) struct secret *text = secret_copy(data, size);
	struct err                  err  = ERR_NONE;
	struct id                   id;
	char                        spelled[BASE62_16];

	if (secret_token_parse(text, "cs", &id, &err) != RC_OK)
		return 0;
	/* one id has one spelling */
	base62_encode(id.b, sizeof(id.b), spelled, sizeof(spelled));
	assert(size == 78 && memcmp(data + 7, spelled, sizeof(spelled)) == 0);
	return 0;
}
