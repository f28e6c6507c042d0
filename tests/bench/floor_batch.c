/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floors of a batch, many works in one process, an answer written for each line of standard input:
 *
 *   floor_batch create DB                    an address a line: the account and its audit entry, durable
 *   floor_batch mint   DB EMAIL KEY          any line: a token signed (ES256), its record and its audit entry, durable
 *   floor_batch verify DB EMAIL KEY JTI      any line: a signature (ES256), its owner and its record in one transaction
 *
 * The same statements, prepared once, and the same signatures with a key that is read once (PEM); nothing is parsed or
 * checked, no rights are looked at, and an audit entry is not hashed.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/floor.h"
#include "tests/bench/floor_db.h"

enum { LINE = 8192, SIGNATURE = 80, CLAIMS = 400 };

static void forget(floor_row_t row)
{
	for (int i = 0; i < STMT_COLUMNS; i++)
		if (row[i].kind == FLOOR_BYTES || row[i].kind == FLOOR_TEXT)
			free((void *)(uintptr_t)row[i].p);
}

static void create(const char *email)
{
	uint8_t uuid[FLOOR_UUID];

	floor_uuid(uuid);
	floor_db_begin(FLOOR_ALONE);
	floor_db_ask(STMT_USER_INSERT,
	             FLOOR_IN(FLOOR_B(uuid, FLOOR_UUID), FLOOR_T(email), FLOOR_T(email), {0}, {0},
	                      {0}, {0}, {0}, FLOOR_T("active"), FLOOR_I(0), FLOOR_T("{}"),
	                      FLOOR_I(0), FLOOR_I(floor_db_now()), {0}),
	             NULL);
	floor_audit("user.create", "user", "{\"name\":\"floor\"}");
	floor_db_commit();
}

static EVP_PKEY *key_read(const char *path)
{
	FILE     *in  = fopen(path, "re");
	EVP_PKEY *key = in == NULL ? NULL : PEM_read_PrivateKey(in, NULL, NULL, NULL);

	if (key == NULL)
		exit(1);
	fclose(in);
	return key;
}

static size_t sign(EVP_PKEY *key, const char *text, uint8_t out[static SIGNATURE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t      n   = SIGNATURE;

	if (EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestSign(ctx, out, &n, (const uint8_t *)text, strlen(text)) != 1)
		exit(1);
	EVP_MD_CTX_free(ctx);
	return n;
}

static void check(EVP_PKEY *key, const char *text, const uint8_t *signature, size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) != 1 ||
	    EVP_DigestVerify(ctx, signature, n, (const uint8_t *)text, strlen(text)) != 1)
		exit(1);
	EVP_MD_CTX_free(ctx);
}

static void ask(enum stmt_id id, const struct floor_value *in)
{
	floor_row_t row = {{0}};

	floor_db_found(id, in, row);
	forget(row);
}

/* All rows, and nothing kept of them. */
static void walk(enum stmt_id id, const struct floor_value *in)
{
	floor_db_ask(id, in, NULL);
}

/* What both ask: who it is, and what the user holds. */
static void owner(const char *email)
{
	floor_row_t user = {{0}};

	ask(STMT_META_GET, FLOOR_IN(FLOOR_T("issuer")));
	floor_db_found(STMT_USER_BY_EMAIL, FLOOR_IN(FLOOR_T(email), FLOOR_I(floor_db_now())), user);
	walk(STMT_ACCESS_ROLES, FLOOR_IN(user[0], {0}, FLOOR_I(floor_db_now())));
	walk(STMT_ACCESS_PERMS, FLOOR_IN(user[0], {0}, FLOOR_I(floor_db_now())));
	forget(user);
}

static void mint(EVP_PKEY *key, const char *email, const char *claims)
{
	uint8_t signature[SIGNATURE], uuid[FLOOR_UUID];
	char    jti[2 * FLOOR_UUID + 1];

	floor_uuid(uuid);
	sodium_bin2hex(jti, sizeof(jti), uuid, sizeof(uuid));
	floor_db_begin(FLOOR_ALONE);
	owner(email);
	ask(STMT_KEY_ACTIVE, FLOOR_IN(FLOOR_I(floor_db_now())));
	floor_db_ask(STMT_TOKEN_INSERT,
	             FLOOR_IN(FLOOR_T(jti), FLOOR_I(1), {0}, FLOOR_I(1), FLOOR_T("floor"),
	                      FLOOR_T("api"), FLOOR_T(""), FLOOR_I(floor_db_now()),
	                      FLOOR_I(floor_db_now() + 600000000), {0}, {0}),
	             NULL);
	sign(key, claims, signature);
	floor_audit("token.mint", "user", "{\"name\":\"floor\"}");
	floor_db_commit();
}

int main(int argc, char **argv)
{
	static char claims[CLAIMS + 1];
	char        line[LINE], what;
	uint8_t     signature[SIGNATURE];
	EVP_PKEY   *key = NULL;
	size_t      n   = 0;

	if (argc < 3 || sodium_init() < 0)
		return 2;
	what = argv[1][0];
	memset(claims, 'x', CLAIMS);
	if (what != 'c') {
		key = key_read(argv[4]);
		n   = sign(key, claims, signature);
	}
	floor_db_open(argv[2], what != 'v');
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (what == 'c')
			create(line);
		else if (what == 'm')
			mint(key, argv[3], claims);
		else {
			check(key, claims, signature, n);
			floor_db_begin(FLOOR_READ);
			owner(argv[3]);
			ask(STMT_KEY_LIST, FLOOR_IN(FLOOR_I(0), FLOOR_I(100)));
			ask(STMT_TOKEN_BY_JTI, FLOOR_IN(FLOOR_T(argv[5])));
			floor_db_commit();
		}
		printf("{\"status\":0,\"records\":[{\"claims\":\"%s\"}]}\n", claims);
		fflush(stdout);
	}
	return 0;
}
