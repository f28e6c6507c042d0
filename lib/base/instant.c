/* SPDX-License-Identifier: Apache-2.0 */
/* Pure arithmetic on the proleptic Gregorian calendar: no TZ, no locale, no libc time functions. */
#include "lib/base/instant.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#define DAY_SECONDS INT64_C(86400)
#define YEAR_FIRST  INT64_C(1970)
#define YEAR_LAST   INT64_C(9999)
#define UTC_MAX     (INT64_C(253402300799) * UTC_SECOND + (UTC_SECOND - 1)) /* 9999-12-31 */

struct civil {
	int64_t year, month, day, hour, minute, second, us;
	int64_t offset; /* seconds east of UTC */
};

struct utc instant_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (struct utc){.us = (int64_t)t.tv_sec * UTC_SECOND + t.tv_nsec / 1000};
}

int64_t instant_monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * UTC_SECOND + t.tv_nsec / 1000;
}

int64_t instant_monotonic_ms(void)
{
	return instant_monotonic_us() / 1000;
}

/* A year that begins in March has its leap day last, which makes both directions a division. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	const int64_t y        = month <= 2 ? year - 1 : year;
	const int64_t era      = y / 400;
	const int64_t of_era   = y % 400;
	const int64_t of_year  = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	const int64_t days_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return era * 146097 + days_era - 719468;
}

static void date_of(int64_t days, struct civil *c)
{
	const int64_t z = days + 719468, era = z / 146097, doe = z % 146097;
	const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), march = (5 * doy + 2) / 153;

	c->day   = doy - (153 * march + 2) / 5 + 1;
	c->month = march < 10 ? march + 3 : march - 9;
	c->year  = yoe + era * 400 + (c->month <= 2);
}

static char *put(char *p, int digits, int64_t n, char after)
{
	for (int i = digits; i-- > 0; n /= 10)
		p[i] = (char)('0' + n % 10);
	p[digits] = after;
	return p + digits + 1;
}

static int64_t within(struct utc t)
{
	return t.us < 0 ? 0 : t.us > UTC_MAX ? UTC_MAX : t.us;
}

/* Up to the point, and what comes behind it. */
static char *seconds_of(int64_t us, char *out)
{
	const int64_t seconds = us / UTC_SECOND, of_day = seconds % DAY_SECONDS;
	struct civil  c;
	char         *p = out;

	date_of(seconds / DAY_SECONDS, &c);
	p = put(p, 4, c.year, '-');
	p = put(p, 2, c.month, '-');
	p = put(p, 2, c.day, 'T');
	p = put(p, 2, of_day / 3600, ':');
	p = put(p, 2, of_day / 60 % 60, ':');
	return put(p, 2, of_day % 60, '.');
}

char *instant_format(struct utc t, char out[static INSTANT_TEXT])
{
	const int64_t us = within(t);
	char         *p  = put(seconds_of(us, out), 3, us / 1000 % 1000, 'Z');

	*p = '\0';
	return out;
}

char *instant_format_exact(struct utc t, char out[static INSTANT_EXACT])
{
	const int64_t us = within(t);
	char         *p  = put(seconds_of(us, out), 6, us % UTC_SECOND, 'Z');

	*p = '\0';
	return out;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take_number(const char **p, int digits, int64_t *ret)
{
	*ret = 0;
	for (int i = 0; i < digits; i++, (*p)++) {
		if (!digit(**p))
			return false;
		*ret = *ret * 10 + (**p - '0');
	}
	return true;
}

static bool take_one(const char **p, const char *of)
{
	if (**p == '\0' || strchr(of, **p) == NULL)
		return false;
	(*p)++;
	return true;
}

static bool read_date(const char **p, struct civil *c)
{
	return take_number(p, 4, &c->year) && take_one(p, "-") && take_number(p, 2, &c->month) &&
	       take_one(p, "-") && take_number(p, 2, &c->day);
}

static bool read_time(const char **p, struct civil *c)
{
	if (!take_number(p, 2, &c->hour) || !take_one(p, ":") || !take_number(p, 2, &c->minute) ||
	    !take_one(p, ":") || !take_number(p, 2, &c->second))
		return false;
	if (!take_one(p, "."))
		return true;
	if (!digit(**p))
		return false;
	for (int64_t unit = UTC_SECOND / 10; digit(**p); unit /= 10, (*p)++)
		c->us += unit * (**p - '0');
	return true;
}

static bool read_zone(const char **p, struct civil *c)
{
	const bool west = **p == '-';
	int64_t    hours, minutes;

	if (take_one(p, "Zz"))
		return true;
	if (!take_one(p, "+-") || !take_number(p, 2, &hours) || !take_one(p, ":") ||
	    !take_number(p, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	c->offset = (hours * 60 + minutes) * 60 * (west ? -1 : 1);
	return true;
}

static int64_t month_length(int64_t year, int64_t month)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const bool          leap   = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool date_exists(const struct civil *c)
{
	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= month_length(c->year, c->month);
}

/* The beginning itself is not an instant: its 0 would be read as "none", such as "never". */
static enum rc settle(const char *text, int64_t us, struct utc *ret, struct err *err)
{
	if (us <= 0 || us > UTC_MAX)
		return err_set(err, RC_INVALID, "'%.80s' is outside the years %d to %d", text,
		               (int)YEAR_FIRST, (int)YEAR_LAST);
	ret->us = us;
	return RC_OK;
}

enum rc instant_parse_absolute(const char *text, struct utc *ret, struct err *err)
{
	struct civil c = {0};
	const char  *p = text;
	int64_t      seconds;

	if (!read_date(&p, &c) || !take_one(&p, "Tt ") || !read_time(&p, &c) ||
	    !read_zone(&p, &c) || *p != '\0')
		return err_set(err, RC_INVALID,
		               "'%.80s' is not an instant: use RFC 3339 (2026-11-20T23:57:57Z), "
		               "now, or an offset from now (+1h30m, -2d)",
		               text);
	if (c.second == 60)
		return err_set(err, RC_INVALID,
		               "'%.80s' is a leap second, which is not supported: use :59", text);
	if (!date_exists(&c) || c.hour > 23 || c.minute > 59 || c.second > 59)
		return err_set(err, RC_INVALID, "'%.80s' is not a date and time that exists", text);
	seconds = days_of(c.year, c.month, c.day) * DAY_SECONDS + c.hour * 3600 + c.minute * 60 +
	          c.second - c.offset;
	return settle(text, seconds * UTC_SECOND + c.us, ret, err);
}

static enum rc parse_relative(const char *text, struct utc now, struct utc *ret, struct err *err)
{
	int64_t seconds, us;

	TRY(duration_parse(text + 1, &seconds, err));
	if (*text == '-')
		seconds = -seconds;
	if (__builtin_add_overflow(now.us, seconds * UTC_SECOND, &us))
		us = INT64_MAX;
	return settle(text, us, ret, err);
}

enum rc instant_parse(const char *text, struct utc now, struct utc *ret, struct err *err)
{
	if (*text == '+' || *text == '-')
		return parse_relative(text, now, ret, err);
	if (strcmp(text, "now") == 0)
		return settle(text, now.us, ret, err);
	return instant_parse_absolute(text, ret, err);
}

static const struct {
	char    letter;
	int64_t seconds;
} unit[] = {
    {'y', 365 * DAY_SECONDS},
    {'w', 7 * DAY_SECONDS},
    {'d', DAY_SECONDS},
    {'h', 3600},
    {'m', 60},
    {'s', 1},
};

/* NUMBER UNIT, where the unit is at most unit[*first]; *first moves behind it. */
static bool take_part(const char **p, unsigned *first, int64_t *ret_seconds)
{
	int64_t n = 0;

	if (!digit(**p))
		return false;
	for (; digit(**p); (*p)++)
		if (n <= DURATION_MAX)
			n = n * 10 + (**p - '0');
	for (unsigned i = *first; i < COUNT(unit); i++) {
		if (**p != unit[i].letter)
			continue;
		(*p)++;
		*first       = i + 1;
		*ret_seconds = n > DURATION_MAX ? DURATION_MAX + 1 : n * unit[i].seconds;
		return true;
	}
	return false;
}

enum rc duration_parse(const char *text, int64_t *ret_seconds, struct err *err)
{
	const char *p     = text;
	unsigned    first = 0;
	int64_t     total = 0, part;

	do {
		if (!take_part(&p, &first, &part))
			return err_set(err, RC_INVALID,
			               "'%.80s' is not a duration: use numbers with the units y w "
			               "d h m s, largest first (90s, 15m, 2h, 30d, 1d12h)",
			               text);
		total += part;
		if (total > DURATION_MAX)
			return err_set(err, RC_INVALID, "'%.80s' exceeds the maximum of 100 years",
			               text);
	} while (*p != '\0');
	if (total == 0 && strcmp(text, "0s") != 0)
		return err_set(err, RC_INVALID, "'%.80s' is zero: use 0s if that is meant", text);
	*ret_seconds = total;
	return RC_OK;
}

char *duration_format(int64_t seconds, char out[static DURATION_TEXT])
{
	uint64_t left = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
	char    *p    = out;

	if (seconds < 0)
		*p++ = '-';
	if (left == 0)
		p = memcpy(p, "0s", 2), p += 2;
	for (unsigned i = 0; i < COUNT(unit); i++) {
		const uint64_t size = (uint64_t)unit[i].seconds;
		char           digits[20], *d = digits + sizeof(digits);

		assert(size > 0);
		/* 30d says more than 4w2d */
		if (unit[i].letter == 'w' || left < size)
			continue;
		for (uint64_t n = left / size; n > 0; n /= 10)
			*--d = (char)('0' + n % 10);
		memcpy(p, d, (size_t)(digits + sizeof(digits) - d));
		p += digits + sizeof(digits) - d;
		*p++ = unit[i].letter;
		left %= size;
	}
	*p = '\0';
	return out;
}
