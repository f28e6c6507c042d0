/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/instant.h"

/* 2026-11-20T23:57:57.123456Z */
static const struct utc now = {.us = INT64_C(1795219077123456)};

#define YEAR INT64_C(31536000)
#define DAY  INT64_C(86400)

static const struct {
	const char *text, *shown;
	int64_t     us; /* 0: not compared */
} good[] = {
    {"2026-11-20T23:57:57Z", "2026-11-20T23:57:57.000Z", INT64_C(1795219077000000)},
    {"2026-11-20 23:57:57Z", "2026-11-20T23:57:57.000Z", 0},
    {"2026-11-20t23:57:57z", "2026-11-20T23:57:57.000Z", 0},
    {"2026-11-20T23:57:57.1Z", "2026-11-20T23:57:57.100Z", 0},
    {"2026-11-20T23:57:57.123456Z", "2026-11-20T23:57:57.123Z", INT64_C(1795219077123456)},
    {"2026-11-20T23:57:57.9999999999999999Z", "2026-11-20T23:57:57.999Z",
     INT64_C(1795219077999999)},
    {"2026-11-21T01:57:57+02:00", "2026-11-20T23:57:57.000Z", 0},
    {"2026-11-20T18:27:57-05:30", "2026-11-20T23:57:57.000Z", 0},
    {"2026-11-20T23:57:57+00:00", "2026-11-20T23:57:57.000Z", 0},
    {"2026-11-20T23:57:57-00:00", "2026-11-20T23:57:57.000Z", 0}, /* RFC 3339, 4.3 */
    {"2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000Z", 0},
    {"1970-01-01T00:00:00.000001Z", "1970-01-01T00:00:00.000Z", 1},
    {"1969-12-31T23:00:01-01:00", "1970-01-01T00:00:01.000Z", UTC_SECOND},
    {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z", INT64_C(253402300799999999)},
    {"1972-02-29T00:00:00Z", "1972-02-29T00:00:00.000Z", 0},
    {"2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z", INT64_C(951825600000000)},
    {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z", 0},
    {"2400-02-29T12:00:00Z", "2400-02-29T12:00:00.000Z", 0},
    {"2100-02-28T23:59:59Z", "2100-02-28T23:59:59.000Z", 0},
    {"2100-03-01T00:00:00Z", "2100-03-01T00:00:00.000Z", INT64_C(4107542400000000)},
    {"now", "2026-11-20T23:57:57.123Z", INT64_C(1795219077123456)},
    {"-2d", "2026-11-18T23:57:57.123Z", 0},
    {"+1h30m", "2026-11-21T01:27:57.123Z", 0},
    {"+1y", "2027-11-20T23:57:57.123Z", 0},
    {"+0s", "2026-11-20T23:57:57.123Z", 0},
    {"-56y", "1970-12-04T23:57:57.123Z", 0},
};

static void instants_are_read_in_every_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct err err = ERR_NONE;
		struct utc t   = {0};
		char       shown[INSTANT_TEXT];

		if (instant_parse(good[i].text, now, &t, &err) != RC_OK)
			fail_msg("%s: %s", good[i].text, err.msg);
		if (strcmp(instant_format(t, shown), good[i].shown) != 0)
			fail_msg("%s: %s, not %s", good[i].text, shown, good[i].shown);
		if (good[i].us != 0 && t.us != good[i].us)
			fail_msg("%s: %" PRId64, good[i].text, t.us);
	}
}

static const char *const bad[] = {
    "",
    " ",
    "Now",
    "now ",
    "today",
    "2026-11-20",
    "2026-11-20T23:57Z",
    "2026-11-20T23:57:57",
    " 2026-11-20T23:57:57Z",
    "2026-11-20T23:57:57Z ",
    "2026-11-20T23:57:57ZZ",
    "2026-11-20T23:57:57.Z",
    "2026-11-20T23:57:57,5Z",
    "2026-11-20_23:57:57Z",
    "2026-11-20  23:57:57Z",
    "26-11-20T23:57:57Z",
    "12026-11-20T23:57:57Z",
    "+2026-11-20T23:57:57Z",
    "2026-1-2T23:57:57Z",
    "20261120T235757Z",
    "2026-11-20T23:57:57+0200",
    "2026-11-20T23:57:57+2:00",
    "2026-11-20T23:57:57+02",
    "2026-11-20T23:57:57+24:00",
    "2026-11-20T23:57:57+02:60",
    "2026-11-20T23:57:57 +02:00",
    "2026-11-20T23:57:57UTC",
    "2026-11-20T 3:57:57Z",
    "2026-11-20T-3:57:57Z",
    "2026-00-20T23:57:57Z",
    "2026-13-20T23:57:57Z",
    "2026-11-00T23:57:57Z",
    "2026-11-31T23:57:57Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-11-20T24:00:00Z",
    "2026-11-20T23:60:00Z",
    "2026-11-20T23:59:61Z",
    "2026-11-20T23:59:99Z",
    "1970-01-01T00:00:00Z", /* would be stored as "none" */
    "1970-01-01T00:00:00.0000009Z",
    "1969-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "1970-01-01T00:59:59+01:00",
    "9999-12-31T23:59:59-00:01",
    "+",
    "-",
    "+-1d",
    "+ 1d",
    "2d",
    "-57y",
    "-101y",
    "+1",
    "1795219077",
};

static void an_invalid_instant_is_refused_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err err = ERR_NONE;
		struct utc t   = {.us = 42};

		if (instant_parse(bad[i], now, &t, &err) != RC_INVALID)
			fail_msg("'%s' was taken", bad[i]);
		if (err.msg[0] == '\0' || t.us != 42)
			fail_msg("'%s': no words, or the answer was touched", bad[i]);
	}
}

static void a_leap_second_is_refused_by_name(void **state)
{
	struct err err = ERR_NONE;
	struct utc t;

	(void)state;
	assert_int_equal(instant_parse("2016-12-31T23:59:60Z", now, &t, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "leap second"));
	assert_int_equal(instant_parse("soon", now, &t, &err), RC_INVALID);
	assert_non_null(strstr(err.msg, "RFC 3339"));
	assert_non_null(strstr(err.msg, "now"));
	assert_non_null(strstr(err.msg, "-2d"));
}

static void a_relative_instant_never_overflows(void **state)
{
	static const int64_t at[] = {0, 1, INT64_MAX, INT64_MIN, INT64_C(253402300799999999)};

	(void)state;
	for (size_t i = 0; i < COUNT(at); i++) {
		struct err err = ERR_NONE;
		struct utc t   = {0};

		assert_int_equal(instant_parse("-100y", (struct utc){at[i]}, &t, &err),
		                 at[i] == INT64_C(253402300799999999) ? RC_OK : RC_INVALID);
		assert_int_equal(instant_parse("+100y", (struct utc){at[i]}, &t, &err),
		                 at[i] == 0 || at[i] == 1 ? RC_OK : RC_INVALID);
	}
}

static void every_instant_comes_back_and_agrees_with_libc(void **state)
{
	(void)state;
	/* 8 000 years in steps that hit every day of the year and every hour */
	for (int64_t s = 1; s < INT64_C(253402300800); s += 8677511) {
		const struct utc t   = {.us = s * UTC_SECOND + s % 1000 * 1000};
		const time_t     tt  = (time_t)s;
		struct err       err = ERR_NONE;
		struct utc       back;
		struct tm        tm;
		char             mine[INSTANT_TEXT], theirs[64];

		gmtime_r(&tt, &tm);
		snprintf(theirs, sizeof(theirs), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
		         tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		         tm.tm_sec, (int)(s % 1000));
		assert_string_equal(instant_format(t, mine), theirs);
		assert_int_equal(instant_parse(mine, now, &back, &err), RC_OK);
		assert_true(back.us == t.us);
	}
}

static void an_instant_out_of_range_shows_the_nearest_end(void **state)
{
	char b[INSTANT_TEXT];

	(void)state;
	assert_string_equal(instant_format((struct utc){INT64_MAX}, b), "9999-12-31T23:59:59.999Z");
	assert_string_equal(instant_format((struct utc){INT64_MIN}, b), "1970-01-01T00:00:00.000Z");
}

static void the_clock_is_after_this_was_written(void **state)
{
	(void)state;
	assert_true(instant_now().us > INT64_C(1700000000000000));
}

static void the_other_clock_never_goes_back(void **state)
{
	int64_t before = instant_monotonic_ms();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		const int64_t after = instant_monotonic_ms();

		assert_true(after >= before);
		before = after;
	}
}

static const struct {
	const char *text;
	int64_t     seconds;
	const char *shown;
} durations[] = {
    {"90s", 90, "1m30s"},
    {"15m", 900, "15m"},
    {"2h", 7200, "2h"},
    {"30d", 30 * DAY, "30d"},
    {"1w", 7 * DAY, "7d"},
    {"1y", YEAR, "1y"},
    {"1d12h", DAY + 43200, "1d12h"},
    {"1y2w3d4h5m6s", YEAR + 17 * DAY + 14706, "1y17d4h5m6s"},
    {"0s", 0, "0s"},
    {"1h0m", 3600, "1h"},
    {"007s", 7, "7s"},
    {"100y", DURATION_MAX, "100y"},
    {"3153600000s", DURATION_MAX, "100y"},
};

static void durations_are_read_and_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(durations); i++) {
		struct err err = ERR_NONE;
		int64_t    seconds, again;
		char       shown[DURATION_TEXT];

		if (duration_parse(durations[i].text, &seconds, &err) != RC_OK)
			fail_msg("%s: %s", durations[i].text, err.msg);
		if (seconds != durations[i].seconds)
			fail_msg("%s: %" PRId64, durations[i].text, seconds);
		assert_string_equal(duration_format(seconds, shown), durations[i].shown);
		assert_int_equal(duration_parse(shown, &again, &err), RC_OK);
		assert_true(again == seconds);
	}
}

static void an_invalid_duration_is_refused(void **state)
{
	static const char *const text[] = {
	    "",
	    "s",
	    "5",
	    "5 s",
	    " 5s",
	    "5s ",
	    "5S",
	    "-5s",
	    "+5s",
	    "0m",
	    "0h0s",
	    "5m5m",
	    "5s5m",
	    "12h1d",
	    "1.5h",
	    "1e3s",
	    "5ms",
	    "5min",
	    "101y",
	    "100y1s",
	    "3153600001s",
	    "0x5s",
	    "5s\n",
	    "1M",
	    "99999999999999999999999999999s",
	    "9223372036854775808s",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(text); i++) {
		struct err err     = ERR_NONE;
		int64_t    seconds = 42;

		if (duration_parse(text[i], &seconds, &err) != RC_INVALID || seconds != 42 ||
		    err.msg[0] == '\0')
			fail_msg("'%s' was taken", text[i]);
	}
}

static void the_longest_durations_fit_their_text(void **state)
{
	char b[DURATION_TEXT];

	(void)state;
	assert_string_equal(duration_format(INT64_MIN, b), "-292471208677y195d15h30m8s");
	assert_string_equal(duration_format(INT64_MAX, b), "292471208677y195d15h30m7s");
	assert_string_equal(duration_format(-90, b), "-1m30s");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(instants_are_read_in_every_form),
	    cmocka_unit_test(an_invalid_instant_is_refused_whole),
	    cmocka_unit_test(a_leap_second_is_refused_by_name),
	    cmocka_unit_test(a_relative_instant_never_overflows),
	    cmocka_unit_test(every_instant_comes_back_and_agrees_with_libc),
	    cmocka_unit_test(an_instant_out_of_range_shows_the_nearest_end),
	    cmocka_unit_test(the_clock_is_after_this_was_written),
	    cmocka_unit_test(the_other_clock_never_goes_back),
	    cmocka_unit_test(durations_are_read_and_shown),
	    cmocka_unit_test(an_invalid_duration_is_refused),
	    cmocka_unit_test(the_longest_durations_fit_their_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
