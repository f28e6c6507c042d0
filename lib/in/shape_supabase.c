/* SPDX-License-Identifier: Apache-2.0 */
/* Supabase: auth.users as CSV, read by SQL (supabase/auth models/user.go, crypto/password.go). */
#include <stdlib.h>
#include <string.h>

#include "lib/in/shape.h"

/* Files exist in which these two are the other way round. */
static const char *straightened(struct in_taking *t, const char *text)
{
	static const char begin[] = "$fbscrypt$v=1,n=";
	const size_t      len     = sizeof(begin) - 1;
	const char       *r       = strstr(text, ",r=");
	const char       *rest    = r == NULL ? NULL : strchr(r + 1, ',');

	if (strncmp(text, begin, len) != 0 || rest == NULL || strtol(r + 3, NULL, 10) <= 8 ||
	    strtol(text + len, NULL, 10) > 8)
		return text;
	return IN_JOIN(t, begin, arena_strndup(t->mem, r + 3, (size_t)(rest - r) - 3),
	               ",r=", arena_strndup(t->mem, text + len, (size_t)(r - text) - len), rest);
}

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	if (strcmp(what, "hash") == 0)
		return in_hash(t, straightened(t, text), err);
	TRY(in_instant(t, "deleted_at", text, err));
	return in_part(t, "deleted", text, err);
}

#define COLUMNS                                   \
	"id is id\n"                              \
	"email is email\n"                        \
	"encrypted_password own hash\n"           \
	"email_confirmed_at verified\n"           \
	"confirmed_at skip\n"                     \
	"phone attribute phone_number\n"          \
	"phone_confirmed_at skip\n"               \
	"last_sign_in_at instant last_login_at\n" \
	"created_at instant created_at\n"         \
	"updated_at instant updated_at\n"         \
	"banned_until banned\n"                   \
	"deleted_at own deleted\n"                \
	"invited_at skip\n"                       \
	"aud skip\n"                              \
	"role skip\n"                             \
	"instance_id skip\n"                      \
	"is_anonymous skip\n"                     \
	"is_sso_user skip\n"                      \
	"is_super_admin lose a right: grant a role\n"

static const char table[] =
    "@signs encrypted_password raw_user_meta_data\n"
    "@never identities and second factors: they are in tables of their own\n" COLUMNS
    "raw_user_meta_data object\n"
    "raw_app_meta_data lose what its providers said\n";

static const char in_document[] =
    "@signs encrypted_password raw_user_meta_data\n"
    "@never identities and second factors: they are in tables of their own\n" COLUMNS
    "raw_user_meta_data/* attribute\n"
    "raw_app_meta_data/* lose what its providers said\n"
    "raw_app_meta_data/*/* lose what its providers said\n";

static enum rc finish(struct in_taking *t, struct err *err)
{
	(void)err;
	if (in_piece(t, "deleted") != NULL)
		t->a->status = "deleted";
	return RC_OK;
}

const struct in_shape in_shape_supabase = {.table = table, .own = own, .finish = finish};

/* The same rows as JSON (row_to_json), a list or one behind the other. */
const struct in_shape in_shape_supabase_json = {.table = in_document, .own = own, .finish = finish};
