/* SPDX-License-Identifier: Apache-2.0 */
/* One value a line, bare, for $(…) and xargs: the formats `id` and `field`. */
#include "lib/base/shown.h"
#include "lib/base/utf8.h"
#include "lib/out/out_priv.h"

/* A line end in a value would forge a line; other controls have no business here either. */
static bool controls(const char *text)
{
	while (*text != '\0') {
		uint32_t cp;

		text += utf8_next(text, &cp);
		if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f))
			return true;
	}
	return false;
}

static void row(struct out *o, const struct val *cell)
{
	const char *text = out_text(o, *cell);

	if (text == NULL && !val_absent(*cell))
		out_add_plain(&o->buf, *cell, NULL);
	else if (text != NULL && (o->opt.terminal || controls(text)))
		shown_add(&o->buf, text);
	else if (text != NULL)
		out_add_valid(&o->buf, text);
	str_addc(&o->buf, '\n');
}

static void nothing(struct out *o)
{
	(void)o;
}

const struct out_format out_id = {.head = nothing, .row = row, .end = nothing};
