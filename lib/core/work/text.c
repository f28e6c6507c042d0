/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/text.h"

#include <string.h>

#include "lib/core/name/name.h"
#include "lib/core/work/work.h"

enum { TEXT_MAX = 500 };

bool text_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

enum rc text_optional(struct work *w, const char *in, const char *field, const char **ret,
                      struct err *err)
{
	struct name text;

	*ret = NULL;
	if (in == NULL || *in == '\0')
		return RC_OK;
	TRY(name_text(in, field, TEXT_MAX, w->mem, &text, err));
	*ret = text.shown;
	return RC_OK;
}
