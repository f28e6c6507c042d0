/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/parse_priv.h"
#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/base/utf8.h"

static const char *label(const struct opt *o)
{
	return o->name != NULL ? o->name : o->meta;
}

static void *member(const struct value_to *to)
{
	return (char *)to->base + to->opt->off;
}

void parse_field(const struct opt *o, char out[static PARSE_FIELD])
{
	size_t i = 0;

	for (const char *p = label(o); *p != '\0' && i + 1 < PARSE_FIELD; p++)
		out[i++] = (char)(*p == '-' ? '_' : tolower((unsigned char)*p));
	out[i] = '\0';
}

static enum rc name_field(const struct opt *o, struct err *err)
{
	char field[PARSE_FIELD];

	parse_field(o, field);
	return err_field(err, field);
}

/* A token (RFC 7519) or a secret of ours (lib/crypt/secret_token.h): it shows in the list of processes. */
static bool is_secret(const char *text)
{
	const char *dot = strchr(text, '.');

	return strncmp(text, "idc_", 4) == 0 ||
	       (strncmp(text, "eyJ", 3) == 0 && dot != NULL && strchr(dot + 1, '.') != NULL);
}

static enum rc check_text(const struct opt *o, const char *text, struct err *err)
{
	if (is_secret(text)) {
		err_set(err, RC_USAGE,
		        "a secret on the command line can be read by everybody here");
		err_hint(err, "give it on standard input, in a file, or by a descriptor");
		return name_field(o, err);
	}
	if (strlen(text) > PARSE_TEXT_MAX)
		err_set(err, RC_INVALID, "%s is longer than %d bytes", label(o), PARSE_TEXT_MAX);
	else if (!utf8_valid(text))
		err_set(err, RC_INVALID, "%s is not valid UTF-8", label(o));
	else
		return RC_OK;
	return name_field(o, err);
}

static enum rc to_int(const struct value_to *to, const char *text, struct err *err)
{
	const struct opt *o = to->opt;
	char             *end;
	long long         n;

	errno = 0;
	n     = strtoll(text, &end, 10);
	if (*text == '\0' || *end != '\0' || *text == ' ' || *text == '+' || errno != 0)
		err_set(err, RC_INVALID, "%s: '%.32s' is not a whole number", label(o), text);
	else if (n < o->min || (o->max != 0 && n > o->max))
		err_set(err, RC_INVALID, "%s: %lld is out of range", label(o), n);
	else {
		*(int64_t *)member(to) = n;
		return RC_OK;
	}
	return name_field(o, err);
}

static enum rc to_word(const struct value_to *to, const char *text, struct err *err)
{
	const struct wordmap *m = to->opt->words;
	const char           *near;
	unsigned              value;

	if (word_find(m, text, &value)) {
		*(const char **)member(to) = word_of(m, value);
		return RC_OK;
	}
	err_set(err, RC_USAGE, "--%s: '%.32s' is none of %s", to->opt->name, text,
	        word_list(m, to->mem));
	near = word_nearest(text, m->word, m->n);
	if (near != NULL)
		err_hint(err, "did you mean '%s'?", near);
	return name_field(to->opt, err);
}

void words_add(struct strs *list, const char *text, struct arena *mem)
{
	const char **v;

	memcpy(&v, &list->v, sizeof(v)); /* it was made here, and is no constant */
	/* a list of a power of two is full, and the next one has twice the room */
	if ((list->n & (list->n - 1)) == 0) {
		v = arena_alloc(mem, (list->n == 0 ? 1 : 2 * list->n) * sizeof(*v));
		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
	}
	v[list->n] = text;
	*list      = (struct strs){.v = v, .n = list->n + 1};
}

static enum rc to_list(const struct value_to *to, const char *text, struct err *err)
{
	if ((to->opt->flags & OPT_COMMAS) == 0) {
		words_add(member(to), text, to->mem);
		return RC_OK;
	}
	for (;;) {
		const size_t n = strcspn(text, ",");

		if (n == 0) {
			err_set(err, RC_USAGE, "--%s has an empty name in it", to->opt->name);
			return name_field(to->opt, err);
		}
		words_add(member(to), arena_strndup(to->mem, text, n), to->mem);
		if (text[n] == '\0')
			return RC_OK;
		text += n + 1;
	}
}

enum rc parse_value(const struct value_to *to, const char *text, struct err *err)
{
	if (to->opt->kind != OPT_KIND_FLAG)
		TRY(check_text(to->opt, text, err));
	switch (to->opt->kind) {
	case OPT_KIND_FLAG:
		*(bool *)member(to) = true;
		return RC_OK;
	case OPT_KIND_ARG:
	case OPT_KIND_TEXT:
		*(const char **)member(to) = text;
		return RC_OK;
	case OPT_KIND_WORD:
		return to_word(to, text, err);
	case OPT_KIND_ARGS:
	case OPT_KIND_LIST:
		return to_list(to, text, err);
	case OPT_KIND_INT:
		return to_int(to, text, err);
	case OPT_KIND_DURATION:
		/* the forms are part of the language, not of the data: a wrong one is a usage error */
		if (duration_parse(text, member(to), err) != RC_OK)
			err->rc = RC_USAGE;
		else if (*(int64_t *)member(to) < to->opt->min)
			err_set(err, RC_INVALID, "%s: %s is out of range", label(to->opt), text);
		else if (*(int64_t *)member(to) ==
		         0) /* would read as: not given, hence without an end */
			err_set(err, RC_INVALID, "%s: '%.32s' is no time at all", label(to->opt),
			        text);
		return err->rc == RC_OK ? RC_OK : name_field(to->opt, err);
	case OPT_KIND_TIME:
		if (instant_parse(text, to->now, member(to), err) != RC_OK)
			err->rc = RC_USAGE;
		return err->rc == RC_OK ? RC_OK : name_field(to->opt, err);
	case OPT_KIND_SECRET:
	case OPT_KIND_END:
		break;
	}
	return err_set(err, RC_INTERNAL, "an option of no kind");
}

enum rc parse_secret(const struct value_to *to, int from, const char *value, struct err *err)
{
	struct secret_src *src = member(to);
	char              *end;

	if (src->from != SECRET_NONE)
		return err_set(err, RC_USAGE, "the %s comes from two places at once",
		               to->opt->name);
	if (value != NULL)
		TRY(check_text(to->opt, value, err));
	src->from = from == SECRET_STDIN ? SECRET_STDIN
	          : from == SECRET_FILE  ? SECRET_FILE
	                                 : SECRET_FD;
	src->path = value;
	if (from != SECRET_FD)
		return RC_OK;
	assert(value != NULL); /* only -stdin has none */
	src->fd = strtoll(value, &end, 10);
	if (*value >= '0' && *value <= '9' && *end == '\0' && src->fd <= 65535)
		return RC_OK;
	return err_set(err, RC_USAGE, "--%s-fd: '%.32s' is not a file descriptor", to->opt->name,
	               value);
}

bool parse_given(const struct opt *o, const void *base)
{
	const void *m = (const char *)base + o->off;

	switch (o->kind) {
	case OPT_KIND_FLAG:
		return *(const bool *)m;
	case OPT_KIND_ARG:
	case OPT_KIND_TEXT:
	case OPT_KIND_WORD:
		return *(const char *const *)m != NULL;
	case OPT_KIND_ARGS:
	case OPT_KIND_LIST:
		return ((const struct strs *)m)->n > 0;
	case OPT_KIND_INT:
	case OPT_KIND_DURATION:
		return *(const int64_t *)m != 0;
	case OPT_KIND_TIME:
		return ((const struct utc *)m)->us != 0;
	case OPT_KIND_SECRET:
		return ((const struct secret_src *)m)->from != SECRET_NONE;
	case OPT_KIND_END:
		break;
	}
	return false;
}

enum rc parse_exclusive(const struct opt *table, const struct opt *opt, const void *base,
                        struct err *err)
{
	if (opt->group == 0)
		return RC_OK;
	for (const struct opt *o = table; o->kind != OPT_KIND_END; o++)
		if (o != opt && o->group == opt->group && parse_given(o, base))
			return err_set(err, RC_USAGE, "--%s and --%s exclude each other", o->name,
			               opt->name);
	return RC_OK;
}
