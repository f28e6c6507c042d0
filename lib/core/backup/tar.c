/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/backup/tar.h"

#include <assert.h>
#include <string.h>

/* As it stands in a block: numbers are octal digits, and a NUL. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8], type, link[100];
	char magic[8]; /* "ustar\0" and "00" */
	char owner[32], group[32], major[8], minor[8], prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == TAR_BLOCK, "a header is a block");

static const char magic[8] = "ustar\00000";
static const char zero[TAR_BLOCK];

/* The sum of all bytes, its own place being blanks. */
static unsigned sum_of(const struct header *h)
{
	struct header        blank = *h;
	const unsigned char *p     = (const unsigned char *)&blank;
	unsigned             sum   = 0;

	memset(blank.sum, ' ', sizeof(blank.sum));
	for (size_t i = 0; i < sizeof(blank); i++)
		sum += p[i];
	return sum;
}

static unsigned padding(uint64_t n)
{
	return (unsigned)((TAR_BLOCK - n % TAR_BLOCK) % TAR_BLOCK);
}

static void octal(char *to, size_t size, uint64_t value)
{
	for (size_t i = size - 1; i-- > 0; value >>= 3)
		to[i] = (char)('0' + (value & 7));
	to[size - 1] = '\0';
}

enum rc tar_add(flow_put *put, void *arg, const char *name, struct bytes content, struct utc at,
                struct err *err)
{
	enum { READABLE = 0600 };
	struct header h = {.type = '0'};

	assert(strlen(name) < TAR_NAME);
	memcpy(h.name, name, strlen(name));
	memcpy(h.magic, magic, sizeof(magic));
	octal(h.mode, sizeof(h.mode), READABLE);
	octal(h.uid, sizeof(h.uid), 0);
	octal(h.gid, sizeof(h.gid), 0);
	octal(h.size, sizeof(h.size), content.n);
	octal(h.mtime, sizeof(h.mtime), (uint64_t)(at.us / 1000000));
	octal(h.sum, sizeof(h.sum) - 1, sum_of(&h));
	h.sum[sizeof(h.sum) - 1] = ' ';
	TRY(put(arg, &h, sizeof(h), err));
	TRY(put(arg, content.p, content.n, err));
	return put(arg, zero, padding(content.n), err);
}

enum rc tar_end(flow_put *put, void *arg, struct err *err)
{
	TRY(put(arg, zero, sizeof(zero), err));
	return put(arg, zero, sizeof(zero), err);
}

/* ---- read ---- */

static enum rc damaged(struct err *err)
{
	return err_set(err, RC_CORRUPT, "the archive is damaged");
}

/* All n bytes. */
static enum rc whole(struct tar_in *t, void *p, size_t n, struct err *err)
{
	for (size_t got, at = 0; at < n; at += got) {
		TRY(t->get(t->arg, (char *)p + at, n - at, &got, err));
		if (got == 0)
			return err_set(err, RC_CORRUPT, "the archive is cut off");
	}
	return RC_OK;
}

static bool number(const char *p, size_t n, uint64_t *ret)
{
	size_t i = 0;

	for (*ret = 0; i < n && p[i] >= '0' && p[i] <= '7'; i++)
		*ret = *ret << 3 | (uint64_t)(p[i] - '0');
	return i > 0 && i < n && (p[i] == '\0' || p[i] == ' ');
}

static enum rc pass_over(struct tar_in *t, struct err *err)
{
	char   piece[TAR_BLOCK];
	size_t n = 1;

	while (n > 0)
		TRY(tar_read(t, piece, sizeof(piece), &n, err));
	TRY(whole(t, piece, t->padding, err));
	t->padding = 0;
	return RC_OK;
}

enum rc tar_next(struct tar_in *t, char name[static TAR_NAME], bool *ret_there, struct err *err)
{
	struct header h;
	uint64_t      sum;

	TRY(pass_over(t, err));
	TRY(whole(t, &h, sizeof(h), err));
	*ret_there = memcmp(&h, zero, sizeof(h)) != 0;
	if (!*ret_there) {
		TRY(whole(t, &h, sizeof(h), err));
		return memcmp(&h, zero, sizeof(h)) == 0 ? RC_OK : damaged(err);
	}
	if (memcmp(h.magic, magic, sizeof(magic)) != 0 || h.type != '0' ||
	    !number(h.sum, sizeof(h.sum), &sum) || sum != sum_of(&h) ||
	    !number(h.size, sizeof(h.size), &t->left))
		return damaged(err);
	t->padding = padding(t->left);
	memcpy(name, h.name, sizeof(h.name));
	name[sizeof(h.name)] = '\0';
	return RC_OK;
}

enum rc tar_read(struct tar_in *t, void *p, size_t n, size_t *ret_n, struct err *err)
{
	*ret_n = n < t->left ? n : (size_t)t->left;
	TRY(whole(t, p, *ret_n, err));
	t->left -= *ret_n;
	return RC_OK;
}
