/* SPDX-License-Identifier: Apache-2.0 */
/* Devise (Ruby on Rails): its table of users as CSV. A pepper is appended to each password; it is in the application's settings. */
#include "lib/in/shape.h"

static const char table[] = "@signs email encrypted_password reset_password_token\n"
                            "@signs email encrypted_password sign_in_count\n"
                            "@signs email encrypted_password remember_created_at\n"
                            "id attribute devise_id\n"
                            "email is email\n"
                            "username is username\n"
                            "first_name is given_name\n"
                            "last_name is family_name\n"
                            "name is display_name\n"
                            "encrypted_password part hash\n"
                            "confirmed_at verified\n"
                            "current_sign_in_at instant last_login_at\n"
                            "last_sign_in_at skip\n" /* the one before */
                            "created_at instant created_at\n"
                            "updated_at instant updated_at\n"
                            "locked_at lose a lock: too many failed attempts\n"
                            "reset_password_token skip\n"
                            "reset_password_sent_at skip\n"
                            "remember_created_at skip\n"
                            "confirmation_token skip\n"
                            "confirmation_sent_at skip\n"
                            "unlock_token skip\n"
                            "failed_attempts skip\n"
                            "sign_in_count skip\n"
                            "current_sign_in_ip skip\n"
                            "last_sign_in_ip skip\n";

static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *hash = in_piece(t, "hash"), *pepper = in_pepper(t);

	if (hash == NULL)
		return RC_OK;
	if (pepper != NULL)
		hash = IN_JOIN(t, "$pepper$", in_base64(t, pepper, RECODE_TEXT, false), hash);
	return in_hash(t, hash, err);
}

const struct in_shape in_shape_devise = {.table = table, .finish = finish};
