/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/bsd.h"

#include <bsd/readpassphrase.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/secret.h"

static enum rc refused(const char *prompt, int cause, struct err *err)
{
	if (cause == EINTR)
		return err_set(err, RC_INTERNAL, "'%s' was interrupted", prompt);
	if (cause != ENOTTY)
		return err_set(err, RC_INTERNAL, "the terminal cannot be read: %s",
		               strerror(cause));
	err_set(err, RC_USAGE, "there is no terminal to ask for '%s'", prompt);
	return err_advise(err, ADVICE_SECRET_BY_INPUT);
}

static enum rc bsd_prompt(const char *prompt, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *s = NULL;
	char                        shown[256];

	snprintf(shown, sizeof(shown), "%s: ", prompt);
	/* what does not fit is dropped without a word: one byte more tells us so */
	s = secret_new(BSD_PROMPT_MAX + 1);
	if (readpassphrase(shown, (char *)s->p, s->n + 1, RPP_REQUIRE_TTY | RPP_ECHO_OFF) == NULL)
		return refused(prompt, errno, err);
	secret_cut(s, strlen((const char *)s->p));
	if (s->n > BSD_PROMPT_MAX)
		return err_set(err, RC_INVALID, "'%s' is longer than %d bytes", prompt,
		               BSD_PROMPT_MAX);
	*ret = TAKE(s);
	return RC_OK;
}

const struct mod_bsd mod_bsd = {
    .prompt = bsd_prompt,
};
