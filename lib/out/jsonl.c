/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/out/out_priv.h"

static void nothing(struct out *o)
{
	(void)o;
}

static void row(struct out *o, const struct val *cell)
{
	out_add_object(o, cell);
	str_addc(&o->buf, '\n');
}

const struct out_format out_jsonl = {.head = nothing, .row = row, .end = nothing};
