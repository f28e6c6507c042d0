/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/key/sealed.h"

const struct sealed_column sealed_columns[] = {
    {"passwords",
     {.purpose = PURPOSE_PASSWORD, .table = "user_account", .column = "password"},
     STMT_SEALED_PASSWORD_NEXT,
     STMT_SEALED_PASSWORD_PUT,
     STMT_SEALED_PASSWORD_USES},
    {"signing_keys",
     {.purpose = PURPOSE_SIGNING, .table = "signing_key", .column = "private"},
     STMT_SEALED_KEY_NEXT,
     STMT_SEALED_KEY_PUT,
     STMT_SEALED_KEY_USES},
    {"totp",
     {.purpose = PURPOSE_TOTP, .table = "totp", .column = "seed"},
     STMT_SEALED_TOTP_NEXT,
     STMT_SEALED_TOTP_PUT,
     STMT_SEALED_TOTP_USES},
};
const unsigned sealed_column_count = COUNT(sealed_columns);

const struct hashed_column hashed_columns[] = {
    {"client secrets", "client_secret", STMT_HASHED_SECRET_USES},
    {"API keys", "api_key", STMT_HASHED_APIKEY_USES},
    {"refresh tokens", "refresh_token", STMT_HASHED_REFRESH_USES},
    {"one-time codes", "one_time_code", STMT_HASHED_CODE_USES},
    {"recovery codes", "recovery_code", STMT_HASHED_RECOVERY_USES},
    {"events of the log", "audit_event", STMT_HASHED_EVENT_USES, .stays = true},
    {"heads of the log", "audit_head", STMT_HASHED_HEAD_USES, .stays = true},
};
const unsigned hashed_column_count = COUNT(hashed_columns);
