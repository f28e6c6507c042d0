/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/text.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/core/name/name.h"

enum { TEXT_MAX = 500 };

bool text_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

enum rc text_optional(const char *in, const char *field, struct arena *a, const char **ret,
                      struct err *err)
{
	struct name text;

	*ret = NULL;
	if (in == NULL || *in == '\0')
		return RC_OK;
	TRY(name_text(in, field, TEXT_MAX, a, &text, err));
	*ret = text.shown;
	return RC_OK;
}
