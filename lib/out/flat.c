/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/out/out_priv.h"

/* From behind a quote to the one that ends the text. */
static size_t text_n(const char *p)
{
	size_t n = 0;

	while (p[n] != '"' && p[n] != '\0')
		n += p[n] == '\\' && p[n + 1] != '\0' ? 2 : 1;
	return n;
}

static const char *next_text(const char **at, size_t *ret_n)
{
	const char *p = strchr(*at, '"');

	if (p == NULL)
		return NULL;
	*ret_n = text_n(++p);
	*at    = p + *ret_n + (p[*ret_n] == '"');
	return p;
}

bool out_flat_next(const char **at, struct out_flat *ret)
{
	ret->key = next_text(at, &ret->key_n);
	if (ret->key == NULL)
		return false;
	ret->text = next_text(at, &ret->text_n);
	return ret->text != NULL;
}

const char *out_alias(const char *table, const struct out_flat *m, size_t *ret_n)
{
	for (const char *p = table; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, m->key, m->key_n) == 0 && p[m->key_n] == ' ') {
			p += m->key_n + 1;
			*ret_n = strcspn(p, "\n");
			return p;
		}
	return NULL;
}

const struct val *out_cell(const struct out *o, const struct val *cell, const char *name)
{
	for (size_t i = 0; i < o->n; i++)
		if (strcmp(o->col[i].name, name) == 0)
			return val_absent(cell[i]) ? NULL : &cell[i];
	return NULL;
}
