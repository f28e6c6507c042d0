/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a password may not be. It is read where it lies, code point by code
 * point, and what is noted about it is wiped: no copy, no array of characters.
 */
#include "lib/crypt/pwhash.h"

#include <sodium.h>
#include <stddef.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/mod/cracklib.h"
#include "lib/mod/mod.h"

enum { PERIOD_MAX = 14, PIECE_MIN = 3 };

/* Over all neighbours, and over all pairs at a distance of 2 to PERIOD_MAX. */
struct pattern {
	uint32_t now;
	uint32_t last[PERIOD_MAX]; /* the latest first */
	size_t   n;                /* code points seen */
	size_t   equal[PERIOD_MAX];
	size_t   steps;
};

static bool on_one_row(uint32_t a, uint32_t b)
{
	/* the digits stand in their keyboard order, which joins 9 to 0 */
	static const char keys[] = "1234567890 qwertyuiop asdfghjkl zxcvbnm";
	const char       *at;

	if (a > 0x7f || b > 0x7f || a <= ' ' || b <= ' ')
		return false;
	at = strchr(keys, (int)a);
	return at != NULL && (at[1] == (char)b || (at > keys && at[-1] == (char)b));
}

static uint32_t fold(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool step_foreseen(uint32_t a, uint32_t b)
{
	return a == b || a + 1 == b || b + 1 == a || on_one_row(a, b);
}

static void pattern_add(struct pattern *t)
{
	t->now = fold(t->now);
	if (t->n > 0 && step_foreseen(t->last[0], t->now))
		t->steps++;
	for (size_t d = 0; d < PERIOD_MAX && d < t->n; d++)
		if (t->last[d] == t->now)
			t->equal[d]++;
	memmove(t->last + 1, t->last, sizeof(t->last) - sizeof(t->last[0]));
	t->last[0] = t->now;
	t->n++;
}

/* One that is too short, written twice or more, is no longer for that. */
static bool pattern_repeats(const struct pattern *t, size_t least)
{
	for (size_t d = 0; d < PERIOD_MAX && d + 1 < least && (d + 1) * 2 <= t->n; d++)
		if (t->equal[d] == t->n - (d + 1))
			return true;
	return false;
}

static enum rc pattern_check(const struct secret *pw, size_t least, struct pattern *t,
                             struct err *err)
{
	for (size_t i = 0; i < pw->n;) {
		i += utf8_next((const char *)pw->p + i, &t->now);
		if (t->now == UTF8_BAD)
			return err_invalid(err, "password", "the password is not valid UTF-8");
		pattern_add(t);
	}
	if (t->n < least)
		return err_invalid(err, "password", "the password has fewer than %zu characters",
		                   least);
	if (pattern_repeats(t, least))
		return err_invalid(err, "password",
		                   "the password repeats a part that is too short");
	/* three quarters: random digits, of which a third do so, have to pass */
	if (t->steps * 4 >= (t->n - 1) * 3)
		return err_invalid(err, "password",
		                   "the password follows the alphabet or the keyboard");
	return RC_OK;
}

/* Digits and signs that are written for letters, and the letters that they are written for. */
static uint8_t plain(uint8_t c)
{
	static const char written[] = "@430!1|l5$7+89";
	static const char meant[]   = "aaeoiiiissttbg";
	const char       *at;

	c  = (uint8_t)fold(c);
	at = c == '\0' ? NULL : strchr(written, c);
	return at == NULL ? c : (uint8_t)meant[at - written];
}

/* step: 1, or -1 for a word that is read from its end. */
static size_t common_run(const uint8_t *a, const uint8_t *b, ptrdiff_t step, size_t max)
{
	size_t n = 0;

	while (n < max && plain(a[n]) == plain(b[(ptrdiff_t)n * step]))
		n++;
	return n;
}

struct marking {
	const struct secret *pw;
	bool                *covered;
};

/* Where the word, from its k-th letter on or back, has half of itself or more there, and no less than PIECE_MIN. */
static void mark_at(const struct marking *m, size_t i, const char *word, size_t k)
{
	const size_t n     = strlen(word);
	const size_t half  = (n + 1) / 2;
	const size_t piece = half < PIECE_MIN ? (n < PIECE_MIN ? n : PIECE_MIN) : half;
	const size_t left  = m->pw->n - i;

	for (int back = 0; back < 2; back++) {
		const size_t max = back ? k + 1 : n - k;
		const size_t run = common_run(m->pw->p + i, (const uint8_t *)word + k,
		                              back ? -1 : 1, max < left ? max : left);

		if (run >= piece)
			memset(m->covered + i, true, run * sizeof(*m->covered));
	}
}

static void word_mark(const struct marking *m, const char *word)
{
	const size_t n = strlen(word);

	for (size_t i = 0; i < m->pw->n; i++)
		for (size_t k = 0; k < n; k++)
			mark_at(m, i, word, k);
}

static enum rc context_check(const struct secret *pw, const struct strs *context, struct err *err)
{
	bool   covered[PWHASH_BYTES_MAX] = {false};
	size_t n                         = 0;

	for (size_t i = 0; i < context->n; i++)
		word_mark(&(struct marking){.pw = pw, .covered = covered}, context->v[i]);
	for (size_t i = 0; i < pw->n; i++)
		n += covered[i];
	sodium_memzero(covered, sizeof(covered));
	if (n * 2 >= pw->n)
		return err_invalid(err, "password",
		                   "the password is based on a name that anyone can know");
	return RC_OK;
}

enum rc pwhash_policy_check(const struct secret *pw, size_t least, const struct strs *context,
                            struct err *err)
{
	struct pattern t = {.n = 0};
	enum rc        rc;

	if (pw->n > PWHASH_BYTES_MAX)
		return err_invalid(err, "password", "the password has more than %d bytes",
		                   PWHASH_BYTES_MAX);
	rc = pattern_check(pw, least, &t, err);
	sodium_memzero(&t, sizeof(t));
	TRY(rc);
	return context_check(pw, context, err);
}

enum rc pwhash_dictionary_check(const struct secret *pw, struct err *err)
{
	const struct mod_cracklib *cracklib;
	struct err                 none = ERR_NONE;

	return MOD_LOAD(cracklib, &cracklib, &none) == RC_OK ? cracklib->check(pw, err) : RC_OK;
}
