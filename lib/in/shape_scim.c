/* SPDX-License-Identifier: Apache-2.0 */
/* SCIM 2.0: users of a ListResponse (RFC 7644, 3.4.2) or of a BulkRequest (3.7), with the enterprise extension (RFC 7643, 4.3). */
#include <string.h>

#include "lib/in/shape.h"

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/"
/* what `user export` has beside (lib/out/scim.c) */
#define OURS "urn:ietf:params:scim:schemas:extension:idctl:2.0:User/"

#define USER                                                                                       \
	"@never hashes of passwords, and second factors\n"                                         \
	"id own id\n"                                                                              \
	"externalId attribute external_id\n"                                                       \
	"userName own name\n"                                                                      \
	"name/givenName is given_name\n"                                                           \
	"name/familyName is family_name\n"                                                         \
	"name/* skip\n"                                                                            \
	"displayName is display_name\n"                                                            \
	"nickName attribute nickname\n"                                                            \
	"title attribute title\n"                                                                  \
	"locale attribute locale\n"                                                                \
	"timezone attribute zoneinfo\n"                                                            \
	"preferredLanguage attribute preferred_language\n"                                         \
	"profileUrl attribute profile\n"                                                           \
	"active active\n"                                                                          \
	"password lose a password that is not hashed\n"                                            \
	"emails/*/* skip\n" /* finish() */                                                         \
	"phoneNumbers/*/value attribute phone_number\n"                                            \
	"phoneNumbers/*/* skip\n"                                                                  \
	"roles/*/value word roles\n"                                                               \
	"roles/*/* skip\n"                                                                         \
	"groups/*/value lose a group\n"                                                            \
	"groups/*/* skip\n"                                                                        \
	"meta/created is created_at\n"                                                             \
	"meta/lastModified is updated_at\n"                                                        \
	"meta/* skip\n"                                                                            \
	"schemas/* own schema\n" ENTERPRISE                                                        \
	"employeeNumber attribute employee_number\n" ENTERPRISE                                    \
	"department attribute department\n" ENTERPRISE                                             \
	"organization attribute organization\n" ENTERPRISE                                         \
	"costCenter attribute cost_center\n" ENTERPRISE "division attribute division\n" OURS       \
	"status status\n" OURS "emailVerified is email_verified\n" OURS                            \
	"mustChangePassword is must_change_password\n" OURS "rolesUntil/* word roles_until\n" OURS \
	"attributes/* attribute\n" OURS "version is version\n" OURS                                \
	"lastLoginAt is last_login_at\n" OURS "deletedAt is deleted_at\n" OURS                     \
	"passwordHash hash\n"

static const char in_list[] = "@list Resources\n"
                              "@signs userName schemas\n"
                              "@signs userName emails\n"
                              "@signs userName meta\n" USER;

static const char in_bulk[] = "@list Operations\n"
                              "@signs method path data\n"
                              "@inside data\n" USER "method own method\n"
                              "path own path\n"
                              "bulkId skip\n"
                              "version skip\n";

static bool is_uuid(const char *text)
{
	return strlen(text) == 36 && text[8] == '-' && text[13] == '-' &&
	       strspn(text, "0123456789abcdefABCDEF-") == 36;
}

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	if (strcmp(what, "id") == 0)
		return is_uuid(text) ? in_as_it_is(t, "id", text, err)
		                     : in_attribute(t, "scim_id", text, err);
	if (strcmp(what, "schema") == 0) {
		t->passed_over |= strcmp(text, "urn:ietf:params:scim:schemas:core:2.0:Group") == 0;
		return RC_OK;
	}
	if (strcmp(what, "method") == 0) {
		t->passed_over |= strcmp(text, "POST") != 0;
		return RC_OK;
	}
	if (strcmp(what, "path") == 0) {
		t->passed_over |= strcmp(text, "/Users") != 0;
		return RC_OK;
	}
	if (strchr(text, '@') == NULL)
		return in_as_it_is(t, "username", text, err);
	return in_part(t, "name", text, err);
}

/* The primary one, or the first; where there is none, the name may be one. */
static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *list = t->in->inside == NULL ? "/emails" : "/data/emails";
	const char *best = in_item(t, list, 0, "value");

	for (unsigned i = 0; in_item(t, list, i, "value") != NULL; i++) {
		const char *primary = in_item(t, list, i, "primary");

		if (primary != NULL && strcmp(primary, "true") == 0)
			best = in_item(t, list, i, "value");
	}
	best = best == NULL ? in_piece(t, "name") : best;
	return best == NULL ? RC_OK : in_as_it_is(t, "email", best, err);
}

const struct in_shape in_shape_scim = {.table = in_list, .own = own, .finish = finish};

const struct in_shape in_shape_scim_bulk = {.table = in_bulk, .own = own, .finish = finish};
