/* SPDX-License-Identifier: Apache-2.0 */
/* Clerk: its export as CSV. The layouts of a digest are those that its API takes (CreateUserParams). */
#include <string.h>
#include <strings.h>

#include "lib/in/shape.h"

static const char table[] = "@signs primary_email_address password_digest\n"
                            "id attribute clerk_id\n"
                            "first_name is given_name\n"
                            "last_name is family_name\n"
                            "username is username\n"
                            "primary_email_address is email\n"
                            "verified_email_addresses part verified\n"
                            "unverified_email_addresses part unverified\n"
                            "primary_phone_number attribute phone_number\n"
                            "verified_phone_numbers skip\n"
                            "unverified_phone_numbers skip\n"
                            "totp_secret lose a second factor\n"
                            "password_digest part digest\n"
                            "password_hasher part hasher\n";

enum { FIELDS = 6 };

/* A digest in its fields; how many. */
struct fields {
	const char *v[FIELDS];
	size_t      n;
};

static void split(struct in_taking *t, const char *text, struct fields *ret)
{
	ret->n = 0;
	while (ret->n < FIELDS) {
		const size_t n = strcspn(text, "$");

		ret->v[ret->n++] = in_text(t->in->room, text, n);
		if (text[n] == '\0')
			return;
		text += n + 1;
	}
	ret->n = 0; /* more than any has */
}

static bool all_hex(const char *text)
{
	const size_t n = strlen(text);

	return n % 2 == 0 && strspn(text, "0123456789abcdefABCDEF") == n;
}

static const char *bare(struct in_taking *t, const char *h, const char *hex)
{
	return IN_JOIN(t, "$digest$h=", h, ",s=after,c=utf8,i=1$$",
	               in_base64(t, hex, RECODE_HEX, false));
}

/* "salt$hash"; on which side of the password the salt is, they do not say. */
static const char *salted(struct in_taking *t, const char *h, const struct fields *f)
{
	const char *at = in_setting(t, "salt_position");

	return f->n != 2 || at == NULL
	         ? NULL
	         : IN_JOIN(t, "$digest$h=", h,
	                   ",s=", strcmp(at, "suffix") == 0 ? "after" : "before", ",c=utf8,i=1$",
	                   in_base64(t, f->v[0], RECODE_TEXT, false), "$",
	                   in_base64(t, f->v[1], RECODE_HEX, false));
}

static const char *pbkdf2(struct in_taking *t, const char *hasher, const struct fields *f)
{
	static const struct {
		const char *hasher, *ours;
		enum recode salt, tag;
	} row[] = {
	    {"pbkdf2_sha1", "pbkdf2-sha1", RECODE_TEXT, RECODE_HEX},
	    {"pbkdf2_sha256", "pbkdf2-sha256", RECODE_BASE64, RECODE_BASE64},
	    {"pbkdf2_sha512", "pbkdf2-sha512", RECODE_TEXT, RECODE_HEX},
	    {"pbkdf2_sha512_hex", "pbkdf2-sha512", RECODE_HEX, RECODE_HEX},
	};

	for (size_t i = 0; i < COUNT(row) && f->n >= 4; i++) {
		const bool sha1 = i == 0 && all_hex(f->v[2]); /* hex where it can be that */

		if (strcmp(hasher, row[i].hasher) == 0)
			return in_pbkdf2(
			    t, row[i].ours, f->v[1],
			    in_base64(t, f->v[2], sha1 ? RECODE_HEX : row[i].salt, false),
			    in_base64(t, f->v[3], row[i].tag, false));
	}
	return NULL;
}

static const char *peppered(struct in_taking *t, const char *digest)
{
	enum { BCRYPT = 60 };

	return strlen(digest) <= BCRYPT + 1 || digest[BCRYPT] != '$'
	         ? NULL
	         : IN_JOIN(t, "$pepper$", in_base64(t, digest + BCRYPT + 1, RECODE_TEXT, false),
	                   in_text(t->in->room, digest, BCRYPT));
}

static const char *symfony(struct in_taking *t, const struct fields *f)
{
	return f->n != 4 ? NULL
	                 : IN_JOIN(t, "$digest$h=sha512,s=braced,c=utf8,i=", f->v[1], "$",
	                           in_base64(t, f->v[2], RECODE_TEXT, false), "$",
	                           in_base64(t, f->v[3], RECODE_BASE64, false));
}

static enum rc firebase(struct in_taking *t, const struct fields *f, struct err *err)
{
	if (f->n != FIELDS)
		return in_hash(t, NULL, err);
	return in_firebase_hash(t,
	                        &(struct in_firebase_hash){.hash      = f->v[0],
	                                                   .salt      = f->v[1],
	                                                   .signer    = f->v[2],
	                                                   .separator = f->v[3],
	                                                   .rounds    = f->v[4],
	                                                   .mem_cost  = f->v[5]},
	                        err);
}

static enum rc password(struct in_taking *t, const char *hasher, const char *digest,
                        struct err *err)
{
	static const char *const ours[] = {"argon2i",
	                                   "argon2id",
	                                   "bcrypt",
	                                   "phpass",
	                                   "bcrypt_sha256_django",
	                                   "md5_phpass",
	                                   "ldap_ssha",
	                                   "pbkdf2_sha256_django",
	                                   "scrypt_werkzeug"};
	struct fields            f;

	for (size_t i = 0; i < COUNT(ours); i++)
		if (strcmp(hasher, ours[i]) == 0)
			return in_hash(t, digest, err);
	split(t, digest, &f);
	if (strcmp(hasher, "md5") == 0 || strcmp(hasher, "sha256") == 0)
		return in_hash(t, bare(t, hasher, digest), err);
	if (strcmp(hasher, "md5_salted") == 0)
		return in_hash(t, salted(t, "md5", &f), err);
	if (strcmp(hasher, "sha256_salted") == 0)
		return in_hash(t, salted(t, "sha256", &f), err);
	if (strcmp(hasher, "bcrypt_peppered") == 0)
		return in_hash(t, peppered(t, digest), err);
	if (strcmp(hasher, "sha512_symfony") == 0)
		return in_hash(t, symfony(t, &f), err);
	if (strcmp(hasher, "scrypt_firebase") == 0)
		return firebase(t, &f, err);
	if (strncmp(hasher, "pbkdf2_", 7) == 0)
		return in_hash(t, pbkdf2(t, hasher, &f), err);
	return err_invalid(err, "password_hash", "the scheme '%.64s' is not known", hasher);
}

static bool is_one_of(const char *address, const char *list)
{
	const size_t len = strlen(address);

	while (*list != '\0') {
		const size_t n = strcspn(list, "|,; ");

		if (n == len && strncasecmp(list, address, n) == 0)
			return true;
		list += n + (list[n] != '\0');
	}
	return false;
}

static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *digest = in_piece(t, "digest"), *hasher = in_piece(t, "hasher");
	const char *verified = in_piece(t, "verified");

	if (t->a->email != NULL && verified != NULL && is_one_of(t->a->email, verified))
		TRY(in_as_it_is(t, "email_verified", "true", err));
	if (digest == NULL)
		return RC_OK;
	return hasher == NULL ? in_hash(t, digest, err) : password(t, hasher, digest, err);
}

const struct in_shape in_shape_clerk = {.table = table, .finish = finish};
