/* SPDX-License-Identifier: Apache-2.0 */
/* Ory Kratos: a list of identities. Its own layouts of hashes are those of hash/hash_comparator.go. */
#include <stdio.h>
#include <string.h>

#include "lib/in/shape.h"

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	return strcmp(text, "active") == 0 ? RC_OK : in_active(t, what, "false", err);
}

static const char table[] =
    "@signs schema_id traits\n"
    "@signs traits credentials\n"
    "@signs traits verifiable_addresses\n"
    "id is id\n"
    "schema_id skip\n"
    "schema_url skip\n"
    "state own state\n"
    "state_changed_at skip\n"
    "traits/email is email\n"
    "traits/username is username\n"
    "traits/name is display_name\n"
    "traits/name/first is given_name\n"
    "traits/name/last is family_name\n"
    "traits/* attribute\n"
    "metadata_public/* attribute\n"
    "metadata_admin/* attribute\n"
    "created_at is created_at\n"
    "updated_at is updated_at\n"
    "verifiable_addresses/*/* skip\n" /* finish() */
    "recovery_addresses/*/* skip\n"
    "credentials/password/config/hashed_password part hash\n"
    "credentials/password/* skip\n"
    "credentials/password/identifiers/* skip\n"
    "credentials/oidc/config/providers/*/subject lose an identity at another provider\n"
    "credentials/totp/config/totp_url lose a second factor\n"
    "credentials/webauthn/config/credentials/*/id lose a key of a security device\n"
    "credentials/lookup_secret/config/recovery_codes/*/code lose a recovery code\n"
    "credentials/*/* skip\n"
    "credentials/*/*/* skip\n"
    "credentials/*/config/*/*/* skip\n";

static enum rc verified(struct in_taking *t, struct err *err)
{
	for (unsigned i = 0;
	     in_item(t, "/verifiable_addresses", i, "value") != NULL && t->a->email != NULL; i++)
		if (strcmp(in_item(t, "/verifiable_addresses", i, "value"), t->a->email) == 0 &&
		    in_item(t, "/verifiable_addresses", i, "verified") != NULL)
			return in_as_it_is(t, "email_verified",
			                   in_item(t, "/verifiable_addresses", i, "verified"), err);
	return RC_OK;
}

enum { FIELDS = 6 };

/* What stands between dollars, behind the first one. */
static size_t split(struct in_taking *t, const char *text, const char *v[FIELDS])
{
	size_t n = 0;

	for (text++; n < FIELDS; n++) {
		const size_t len = strcspn(text, "$");

		v[n] = in_text(t->in->room, text, len);
		if (text[len] == '\0')
			return n + 1;
		text += len + 1;
	}
	return 0;
}

/* A template in base64, "{SALT}{PASSWORD}" or the other way round. */
static const char *salt_at(const char *pf)
{
	if (strcmp(pf, "pf=e1NBTFR9e1BBU1NXT1JEfQ==") == 0)
		return "before";
	return strcmp(pf, "pf=e1BBU1NXT1JEfXtTQUxUfQ==") == 0 ? "after" : NULL;
}

/* "$sha256$pf=…$salt$hash" */
static const char *digest(struct in_taking *t, const char *const *v, size_t n)
{
	return n != 4 ? NULL
	              : IN_JOIN(t, "$digest$h=", v[0], ",s=", salt_at(v[1]), ",c=utf8,i=1$",
	                        in_base64(t, v[2], RECODE_BASE64, false), "$",
	                        in_base64(t, v[3], RECODE_BASE64, false));
}

static const char *md5(struct in_taking *t, const char *const *v, size_t n)
{
	return n == 2 ? IN_JOIN(t, "$digest$h=md5,s=after,c=utf8,i=1$$",
	                        in_base64(t, v[1], RECODE_BASE64, false))
	              : digest(t, v, n);
}

/* N itself, and base64 with its padding. */
static const char *scrypt(struct in_taking *t, const char *const *v, size_t n)
{
	return n != 4 ? NULL
	              : IN_JOIN(t, "$scrypt$", v[1], "$", in_base64(t, v[2], RECODE_BASE64, false),
	                        "$", in_base64(t, v[3], RECODE_BASE64, false));
}

static enum rc firebase(struct in_taking *t, const char *const *v, size_t n, struct err *err)
{
	char rounds[16], mem[16];

	if (n != FIELDS || sscanf(v[1], "ln=%15[0-9],r=%15[0-9],p=1", mem, rounds) != 2)
		return in_hash(t, NULL, err);
	return in_firebase_hash(t,
	                        &(struct in_firebase_hash){.hash      = v[3],
	                                                   .salt      = v[2],
	                                                   .signer    = v[5],
	                                                   .separator = v[4],
	                                                   .rounds    = rounds,
	                                                   .mem_cost  = mem},
	                        err);
}

static enum rc password(struct in_taking *t, const char *hash, struct err *err)
{
	static const char *const crypt[][2] = {
	    {"$md5-crypt$", "$1$"}, {"$sha256-crypt$", "$5$"}, {"$sha512-crypt$", "$6$"}};
	const char *v[FIELDS];
	size_t      n;

	for (size_t i = 0; i < COUNT(crypt); i++)
		if (strncmp(hash, crypt[i][0], strlen(crypt[i][0])) == 0)
			return in_hash(t, IN_JOIN(t, crypt[i][1], hash + strlen(crypt[i][0])), err);
	n = *hash == '$' ? split(t, hash, v) : 0;
	if (n > 0 && strcmp(v[0], "scrypt") == 0)
		return in_hash(t, scrypt(t, v, n), err);
	if (n > 0 && strcmp(v[0], "firescrypt") == 0)
		return firebase(t, v, n, err);
	if (n > 0 && strcmp(v[0], "md5") == 0)
		return in_hash(t, md5(t, v, n), err);
	if (n > 0 && strncmp(v[0], "sha", 3) == 0)
		return in_hash(t, digest(t, v, n), err);
	return in_hash(t, hash, err);
}

static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *hash = in_piece(t, "hash");

	TRY(verified(t, err));
	return hash == NULL ? RC_OK : password(t, hash, err);
}

const struct in_shape in_shape_kratos = {.table = table, .own = own, .finish = finish};
