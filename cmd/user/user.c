/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl user`, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"
#include "cmd/user/user_priv.h"
#include "lib/core/subject/subject.h"
#include "lib/core/user/password.h"

extern const struct cmd cmd_user_create, cmd_user_list, cmd_user_show, cmd_user_update,
    cmd_user_delete, cmd_user_restore, cmd_user_purge, cmd_user_disable, cmd_user_enable,
    cmd_user_unlock, cmd_user_passwd, cmd_user_check_password, cmd_user_grant, cmd_user_revoke,
    cmd_user_roles, cmd_user_invite, cmd_user_verify_email, cmd_user_reset_password,
    cmd_user_magic_link, cmd_user_import, cmd_user_export, cmd_user_hash_report;

enum rc user_hash(struct ctx *c, const struct secret_src *password, struct secret_src *hash,
                  struct err *err)
{
	if (password->value == NULL)
		return RC_OK;
	return password_hash(c->w->handle->password_cost, password->value, &hash->value, err);
}

enum rc user_code_or_ref(const char *ref, const struct secret_src *code, int64_t ttl,
                         struct err *err)
{
	const bool given = code->from != SECRET_NONE;

	if (given == (ref != NULL)) {
		err_set(err, RC_USAGE,
		        given ? "a code already names its account" : "REF or a code is required");
		return err_advise(err, ADVICE_CODE_MAKE_OR_USE);
	}
	if (given && ttl != 0) {
		err_set(err, RC_USAGE, "a lifetime is given only where a code is created");
		return err_field(err, "ttl");
	}
	return RC_OK;
}

const struct opt user_refs_opt[] = {
    OPT_REFS("REF", "a user: id, address or username; - reads them from standard input",
             &user_naming),
    OPT_END,
};

const struct cmd *const user_cmds[] = {
    &cmd_user_create,
    &cmd_user_invite,
    &cmd_user_list,
    &cmd_user_show,
    &cmd_user_update,
    &cmd_user_delete,
    &cmd_user_restore,
    &cmd_user_purge,
    &cmd_user_disable,
    &cmd_user_enable,
    &cmd_user_unlock,
    &cmd_user_passwd,
    &cmd_user_check_password,
    &cmd_user_reset_password,
    &cmd_user_verify_email,
    &cmd_user_magic_link,
    &cmd_user_grant,
    &cmd_user_revoke,
    &cmd_user_roles,
    &cmd_user_import,
    &cmd_user_export,
    &cmd_user_hash_report,
    NULL,
};
