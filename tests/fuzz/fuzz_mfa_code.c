/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "lib/base/secret.h"
#include "lib/core/user/mfa_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool all_of(const uint8_t *p, size_t n, const char *set)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\0' || strchr(set, p[i]) == NULL)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(secret) struct secret *text     = secret_copy(data, size);
	const bool                  digits   = mfa_is_digits(text);
	const bool                  recovery = mfa_is_recovery(text);

	assert(!(digits && recovery));
	assert(digits == (size >= 6 && size <= 8 && all_of(data, size, "0123456789")));
	if (recovery) {
		assert(size == 21 || (size == 22 && memcmp(data, "10", 2) == 0));
		assert(data[0] >= '1' && data[0] <= '9');
		for (size_t i = size - 20; i < size; i += 5)
			assert(
			    data[i] == '-' &&
			    all_of(data + i + 1, 4,
			           "0123456789ABCDEFGHIJKLMNOPQRSTVWXYZabcdefghijklmnopqrstvwxyz"));
	}
	return 0;
}
