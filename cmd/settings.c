/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/settings.h"

#include <stdlib.h>
#include <string.h>

/* A letter of a URL may be written as %70; *p goes behind it. */
static int letter(const char **p)
{
	char code[3] = {0};

	if (**p != '%' || strspn(*p + 1, "0123456789abcdefABCDEF") < 2)
		return *(*p)++;
	memcpy(code, *p + 1, 2);
	*p += 3;
	return (int)strtol(code, NULL, 16);
}

/* libpq's keyword, or one that ends so, and what it takes between that and the '='. */
static bool is_password_keyword(const char *p)
{
	static const char word[] = "password";

	for (const char *w = word; *w != '\0'; w++)
		if (*p == '\0' || letter(&p) != *w)
			return false;
	return p[strspn(p, " \t\n\v\f\r")] == '=';
}

/*
 * user:password@ within a URL, or the keyword. Rather once too often: where a '/' in a password or a second
 * '@' was not written as %XX, libpq finds no password, and others who look do.
 */
static bool has_password(const char *address)
{
	const char *authority = strstr(address, "://"), *end, *colon;

	for (const char *p = address; *p != '\0'; p++)
		if (is_password_keyword(p))
			return true;
	if (authority == NULL)
		return false;
	authority += 3;
	end = authority + strcspn(authority, "?");
	while (end > authority && *end != '@')
		end--;
	colon = strchr(authority, ':');
	return *end == '@' && colon != NULL && colon < end;
}

enum rc settings_check_address(const char *address, const char *field, struct err *err)
{
	if (!has_password(address))
		return RC_OK;
	err_set(err, RC_USAGE,
	        "a password in the store's address can be read by every user of this machine");
	err_advise(err, ADVICE_DB_PASSWORD);
	return err_field(err, field);
}

const char *setting_shown(const struct setting *s)
{
	return s->value != NULL && has_password(s->value) ? "(an address with a password)"
	                                                  : s->value;
}

void settings_done(struct settings *s)
{
	secret_free(s->key_text);
	s->key_text = NULL;
}
