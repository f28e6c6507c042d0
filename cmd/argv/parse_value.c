/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/argv/parse_priv.h"

/* A token (RFC 7519) or a secret of ours (lib/crypt/secret_token.h): it shows in the list of processes. */
static bool is_secret(const char *text)
{
	const char *dot = strchr(text, '.');

	return strncmp(text, "idc_", 4) == 0 ||
	       (strncmp(text, "eyJ", 3) == 0 && dot != NULL && strchr(dot + 1, '.') != NULL);
}

static enum rc refuse_secret(const struct opt *o, const char *text, struct err *err)
{
	char field[PARAM_FIELD];

	if (text == NULL || !is_secret(text))
		return RC_OK;
	param_field(o, field);
	err_set(err, RC_USAGE,
	        "a secret on the command line can be read by every user of this machine");
	err_advise(err, ADVICE_SECRET_BY_INPUT);
	return err_field(err, field);
}

enum rc parse_value(const struct param_to *to, const char *text, struct err *err)
{
	TRY(refuse_secret(to->opt, text, err));
	return param_value(to, text, err);
}

enum rc parse_secret(const struct param_to *to, int from, const char *value, struct err *err)
{
	struct secret_src *src = param_member(to->opt, to->base);
	char              *end;

	if (src->from != SECRET_NONE)
		return err_set(err, RC_USAGE, "the %s is given twice", to->opt->name);
	if (value != NULL)
		TRY(refuse_secret(to->opt, value, err));
	if (value != NULL)
		TRY(param_text(to->opt, value, err));
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
