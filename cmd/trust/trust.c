/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of `idctl trust`, in help order. */
#include <string.h>

#include "cmd/file_input.h"
#include "cmd/nouns.h"
#include "cmd/trust/trust_priv.h"
#include "lib/core/trust/trust.h"

extern const struct cmd cmd_trust_create, cmd_trust_list, cmd_trust_show, cmd_trust_update,
    cmd_trust_delete, cmd_trust_test;

const struct opt trust_refs_opt[] = {
    OPT_REFS("REF", "a trust rule: id or name; - reads them from standard input", &trust_naming),
    OPT_END,
};

enum rc trust_read_jwks(struct ctx *c, const char *path, const char **ret, struct err *err)
{
	struct text text;

	*ret = NULL;
	if (path == NULL)
		return RC_OK;
	TRY(file_read(path, "jwks_file", c->mem, &text, err));
	if (strlen(text.p) != text.n)
		return err_invalid(err, "jwks_file", "the file contains a NUL byte");
	*ret = text.p;
	return RC_OK;
}

const struct cmd *const trust_cmds[] = {
    &cmd_trust_create,
    &cmd_trust_list,
    &cmd_trust_show,
    &cmd_trust_update,
    &cmd_trust_delete,
    &cmd_trust_test,
    NULL,
};
