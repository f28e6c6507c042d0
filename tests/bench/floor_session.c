/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Floors of what is done with sessions, on one engine (floor_db.h):
 *
 *   floor_session start   ADDRESS EMAIL    the password on standard input
 *   floor_session refresh ADDRESS          the refresh token on standard input
 *   floor_session verify  ADDRESS SESSION  the claims on standard input
 *   floor_session prune   ADDRESS BATCH    what has ended, in batches, without a report or a record of it
 *   floor_session delete  ADDRESS          the same by one statement for each table
 *
 * The same statements in the same transactions, the same hashes and the same signature, but no key file, no rights, no
 * canonical text: keys are constants, an audit entry is far behind all real ones, and the head stays as it was.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/crypt/base62.h"
#include "tests/bench/floor_db.h"

enum { HASH_MIB = 64, HASH_PASSES = 3, MAC = 32, DAYS_14 = 14 * 86400, CLAIMS = 400 };

static const uint8_t key[MAC] = {1};

static void read_line(char *out, size_t size)
{
	if (fgets(out, (int)size, stdin) == NULL || sodium_init() < 0)
		exit(1);
	out[strcspn(out, "\n")] = '\0';
}

static struct floor_value mac_of(const char *text, uint8_t out[static MAC])
{
	crypto_generichash(out, MAC, (const uint8_t *)text, strlen(text), key, sizeof(key));
	return FLOOR_B(out, MAC);
}

/* What its user has by the roles, the key, and the signature over so much text. */
static void sign(int64_t user)
{
	const struct floor_value *who       = FLOOR_IN(FLOOR_I(user), {0}, FLOOR_I(floor_db_now()));
	uint8_t seed[crypto_sign_SEEDBYTES] = {1}, public[crypto_sign_PUBLICKEYBYTES];
	uint8_t private[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES];
	char        claims[CLAIMS + 1], hex[2 * sizeof(signature) + 1];
	floor_row_t row;

	floor_db_found(STMT_META_GET, FLOOR_IN(FLOOR_T("issuer")), row);
	floor_db_ask(STMT_ACCESS_ROLES, who, NULL);
	floor_db_ask(STMT_ACCESS_PERMS, who, NULL);
	floor_db_found(STMT_KEY_ACTIVE, FLOOR_IN(FLOOR_I(floor_db_now())), row);
	floor_db_found(STMT_KEY_PRIVATE, FLOOR_IN(row[0]), row);
	snprintf(claims, sizeof(claims), "%0*d", CLAIMS, 0);
	crypto_sign_seed_keypair(public, private, seed);
	crypto_sign_detached(signature, NULL, (const uint8_t *)claims, CLAIMS, private);
	puts(sodium_bin2hex(hex, sizeof(hex), signature, sizeof(signature)));
}

static void insert_refresh(int64_t session)
{
	uint8_t       uuid[FLOOR_UUID], mac[MAC], random[32];
	char          text[80] = "";
	const int64_t now      = floor_db_now();

	floor_uuid(uuid);
	randombytes_buf(random, sizeof(random));
	base62_encode(random, sizeof(random), text, BASE62_32);
	floor_db_found(STMT_REFRESH_INSERT,
	               FLOOR_IN(FLOOR_B(uuid, FLOOR_UUID), FLOOR_I(session), mac_of(text, mac),
	                        FLOOR_I(1), FLOOR_I(now), FLOOR_I(now + DAYS_14 * 1000000LL)),
	               (floor_row_t){0});
	puts(text);
}

static void refresh(const char *unused)
{
	char          token[128];
	uint8_t       uuid[FLOOR_UUID], mac[MAC];
	const int64_t now = floor_db_now();
	floor_row_t   old, session, user;

	(void)unused;
	read_line(token, sizeof(token));
	if (!base62_decode(token + strlen("idc_rt_"), BASE62_16, uuid, FLOOR_UUID))
		exit(1);
	mac_of(token, mac);
	floor_db_begin(FLOOR_ALONE);
	floor_db_found(STMT_REFRESH_BY_ID, FLOOR_IN(FLOOR_B(uuid, FLOOR_UUID)), old);
	floor_db_found(STMT_SESSION_BY_ROW, FLOOR_IN(old[2]), session);
	floor_db_found(STMT_USER_BY_ID, FLOOR_IN(session[3], FLOOR_I(now)), user);
	insert_refresh(session[0].i);
	floor_db_ask(STMT_REFRESH_USE, FLOOR_IN(old[0], FLOOR_I(now), {0}), NULL);
	floor_db_ask(STMT_SESSION_USED, FLOOR_IN(session[0], FLOOR_I(now)), NULL);
	sign(user[0].i);
	floor_audit("session.refresh", "session", "{\"methods\":[\"pwd\"]}");
	floor_db_commit();
}

static void charge(const char *email, struct floor_value *user)
{
	const int64_t now = floor_db_now();
	uint8_t       mac[MAC];

	floor_db_begin(FLOOR_ALONE);
	floor_db_found(STMT_USER_BY_EMAIL, FLOOR_IN(FLOOR_T(email), FLOOR_I(now)), user);
	floor_db_ask(STMT_THROTTLE_GET, FLOOR_IN(mac_of(email, mac), FLOOR_T("floor")), NULL);
	floor_db_ask(STMT_THROTTLE_PUT,
	             FLOOR_IN(mac_of(email, mac), FLOOR_T("floor"), FLOOR_I(1),
	                      FLOOR_I(now / 86400000000), FLOOR_I(now), {0}, {0}),
	             NULL);
	floor_db_commit();
}

static void settle(const char *email, const struct floor_value *user)
{
	const int64_t now = floor_db_now();
	uint8_t       mac[MAC];
	floor_row_t   again;

	floor_db_begin(FLOOR_ALONE);
	floor_db_found(STMT_USER_BY_ID, FLOOR_IN(user[1], FLOOR_I(now)), again);
	floor_db_ask(STMT_THROTTLE_CLEAR, FLOOR_IN(mac_of(email, mac), FLOOR_T("floor")), NULL);
	floor_db_ask(STMT_USER_LOGGED_IN, FLOOR_IN(user[0], FLOOR_I(now)), NULL);
	floor_audit("session.start", "session", "{\"methods\":[\"pwd\"]}");
	floor_db_commit();
}

static void begin_session(const struct floor_value *user)
{
	const int64_t now = floor_db_now();
	uint8_t       uuid[FLOOR_UUID];
	floor_row_t   row;

	floor_uuid(uuid);
	floor_db_begin(FLOOR_ALONE);
	floor_db_found(STMT_USER_BY_ID, FLOOR_IN(user[1], FLOOR_I(now)), row);
	floor_db_found(STMT_SESSION_INSERT,
	               FLOOR_IN(FLOOR_B(uuid, FLOOR_UUID), user[0], {0}, FLOOR_I(1), FLOOR_I(0),
	                        FLOOR_T("pwd"), FLOOR_T(""), FLOOR_T(""), {0}, FLOOR_I(now),
	                        FLOOR_I(now + 2 * DAYS_14 * 1000000LL)),
	               row);
	insert_refresh(row[0].i);
	sign(user[0].i);
	floor_audit("session.start", "session", "{\"methods\":[\"pwd\"]}");
	floor_db_commit();
}

static void start(const char *email)
{
	char        word[128];
	uint8_t     hash[32], salt[crypto_pwhash_SALTBYTES] = {3};
	floor_row_t user;

	read_line(word, sizeof(word));
	charge(email, user);
	if (crypto_pwhash(hash, sizeof(hash), word, strlen(word), salt, HASH_PASSES,
	                  HASH_MIB * 1024UL * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		exit(1);
	settle(email, user);
	begin_session(user);
}

static void uuid_read(const char *text, uint8_t out[static FLOOR_UUID])
{
	if (sodium_hex2bin(out, FLOOR_UUID, text, strlen(text), "-", NULL, NULL) != 0)
		exit(1);
}

static void verify(const char *sid)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {1}, public[crypto_sign_PUBLICKEYBYTES];
	uint8_t private[crypto_sign_SECRETKEYBYTES], signature[crypto_sign_BYTES], uuid[FLOOR_UUID];
	char        claims[2048];
	floor_row_t session, row;

	read_line(claims, sizeof(claims));
	uuid_read(sid, uuid);
	floor_db_begin(FLOOR_READ);
	floor_db_found(STMT_META_GET, FLOOR_IN(FLOOR_T("issuer")), row);
	floor_db_found(STMT_KEY_LIST, FLOOR_IN(FLOOR_I(0), FLOOR_I(100)), row);
	floor_db_found(STMT_SESSION_BY_ID, FLOOR_IN(FLOOR_B(uuid, FLOOR_UUID)), session);
	floor_db_found(STMT_USER_BY_ID, FLOOR_IN(session[3], FLOOR_I(floor_db_now())), row);
	floor_db_ask(STMT_TOKEN_BY_JTI, FLOOR_IN(FLOOR_T(sid)), NULL);
	/* a signature to check: its making is the price of having no key file of our own */
	crypto_sign_seed_keypair(public, private, seed);
	crypto_sign_detached(signature, NULL, (const uint8_t *)claims, strlen(claims), private);
	if (crypto_sign_verify_detached(signature, (const uint8_t *)claims, strlen(claims),
	                                public) != 0)
		exit(1);
	floor_db_commit();
	puts(claims);
}

static void prune_kind(enum stmt_id id, int64_t batch)
{
	const struct timespec pause  = {.tv_nsec = 2000000};
	const int64_t         before = floor_db_now();
	floor_row_t           last   = {FLOOR_I(0), FLOOR_I(0)};
	int64_t               n;

	do {
		floor_db_begin(FLOOR_WRITE);
		n = floor_db_ask(id, FLOOR_IN(FLOOR_I(before), FLOOR_I(batch), last[0], last[1]),
		                 last);
		floor_db_commit();
		if (n == batch)
			nanosleep(&pause, NULL);
	} while (n == batch);
}

static void prune(const char *batch)
{
	prune_kind(STMT_REFRESH_TOKENS_PRUNE, atoll(batch));
	prune_kind(STMT_SESSIONS_PRUNE, atoll(batch));
}

static void delete (const char *unused)
{
	const long long now = floor_db_now();
	char            sql[256];

	(void)unused;
	floor_db_begin(FLOOR_WRITE);
	snprintf(sql, sizeof(sql),
	         "DELETE FROM %srefresh_token WHERE session_id IN (SELECT id FROM %ssession WHERE "
	         "expires_at <= %lld)",
	         floor_schema, floor_schema, now);
	floor_db_exec(sql);
	snprintf(sql, sizeof(sql), "DELETE FROM %ssession WHERE expires_at <= %lld", floor_schema,
	         now);
	floor_db_exec(sql);
	floor_db_commit();
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		bool        write;
		void (*run)(const char *argument);
	} work[] = {
	    {"start", true, start}, {"refresh", true, refresh}, {"verify", false, verify},
	    {"prune", true, prune}, {"delete", true, delete},
	};

	for (size_t i = 0; argc >= 3 && i < sizeof(work) / sizeof(work[0]); i++)
		if (strcmp(argv[1], work[i].name) == 0) {
			floor_db_open(argv[2], work[i].write);
			work[i].run(argv[3]);
			return 0;
		}
	return 2;
}
