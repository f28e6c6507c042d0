/* SPDX-License-Identifier: Apache-2.0 */
/* lib/mod/idn2.h -- domain names in other scripts: A-labels (xn--…) and U-labels, RFC 5890. */
#ifndef IDCTL_MOD_IDN2_H
#define IDCTL_MOD_IDN2_H

struct arena;

struct mod_idn2 {
	/* The domain with all its labels of the one kind, in the arena; NULL: it has none. UTF-8. */
	const char *(*ulabels)(const char *domain, struct arena *a);
	const char *(*alabels)(const char *domain, struct arena *a);
};

extern const struct mod_idn2 mod_idn2;

#endif
