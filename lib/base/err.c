/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *slug, *meaning;
	int         status;
} row[RC_COUNT] = {
#define X(id, slug_, status_, meaning_) \
	[RC_##id] = {.slug = (slug_), .meaning = (meaning_), .status = (status_)},
#include "lib/base/err.def"
#undef X
};

__attribute__((format(printf, 3, 0))) static enum rc set(struct err *err, enum rc rc,
                                                         const char *fmt, va_list ap)
{
	assert(rc != RC_OK);
	err_clear(err);
	err->rc = rc;
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	return rc;
}

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, rc, fmt, ap);
	va_end(ap);
	return rc;
}

enum rc err_invalid(struct err *err, const char *field, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, RC_INVALID, fmt, ap);
	va_end(ap);
	return err_field(err, field);
}

enum rc err_during(struct err *err, const char *fmt, ...)
{
	char    old[sizeof(err->msg)];
	va_list ap;
	int     n;

	memcpy(old, err->msg, sizeof(old));
	va_start(ap, fmt);
	n = vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n + 3 < sizeof(err->msg)) {
		const size_t room = sizeof(err->msg) - (size_t)n - 3, len = strnlen(old, room);

		memcpy(err->msg + n, ": ", 2);
		memcpy(err->msg + n + 2, old, len);
		err->msg[(size_t)n + 2 + len] = '\0';
	}
	return err->rc;
}

enum rc err_advise(struct err *err, enum advice advice)
{
	err->advice  = advice;
	err->with[0] = '\0';
	return err->rc;
}

enum rc err_advise_with(struct err *err, enum advice advice, const char *fmt, ...)
{
	va_list ap;

	err->advice = advice;
	va_start(ap, fmt);
	vsnprintf(err->with, sizeof(err->with), fmt, ap);
	va_end(ap);
	return err->rc;
}

enum rc err_field(struct err *err, const char *field)
{
	snprintf(err->field, sizeof(err->field), "%s", field);
	return err->rc;
}

void err_clear(struct err *err)
{
	*err = (struct err)ERR_NONE;
}

int rc_status(enum rc rc)
{
	return row[rc].status;
}

const char *rc_slug(enum rc rc)
{
	return row[rc].slug;
}

const char *rc_meaning(enum rc rc)
{
	return row[rc].meaning;
}
