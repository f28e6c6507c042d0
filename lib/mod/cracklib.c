/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/cracklib.h"

#include <crack.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/secret.h"

static enum rc there(struct err *err)
{
	static const char *const parts[] = {"hwm", "pwd", "pwi"};
	char                     path[PATH_MAX];

	for (size_t i = 0; i < COUNT(parts); i++) {
		snprintf(path, sizeof(path), "%s.%s", GetDefaultCracklibDict(), parts[i]);
		if (access(path, R_OK) == 0)
			continue;
		err_set(err, RC_CONFIG, "there is no dictionary %s", path);
		return err_advise(err, ADVICE_INSTALL_CRACKLIB);
	}
	return RC_OK;
}

/* The plain FascistCheck() ends the process when it cannot read; Debian's does not. */
static enum rc check(const struct secret *password, struct err *err)
{
	struct err none     = ERR_NONE;
	char       why[256] = "";

	if (there(&none) != RC_OK)
		return RC_OK;
	if (__DEBIAN_SPECIFIC__SafeFascistCheck((const char *)password->p, GetDefaultCracklibDict(),
	                                        why, sizeof(why)) == 1 &&
	    why[0] == '\0')
		return RC_OK;
	return err_invalid(err, "password", "the password is too weak: %s",
	                   why[0] == '\0' ? "the dictionary cannot be read" : why);
}

const struct mod_cracklib mod_cracklib = {
    .there = there,
    .check = check,
};
