/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/record.h"
#include "lib/base/str.h"

static void add(struct str *s, const char *key, struct val v)
{
	char text[ID_TEXT + INSTANT_TEXT];

	switch (v.kind) {
	case VAL_BOOL:
		str_json_bool(s, key, v.b);
		return;
	case VAL_INT:
		str_json_int(s, key, v.i);
		return;
	case VAL_TEXT:
		str_json_text(s, key, v.text);
		return;
	case VAL_TIME:
		str_json_text(s, key, instant_format(v.time, text));
		return;
	case VAL_ID:
		str_json_text(s, key, id_format(v.id, text));
		return;
	case VAL_LIST:
		str_json_list(s, key, v.list.v, v.list.n);
		return;
	case VAL_JSON:
		str_json_key(s, key);
		str_add(s, v.json.text);
		return;
	case VAL_BYTES:
		str_json_hex(s, key, v.bytes.p, v.bytes.n);
		return;
	case VAL_NULL:
		str_json_text(s, key, NULL);
		return;
	}
}

void record_add_json(const struct record *r, const void *p, struct str *s)
{
	str_json_open(s);
	for (size_t i = 0; i < r->n; i++) {
		const struct field *f    = &r->field[i];
		struct val          v    = record_get(f, p);
		const bool          none = val_absent(v) || (v.kind == VAL_LIST && v.list.n == 0);

		assert(i == 0 || strcmp(f[-1].name, f->name) < 0);
		if (none && (f->flags & FIELD_ALWAYS) == 0)
			continue;
		if (val_absent(v))
			v.kind = VAL_NULL;
		add(s, f->name, v);
	}
	str_json_close(s);
}
