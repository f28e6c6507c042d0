/* SPDX-License-Identifier: Apache-2.0 */
/* What the parsers take comes back from its own text; what they refuse leaves a message. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/instant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void instants(const char *text)
{
	const struct utc now = {.us = INT64_C(1795219077123456)};
	struct err       err = ERR_NONE;
	struct utc       t, again;
	char             shown[INSTANT_TEXT];

	if (instant_parse(text, now, &t, &err) != RC_OK) {
		assert(err.rc == RC_INVALID && err.msg[0] != '\0');
		return;
	}
	assert(t.us > 0);
	instant_format(t, shown);
	assert(strlen(shown) == INSTANT_TEXT - 1);
	/* the first millisecond is shown as the beginning, which is not an instant */
	if (t.us >= 1000) {
		assert(instant_parse(shown, now, &again, &err) == RC_OK);
		assert(again.us == t.us - t.us % 1000);
	}
}

static void durations(const char *text)
{
	struct err err = ERR_NONE;
	int64_t    seconds, again;
	char       shown[DURATION_TEXT];

	if (duration_parse(text, &seconds, &err) != RC_OK) {
		assert(err.rc == RC_INVALID && err.msg[0] != '\0');
		return;
	}
	assert(seconds >= 0 && seconds <= DURATION_MAX);
	assert(duration_parse(duration_format(seconds, shown), &again, &err) == RC_OK);
	assert(again == seconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[256];

	if (size >= sizeof(text))
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	instants(text);
	durations(text);
	return 0;
}
