/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ES256 by libjwt, with a key that the store keeps as PEM: floor_jwt WORK DB EMAIL
 * make: a token; mint: and it is on record; verify: the token on standard input.
 */
#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/floor.h"

static void verify(sqlite3 *db)
{
	const char *pem = floor_meta(db, "bench_public");
	char        token[4096];
	jwt_t      *jwt;

	if (fgets(token, sizeof(token), stdin) == NULL)
		exit(1);
	token[strcspn(token, "\n")] = '\0';
	if (jwt_decode(&jwt, token, (const unsigned char *)pem, (int)strlen(pem)) != 0)
		exit(1);
	puts(jwt_get_grant(jwt, "jti"));
}

static char *make(sqlite3 *db)
{
	const char *pem = floor_meta(db, "bench_private");
	jwt_t      *jwt;

	jwt_new(&jwt);
	jwt_add_grant(jwt, "iss", "http://localhost");
	jwt_add_grant(jwt, "sub", "01a1fb9e-6ee8-717a-b213-f62f3f3488a7");
	jwt_add_grant(jwt, "aud", "http://localhost");
	jwt_add_grant(jwt, "client_id", "idctl");
	jwt_add_grant_int(jwt, "iat", floor_now() / 1000000);
	jwt_add_grant_int(jwt, "exp", floor_now() / 1000000 + 600);
	jwt_add_grant(jwt, "jti", "01a1fb9e-6eef-7829-ae29-6e8e38c0902b");
	if (jwt_set_alg(jwt, JWT_ALG_ES256, (const unsigned char *)pem, (int)strlen(pem)) != 0)
		exit(1);
	return jwt_encode_str(jwt);
}

int main(int argc, char **argv)
{
	sqlite3 *db;
	char    *token;

	if (argc != 4)
		return 2;
	db = floor_open(argv[2], strcmp(argv[1], "mint") == 0);
	if (strcmp(argv[1], "make") != 0)
		floor_show(db, argv[3]);
	if (strcmp(argv[1], "verify") == 0) {
		verify(db);
		return 0;
	}
	token = make(db);
	if (strcmp(argv[1], "mint") == 0)
		floor_record_token(db);
	puts(token);
	return 0;
}
