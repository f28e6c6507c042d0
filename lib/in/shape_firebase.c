/* SPDX-License-Identifier: Apache-2.0 */
/* Firebase: auth:export as JSON (firebase-tools accountExporter.ts). What its hashes need beside them is in the project's hash_config. */
#include "lib/in/shape.h"

static const char table[] = "@list users\n"
                            "@signs localId\n"
                            "@never second factors\n"
                            "localId attribute firebase_id\n"
                            "email is email\n"
                            "emailVerified is email_verified\n"
                            "displayName is display_name\n"
                            "photoUrl attribute picture\n"
                            "phoneNumber attribute phone_number\n"
                            "disabled blocked\n"
                            "createdAt millis created_at\n"
                            "lastSignedInAt millis last_login_at\n"
                            "lastRefreshAt skip\n"
                            "customAttributes object\n"
                            "passwordHash part hash\n"
                            "salt part salt\n"
                            "providerUserInfo/*/rawId lose an identity at another provider\n"
                            "providerUserInfo/*/* skip\n";

static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *hash = in_piece(t, "hash");

	if (hash == NULL)
		return RC_OK;
	return in_firebase_hash(t,
	                        &(struct in_firebase_hash){
	                            .hash      = hash,
	                            .salt      = in_piece(t, "salt"),
	                            .signer    = in_setting(t, "base64_signer_key"),
	                            .separator = in_setting(t, "base64_salt_separator"),
	                            .rounds    = in_setting(t, "rounds"),
	                            .mem_cost  = in_setting(t, "mem_cost"),
	                        },
	                        err);
}

const struct in_shape in_shape_firebase = {.table = table, .finish = finish};
