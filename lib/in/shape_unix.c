/* SPDX-License-Identifier: Apache-2.0 */
/* passwd(5), shadow(5) and htpasswd: lines of fields between colons, whose names are their numbers. */
#include <stdlib.h>
#include <string.h>

#include "lib/in/shape.h"

/* "!" before a hash: it is locked. Without a "$" or a "{" it is not a hash, or one of DES. */
static enum rc hash(struct in_taking *t, const char *text, struct err *err)
{
	const char *bare = text + strspn(text, "!");

	if (*bare != '\0' && strpbrk(bare, "${") == NULL && strcmp(bare, "*") != 0 &&
	    strcmp(bare, "x") != 0)
		return err_invalid(err, "password_hash", "not a hash of a known scheme");
	if (strpbrk(bare, "${") == NULL)
		return RC_OK;
	if (bare != text)
		TRY(in_blocked(t, NULL, "true", err));
	return in_hash(t, bare, err);
}

/* People have numbers from 1000 to 60000 (login.defs(5)). */
static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	enum { FIRST = 1000, LAST = 60000 };
	const long uid = strtol(text, NULL, 10);

	if (strcmp(what, "hash") == 0)
		return hash(t, text, err);
	if (strcmp(what, "uid") == 0) {
		t->passed_over = uid < FIRST || uid > LAST;
		return t->passed_over ? RC_OK : in_attribute(t, "uid", text, err);
	}
	/* what finger(1) knows: the name, and then rooms and telephones */
	text = arena_strndup(t->mem, text, strcspn(text, ","));
	return *text == '\0' ? RC_OK : in_as_it_is(t, "display_name", text, err);
}

static const char passwd[] = "@signs 7\n"
                             "1 is username\n"
                             "2 own hash\n"
                             "3 own uid\n"
                             "4 skip\n"
                             "5 own person\n"
                             "6 attribute home_directory\n"
                             "7 attribute login_shell\n"
                             "hash own hash\n";

const struct in_shape in_shape_passwd = {.table = passwd, .own = own};

static const char shadow[] = "@signs 9\n"
                             "1 is username\n"
                             "2 own hash\n"
                             "* skip\n";

const struct in_shape in_shape_shadow = {.table = shadow, .own = own};

static const char htpasswd[] = "@signs 2\n"
                               "1 is username\n"
                               "2 own hash\n";

const struct in_shape in_shape_htpasswd = {.table = htpasswd, .own = own};
