/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts as SCIM 2.0 users (RFC 7643): a ListResponse (RFC 7644, 3.4.2), or a BulkRequest that makes them (3.7). What SCIM has no
 * place for is in an extension of ours: nothing is lost on the way back.
 */
#include <string.h>

#include "lib/base/str.h"
#include "lib/out/out_priv.h"

#define CORE       "urn:ietf:params:scim:schemas:core:2.0:User"
#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
#define OURS       "urn:ietf:params:scim:schemas:extension:idctl:2.0:User"
#define MESSAGE    "urn:ietf:params:scim:api:messages:2.0:"

/* Attributes that SCIM has a name for, and what it is. */
static const char core_names[]       = "external_id externalId\n"
                                       "nickname nickName\n"
                                       "title title\n"
                                       "locale locale\n"
                                       "zoneinfo timezone\n"
                                       "preferred_language preferredLanguage\n"
                                       "profile profileUrl\n";
static const char phone_names[]      = "phone_number value\n";
static const char enterprise_names[] = "employee_number employeeNumber\n"
                                       "department department\n"
                                       "organization organization\n"
                                       "cost_center costCenter\n"
                                       "division division\n";

struct user_out {
	struct out       *o;
	const struct val *cell;
	struct str core, phone, enterprise, others; /* attributes: the members of each place */
};

static void member(const struct user_out *u, const char *name, const char *as)
{
	const struct val *v = out_cell(u->o, u->cell, name);

	if (v == NULL)
		return;
	str_json_key(&u->o->buf, as);
	out_add_value(&u->o->buf, *v);
}

static bool has(const struct user_out *u, const char *name)
{
	return out_cell(u->o, u->cell, name) != NULL;
}

static void add_member(struct str *to, const char *name, size_t n, const struct out_flat *m)
{
	str_addf(to, "%s\"%.*s\":\"%.*s\"", to->n > 0 ? "," : "", (int)n, name, (int)m->text_n,
	         m->text);
}

static void part_one(struct user_out *u, const struct out_flat *m)
{
	const struct {
		const char *names;
		struct str *to;
	} place[] = {
	    {core_names, &u->core}, {phone_names, &u->phone}, {enterprise_names, &u->enterprise}};
	size_t n;

	for (size_t i = 0; i < COUNT(place); i++) {
		const char *as = out_alias(place[i].names, m, &n);

		if (as != NULL) {
			add_member(place[i].to, as, n, m);
			return;
		}
	}
	add_member(&u->others, m->key, m->key_n, m);
}

/* As they are written: what is not plain text is escaped. */
static void part_attributes(struct user_out *u)
{
	const struct val *v    = out_cell(u->o, u->cell, "attributes");
	struct str        json = STR_EMPTY;
	const char       *at;
	struct out_flat   m;

	if (v == NULL)
		return;
	out_add_value(&json, *v);
	at = json.p;
	while (out_flat_next(&at, &m))
		part_one(u, &m);
	str_done(&json);
}

/* Members, if there are any, behind others. */
static void add_parted(const struct user_out *u, const char *before, const struct str *part,
                       const char *behind)
{
	if (part->n == 0)
		return;
	str_json_item(&u->o->buf);
	str_addf(&u->o->buf, "%s%s%s", before, part->p, behind);
}

static void name(const struct user_out *u)
{
	if (!has(u, "given_name") && !has(u, "family_name"))
		return;
	str_json_key(&u->o->buf, "name");
	str_json_open(&u->o->buf);
	member(u, "given_name", "givenName");
	member(u, "family_name", "familyName");
	str_json_close(&u->o->buf);
}

static void status(const struct user_out *u)
{
	const struct val *v = out_cell(u->o, u->cell, "status");

	if (v != NULL)
		str_json_bool(&u->o->buf, "active", strcmp(v->text, "active") == 0);
}

static void email(const struct user_out *u)
{
	if (!has(u, "email"))
		return;
	str_json_key(&u->o->buf, "emails");
	str_addc(&u->o->buf, '[');
	str_json_open(&u->o->buf);
	member(u, "email", "value");
	str_json_bool(&u->o->buf, "primary", true);
	str_json_close(&u->o->buf);
	str_addc(&u->o->buf, ']');
}

static void roles(const struct user_out *u)
{
	const struct val *v = out_cell(u->o, u->cell, "roles");

	if (v == NULL || v->list.n == 0)
		return;
	str_json_key(&u->o->buf, "roles");
	str_addc(&u->o->buf, '[');
	for (size_t i = 0; i < v->list.n; i++) {
		str_json_item(&u->o->buf);
		str_add(&u->o->buf, "{\"value\":");
		out_add_value(&u->o->buf, val_text(v->list.v[i]));
		str_addc(&u->o->buf, '}');
	}
	str_addc(&u->o->buf, ']');
}

static void meta(const struct user_out *u)
{
	const struct val *version = out_cell(u->o, u->cell, "version");

	str_json_key(&u->o->buf, "meta");
	str_json_open(&u->o->buf);
	str_json_text(&u->o->buf, "resourceType", "User");
	member(u, "created_at", "created");
	member(u, "updated_at", "lastModified");
	if (version != NULL)
		str_addf(&u->o->buf, ",\"version\":\"W/\\\"%lld\\\"\"", (long long)version->i);
	str_json_close(&u->o->buf);
}

static void ours(const struct user_out *u)
{
	str_json_key(&u->o->buf, OURS);
	str_json_open(&u->o->buf);
	member(u, "status", "status");
	member(u, "email_verified", "emailVerified");
	member(u, "must_change_password", "mustChangePassword");
	member(u, "roles_until", "rolesUntil");
	if (has(u, "attributes")) {
		str_json_key(&u->o->buf, "attributes");
		str_addf(&u->o->buf, "{%s}", u->others.n == 0 ? "" : u->others.p);
	}
	member(u, "version", "version");
	member(u, "last_login_at", "lastLoginAt");
	member(u, "deleted_at", "deletedAt");
	member(u, "password_hash", "passwordHash");
	str_json_close(&u->o->buf);
}

static void user(struct out *o, const struct val *cell)
{
	struct user_out u = {.o = o, .cell = cell};

	part_attributes(&u);
	str_json_open(&o->buf);
	str_addf(&o->buf, "\"schemas\":[\"%s\",%s\"%s\"]", CORE,
	         u.enterprise.n > 0 ? "\"" ENTERPRISE "\"," : "", OURS);
	member(&u, "id", "id");
	member(&u, has(&u, "username") ? "username" : "email", "userName");
	name(&u);
	member(&u, "display_name", "displayName");
	add_parted(&u, "", &u.core, "");
	status(&u);
	email(&u);
	add_parted(&u, "\"phoneNumbers\":[{", &u.phone, "}]");
	roles(&u);
	meta(&u);
	add_parted(&u, "\"" ENTERPRISE "\":{", &u.enterprise, "}");
	ours(&u);
	str_json_close(&o->buf);
	str_done(&u.core);
	str_done(&u.phone);
	str_done(&u.enterprise);
	str_done(&u.others);
}

/* ---- the two messages ---- */

static void head_list(struct out *o)
{
	str_add(&o->buf, "{\"schemas\":[\"" MESSAGE "ListResponse\"],\"Resources\":[");
}

static void row_list(struct out *o, const struct val *cell)
{
	str_add(&o->buf, o->rows > 0 ? ",\n" : "\n");
	user(o, cell);
}

/* How many there are is known at the end; the order of members says nothing. */
static void end_list(struct out *o)
{
	str_addf(&o->buf, "\n],\"totalResults\":%llu,\"startIndex\":1,\"itemsPerPage\":%llu}\n",
	         (unsigned long long)o->rows, (unsigned long long)o->rows);
}

static void head_bulk(struct out *o)
{
	str_add(&o->buf, "{\"schemas\":[\"" MESSAGE "BulkRequest\"],\"Operations\":[");
}

static void row_bulk(struct out *o, const struct val *cell)
{
	const struct val *id = out_cell(o, cell, "id");

	str_add(&o->buf, o->rows > 0 ? ",\n" : "\n");
	str_add(&o->buf, "{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":");
	if (id != NULL)
		out_add_value(&o->buf, *id);
	else
		str_addf(&o->buf, "\"%llu\"", (unsigned long long)o->rows + 1);
	str_add(&o->buf, ",\"data\":");
	user(o, cell);
	str_addc(&o->buf, '}');
}

static void end_bulk(struct out *o)
{
	str_add(&o->buf, "\n]}\n");
}

const struct out_format out_scim      = {.head = head_list, .row = row_list, .end = end_list};
const struct out_format out_scim_bulk = {.head = head_bulk, .row = row_bulk, .end = end_bulk};
