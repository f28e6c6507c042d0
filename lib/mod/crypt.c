/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/crypt.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>

#include "lib/base/secret.h"

/* It works in the memory that it is given, all of which is wiped with it. */
static enum rc check(const char *hash, const struct secret *password, bool *ret_match,
                     struct err *err)
{
	AUTO(secret) struct secret *room = secret_new(sizeof(struct crypt_data));
	char                       *got;
	struct secret               shown;

	errno = 0;
	/* guarded memory ends where it ends, and begins at no multiple of anything */
	got   = crypt_rn((const char *)password->p, hash, room->p, (int)room->n);
	if (got == NULL)
		return err_set(err, RC_INTERNAL, "libcrypt could not compute a hash: %s",
		               strerror(errno));
	shown      = (struct secret){.p = (uint8_t *)got, .n = strlen(got)};
	*ret_match = secret_equal_bytes(&shown, hash, strlen(hash));
	return RC_OK;
}

const struct mod_crypt mod_crypt = {
    .check = check,
};
