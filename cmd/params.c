/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/params.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/base/secret.h"
#include "lib/base/strs.h"
#include "lib/base/utf8.h"

static const char *label(const struct opt *o)
{
	return o->name != NULL ? o->name : o->meta;
}

static void *member(const struct param_to *to)
{
	return param_member(to->opt, to->base);
}

void param_field(const struct opt *o, char out[static PARAM_FIELD])
{
	size_t i = 0;

	for (const char *p = label(o); *p != '\0' && i + 1 < PARAM_FIELD; p++)
		out[i++] = (char)(*p == '-' ? '_' : tolower((unsigned char)*p));
	out[i] = '\0';
}

/* As the front end writes it: "--not-before", or "not_before". */
static void spell(const struct opt *o, bool dashes, char out[static PARAM_FIELD])
{
	if (dashes)
		snprintf(out, PARAM_FIELD, "%s%s", o->name != NULL ? "--" : "", label(o));
	else
		param_field(o, out);
}

static enum rc name_field(const struct opt *o, struct err *err)
{
	char field[PARAM_FIELD];

	param_field(o, field);
	return err_field(err, field);
}

static enum rc to_int(const struct param_to *to, const char *text, struct err *err)
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

static enum rc to_word(const struct param_to *to, const char *text, struct err *err)
{
	const struct wordmap *m = to->opt->words;
	char                  name[PARAM_FIELD];
	unsigned              value;

	if (word_find(m, text, &value)) {
		*(const char **)member(to) = word_of(m, value);
		return RC_OK;
	}
	spell(to->opt, to->dashes, name);
	err_set(err, RC_USAGE, "%s: '%.32s' is not one of %s", name, text, word_list(m, to->mem));
	word_advise(text, m->word, m->n, err);
	return name_field(to->opt, err);
}

static enum rc to_list(const struct param_to *to, const char *text, struct err *err)
{
	if ((to->opt->flags & OPT_COMMAS) == 0) {
		strs_add(member(to), text, to->mem);
		return RC_OK;
	}
	for (;;) {
		const size_t n = strcspn(text, ",");
		char         name[PARAM_FIELD];

		if (n == 0) {
			spell(to->opt, to->dashes, name);
			err_set(err, RC_USAGE, "%s has an empty name in it", name);
			return name_field(to->opt, err);
		}
		strs_add(member(to), arena_strndup(to->mem, text, n), to->mem);
		if (text[n] == '\0')
			return RC_OK;
		text += n + 1;
	}
}

enum rc param_text(const struct opt *o, const char *text, struct err *err)
{
	if (strlen(text) > PARAM_TEXT_MAX)
		err_set(err, RC_INVALID, "%s is longer than %d bytes", label(o), PARAM_TEXT_MAX);
	else if (!utf8_valid(text))
		err_set(err, RC_INVALID, "%s is not valid UTF-8", label(o));
	else
		return RC_OK;
	return name_field(o, err);
}

enum rc param_value(const struct param_to *to, const char *text, struct err *err)
{
	if (to->opt->kind != OPT_KIND_FLAG)
		TRY(param_text(to->opt, text, err));
	switch (to->opt->kind) {
	case OPT_KIND_FLAG:
		if (to->opt->adds != NULL)
			strs_add(member(to), to->opt->adds, to->mem);
		else
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
			err_set(err, RC_INVALID, "%s must be greater than zero: '%.32s'",
			        label(to->opt), text);
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

bool param_given(const struct opt *o, const void *base)
{
	const void *m = param_member(o, base);

	switch (o->kind) {
	case OPT_KIND_FLAG:
		return o->adds != NULL ? strs_has(*(const struct strs *)m, o->adds)
		                       : *(const bool *)m;
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

bool param_group_given(const struct opt *table, const struct opt *wanted, const void *base)
{
	for (const struct opt *o = table; o->kind != OPT_KIND_END; o++)
		if ((o == wanted || (wanted->group != 0 && o->group == wanted->group)) &&
		    param_given(o, base))
			return true;
	return false;
}

enum rc param_exclusive(const struct opt *table, const struct param_to *to, struct err *err)
{
	char name[PARAM_FIELD], other[PARAM_FIELD];

	if (to->opt->group == 0)
		return RC_OK;
	for (const struct opt *o = table; o->kind != OPT_KIND_END; o++)
		if (o != to->opt && o->group == to->opt->group && param_given(o, to->base)) {
			spell(o, to->dashes, other);
			spell(to->opt, to->dashes, name);
			return err_set(err, RC_USAGE, "%s and %s cannot be used together", other,
			               name);
		}
	return RC_OK;
}

void param_tables(const struct cmd *cmd, const struct opt *ret[static PARAM_TABLES + 1])
{
	size_t n = 0;

	if (cmd->opts != NULL)
		ret[n++] = cmd->opts;
	if ((cmd->needs & NEED_LIST) != 0)
		ret[n++] = list_opt;
	if ((cmd->needs & NEED_VERSION) != 0)
		ret[n++] = version_opt;
	if ((cmd->needs & NEED_REVEAL) != 0)
		ret[n++] = reveal_opt;
	ret[n++] = global_opt;
	ret[n]   = NULL;
}

static enum rc set_fallbacks(const struct opt *opt, const struct param_to *where, struct err *err)
{
	for (; opt->kind != OPT_KIND_END; opt++) {
		struct opt      lax = *opt;
		struct param_to to  = *where;

		lax.min = INT32_MIN; /* "not said" may lie outside of what can be said */
		to.opt  = &lax;
		if (opt->fallback != NULL)
			TRY(param_value(&to, opt->fallback, err));
	}
	return RC_OK;
}

enum rc call_begin(struct call *call, const struct cmd *cmd, struct utc now, struct arena *mem,
                   struct err *err)
{
	const struct param_to to = {
	    .base = arena_alloc(mem, cmd->opts_size), .now = now, .mem = mem};

	call->cmd        = cmd;
	call->opts       = to.base;
	call->list.limit = -1;
	return cmd->opts == NULL ? RC_OK : set_fallbacks(cmd->opts, &to, err);
}

void *call_base(struct call *call, const struct opt *table)
{
	if (table == list_opt)
		return &call->list;
	if (table == version_opt)
		return &call->version;
	if (table == reveal_opt)
		return &call->reveal;
	return table == global_opt ? (void *)&call->g : call->opts;
}

enum rc param_missing(const struct opt *o, bool dashes, struct err *err)
{
	char name[PARAM_FIELD];

	spell(o, dashes, name);
	if (!dashes) {
		err_set(err, RC_USAGE, "%s is missing", name);
		return err_field(err, name);
	}
	err_set(err, RC_USAGE, "%s%s is missing", name, o->kind == OPT_KIND_SECRET ? "-stdin" : "");
	return err_advise(err, ADVICE_HELP_OPTIONS);
}

enum rc call_complete(const struct call *call, struct err *err)
{
	if (call->cmd->opts == NULL)
		return RC_OK;
	for (const struct opt *o = call->cmd->opts; o->kind != OPT_KIND_END; o++)
		if ((o->flags & OPT_REQUIRED) != 0 && !param_given(o, call->opts))
			return param_missing(o, call->dashes, err);
	return RC_OK;
}

bool call_asks(const struct call *call)
{
	return call->cmd->confirm != NULL && !call->g.yes && !call->g.dry_run;
}

void call_wipe(const struct call *call)
{
	if (call->opts == NULL || call->cmd->opts == NULL)
		return;
	for (const struct opt *o = call->cmd->opts; o->kind != OPT_KIND_END; o++)
		if (o->kind == OPT_KIND_SECRET) {
			struct secret_src *src = param_member(o, call->opts);

			secret_free(src->value);
			src->value = NULL;
		}
}
