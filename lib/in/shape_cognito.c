/* SPDX-License-Identifier: Apache-2.0 */
/* Amazon Cognito: what list-users answers, {"Users":[…]}; or the CSV that its import takes, whose header is fixed. */
#include <string.h>

#include "lib/in/shape.h"

/* What an attribute is, in either. */
#define ATTRIBUTES(before)                                                            \
	before "email is email\n" before "email_verified is email_verified\n" before  \
	       "name is display_name\n" before "given_name is given_name\n" before    \
	       "family_name is family_name\n" before "sub is id\n" before             \
	       "updated_at seconds updated_at\n" before "custom:* attribute\n" before \
	       "identities lose an identity at another provider\n" before "* attribute\n"

static const char in_csv_row[] = "@signs cognito:username cognito:mfa_enabled\n"
                                 "@never hashes of passwords, and second factors\n"
                                 "cognito:username is username\n"
                                 "cognito:mfa_enabled skip\n" ATTRIBUTES("");

/* Seconds since 1970, or an instant. */
static enum rc created(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	return strchr(text, '-') == NULL ? in_seconds(t, field, text, err)
	                                 : in_instant(t, field, text, err);
}

static enum rc status(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	const bool once =
	    strcmp(text, "FORCE_CHANGE_PASSWORD") == 0 || strcmp(text, "RESET_REQUIRED") == 0;

	return once ? in_once(t, field, "true", err) : RC_OK;
}

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	return strcmp(what, "status") == 0
	         ? status(t, what, text, err)
	         : created(t, strcmp(what, "created") == 0 ? "created_at" : "updated_at", text,
	                   err);
}

static const char in_document[] = "@list Users\n"
                                  "@signs Username UserStatus\n"
                                  "@signs Username Attributes\n"
                                  "@never hashes of passwords, and second factors\n"
                                  "Username is username\n"
                                  "Enabled active\n"
                                  "UserStatus own status\n"
                                  "UserCreateDate own created\n"
                                  "UserLastModifiedDate own updated\n"
                                  "Attributes/*/* skip\n"                  /* finish() */
                                  "MFAOptions/*/* skip\n" ATTRIBUTES("+"); /* finish() */

static enum rc finish(struct in_taking *t, struct err *err)
{
	for (unsigned i = 0; in_item(t, "/Attributes", i, "Name") != NULL; i++) {
		const char *value = in_item(t, "/Attributes", i, "Value");

		if (value != NULL && *value != '\0')
			TRY(in_shape_take(
			    t, arena_printf(t->mem, "+%s", in_item(t, "/Attributes", i, "Name")),
			    value, err));
	}
	return RC_OK;
}

const struct in_shape in_shape_cognito = {.table = in_document, .own = own, .finish = finish};

const struct in_shape in_shape_cognito_csv = {.table = in_csv_row};
