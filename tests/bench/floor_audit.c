/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scan and hash: each audit row's bytes as they are stored, their SHA-256, and
 * the tree above (RFC 6962). No canonical text, no key, no judgement.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/floor.h"

enum { HASH = 32 };

static EVP_MD_CTX *ctx;

static void sha256(const void *p, size_t n, unsigned char *out)
{
	EVP_DigestInit_ex2(ctx, NULL, NULL);
	EVP_DigestUpdate(ctx, p, n);
	EVP_DigestFinal_ex(ctx, out, NULL);
}

static void append(unsigned char node[64][HASH], uint64_t size, unsigned char *leaf)
{
	unsigned char both[1 + 2 * HASH] = {1};
	unsigned      k                  = 0;

	for (; (size >> k & 1) != 0; k++) {
		memcpy(both + 1, node[k], HASH);
		memcpy(both + 1 + HASH, leaf, HASH);
		sha256(both, sizeof(both), leaf);
	}
	memcpy(node[k], leaf, HASH);
}

int main(int argc, char **argv)
{
	static unsigned char node[64][HASH];
	unsigned char        row[16 * 1024] = {0}, leaf[HASH];
	const int            columns        = (int)stmts[STMT_AUDIT_LIST].n_column;
	uint64_t             size           = 0;
	sqlite3_stmt        *st;

	if (argc != 2)
		return 2;
	ctx = EVP_MD_CTX_new();
	EVP_DigestInit_ex2(ctx, EVP_MD_fetch(NULL, "SHA256", NULL), NULL);
	st = floor_prepare(floor_open(argv[1], false), STMT_AUDIT_LIST);
	sqlite3_bind_int64(st, 1, 0);
	sqlite3_bind_int64(st, 2, -1);
	for (; floor_row(st); size++) {
		size_t n = 1;

		for (int i = 0; i < columns; i++) {
			const void *p = sqlite3_column_blob(st, i);
			const int   k = sqlite3_column_bytes(st, i);

			if (k > 0)
				memcpy(row + n, p, (size_t)k);
			n += (size_t)k;
		}
		sha256(row, n, leaf);
		append(node, size, leaf);
	}
	printf("%llu rows\n", (unsigned long long)size);
	return 0;
}
