/* SPDX-License-Identifier: Apache-2.0 */
/* Django: `dumpdata auth.user`, also beside other models; or its table auth_user as CSV. */
#include <string.h>
#include <strings.h>

#include "lib/in/shape.h"

static bool is_true(const char *text)
{
	return strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0 || strcmp(text, "t") == 0;
}

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	const char *dot = strrchr(text, '.');

	if (strcmp(what, "model") == 0) {
		t->passed_over = dot == NULL || strcmp(dot, ".user") != 0;
		return RC_OK;
	}
	if (strcmp(what, "right") == 0)
		return is_true(text) ? in_lose(t, "a right: grant a role", text, err) : RC_OK;
	/* "!" stands before no password at all */
	return *text == '!' ? RC_OK : in_hash(t, text, err);
}

#define COLUMNS                              \
	"username is username\n"             \
	"email is email\n"                   \
	"first_name is given_name\n"         \
	"last_name is family_name\n"         \
	"password own hash\n"                \
	"is_active active\n"                 \
	"is_staff own right\n"               \
	"is_superuser own right\n"           \
	"last_login instant last_login_at\n" \
	"date_joined instant created_at\n"

static const char in_document[] = "@signs model pk fields\n"
                                  "@inside fields\n"
                                  "model own model\n"
                                  "pk attribute django_id\n" COLUMNS "groups/* lose a group\n"
                                  "groups/*/* lose a group\n"
                                  "user_permissions/* lose a right: grant a role\n"
                                  "user_permissions/*/* lose a right: grant a role\n";

static const char in_csv_row[] = "@signs password username date_joined is_superuser\n"
                                 "id attribute django_id\n" COLUMNS;

const struct in_shape in_shape_django = {.table = in_document, .own = own};

const struct in_shape in_shape_django_csv = {.table = in_csv_row, .own = own};
