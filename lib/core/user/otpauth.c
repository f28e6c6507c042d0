/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/otpauth.h"

#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"
#include "lib/base/str.h"
#include "lib/base/utf8.h"
#include "lib/crypt/base32.h"

static const char *const algorithm_word[]   = {"SHA1", "SHA256", "SHA512"};
const struct wordmap     otpauth_algorithms = WORDMAP("algorithm", algorithm_word);
static const char        scheme[]           = "otpauth://";

static enum rc refuse(struct err *err, const char *why)
{
	return err_invalid(err, "seed", "%s", why);
}

/* ---- base32 ---- */

/* Without what parts groups, and without a padding that is as long as it has to be. */
static enum rc squeeze(const struct secret *text, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *s = secret_new(text->n);
	size_t                      n = 0, padded;

	for (size_t i = 0; i < text->n; i++)
		if (text->p[i] != ' ' && text->p[i] != '-')
			s->p[n++] = text->p[i];
	padded = n;
	while (n > 0 && s->p[n - 1] == '=')
		n--;
	if (padded != n && (padded % 8 != 0 || padded - n >= 8))
		return refuse(err, "the seed's padding is not valid base32");
	secret_cut(s, n);
	*ret = TAKE(s);
	return RC_OK;
}

static enum rc read_base32(const struct secret *text, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *letters = NULL;
	AUTO(secret) struct secret *seed    = NULL;

	TRY(squeeze(text, &letters, err));
	seed = secret_new(BASE32_BYTES(letters->n));
	if (!base32_decode(BASE32_RFC4648, (const char *)letters->p, letters->n, seed->p))
		return refuse(err, "the seed is neither base32 nor an otpauth:// URI");
	if (seed->n < OTPAUTH_SEED_MIN || seed->n > OTPAUTH_SEED_MAX)
		return err_invalid(err, "seed", "the seed has %zu bytes; %d to %d can be used",
		                   seed->n, OTPAUTH_SEED_MIN, OTPAUTH_SEED_MAX);
	*ret = TAKE(seed);
	return RC_OK;
}

/* ---- the URI ---- */

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Also refused: %00, which would end a text early. */
static enum rc percent_decode(const char *p, size_t n, struct secret **ret, struct err *err)
{
	AUTO(secret) struct secret *s   = secret_new(n);
	size_t                      out = 0;

	for (size_t i = 0; i < n; i++, out++) {
		int high, low;

		s->p[out] = (uint8_t)p[i];
		if (p[i] != '%')
			continue;
		high = n - i > 2 ? hex_digit((uint8_t)p[i + 1]) : -1;
		low  = n - i > 2 ? hex_digit((uint8_t)p[i + 2]) : -1;
		if (high < 0 || low < 0 || high + low == 0)
			return refuse(err, "the URI has an invalid % escape");
		s->p[out] = (uint8_t)(high << 4 | low);
		i += 2;
	}
	secret_cut(s, out);
	*ret = TAKE(s);
	return RC_OK;
}

/* 0: no such number. */
static int64_t number_within(const struct secret *v, int64_t low, int64_t high)
{
	const char *text = (const char *)v->p;
	int64_t     n    = 0;

	if (v->n == 0 || v->n > 3 || *text == '0' || strspn(text, "0123456789") != v->n)
		return 0;
	for (size_t i = 0; i < v->n; i++)
		n = n * 10 + text[i] - '0';
	return n >= low && n <= high ? n : 0;
}

struct reader {
	struct otpauth *ret;
	struct arena   *mem;
};

static enum rc read_secret(struct reader *r, const struct secret *v, struct err *err)
{
	if (r->ret->seed != NULL)
		return refuse(err, "the URI has two secrets");
	return read_base32(v, &r->ret->seed, err);
}

static enum rc read_issuer(struct reader *r, const struct secret *v, struct err *err)
{
	if (r->ret->issuer != NULL)
		return refuse(err, "the URI has two issuers");
	r->ret->issuer = arena_strndup(r->mem, (const char *)v->p, v->n);
	return utf8_valid(r->ret->issuer) ? RC_OK
	                                  : refuse(err, "the URI's issuer is not valid UTF-8");
}

static enum rc read_algorithm(struct reader *r, const struct secret *v, struct err *err)
{
	if (r->ret->algorithm != NULL)
		return refuse(err, "the URI has two algorithms");
	for (size_t i = 0; i < COUNT(algorithm_word); i++)
		if (strcasecmp((const char *)v->p, algorithm_word[i]) == 0)
			r->ret->algorithm = algorithm_word[i];
	return r->ret->algorithm != NULL
	         ? RC_OK
	         : refuse(err, "the URI's algorithm is not SHA1, SHA256 or SHA512");
}

static enum rc read_digits(struct reader *r, const struct secret *v, struct err *err)
{
	if (r->ret->digits != 0)
		return refuse(err, "the URI has two numbers of digits");
	r->ret->digits = number_within(v, OTPAUTH_DIGITS_MIN, OTPAUTH_DIGITS_MAX);
	return r->ret->digits != 0 ? RC_OK : refuse(err, "the URI's digits are not 6, 7 or 8");
}

static enum rc read_period(struct reader *r, const struct secret *v, struct err *err)
{
	if (r->ret->period != 0)
		return refuse(err, "the URI has two periods");
	r->ret->period = number_within(v, OTPAUTH_PERIOD_MIN, OTPAUTH_PERIOD_MAX);
	return r->ret->period != 0 ? RC_OK
	                           : refuse(err, "the URI's period is not 15 to 120 seconds");
}

static const struct {
	const char *name;
	enum rc (*read)(struct reader *r, const struct secret *value, struct err *err);
} parameter[] = {
    {"secret=", read_secret}, {"issuer=", read_issuer}, {"algorithm=", read_algorithm},
    {"digits=", read_digits}, {"period=", read_period},
};

static enum rc read_parameter(struct reader *r, const char *p, size_t n, struct err *err)
{
	for (size_t i = 0; i < COUNT(parameter); i++) {
		AUTO(secret) struct secret *value = NULL;
		const size_t                name  = strlen(parameter[i].name);

		if (n < name || memcmp(p, parameter[i].name, name) != 0)
			continue;
		TRY(percent_decode(p + name, n - name, &value, err));
		return parameter[i].read(r, value, err);
	}
	return RC_OK;
}

static enum rc read_uri(struct reader *r, const struct secret *text, struct err *err)
{
	static const char type[] = "totp/";
	const char       *p      = (const char *)text->p + sizeof(scheme) - 1;
	const char *const end    = (const char *)text->p + text->n;
	const char       *next;

	for (size_t i = 0; i < text->n; i++)
		if (text->p[i] <= ' ' || text->p[i] == 0x7f || text->p[i] == '#')
			return refuse(err, "the URI has a character that must be percent-encoded");
	if (strncasecmp(p, type, sizeof(type) - 1) != 0)
		return refuse(err, "the URI is not one of TOTP: otpauth://totp/…");
	next = memchr(p, '?', (size_t)(end - p));
	while (next != NULL) {
		p    = next + 1;
		next = memchr(p, '&', (size_t)(end - p));
		TRY(read_parameter(r, p, (size_t)((next == NULL ? end : next) - p), err));
	}
	return r->ret->seed != NULL ? RC_OK : refuse(err, "the URI has no secret");
}

enum rc otpauth_parse(const struct secret *text, struct arena *a, struct otpauth *ret,
                      struct err *err)
{
	struct reader r = {.ret = ret, .mem = a};
	enum rc       rc;

	*ret = (struct otpauth){.seed = NULL};
	if (text->n > OTPAUTH_TEXT_MAX)
		return refuse(err, "the seed is longer than any seed");
	rc = strncasecmp((const char *)text->p, scheme, sizeof(scheme) - 1) == 0
	       ? read_uri(&r, text, err)
	       : read_base32(text, &ret->seed, err);
	if (rc == RC_OK)
		return RC_OK;
	secret_free(ret->seed);
	ret->seed = NULL;
	return rc;
}

/* ---- the other way ---- */

static void add_percent(struct str *s, const char *text)
{
	for (; *text != '\0'; text++)
		if ((*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') ||
		    (*text >= 'a' && *text <= 'z') || strchr("-._~", *text) != NULL)
			str_addc(s, *text);
		else
			str_addf(s, "%%%02X", (unsigned)(uint8_t)*text);
}

struct secret *otpauth_base32(const struct secret *seed)
{
	struct secret *s = secret_new(BASE32_CHARS(seed->n));

	base32_encode(BASE32_RFC4648, seed->p, seed->n, (char *)s->p);
	return s;
}

struct secret *otpauth_format(const struct otpauth *o, const char *account)
{
	AUTO(secret) struct secret *letters = otpauth_base32(o->seed);
	struct str                  s       = STR_EMPTY;
	struct secret              *uri;

	str_add(&s, scheme);
	str_add(&s, "totp/");
	add_percent(&s, o->issuer);
	str_addc(&s, ':');
	add_percent(&s, account);
	str_add(&s, "?secret=");
	str_addn(&s, letters->p, letters->n);
	str_add(&s, "&issuer=");
	add_percent(&s, o->issuer);
	str_addf(&s, "&algorithm=%s&digits=%lld&period=%lld", o->algorithm, (long long)o->digits,
	         (long long)o->period);
	uri = secret_copy(s.p, s.n);
	str_done(&s);
	return uri;
}
