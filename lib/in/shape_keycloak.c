/* SPDX-License-Identifier: Apache-2.0 */
/* Keycloak: a realm's export, or users-N.json. Credentials are JSON in a text in JSON (UserRepresentation, CredentialRepresentation). */
#include <stdio.h>
#include <string.h>

#include "lib/in/shape.h"

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	if (strcmp(text, "UPDATE_PASSWORD") == 0)
		return in_once(t, what, "true", err);
	return strcmp(text, "VERIFY_EMAIL") == 0
	         ? RC_OK
	         : in_lose(t, "an action required of the user", text, err);
}

static const char table[] = "@list users\n"
                            "@signs .realm .users\n"
                            "@signs .realm .accessTokenLifespan\n"
                            "@signs username emailVerified enabled\n"
                            "@signs username createdTimestamp\n"
                            "@signs username credentials/0/secretData\n"
                            "id is id\n"
                            "username is username\n"
                            "email is email\n"
                            "emailVerified is email_verified\n"
                            "enabled active\n"
                            "firstName is given_name\n"
                            "lastName is family_name\n"
                            "createdTimestamp millis created_at\n"
                            "attributes/*/* attribute\n"
                            "realmRoles/* word roles\n"
                            "clientRoles/*/* lose a role of a client\n"
                            "groups/* lose a group\n"
                            "requiredActions/* own action\n"
                            "federatedIdentities/*/userId lose an identity at another provider\n"
                            "federatedIdentities/*/* skip\n"
                            "credentials/*/* skip\n" /* finish() */
                            "totp skip\n"
                            "notBefore skip\n"
                            "access/* skip\n"
                            "disableableCredentialTypes/* skip\n";

/* One credential, and what the texts in it hold. */
struct credential {
	char               way[64];
	const struct tree *secret, *data;
};

static const char *member_of(const struct in_taking *t, const struct credential *c,
                             const char *name)
{
	char way[128];

	snprintf(way, sizeof(way), "%s/%s", c->way, name);
	return tree_text(&t->in->tree, way);
}

static enum rc inner(struct in_taking *t, const char *text, const struct tree **ret,
                     struct err *err)
{
	struct tree *tree = arena_alloc(t->mem, sizeof(*tree));

	tree->n = 0;
	*ret    = tree;
	if (text != NULL && tree_read(text, strlen(text), t->in->room, tree, err) != RC_OK)
		return err_field(err, "credentials");
	return RC_OK;
}

static const char *argon2(struct in_taking *t, const struct credential *c, const char *salt,
                          const char *value)
{
	const char *type    = tree_text(c->data, "/additionalParameters/type/0");
	const char *version = tree_text(c->data, "/additionalParameters/version/0");

	if (version == NULL || strcmp(version, "1.3") != 0)
		return NULL;
	return IN_JOIN(t, "$argon2", type,
	               "$v=19$m=", tree_text(c->data, "/additionalParameters/memory/0"),
	               ",t=", tree_text(c->data, "/hashIterations"),
	               ",p=", tree_text(c->data, "/additionalParameters/parallelism/0"), "$",
	               in_base64(t, salt, RECODE_BASE64, false), "$",
	               in_base64(t, value, RECODE_BASE64, false));
}

static enum rc password(struct in_taking *t, const struct credential *c, struct err *err)
{
	const char *algorithm = tree_text(c->data, "/algorithm"),
	           *rounds    = tree_text(c->data, "/hashIterations");
	const char *salt = tree_text(c->secret, "/salt"), *value = tree_text(c->secret, "/value");

	if (value == NULL) { /* before Keycloak 8 */
		algorithm = member_of(t, c, "algorithm");
		rounds    = member_of(t, c, "hashIterations");
		salt      = member_of(t, c, "salt");
		value     = member_of(t, c, "hashedSaltedValue");
	}
	if (algorithm == NULL)
		return in_hash(t, NULL, err);
	if (strcmp(algorithm, "argon2") == 0)
		return in_hash(t, argon2(t, c, salt, value), err);
	return in_hash(t,
	               in_pbkdf2(t, strcmp(algorithm, "pbkdf2") == 0 ? "pbkdf2-sha1" : algorithm,
	                         rounds, in_base64(t, salt, RECODE_BASE64, false),
	                         in_base64(t, value, RECODE_BASE64, false)),
	               err);
}

static enum rc credential(struct in_taking *t, struct credential *c, struct err *err)
{
	const char *type = member_of(t, c, "type");

	if (strcmp(type, "password") != 0) {
		t->star = "credentials";
		return in_lose(t, strcmp(type, "otp") == 0 ? "a second factor" : "not a password",
		               type, err);
	}
	TRY(inner(t, member_of(t, c, "secretData"), &c->secret, err));
	TRY(inner(t, member_of(t, c, "credentialData"), &c->data, err));
	return password(t, c, err);
}

static enum rc finish(struct in_taking *t, struct err *err)
{
	struct credential c;

	for (unsigned i = 0;; i++) {
		snprintf(c.way, sizeof(c.way), "/credentials/%u", i);
		if (member_of(t, &c, "type") == NULL)
			return RC_OK;
		TRY(credential(t, &c, err));
	}
}

const struct in_shape in_shape_keycloak = {.table = table, .own = own, .finish = finish};
