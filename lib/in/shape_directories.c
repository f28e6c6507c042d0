/* SPDX-License-Identifier: Apache-2.0 */
/* Directories in the cloud as CSV: Microsoft Entra, Google Workspace, Okta. None of them exports a hash. */
#include <string.h>
#include <strings.h>

#include "lib/in/shape.h"

/* ---- Entra: its bulk template, whose names stand in brackets, or its download ---- */

static const char entra[] = "@signs userPrincipalName displayName accountEnabled\n"
                            "@never hashes of passwords, and second factors\n"
                            "userPrincipalName part principal\n"
                            "mail part mail\n"
                            "displayName is display_name\n"
                            "givenName is given_name\n"
                            "surname is family_name\n"
                            "objectId is id\n"
                            "id is id\n"
                            "accountEnabled own enabled\n"
                            "passwordProfile lose a password that is not hashed\n"
                            "createdDateTime is created_at\n"
                            "userType skip\n"
                            "* attribute\n";

/* The template asks "Block sign in (Yes/No)", the download says whether it is enabled. */
static enum rc entra_own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	const bool block = strcasecmp(text, "yes") == 0 || strcasecmp(text, "no") == 0;

	return block ? in_blocked(t, what, text, err) : in_active(t, what, text, err);
}

/* The name that a person signs in with looks like an address, and may be none. */
static enum rc entra_finish(struct in_taking *t, struct err *err)
{
	const char *mail = in_piece(t, "mail"), *principal = in_piece(t, "principal");

	if (principal != NULL && mail != NULL && strcasecmp(principal, mail) != 0)
		TRY(in_attribute(t, "user_principal_name", principal, err));
	mail = mail == NULL ? principal : mail;
	return mail == NULL ? RC_OK : in_as_it_is(t, "email", mail, err);
}

const struct in_shape in_shape_entra = {
    .heading = IN_BRACKETS, .table = entra, .own = entra_own, .finish = entra_finish};

/* ---- Google Workspace: what its console takes and gives ---- */

static const char workspace[] = "@signs First_Name Last_Name Email_Address\n"
                                "@never hashes of passwords, and second factors\n"
                                "First_Name is given_name\n"
                                "Last_Name is family_name\n"
                                "Email_Address is email\n"
                                "Password part password\n"
                                "Password_Hash_Function part function\n"
                                "Change_Password_at_Next_Sign-In once\n"
                                "New_Status own status\n"
                                "Status own status\n"
                                "Last_Sign_In own seen\n"
                                "Org_Unit_Path attribute org_unit\n"
                                "Employee_ID attribute employee_number\n"
                                "Mobile_Phone attribute phone_number\n"
                                "Department attribute department\n"
                                "Employee_Title attribute title\n"
                                "Manager_Email attribute manager\n"
                                "2sv_Enrolled skip\n"
                                "2sv_Enforced skip\n"
                                "Email_Usage skip\n"
                                "Drive_Usage skip\n"
                                "Total_Storage skip\n"
                                "New_Licenses skip\n";

/* "2016/04/04 00:24:13", or words. */
static enum rc seen(struct in_taking *t, const char *text, struct err *err)
{
	char *at;

	if (*text < '0' || *text > '9')
		return RC_OK;
	at = arena_strdup(t->mem, text);
	for (char *p = at; (p = strchr(p, '/')) != NULL;)
		*p = '-';
	return in_instant(t, "last_login_at", at, err);
}

static enum rc workspace_own(struct in_taking *t, const char *what, const char *text,
                             struct err *err)
{
	if (strcmp(what, "seen") == 0)
		return seen(t, text, err);
	return strcasecmp(text, "suspended") == 0 || strcasecmp(text, "archived") == 0
	         ? in_blocked(t, what, "true", err)
	         : RC_OK;
}

static enum rc workspace_finish(struct in_taking *t, struct err *err)
{
	const char *password = in_piece(t, "password"), *function = in_piece(t, "function");

	if (password == NULL || strspn(password, "*") == strlen(password))
		return RC_OK;
	if (function == NULL) {
		in_lost(t, "Password", "a password that is not hashed");
		return RC_OK;
	}
	if (strcasecmp(function, "crypt") == 0)
		return in_hash(t, password, err);
	return in_hash(t,
	               IN_JOIN(t, "$digest$h=", strcasecmp(function, "md5") == 0 ? "md5" : "sha1",
	                       ",s=after,c=utf8,i=1$$", in_base64(t, password, RECODE_HEX, false)),
	               err);
}

const struct in_shape in_shape_workspace = {.heading = IN_BEFORE_BRACKETS,
                                            .table   = workspace,
                                            .own     = workspace_own,
                                            .finish  = workspace_finish};

/* ---- Okta: the attributes of its profile ---- */

static const char okta[] = "@signs login firstName lastName email\n"
                           "@never hashes of passwords, and second factors\n"
                           "login own login\n"
                           "email is email\n"
                           "firstName is given_name\n"
                           "lastName is family_name\n"
                           "displayName is display_name\n"
                           "mobilePhone attribute phone_number\n"
                           "* attribute\n";

/* It is the address, or a name of its own. */
static enum rc okta_own(struct in_taking *t, const char *what, const char *text, struct err *err)
{
	(void)what;
	return strchr(text, '@') == NULL ? in_as_it_is(t, "username", text, err)
	                                 : in_attribute(t, "okta_login", text, err);
}

const struct in_shape in_shape_okta = {.table = okta, .own = okta_own};
