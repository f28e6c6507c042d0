/* SPDX-License-Identifier: Apache-2.0 */
/* LDIF of inetOrgPerson (RFC 2798) and posixAccount (RFC 2307). Names of attributes are in small letters here, and without options. */
#include <string.h>
#include <strings.h>

#include "lib/in/shape.h"

static const char table[] = "@signs dn\n"
                            "dn attribute ldap_dn\n"
                            "mail own mail\n"
                            "uid own uid\n"
                            "cn own name\n"
                            "displayname is display_name\n"
                            "givenname is given_name\n"
                            "sn own family\n"
                            "entryuuid is id\n"
                            "userpassword own hash\n"
                            "createtimestamp own created\n"
                            "modifytimestamp own modified\n"
                            "pwdaccountlockedtime own locked\n"
                            "pwdreset own once\n"
                            "objectclass own class\n"
                            "memberof lose a group\n"
                            "employeenumber attribute employee_number\n"
                            "telephonenumber attribute phone_number\n"
                            "mobile attribute mobile\n"
                            "title attribute title\n"
                            "ou attribute department\n"
                            "description attribute description\n"
                            "preferredlanguage attribute preferred_language\n"
                            "uidnumber attribute uid\n"
                            "homedirectory attribute home_directory\n"
                            "loginshell attribute login_shell\n"
                            "structuralobjectclass skip\n"
                            "entrycsn skip\n"
                            "creatorsname skip\n"
                            "modifiersname skip\n"
                            "changetype own change\n";

/* GeneralizedTime (RFC 4517, 3.3.13), as servers write it: 20240102030405Z, perhaps with a fraction. */
static enum rc instant(struct in_taking *t, const char *field, const char *text, struct err *err)
{
	enum { DIGITS = 14 };
	const size_t n = strspn(text, "0123456789");

	if (n != DIGITS)
		return err_invalid(err, field, "'%.40s' is not a generalized time", text);
	return in_as_it_is(t, field,
	                   arena_printf(t->mem, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%s", text, text + 4,
	                                text + 6, text + 8, text + 10, text + 12, text + DIGITS),
	                   err);
}

/* The first of several; the others are attributes. */
static enum rc first(struct in_taking *t, const char *field, const char *more, const char *text,
                     struct err *err)
{
	return account_said(t->a, field) ? in_attribute(t, more, text, err)
	                                 : in_as_it_is(t, field, text, err);
}

static enum rc hash(struct in_taking *t, const char *text, struct err *err)
{
	if (account_said(t->a, "password_hash")) {
		in_lost(t, "userPassword", "a second password");
		return RC_OK;
	}
	return in_hash(t, text, err);
}

static enum rc class(struct in_taking *t, const char *text, struct err *err) {
	static const char *const persons[] = {"person", "organizationalPerson", "inetOrgPerson",
	                                      "posixAccount", "account", "user"};

	for (size_t i = 0; i < COUNT(persons);
	     i++) if (strcasecmp(text, persons[i]) == 0) return in_part(t, "person", text, err);
	return RC_OK;
}

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	if (strcmp(what, "mail") == 0)
		return first(t, "email", "mail", text, err);
	if (strcmp(what, "uid") == 0)
		return first(t, "username", "uid", text, err);
	if (strcmp(what, "family") == 0)
		return first(t, "family_name", "sn", text, err);
	if (strcmp(what, "name") == 0)
		return in_part(t, "name", text, err);
	if (strcmp(what, "hash") == 0)
		return hash(t, text, err);
	if (strcmp(what, "created") == 0)
		return instant(t, "created_at", text, err);
	if (strcmp(what, "modified") == 0)
		return instant(t, "updated_at", text, err);
	if (strcmp(what, "locked") == 0)
		return in_blocked(t, what, "true", err);
	if (strcmp(what, "once") == 0)
		return strcmp(text, "TRUE") == 0 ? in_once(t, what, "true", err) : RC_OK;
	if (strcmp(what, "class") == 0)
		return class(t, text, err);
	return strcmp(text, "add") == 0
	         ? RC_OK
	         : err_set(err, RC_INVALID, "a change, not an entry: '%.40s'", text);
}

/* Organisations, groups and the like are entries, too. */
static enum rc finish(struct in_taking *t, struct err *err)
{
	const char *name = in_piece(t, "name");

	t->passed_over = in_piece(t, "person") == NULL;
	if (t->passed_over || name == NULL || account_said(t->a, "display_name"))
		return RC_OK;
	return in_as_it_is(t, "display_name", name, err);
}

const struct in_shape in_shape_ldif = {.table = table, .own = own, .finish = finish};
