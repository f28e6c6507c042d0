/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/checkpoint.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char *line(const char *text, unsigned n)
{
	while (n-- > 0 && text != NULL) {
		text = strchr(text, '\n');
		text = text == NULL ? NULL : text + 1;
	}
	return text;
}

static bool parse_size(const char *text, int64_t *ret)
{
	char *end;

	if (text == NULL || *text < '1' || *text > '9')
		return false;
	errno = 0;
	*ret  = strtoll(text, &end, 10);
	return *end == '\n' && errno == 0;
}

static bool is_ascii_line(const char *text)
{
	while ((unsigned char)*text - 1u < 0x7f && *text != '\n')
		text++;
	return *text == '\0' || *text == '\n';
}

enum rc checkpoint_parse(const char *text, struct checkpoint *ret, struct err *err)
{
	const char *root = line(text, 2);
	size_t      n    = 0;

	/* libsodium 1.0.18 takes bytes beyond ASCII for digits: none may reach it */
	if (root != NULL && is_ascii_line(root) && parse_size(line(text, 1), &ret->size) &&
	    sodium_base642bin(ret->root, sizeof(ret->root), root, strcspn(root, "\n"), NULL, &n,
	                      NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
	    n == sizeof(ret->root))
		return RC_OK;
	err_invalid(err, "anchor", "the anchor is not a checkpoint");
	return err_advise(err, ADVICE_ANCHOR_LINES);
}

char *checkpoint_root(const uint8_t root[static MERKLE_HASH], char out[static CHECKPOINT_ROOT_TEXT])
{
	return sodium_bin2base64(out, CHECKPOINT_ROOT_TEXT, root, MERKLE_HASH,
	                         sodium_base64_VARIANT_ORIGINAL);
}
