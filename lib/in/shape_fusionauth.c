/* SPDX-License-Identifier: Apache-2.0 */
/* FusionAuth: the body of its import of users, {"users":[…]}. */
#include <string.h>

#include "lib/in/shape.h"

static const char table[] = "@list users\n"
                            "@signs encryptionScheme\n"
                            "@signs passwordChangeRequired\n"
                            "@signs registrations\n"
                            "@signs email insertInstant\n"
                            "id is id\n"
                            "email is email\n"
                            "username is username\n"
                            "firstName is given_name\n"
                            "lastName is family_name\n"
                            "fullName is display_name\n"
                            "active active\n"
                            "verified is email_verified\n"
                            "insertInstant millis created_at\n"
                            "lastUpdateInstant millis updated_at\n"
                            "lastLoginInstant millis last_login_at\n"
                            "passwordChangeRequired once\n"
                            "mobilePhone attribute phone_number\n"
                            "birthDate attribute birthdate\n"
                            "imageUrl attribute picture\n"
                            "timezone attribute zoneinfo\n"
                            "data/* attribute\n"
                            "registrations/*/roles/* word roles\n"
                            "registrations/*/* skip\n"
                            "memberships/*/* lose a group\n"
                            "twoFactor/methods/*/secret lose a second factor\n"
                            "twoFactor/methods/*/* skip\n"
                            "twoFactor/recoveryCodes/* lose a recovery code\n"
                            "encryptionScheme part scheme\n"
                            "factor part factor\n"
                            "salt part salt\n"
                            "password part hash\n";

struct parts {
	const char *scheme, *factor, *salt, *hash;
};

/* Without "salted-": what comes of password and salt. */
static const char *salted(struct in_taking *t, const struct parts *p)
{
	static const struct {
		const char *scheme, *ours;
	} derived[] = {
	    {"salted-pbkdf2-hmac-sha256", "pbkdf2-sha256"},
	    {"salted-pbkdf2-hmac-sha256-512", "pbkdf2-sha256"},
	    {"salted-pbkdf2-hmac-sha512-512", "pbkdf2-sha512"},
	};
	const char *salt = in_base64(t, p->salt == NULL ? "" : p->salt, RECODE_BASE64, false);
	const char *tag  = in_base64(t, p->hash, RECODE_BASE64, false);

	for (size_t i = 0; i < COUNT(derived); i++)
		if (strcmp(p->scheme, derived[i].scheme) == 0)
			return in_pbkdf2(t, derived[i].ours, p->factor, salt, tag);
	if (strcmp(p->scheme, "salted-md5") == 0)
		return IN_JOIN(t, "$digest$h=md5,s=after,c=utf8,i=", p->factor, "$", salt, "$",
		               tag);
	if (strcmp(p->scheme, "salted-sha256") == 0)
		return IN_JOIN(t, "$digest$h=sha256,s=after,c=utf8,i=", p->factor, "$", salt, "$",
		               tag);
	if (strcmp(p->scheme, "salted-hmac-sha256") == 0)
		return IN_JOIN(t, "$hmac$h=sha256,c=utf8$", salt, "$", tag);
	return NULL;
}

/* The number of rounds, of which phpass writes the logarithm as a letter. */
static const char *phpass(struct in_taking *t, const struct parts *p)
{
	static const char letters[] = "./0123456789ABCDEFGHIJKLMN";
	const bool        md5       = strcmp(p->scheme, "phpass-md5") == 0;

	for (size_t log = 7; log < sizeof(letters) - 1; log++)
		if (p->factor != NULL &&
		    strcmp(p->factor, arena_printf(t->mem, "%d", 1 << log)) == 0)
			return IN_JOIN(t, md5 ? "$P$" : "$S$",
			               arena_strndup(t->mem, letters + log, 1), p->salt, p->hash);
	return NULL;
}

static const char *bcrypt(struct in_taking *t, const struct parts *p)
{
	return IN_JOIN(t, "$2a$", p->factor != NULL && strlen(p->factor) == 1 ? "0" : "", p->factor,
	               "$", p->salt, p->hash);
}

static enum rc finish(struct in_taking *t, struct err *err)
{
	const struct parts p = {.scheme = in_piece(t, "scheme"),
	                        .factor = in_piece(t, "factor"),
	                        .salt   = in_piece(t, "salt"),
	                        .hash   = in_piece(t, "hash")};

	if (p.hash == NULL)
		return RC_OK;
	if (p.scheme == NULL)
		return err_invalid(err, "password_hash", "the password is not a hash");
	if (strncmp(p.scheme, "salted-", 7) == 0)
		return in_hash(t, salted(t, &p), err);
	if (strcmp(p.scheme, "bcrypt") == 0)
		return in_hash(t, bcrypt(t, &p), err);
	if (strncmp(p.scheme, "phpass-", 7) == 0 || strncmp(p.scheme, "phppass-", 8) == 0)
		return in_hash(t, phpass(t, &p), err);
	return err_invalid(err, "password_hash", "the scheme '%.64s' is not known", p.scheme);
}

const struct in_shape in_shape_fusionauth = {.table = table, .finish = finish};
