/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/shown.h"
#include "lib/base/utf8.h"
#include "lib/out/out_priv.h"

/* A double holds every integer up to here, and JavaScript has nothing else: RFC 8259, 6. */
#define INT_EXACT (INT64_C(1) << 53)

void out_add_plain(struct str *s, struct val v, const char *join)
{
	char text[ID_TEXT + INSTANT_TEXT];

	switch (v.kind) {
	case VAL_BOOL:
		str_add(s, v.b ? "true" : "false");
		return;
	case VAL_INT:
		str_addi(s, v.i);
		return;
	case VAL_TIME:
		str_addn(s, instant_format(v.time, text), INSTANT_TEXT - 1);
		return;
	case VAL_ID:
		str_addn(s, id_format(v.id, text), ID_TEXT - 1);
		return;
	case VAL_LIST:
		for (size_t i = 0; i < v.list.n; i++) {
			str_add(s, i == 0 ? "" : join);
			str_add(s, v.list.v[i]);
		}
		return;
	case VAL_BYTES:
		str_add_hex(s, v.bytes.p, v.bytes.n);
		return;
	case VAL_TEXT:
	case VAL_JSON:
	case VAL_NULL:
		return;
	}
}

const char *out_text(struct out *o, struct val v)
{
	switch (v.kind) {
	case VAL_TEXT:
		return v.text;
	case VAL_JSON:
		return v.json.text;
	case VAL_LIST:
		str_clear(&o->scratch);
		str_add(&o->scratch, "");
		out_add_plain(&o->scratch, v, ";");
		return o->scratch.p;
	case VAL_NULL:
	case VAL_BOOL:
	case VAL_INT:
	case VAL_TIME:
	case VAL_ID:
	case VAL_BYTES:
		break;
	}
	return NULL;
}

void out_add_valid(struct str *s, const char *text)
{
	if (utf8_valid(text)) {
		str_add(s, text);
		return;
	}
	while (*text != '\0') {
		uint32_t     cp;
		const size_t n = utf8_next(text, &cp);

		if (cp == UTF8_BAD)
			str_add(s, "\xEF\xBF\xBD");
		else
			str_addn(s, text, n);
		text += n;
	}
}

/* Ours, so well-formed; but it may be laid out over lines, and jsonl has one for each object. */
static void add_raw(struct str *s, const char *text)
{
	while (*text != '\0') {
		const size_t n = strcspn(text, "\r\n");

		str_addn(s, text, n);
		text += n;
		if (*text != '\0') {
			str_addc(s, ' ');
			text++;
		}
	}
}

static void add_list(struct str *s, struct strs list)
{
	str_addc(s, '[');
	for (size_t i = 0; i < list.n; i++) {
		if (i > 0)
			str_addc(s, ',');
		str_add_json(s, list.v[i]);
	}
	str_addc(s, ']');
}

static void add_plain_value(struct str *s, struct val v)
{
	bool quoted = v.kind == VAL_TIME || v.kind == VAL_ID || v.kind == VAL_BYTES;

	if (v.kind == VAL_INT)
		quoted = v.i > INT_EXACT || v.i < -INT_EXACT;
	if (val_absent(v)) {
		str_addn(s, "null", 4);
	} else if (v.kind == VAL_TEXT) {
		str_add_json(s, v.text);
	} else if (v.kind == VAL_LIST) {
		add_list(s, v.list);
	} else if (v.kind == VAL_JSON) {
		add_raw(s, v.json.text);
	} else if (quoted) {
		str_addc(s, '"');
		out_add_plain(s, v, NULL);
		str_addc(s, '"');
	} else {
		out_add_plain(s, v, NULL);
	}
}

static bool is_plain(struct val v)
{
	for (size_t i = 0; v.kind == VAL_LIST && i < v.list.n; i++)
		if (!utf8_plain(v.list.v[i]))
			return false;
	return val_absent(v) || ((v.kind != VAL_TEXT || utf8_plain(v.text)) &&
	                         (v.kind != VAL_JSON || utf8_plain(v.json.text)));
}

/* Claims of a token that nobody has verified are among it, and a terminal may be behind it. */
void out_add_value(struct str *s, struct val v)
{
	struct str text = STR_EMPTY;

	if (is_plain(v)) {
		add_plain_value(s, v);
		return;
	}
	add_plain_value(&text, v);
	shown_add_json(s, text.p);
	str_done(&text);
}

void out_add_object(struct out *o, const struct val *cell)
{
	str_addc(&o->buf, '{');
	for (size_t i = 0; i < o->n; i++) {
		const struct column *c    = &o->col[i];
		const size_t         skip = i == 0; /* the comma */

		str_addn(&o->buf, c->key + skip, c->key_n - skip);
		out_add_value(&o->buf, cell[i]);
	}
	str_addc(&o->buf, '}');
}

static void head(struct out *o)
{
	if (o->shape == OUT_MANY)
		str_add(&o->buf, "{\"items\":[");
}

static void row(struct out *o, const struct val *cell)
{
	if (o->rows > 0)
		str_addc(&o->buf, ',');
	out_add_object(o, cell);
}

static void end(struct out *o)
{
	if (o->shape == OUT_MANY) {
		str_add(&o->buf, "],\"next\":");
		if (o->more)
			str_add_json(&o->buf, o->next.p);
		else
			str_add(&o->buf, "null");
		str_addc(&o->buf, '}');
	}
	str_addc(&o->buf, '\n');
}

const struct out_format out_json = {.head = head, .row = row, .end = end, .pages = true};

static void head_members(struct out *o)
{
	str_add(&o->buf, "\"records\":[");
}

static void end_members(struct out *o)
{
	str_addc(&o->buf, ']');
	if (o->more) {
		str_add(&o->buf, ",\"next\":");
		str_add_json(&o->buf, o->next.p);
	}
}

const struct out_format out_members = {
    .head = head_members, .row = row, .end = end_members, .pages = true};
