/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/out/report.h"

#include "lib/base/err.h"
#include "lib/base/shown.h"
#include "lib/base/str.h"

static const char *message_of(const struct err *err)
{
	return err->msg[0] != '\0' ? err->msg : rc_meaning(err->rc);
}

static void add_line(struct str *s, const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	str_addf(s, "%s: ", label);
	shown_add(s, text);
	str_addc(s, '\n');
}

static void add_text(struct str *s, const struct err *err, const struct report_context *c)
{
	str_addf(s, "%s: ", c->prog);
	if (c->noun != NULL)
		str_addf(s, "%s%s", c->noun, c->verb != NULL ? " " : ": ");
	if (c->verb != NULL)
		str_addf(s, "%s: ", c->verb);
	shown_add(s, message_of(err));
	str_addf(s, " (%s)\n", rc_slug(err->rc));
	add_line(s, "hint", c->hint);
	if (c->verbose)
		add_line(s, "native", err->native);
}

static void add_key(struct str *s, const char *key, const char *text)
{
	struct str quoted = STR_EMPTY;

	str_json_key(s, key);
	if (text == NULL || text[0] == '\0') {
		str_add(s, "null");
		return;
	}
	str_add_json(&quoted, text);
	shown_add_json(s, quoted.p);
	str_done(&quoted);
}

void report_object(struct str *s, const struct err *err, const struct report_context *c)
{
	str_json_open(s);
	add_key(s, "code", rc_slug(err->rc));
	add_key(s, "message", message_of(err));
	add_key(s, "noun", c->noun);
	add_key(s, "verb", c->verb);
	add_key(s, "field", err->field);
	add_key(s, "hint", c->hint);
	if (c->verbose)
		add_key(s, "native", err->native);
	str_json_close(s);
}

static void add_json(struct str *s, const struct err *err, const struct report_context *c)
{
	str_json_open(s);
	str_json_key(s, "error");
	report_object(s, err, c);
	str_json_close(s);
	str_addc(s, '\n');
}

void report_error(FILE *to, const struct err *err, const struct report_context *context)
{
	struct str s = STR_EMPTY;

	if (context->json)
		add_json(&s, err, context);
	else
		add_text(&s, err, context);
	(void)!fwrite(s.p, 1, s.n, to);
	(void)fflush(to);
	str_done(&s);
}
