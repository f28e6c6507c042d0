/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/out/report.h -- an error in words, on standard error.
 *
 *     idctl: user create: ann@example.org is already taken (conflict)
 *     hint: idctl user show ann@example.org
 *     native: 23505
 *
 * or, for a machine format, as one line of JSON in which every key is always
 * there, null when it has nothing to say:
 *
 *     {"error":{"code":"conflict","message":"…","noun":"user","verb":"create",
 *               "field":"email","hint":"…"}}
 *
 * with "native" as well when verbose. Text is shown (shown_add), never raw.
 * An outcome without words, such as the answer no, is given its meaning.
 */
#ifndef IDCTL_OUT_REPORT_H
#define IDCTL_OUT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

struct err;
struct str;

struct report_context {
	bool        json, verbose;
	const char *prog;        /* "idctl" */
	const char *noun, *verb; /* each may be NULL: not known yet, or there is none */
	const char *hint;        /* the advice in the front end's words, or NULL */
};

/* The object alone: {"code":…,"message":…}, as JSON, whatever the context says. */
void report_object(struct str *s, const struct err *err, const struct report_context *context);

/* One write. A failure to write is not reported: there is nobody left to tell. */
void report_error(FILE *to, const struct err *err, const struct report_context *context);

#endif
