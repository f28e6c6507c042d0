/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/err.h -- an outcome, with words.
 *
 * Every fallible function returns enum rc and takes `struct err *err` last,
 * never NULL. Messages are lower case, one line, without a full stop; user
 * data stands in '…' and is escaped when printed, not here. RC_NO and
 * RC_NOT_FOUND from a `_find` are outcomes: they set no message.
 * Nothing here allocates, so reporting works when little else does.
 *
 * What can be done about it is a code, and perhaps what it is about: the words
 * are the front ends' (cmd/advice.h), each of which has its own names for inputs.
 */
#ifndef IDCTL_BASE_ERR_H
#define IDCTL_BASE_ERR_H

#include "lib/base/own.h"

enum rc {
#define X(id, slug, status, meaning) RC_##id,
#include "lib/base/err.def"
#undef X
	RC_COUNT
};

/* Failures that are not the last word: who owns the transaction may still do something about them. */
enum cure {
	CURE_NONE,
	CURE_RERUN, /* the engine ended the transaction for the sake of others: run it again, from its beginning */
	CURE_SETTLE /* the connection broke in the commit: only a look into the store tells what became of it */
};

enum advice {
	ADVICE_NONE,
#define X(code) ADVICE_##code,
#include "lib/base/advice.def"
#undef X
	ADVICE_COUNT
};

struct err {
	enum rc     rc;
	enum cure   cure;
	enum advice advice;
	char        msg[320];   /* "granting role 'ops': no such role" */
	char        with[200];  /* what the advice is about, or empty */
	char        field[48];  /* the input at fault, by its public name, or empty */
	char        native[96]; /* the engine's own code; shown with --verbose */
};

#define ERR_NONE            \
	{                   \
		.rc = RC_OK \
	}

/* Record a failure and hand its code back, so that a check is one line. */
enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As err_set(INVALID), naming the field at fault. */
enum rc err_invalid(struct err *err, const char *field, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Say what was being attempted: "<attempt>: " goes in front. Returns err->rc. */
enum rc err_during(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Say what can be done next. Returns err->rc. */
enum rc err_advise(struct err *err, enum advice advice);
enum rc err_advise_with(struct err *err, enum advice advice, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Name the input at fault. Returns err->rc. */
enum rc err_field(struct err *err, const char *field);

/* Back to "nothing happened". */
void err_clear(struct err *err);

int         rc_status(enum rc rc);  /* the exit status */
const char *rc_slug(enum rc rc);    /* the word for JSON and for the audit log */
const char *rc_meaning(enum rc rc); /* the sentence for the manual */

#define TRY(call)                               \
	do {                                    \
		const enum rc try_rc_ = (call); \
		if (try_rc_ != RC_OK)           \
			return try_rc_;         \
	} while (0)

#endif
