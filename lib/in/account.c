/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/account.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/arena.h"
#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/base/strs.h"

#define T struct account
static const struct field account_field[] = {
    COLUMN(T, id),         COLUMN(T, email),          COLUMN(T, username),
    COLUMN(T, given_name), COLUMN(T, family_name),    COLUMN(T, display_name),
    COLUMN(T, status),     COLUMN(T, email_verified), COLUMN(T, must_change_password),
    COLUMN(T, roles),      COLUMN(T, roles_until),    COLUMN(T, attributes),
    COLUMN(T, version),    COLUMN(T, last_login_at),  COLUMN(T, created_at),
    COLUMN(T, updated_at), COLUMN(T, deleted_at),     COLUMN(T, password_hash),
};
#undef T
const struct record account_record = RECORD(struct account, "account", account_field);

static const char attribute[] = "attributes.";

static uint32_t bit_of(const struct field *f)
{
	return UINT32_C(1) << (f - account_field);
}

bool account_said(const struct account *a, const char *field)
{
	const struct field *f = record_field(&account_record, field);

	return f != NULL && (a->said & bit_of(f)) != 0;
}

/* Attributes come one by one, or all in a list of texts, but not in one cell. */
static bool settable(const struct field *f)
{
	return f != NULL && strcmp(f->name, "attributes") != 0;
}

static bool is_attribute(const char *name)
{
	return strncmp(name, attribute, sizeof(attribute) - 1) == 0 &&
	       name[sizeof(attribute) - 1] != '\0';
}

bool account_knows(const char *name)
{
	return settable(record_field(&account_record, name)) || is_attribute(name);
}

static enum rc read_bool(const char *name, const char *text, struct val *ret, struct err *err)
{
	static const char *const no[] = {"false", "no", "0"}, *const yes[] = {"true", "yes", "1"};

	for (size_t i = 0; i < COUNT(no); i++)
		if (strcasecmp(text, no[i]) == 0 || strcasecmp(text, yes[i]) == 0) {
			*ret = val_bool(strcasecmp(text, yes[i]) == 0);
			return RC_OK;
		}
	return err_invalid(err, name, "'%.40s' is neither true nor false", text);
}

static enum rc read_number(const char *name, const char *text, struct val *ret, struct err *err)
{
	enum { DIGITS_MAX = 18 };
	const size_t n = strspn(text, "0123456789");

	if (n == 0 || n > DIGITS_MAX || text[n] != '\0' || text[0] == '0')
		return err_invalid(err, name, "'%.40s' is not a number from 1 up", text);
	*ret = val_int(strtoll(text, NULL, 10));
	return RC_OK;
}

static enum rc read_time(const char *name, const char *text, struct val *ret, struct err *err)
{
	struct utc at;

	if (instant_parse_absolute(text, &at, err) != RC_OK)
		return err_invalid(err, name, "'%.40s' is not an instant as of RFC 3339", text);
	*ret = val_time(at);
	return RC_OK;
}

static enum rc read_id(const char *name, const char *text, struct val *ret, struct err *err)
{
	struct id id;

	if (!id_parse(text, &id))
		return err_invalid(err, name, "'%.40s' is not a UUID", text);
	*ret = val_id(id);
	return RC_OK;
}

static void read_list(const char *text, struct arena *mem, struct val *ret)
{
	struct strs list = {.n = 0};

	for (size_t n; *text != '\0'; text += n + (text[n] != '\0')) {
		n = strcspn(text, ";");
		if (n > 0)
			strs_add(&list, arena_strndup(mem, text, n), mem);
	}
	*ret = val_list(list);
}

static enum rc value_of(const struct field *f, const char *text, struct arena *mem, struct val *ret,
                        struct err *err)
{
	switch (f->kind) {
	case VAL_BOOL:
		return read_bool(f->name, text, ret, err);
	case VAL_INT:
		return read_number(f->name, text, ret, err);
	case VAL_TIME:
		return read_time(f->name, text, ret, err);
	case VAL_ID:
		return read_id(f->name, text, ret, err);
	case VAL_LIST:
		read_list(text, mem, ret);
		return RC_OK;
	case VAL_TEXT:
	case VAL_NULL:
	case VAL_JSON:
	case VAL_BYTES:
		break;
	}
	*ret = val_text(text);
	return RC_OK;
}

enum rc account_set(struct account *a, const char *name, const char *text, struct arena *mem,
                    bool *ret_known, struct err *err)
{
	const struct field *f = record_field(&account_record, name);
	struct val          v;

	*ret_known = settable(f) || is_attribute(name);
	if (!*ret_known || *text == '\0')
		return RC_OK;
	if (is_attribute(name))
		return account_add_attribute(a, name + sizeof(attribute) - 1, text, mem, err);
	if ((a->said & bit_of(f)) != 0)
		return err_invalid(err, name, "%s is given twice", name);
	TRY(value_of(f, text, mem, &v, err));
	record_put(f, a, v);
	a->said |= bit_of(f);
	return RC_OK;
}

void account_add_word(struct account *a, const char *field, const char *word, struct arena *mem)
{
	const struct field *f    = record_field(&account_record, field);
	struct strs         list = record_get(f, a).list;

	strs_add(&list, arena_strdup(mem, word), mem);
	record_put(f, a, val_list(list));
	a->said |= bit_of(f);
}

enum rc account_add_attribute(struct account *a, const char *key, const char *value,
                              struct arena *mem, struct err *err)
{
	if (strchr(key, '=') != NULL)
		return err_invalid(err, "attributes", "'%.64s' is not an attribute name", key);
	strs_add(&a->attributes, arena_printf(mem, "%s=%s", key, value), mem);
	a->said |= bit_of(record_field(&account_record, "attributes"));
	return RC_OK;
}
