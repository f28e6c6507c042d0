/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/user/otpauth.h"

#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge(const struct otpauth *o)
{
	unsigned word;

	assert(o->seed->n >= OTPAUTH_SEED_MIN && o->seed->n <= OTPAUTH_SEED_MAX);
	assert(o->digits == 0 ||
	       (o->digits >= OTPAUTH_DIGITS_MIN && o->digits <= OTPAUTH_DIGITS_MAX));
	assert(o->period == 0 ||
	       (o->period >= OTPAUTH_PERIOD_MIN && o->period <= OTPAUTH_PERIOD_MAX));
	assert(o->algorithm == NULL || word_find(&otpauth_algorithms, o->algorithm, &word));
}

/* What was read is written so that it is read as the same. */
static void round_trip(const struct otpauth *o, struct arena *mem)
{
	struct otpauth whole = *o, back;
	struct err     err   = ERR_NONE;

	whole.issuer    = o->issuer != NULL ? o->issuer : "x";
	whole.algorithm = o->algorithm != NULL ? o->algorithm : "SHA1";
	whole.digits    = o->digits != 0 ? o->digits : 6;
	whole.period    = o->period != 0 ? o->period : 30;
	{
		AUTO(secret) struct secret *text = otpauth_format(&whole, "ann@example.org");

		if (text->n > OTPAUTH_TEXT_MAX) /* percent-encoding is longer */
			return;
		assert(otpauth_parse(text, mem, &back, &err) == RC_OK);
	}
	assert(secret_equal(back.seed, o->seed) && strcmp(back.issuer, whole.issuer) == 0);
	assert(strcmp(back.algorithm, whole.algorithm) == 0 && back.digits == whole.digits &&
	       back.period == whole.period);
	secret_free(back.seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(secret) struct secret *text = secret_copy(data, size);
	AUTO(arena) struct arena   *mem  = arena_new();
	struct err                  err  = ERR_NONE;
	struct otpauth              o;

	if (otpauth_parse(text, mem, &o, &err) != RC_OK) {
		assert(err.rc == RC_INVALID && strcmp(err.field, "seed") == 0 && o.seed == NULL);
		return 0;
	}
	judge(&o);
	round_trip(&o, mem);
	secret_free(o.seed);
	return 0;
}
