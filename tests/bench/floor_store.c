/* SPDX-License-Identifier: Apache-2.0 */
/* Floors that need SQLite and libsodium only: floor_store WORK DB [ARGUMENT] */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/floor.h"

enum { BATCH = 200, HASH_MIB = 64, HASH_PASSES = 3 };

static void show(const char *db, const char *email)
{
	floor_show(floor_open(db, false), email);
}

static void insert(const char *path, const char *email, const char *hash)
{
	sqlite3      *db = floor_open(path, true);
	sqlite3_stmt *st;
	uint8_t       uuid[16];

	floor_exec(db, "BEGIN IMMEDIATE");
	st = floor_prepare(db, STMT_USER_INSERT);
	randombytes_buf(uuid, sizeof(uuid));
	sqlite3_bind_blob(st, 1, uuid, sizeof(uuid), SQLITE_STATIC);
	sqlite3_bind_text(st, 2, email, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, email, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 9, "active", -1, SQLITE_STATIC);
	sqlite3_bind_int(st, 10, 0);
	sqlite3_bind_text(st, 11, "{}", -1, SQLITE_STATIC);
	if (hash != NULL)
		sqlite3_bind_blob(st, 14, hash, (int)strlen(hash), SQLITE_STATIC);
	sqlite3_bind_int(st, 12, 0);
	sqlite3_bind_int64(st, 13, floor_now());
	while (floor_row(st))
		;
	sqlite3_finalize(st);
	floor_exec(db, "COMMIT");
	puts(email);
}

static void create(const char *db, const char *email)
{
	insert(db, email, NULL);
}

static void create_hashed(const char *db, const char *email)
{
	char hash[crypto_pwhash_STRBYTES], word[64];

	if (fgets(word, sizeof(word), stdin) == NULL || sodium_init() < 0 ||
	    crypto_pwhash_str_alg(hash, word, strlen(word), HASH_PASSES, HASH_MIB * 1024UL * 1024,
	                          crypto_pwhash_ALG_ARGON2ID13) != 0)
		exit(1);
	insert(db, email, hash);
}

/* A token of a usual size, signed. */
static void mint(const char *path, const char *email)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {1}, public[crypto_sign_PUBLICKEYBYTES];
	uint8_t private[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
	char     claims[512], hex[2 * sizeof(signature) + 1];
	sqlite3 *db = floor_open(path, true);

	floor_show(db, email);
	if (sodium_init() < 0)
		exit(1);
	snprintf(claims, sizeof(claims), "%0400d", 0);
	crypto_sign_seed_keypair(public, private, seed);
	crypto_sign_detached(signature, NULL, (const uint8_t *)claims, strlen(claims), private);
	floor_record_token(db);
	puts(sodium_bin2hex(hex, sizeof(hex), signature, sizeof(signature)));
}

static void verify(const char *db, const char *email)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {1}, public[crypto_sign_PUBLICKEYBYTES];
	uint8_t private[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
	char claims[512];

	show(db, email);
	if (fgets(claims, sizeof(claims), stdin) == NULL || sodium_init() < 0)
		exit(1);
	/* a signature to check: its making is the price of having no key file of our own */
	crypto_sign_seed_keypair(public, private, seed);
	crypto_sign_detached(signature, NULL, (const uint8_t *)claims, strlen(claims), private);
	if (crypto_sign_verify_detached(signature, (const uint8_t *)claims, strlen(claims),
	                                public) != 0)
		exit(1);
}

static void prune(const char *path, const char *unused)
{
	const struct timespec pause = {.tv_nsec = 2000000};
	sqlite3              *db    = floor_open(path, true);
	sqlite3_stmt         *st    = floor_prepare(db, STMT_TOKENS_PRUNE);

	(void)unused;
	sqlite3_bind_int64(st, 1, floor_now());
	sqlite3_bind_int64(st, 2, BATCH);
	sqlite3_bind_int64(st, 3, 0);
	sqlite3_bind_int64(st, 4, 0);
	do {
		floor_exec(db, "BEGIN IMMEDIATE");
		floor_row(st);
		sqlite3_reset(st);
		floor_exec(db, "COMMIT");
		nanosleep(&pause, NULL);
	} while (sqlite3_changes(db) == BATCH);
}

/* Which sessions are invalid: all of them in one statement, into bits that go nowhere. */
static void status(const char *path, const char *unused)
{
	static uint8_t bits[1 << 20];
	sqlite3       *db = floor_open(path, false);
	sqlite3_stmt  *st = floor_prepare(db, STMT_STATUS_SESSION_REVOKED);

	(void)unused;
	sqlite3_bind_int64(st, 1, 0);
	sqlite3_bind_int64(st, 2, INT64_MAX);
	sqlite3_bind_int64(st, 3, floor_now());
	while (floor_row(st)) {
		const int64_t row = sqlite3_column_int64(st, 0);

		bits[row / 8 % (int64_t)sizeof(bits)] |= (uint8_t)(1 << row % 8);
	}
	printf("%d\n", bits[0]);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(const char *db, const char *argument);
	} work[] = {
	    {"show", show},     {"create", create}, {"create-hashed", create_hashed},
	    {"mint", mint},     {"verify", verify}, {"prune", prune},
	    {"status", status},
	};

	for (size_t i = 0; argc >= 3 && i < sizeof(work) / sizeof(work[0]); i++)
		if (strcmp(argv[1], work[i].name) == 0) {
			work[i].run(argv[2], argv[3]);
			return 0;
		}
	return 2;
}
