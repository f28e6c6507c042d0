/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generator made its primes as k·M + (65537^a mod M), M a product of small
 * primes. So the modulus of such a key is a power of 65537 modulo each of
 * them; another key is so by chance about once in 2^27.
 * (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017.)
 */
#include "lib/crypt/jwk_priv.h"

static const unsigned prime[] = {
    3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
    73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
};

static unsigned remainder_of(struct bytes number, unsigned p)
{
	const uint8_t *b = number.p;
	unsigned       r = 0;

	for (size_t i = 0; i < number.n; i++)
		r = (r << 8 | b[i]) % p;
	return r;
}

static bool power_of_65537(unsigned r, unsigned p)
{
	unsigned x = 1;

	do {
		if (x == r)
			return true;
		x = x * (65537 % p) % p;
	} while (x != 1);
	return false;
}

bool jwk_is_roca(struct bytes modulus)
{
	for (size_t i = 0; i < COUNT(prime); i++)
		if (!power_of_65537(remainder_of(modulus, prime[i]), prime[i]))
			return false;
	return true;
}
