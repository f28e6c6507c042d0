/* SPDX-License-Identifier: Apache-2.0 */
/* SCIM 2.0: users of a ListResponse (RFC 7644, 3.4.2) or of a BulkRequest (3.7), with the enterprise extension (RFC 7643, 4.3). */
#include <stdio.h>
#include <string.h>

#include "lib/in/shape.h"

#define USER(before)                                                                               \
	before "id own id\n" before "externalId attribute external_id\n" before                    \
	       "userName own name\n" before "name/givenName is given_name\n" before                \
	       "name/familyName is family_name\n" before "name/* skip\n" before                    \
	       "displayName is display_name\n" before "nickName attribute nickname\n" before       \
	       "title attribute title\n" before "locale attribute locale\n" before                 \
	       "timezone attribute zoneinfo\n" before                                              \
	       "preferredLanguage attribute preferred_language\n" before                           \
	       "profileUrl attribute profile\n" before "active active\n" before                    \
	       "password lose a password that is not hashed\n" before                              \
	       "emails/*/* skip\n" /* finish() */                                                  \
	    before "phoneNumbers/*/value attribute phone_number\n" before                          \
	       "phoneNumbers/*/* skip\n" before "roles/*/value role\n" before                      \
	       "roles/*/* skip\n" before "groups/*/value lose a group\n" before                    \
	       "groups/*/* skip\n" before "meta/created is created_at\n" before                    \
	       "meta/lastModified is updated_at\n" before "meta/* skip\n" before                   \
	       "schemas/* own schema\n" before                                                     \
	       "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/employeeNumber "        \
	       "attribute employee_number\n" before                                                \
	       "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/department attribute "  \
	       "department\n" before "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/" \
	       "organization attribute organization\n" before                                      \
	       "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/costCenter attribute "  \
	       "cost_center\n" before "urn:ietf:params:scim:schemas:extension:enterprise:2.0:"     \
	       "User/division attribute division\n"

static const char in_list[] = "@list Resources\n"
                              "@signs userName schemas\n"
                              "@signs userName emails\n"
                              "@signs userName meta\n"
                              "@never hashes of passwords, and second factors\n" USER("");

static const char in_bulk[] =
    "@list Operations\n"
    "@signs method path data\n"
    "@never hashes of passwords, and second factors\n" USER("data/") "method own method\n"
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

static const char *email(const struct in_taking *t, unsigned i, const char *name)
{
	const char        *before[] = {"", "/data"};
	char               way[64];
	const struct leaf *l = NULL;

	for (size_t k = 0; k < COUNT(before) && l == NULL; k++) {
		snprintf(way, sizeof(way), "%s/emails/%u/%s", before[k], i, name);
		l = tree_leaf(&t->in->tree, way);
	}
	return l == NULL ? NULL : l->text;
}

/* The primary one, or the first; where there is none, the name may be one. */
static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *best = email(t, 0, "value");

	for (unsigned i = 0; email(t, i, "value") != NULL; i++)
		if (email(t, i, "primary") != NULL && strcmp(email(t, i, "primary"), "true") == 0)
			best = email(t, i, "value");
	best = best == NULL ? in_piece(t, "name") : best;
	return best == NULL ? RC_OK : in_as_it_is(t, "email", best, err);
}

const struct in_shape in_shape_scim = {.table = in_list, .own = own, .finish = finish};

const struct in_shape in_shape_scim_bulk = {.table = in_bulk, .own = own, .finish = finish};
