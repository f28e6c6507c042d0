/* SPDX-License-Identifier: Apache-2.0 */
/* Auth0: an export of users, a JSON object a line, or the list that its import takes, with custom_password_hash (its schema is published). */
#include <string.h>

#include "lib/in/shape.h"

static const char table[] =
    "@signs user_id email_verified\n"
    "@signs user_id identities\n"
    "@signs custom_password_hash\n"
    "@signs email app_metadata\n"
    "@signs email user_metadata\n"
    "@signs email mfa_factors\n"
    "@never hashes of passwords, which it gives on request, in a file of their own\n"
    "user_id attribute auth0_id\n"
    "_id skip\n"
    "email is email\n"
    "email_verified is email_verified\n"
    "username is username\n"
    "given_name is given_name\n"
    "family_name is family_name\n"
    "name is display_name\n"
    "nickname attribute nickname\n"
    "picture attribute picture\n"
    "phone_number attribute phone_number\n"
    "phone_verified skip\n"
    "blocked blocked\n"
    "created_at is created_at\n"
    "updated_at is updated_at\n"
    "last_login is last_login_at\n"
    "app_metadata/* attribute\n"
    "user_metadata/* attribute\n"
    "identities/*/provider part provider\n"
    "identities/*/* skip\n"
    "identities/*/profileData/* skip\n"
    "mfa_factors/*/totp/secret lose a second factor\n"
    "mfa_factors/*/*/value lose a second factor\n"
    "password_hash part bcrypt\n"
    "passwordHash part bcrypt\n"
    "custom_password_hash/algorithm part algorithm\n"
    "custom_password_hash/hash/value part value\n"
    "custom_password_hash/hash/encoding part encoding\n"
    "custom_password_hash/hash/digest part digest\n"
    "custom_password_hash/hash/key/value part key\n"
    "custom_password_hash/hash/key/encoding part key encoding\n"
    "custom_password_hash/salt/value part salt\n"
    "custom_password_hash/salt/encoding part salt encoding\n"
    "custom_password_hash/salt/position part position\n"
    "custom_password_hash/password/encoding part password encoding\n"
    "custom_password_hash/keylen skip\n" /* it shows */
    "custom_password_hash/cost part cost\n"
    "custom_password_hash/blockSize part block\n"
    "custom_password_hash/parallelization part strands\n"
    "logins_count skip\n"
    "last_ip skip\n"
    "last_password_reset skip\n";

static const char *piece_or(const struct in_taking *t, const char *name, const char *otherwise)
{
	const char *text = in_piece(t, name);

	return text == NULL ? otherwise : text;
}

/* Their words for how bytes are written as text. */
static const char *bytes_of(struct in_taking *t, const char *name, const char *encoding)
{
	const char *how = piece_or(t, encoding, "utf8");

	return in_base64(t, in_piece(t, name),
	                 strcmp(how, "hex") == 0      ? RECODE_HEX
	                 : strcmp(how, "base64") == 0 ? RECODE_BASE64
	                                              : RECODE_TEXT,
	                 false);
}

/* Their words for how a password is written as bytes; ours. */
static const char *encoding_of(const struct in_taking *t)
{
	static const char *const words[][2] = {{"utf8", "utf8"},       {"ascii", "utf8"},
	                                       {"utf16le", "utf16le"}, {"ucs2", "utf16le"},
	                                       {"latin1", "latin1"},   {"binary", "latin1"}};
	const char              *how        = piece_or(t, "password encoding", "utf8");

	for (size_t i = 0; i < COUNT(words); i++)
		if (strcmp(words[i][0], how) == 0)
			return words[i][1];
	return NULL;
}

static const char *digest(struct in_taking *t, const char *algorithm)
{
	const char *salt = in_piece(t, "salt") == NULL ? "" : bytes_of(t, "salt", "salt encoding");

	return IN_JOIN(
	    t, "$digest$h=", algorithm,
	    ",s=", strcmp(piece_or(t, "position", "prefix"), "suffix") == 0 ? "after" : "before",
	    ",c=", encoding_of(t), ",i=1$", salt, "$", bytes_of(t, "value", "encoding"));
}

static const char *hmac(struct in_taking *t)
{
	return IN_JOIN(t, "$hmac$h=", in_piece(t, "digest"), ",c=", encoding_of(t), "$",
	               bytes_of(t, "key", "key encoding"), "$", bytes_of(t, "value", "encoding"));
}

static const char *scrypt(struct in_taking *t)
{
	return IN_JOIN(t, "$scrypt$ln=", piece_or(t, "cost", "16384"),
	               ",r=", piece_or(t, "block", "8"), ",p=", piece_or(t, "strands", "1"), "$",
	               bytes_of(t, "salt", "salt encoding"), "$", bytes_of(t, "value", "encoding"));
}

static enum rc custom(struct in_taking *t, const char *algorithm, struct err *err)
{
	static const char *const texts[]   = {"argon2", "bcrypt", "ldap", "pbkdf2"};
	static const char *const digests[] = {"md5", "sha1", "sha256", "sha512"};

	for (size_t i = 0; i < COUNT(texts); i++)
		if (strcmp(algorithm, texts[i]) == 0 && in_piece(t, "salt") == NULL)
			return in_hash(t, in_piece(t, "value"), err);
	for (size_t i = 0; i < COUNT(digests); i++)
		if (strcmp(algorithm, digests[i]) == 0)
			return in_hash(t, digest(t, algorithm), err);
	if (strcmp(algorithm, "hmac") == 0)
		return in_hash(t, hmac(t), err);
	if (strcmp(algorithm, "scrypt") == 0)
		return in_hash(t, scrypt(t), err);
	return err_invalid(err, "password_hash", "the scheme '%.64s' is not known", algorithm);
}

static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *algorithm = in_piece(t, "algorithm"), *bcrypt = in_piece(t, "bcrypt");

	for (size_t i = 0; i < t->n_piece; i++)
		if (strcmp(t->piece[i].name, "provider") == 0 &&
		    strcmp(t->piece[i].text, "auth0") != 0) {
			t->star = "identities";
			TRY(in_lose(t, "an identity at another provider", "", err));
		}
	if (algorithm != NULL)
		return custom(t, algorithm, err);
	return bcrypt == NULL ? RC_OK : in_hash(t, bcrypt, err);
}

const struct in_shape in_shape_authzero = {.table = table, .finish = finish};
