/* SPDX-License-Identifier: Apache-2.0 */
/* Two modules a character, one above the other. Light is drawn and dark left open, as fits a dark terminal; in colour it fits any. */
#include "lib/base/secret.h"
#include "lib/mod/mod.h"
#include "lib/mod/qrencode.h"
#include "lib/out/out_priv.h"

enum { QUIET = 4 }; /* ISO/IEC 18004, 6.3.8 */

struct square {
	const struct secret *dark;
	size_t               width;
};

static bool is_light(const struct square *s, size_t y, size_t x)
{
	const size_t to = QUIET + s->width;

	return y < QUIET || x < QUIET || y >= to || x >= to ||
	       s->dark->p[(y - QUIET) * s->width + x - QUIET] == 0;
}

static void add_square(struct str *out, const struct square *s, bool color)
{
	static const char *const glyph[] = {" ", "▄", "▀", "█"};
	const size_t             side    = s->width + QUIET + QUIET;

	for (size_t y = 0; y < side; y += 2) {
		str_add(out, color ? "\033[38;5;231;48;5;16m" : "");
		for (size_t x = 0; x < side; x++)
			str_add(out, glyph[is_light(s, y, x) * 2 + is_light(s, y + 1, x)]);
		str_add(out, color ? "\033[0m\n" : "\n");
	}
}

enum rc out_qr(struct out *o, const struct secret *text, struct err *err)
{
	AUTO(secret) struct secret *dark = NULL;
	const struct mod_qrencode  *qr;
	struct square               s;

	if (o->opt.kind != OUT_TABLE || o->opt.fields.n > 0)
		return RC_OK;
	TRY(MOD_LOAD(qrencode, &qr, err));
	TRY(qr->encode(text, &dark, &s.width, err));
	s.dark = dark;
	str_addc(&o->buf, '\n');
	add_square(&o->buf, &s, o->opt.color);
	return RC_OK;
}
