/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/idn2.h"

#include <idn2.h>

#include "lib/base/arena.h"

static const char *keep(int rc, char *text, struct arena *a)
{
	const char *copy = rc == IDN2_OK ? arena_strdup(a, text) : NULL;

	if (rc == IDN2_OK)
		idn2_free(text);
	return copy;
}

static const char *ulabels(const char *domain, struct arena *a)
{
	char     *out = NULL;
	const int rc  = idn2_to_unicode_8z8z(domain, &out, 0);

	return keep(rc, out, a);
}

static const char *alabels(const char *domain, struct arena *a)
{
	char     *out = NULL;
	const int rc  = idn2_to_ascii_8z(domain, &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

	return keep(rc, out, a);
}

const struct mod_idn2 mod_idn2 = {.ulabels = ulabels, .alabels = alabels};
