/* SPDX-License-Identifier: Apache-2.0 */
/* LDIF of inetOrgPerson (RFC 2798) and posixAccount (RFC 2307). Names of attributes are in small letters here, and without options. */
#include <string.h>
#include <strings.h>

#include "lib/in/shape.h"

static const char table[] = "@signs dn\n"
                            "dn part dn\n"
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
                            "changetype own change\n"
                            /* what `user export` has beside (lib/out/ldif.c) */
                            "idctlid is id\n"
                            "idctlstatus status\n"
                            "idctlemailverified is email_verified\n"
                            "idctlmustchangepassword is must_change_password\n"
                            "idctlrole word roles\n"
                            "idctlroleuntil word roles_until\n"
                            "idctlattributes object\n"
                            "idctlversion is version\n"
                            "idctllastloginat own last_login_at\n"
                            "idctlcreatedat own created\n"
                            "idctlupdatedat own modified\n"
                            "idctldeletedat own deleted_at\n"
                            "idctlpasswordhash own hash\n";

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

/* These two say only who checks what follows. */
static const char *bare(const char *text)
{
	static const char crypt[] = "{CRYPT}$", argon[] = "{ARGON2}$";

	if (strncasecmp(text, crypt, sizeof(crypt) - 1) == 0)
		return text + sizeof(crypt) - 2;
	return strncasecmp(text, argon, sizeof(argon) - 1) == 0 ? text + sizeof(argon) - 2 : text;
}

static enum rc hash(struct in_taking *t, const char *text, struct err *err)
{
	if (account_said(t->a, "password_hash")) {
		in_lost(t, "userPassword", "a second password");
		return RC_OK;
	}
	return in_hash(t, bare(text), err);
}

static enum rc class(struct in_taking *t, const char *text, struct err *err) {
	static const char persons[] =
	    "person organizationalPerson inetOrgPerson posixAccount account user ";
	const size_t n = strlen(text);

	if (strcasecmp(text, "idctlAccount") == 0) return in_part(t, "ours", text, err);
	for (const char *p = persons; *p != '\0';
	     p += strcspn(p, " ") + 1) if (strncasecmp(p, text, n) == 0 &&
	                                   p[n] == ' ') return in_part(t, "person", text, err);
	return RC_OK;
}

static enum rc own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	if (strcmp(what, "mail") == 0)
		return first(t, "email", "mail", text, err);
	if (strcmp(what, "uid") == 0)
		return first(t, "username", "uid", text, err);
	if (strcmp(what, "family") == 0)
		return in_piece(t, "sn") != NULL ? in_attribute(t, "sn", text, err)
		                                 : in_part(t, "sn", text, err);
	if (strcmp(what, "name") == 0)
		return in_part(t, "name", text, err);
	if (strcmp(what, "hash") == 0)
		return hash(t, text, err);
	if (strcmp(what, "created") == 0)
		return instant(t, "created_at", text, err);
	if (strcmp(what, "modified") == 0)
		return instant(t, "updated_at", text, err);
	if (strcmp(what, "last_login_at") == 0 || strcmp(what, "deleted_at") == 0)
		return instant(t, what, text, err);
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

/* A class may ask for a name where there is none, and gets the address. */
static enum rc name(struct in_taking *t, const char *part, const char *field, struct err *err)
{
	const char *text = in_piece(t, part);

	if (text == NULL || account_said(t->a, field) ||
	    (t->a->email != NULL && strcmp(text, t->a->email) == 0))
		return RC_OK;
	return in_as_it_is(t, field, text, err);
}

/* Organisations, groups and the like are entries, too. */
static enum rc finish(struct in_taking *t, struct err *err)
{
	t->passed_over = in_piece(t, "person") == NULL;
	if (t->passed_over)
		return RC_OK;
	if (in_piece(t, "ours") == NULL && in_piece(t, "dn") != NULL)
		TRY(in_attribute(t, "ldap_dn", in_piece(t, "dn"), err));
	TRY(name(t, "sn", "family_name", err));
	return name(t, "name", "display_name", err);
}

const struct in_shape in_shape_ldif = {.table = table, .own = own, .finish = finish};
