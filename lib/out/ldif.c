/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts as LDIF (RFC 2849): entries of inetOrgPerson (RFC 2798) with an auxiliary class of ours for the rest, which
 * doc/idctl.schema tells a server. A line of that class has "idctl" in it, and no line is folded: `grep -v idctl` leaves what any
 * server takes.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/out/out_priv.h"

/* What columns are called: of inetOrgPerson, and of our class. */
static const char persons[] = "email mail\n"
                              "username uid\n"
                              "given_name givenName\n"
                              "display_name displayName\n";
static const char ours[]    = "id idctlId\n"
                              "status idctlStatus\n"
                              "email_verified idctlEmailVerified\n"
                              "must_change_password idctlMustChangePassword\n"
                              "roles idctlRole\n"
                              "roles_until idctlRoleUntil\n"
                              "version idctlVersion\n"
                              "last_login_at idctlLastLoginAt\n"
                              "created_at idctlCreatedAt\n"
                              "updated_at idctlUpdatedAt\n"
                              "deleted_at idctlDeletedAt\n";

/* Attributes that inetOrgPerson has a name for. */
static const char names[]  = "description description\n"
                             "department ou\n"
                             "employee_number employeeNumber\n"
                             "preferred_language preferredLanguage\n"
                             "title title\n";
static const char phones[] = "mobile mobile\n"
                             "phone_number telephoneNumber\n";

/* Printable ASCII, and nothing that would mean something else. A blank at an end gets lost. */
static bool safe(const char *text)
{
	const size_t n = strlen(text);

	if (n == 0 || *text == ' ' || *text == ':' || *text == '<' || text[n - 1] == ' ')
		return false;
	for (size_t i = 0; i < n; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

static void line(struct out *o, const char *name, const char *text)
{
	str_add(&o->buf, name);
	if (safe(text)) {
		str_addf(&o->buf, ": %s", text);
	} else {
		str_add(&o->buf, ":: ");
		b64_add_padded(&o->buf, (struct bytes){.p = text, .n = strlen(text)});
	}
	str_addc(&o->buf, '\n');
}

/* NULL: there is none. */
static const char *text_of(struct out *o, const struct val *cell, const char *name)
{
	const struct val *v = out_cell(o, cell, name);

	return v == NULL ? NULL : out_text(o, *v);
}

static void either(struct out *o, const struct val *cell, const char *name, const char *as)
{
	const char *is = text_of(o, cell, name);

	is = is == NULL ? text_of(o, cell, "email") : is;
	if (is != NULL)
		line(o, as, is);
}

/* 2024-01-02T03:04:05.678901Z as 20240102030405.678901Z (RFC 4517, 3.3.13) */
static void instant(struct out *o, const char *as, const char *is)
{
	str_addf(&o->buf, "%s: ", as);
	for (; *is != '\0'; is++)
		if (isdigit((unsigned char)*is) || *is == '.' || *is == 'Z')
			str_addc(&o->buf, *is);
	str_addc(&o->buf, '\n');
}

/* What is an instant is a text by now, with microseconds. */
static void column(struct out *o, size_t i, struct val v, const char *as)
{
	if (val_absent(v))
		return;
	if (v.kind == VAL_LIST)
		for (size_t k = 0; k < v.list.n; k++)
			line(o, as, v.list.v[k]);
	else if (v.kind == VAL_BOOL)
		line(o, as, v.b ? "TRUE" : "FALSE"); /* RFC 4517, 3.3.3 */
	else if (o->col[i].exact != NULL)
		instant(o, as, v.text);
	else if (v.kind == VAL_TEXT)
		line(o, as, v.text);
	else {
		str_clear(&o->scratch);
		out_add_plain(&o->scratch, v, NULL);
		line(o, as, o->scratch.p);
	}
}

/* Of those that the table names, in its order. */
static void columns(struct out *o, const struct val *cell, const char *table)
{
	for (const char *p = table; *p != '\0'; p += strcspn(p, "\n") + 1) {
		const size_t n = strcspn(p, " ");
		char         as[40];

		snprintf(as, sizeof(as), "%.*s", (int)strcspn(p + n + 1, "\n"), p + n + 1);
		for (size_t i = 0; i < o->n; i++)
			if (strlen(o->col[i].name) == n && strncmp(o->col[i].name, p, n) == 0)
				column(o, i, cell[i], as);
	}
}

/* A value of a name is escaped (RFC 4514, 2.4). */
static void dn(struct out *o, const struct val *cell)
{
	const char *is  = text_of(o, cell, "email");
	struct str  all = STR_EMPTY;

	str_add(&all, "mail=");
	for (const char *p = is == NULL ? "" : is; *p != '\0'; p++) {
		if (strchr(",+\"\\<>;=#", *p) != NULL)
			str_addc(&all, '\\');
		str_addc(&all, *p);
	}
	if (o->opt.base != NULL)
		str_addf(&all, ",%s", o->opt.base);
	line(o, "dn", all.p);
	str_done(&all);
}

/* What servers take for one (RFC 4517, 3.3.31). */
static bool is_phone(const struct out_flat *m)
{
	for (size_t i = 0; i < m->text_n; i++)
		if (m->text[i] == '\0' || strchr("0123456789+-() ./", m->text[i]) == NULL)
			return false;
	return true;
}

/* A text with an escape is left where any text can stand. */
static const char *alias(const struct out_flat *m, size_t *ret_n)
{
	const char *as = out_alias(names, m, ret_n);

	if (as == NULL && is_phone(m))
		as = out_alias(phones, m, ret_n);
	return memchr(m->text, '\\', m->text_n) != NULL ? NULL : as;
}

static void attributes(struct out *o, const struct val *cell)
{
	const struct val *v    = out_cell(o, cell, "attributes");
	const char       *at   = v == NULL ? "" : v->json.text;
	struct str        rest = STR_EMPTY;
	struct out_flat   m;
	size_t            n;

	str_json_open(&rest);
	while (out_flat_next(&at, &m)) {
		const char *as = alias(&m, &n);

		if (as == NULL) {
			str_json_item(&rest);
			str_addf(&rest, "\"%.*s\":\"%.*s\"", (int)m.key_n, m.key, (int)m.text_n,
			         m.text);
			continue;
		}
		str_clear(&o->scratch);
		str_addn(&o->scratch, as, n);
		str_addc(&o->scratch, '\0');
		str_addn(&o->scratch, m.text, m.text_n);
		line(o, o->scratch.p, o->scratch.p + n + 1);
	}
	str_json_close(&rest);
	if (rest.n > sizeof("{}") - 1)
		line(o, "idctlAttributes", rest.p);
	str_done(&rest);
}

/* As a server checks it, where one does. */
static void hash(struct out *o, const struct val *cell)
{
	static const char crypts[] = "$1$ $2a$ $2b$ $2y$ $5$ $6$ $y$ ";
	const char       *is       = text_of(o, cell, "password_hash");
	struct str        all      = STR_EMPTY;
	size_t            n;

	if (is == NULL)
		return;
	n = *is == '$' ? strcspn(is + 1, "$") + 2 : 0;
	for (const char *p = crypts; n > 0 && *p != '\0'; p += strcspn(p, " ") + 1)
		if (strncmp(p, is, n) == 0 && p[n] == ' ')
			str_add(&all, "{CRYPT}");
	if (strncmp(is, "$argon2", sizeof("$argon2") - 1) == 0)
		str_add(&all, "{ARGON2}");
	if (all.n > 0 || *is == '{') {
		str_add(&all, is);
		line(o, "userPassword", all.p);
	} else {
		line(o, "idctlPasswordHash", is);
	}
	str_done(&all);
}

static void head(struct out *o)
{
	str_add(&o->buf, "version: 1\n");
}

static void row(struct out *o, const struct val *cell)
{
	str_addc(&o->buf, '\n');
	dn(o, cell);
	str_add(&o->buf, "objectClass: inetOrgPerson\nobjectClass: idctlAccount\n");
	columns(o, cell, persons);
	either(o, cell, "display_name", "cn");
	either(o, cell, "family_name", "sn");
	hash(o, cell);
	attributes(o, cell);
	columns(o, cell, ours);
}

static void nothing(struct out *o)
{
	(void)o;
}

const struct out_format out_ldif = {.head = head, .row = row, .end = nothing};
