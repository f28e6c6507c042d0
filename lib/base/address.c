/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/address.h"

#include <string.h>

#include "lib/base/own.h"

struct range {
	uint8_t  p[16];
	unsigned bits;
};

static const struct range reserved_v4[] = {
    {{0}, 8},             /* this network */
    {{10}, 8},            /* private */
    {{100, 64}, 10},      /* carriers */
    {{127}, 8},           /* this host */
    {{169, 254}, 16},     /* link-local; what clouds tell their guests */
    {{172, 16}, 12},      /* private */
    {{192, 0, 0}, 24},    /* protocols */
    {{192, 0, 2}, 24},    /* examples */
    {{192, 88, 99}, 24},  /* 6to4 */
    {{192, 168}, 16},     /* private */
    {{198, 18}, 15},      /* benchmarks */
    {{198, 51, 100}, 24}, /* examples */
    {{203, 0, 113}, 24},  /* examples */
    {{224}, 4},           /* multicast */
    {{240}, 4},           /* reserved; broadcast */
};

static const struct range global_v6 = {{0x20}, 3};

static const struct range reserved_v6[] = {
    {{0x20, 0x01}, 23},             /* protocols, with Teredo */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* examples */
    {{0x20, 0x02}, 16},             /* 6to4 */
    {{0x3f, 0xff}, 20},             /* examples */
};

static const struct range mapped     = {{[10] = 0xff, [11] = 0xff}, 96};
static const struct range translated = {{0x00, 0x64, 0xff, 0x9b}, 96};

static bool within(const uint8_t *p, const struct range *r)
{
	const size_t  whole = r->bits / 8;
	const uint8_t mask  = (uint8_t)(0xff00 >> r->bits % 8);

	return memcmp(p, r->p, whole) == 0 &&
	       (r->bits % 8 == 0 || (p[whole] & mask) == (r->p[whole] & mask));
}

static bool within_any(const uint8_t *p, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (within(p, &r[i]))
			return true;
	return false;
}

bool address_is_public(const uint8_t *p, size_t n)
{
	if (n == 4)
		return !within_any(p, reserved_v4, COUNT(reserved_v4));
	if (n != 16)
		return false;
	if (within(p, &mapped) || within(p, &translated))
		return address_is_public(p + 12, 4);
	return within(p, &global_v6) && !within_any(p, reserved_v6, COUNT(reserved_v6));
}
