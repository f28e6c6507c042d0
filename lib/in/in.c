/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/in.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/strs.h"
#include "lib/in/in_priv.h"
#include "lib/in/join.h"
#include "lib/in/shape.h"

static const char *const kind_word[] = {
    [IN_CSV]           = "csv",
    [IN_JSONL]         = "jsonl",
    [IN_KEYCLOAK]      = "keycloak",
    [IN_AUTHZERO]      = "auth0",
    [IN_FIREBASE]      = "firebase",
    [IN_SUPABASE]      = "supabase",
    [IN_CLERK]         = "clerk",
    [IN_FUSIONAUTH]    = "fusionauth",
    [IN_DJANGO]        = "django",
    [IN_DEVISE]        = "devise",
    [IN_KRATOS]        = "kratos",
    [IN_COGNITO]       = "cognito",
    [IN_DJANGO_CSV]    = "django-csv",
    [IN_COGNITO_CSV]   = "cognito-csv",
    [IN_SUPABASE_JSON] = "supabase-json",
    [IN_ENTRA]         = "entra",
    [IN_WORKSPACE]     = "workspace",
    [IN_OKTA]          = "okta",
    [IN_SCIM]          = "scim",
    [IN_SCIM_BULK]     = "scim-bulk",
    [IN_LDIF]          = "ldif",
    [IN_PASSWD]        = "passwd",
    [IN_SHADOW]        = "shadow",
    [IN_HTPASSWD]      = "htpasswd",
};
const struct wordmap in_kinds = WORDMAP("format", kind_word);

static const struct in_format formats[] = {
    [IN_CSV]           = {&in_csv, NULL},
    [IN_JSONL]         = {&in_jsonl, NULL},
    [IN_KEYCLOAK]      = {&in_json, &in_shape_keycloak},
    [IN_AUTHZERO]      = {&in_json, &in_shape_authzero},
    [IN_FIREBASE]      = {&in_json, &in_shape_firebase},
    [IN_FUSIONAUTH]    = {&in_json, &in_shape_fusionauth},
    [IN_DJANGO]        = {&in_json, &in_shape_django},
    [IN_KRATOS]        = {&in_json, &in_shape_kratos},
    [IN_COGNITO]       = {&in_json, &in_shape_cognito},
    [IN_SUPABASE_JSON] = {&in_json, &in_shape_supabase_json},
    [IN_SCIM]          = {&in_json, &in_shape_scim},
    [IN_SCIM_BULK]     = {&in_json, &in_shape_scim_bulk},
    [IN_SUPABASE]      = {&in_csv, &in_shape_supabase},
    [IN_CLERK]         = {&in_csv, &in_shape_clerk},
    [IN_DJANGO_CSV]    = {&in_csv, &in_shape_django_csv},
    [IN_DEVISE]        = {&in_csv, &in_shape_devise},
    [IN_COGNITO_CSV]   = {&in_csv, &in_shape_cognito_csv},
    [IN_ENTRA]         = {&in_csv, &in_shape_entra},
    [IN_WORKSPACE]     = {&in_csv, &in_shape_workspace},
    [IN_OKTA]          = {&in_csv, &in_shape_okta},
    [IN_LDIF]          = {&in_ldif, &in_shape_ldif},
    [IN_PASSWD]        = {&in_colon, &in_shape_passwd},
    [IN_SHADOW]        = {&in_colon, &in_shape_shadow},
    [IN_HTPASSWD]      = {&in_colon, &in_shape_htpasswd},
};

const char in_why[] = "import_error";

enum { LOOK = 16 * 1024 };

/* The one that fits, of ours or of the others; 0: none does. */
static enum rc that_fits(struct in *in, const struct in_window *w, bool ours, struct err *err)
{
	for (unsigned i = 1; i < COUNT(formats); i++) {
		if ((formats[i].shape == NULL) != ours ||
		    !formats[i].engine->fits(in, formats[i].shape, w->p, w->n))
			continue;
		if (in->kind != 0)
			return err_invalid(err, "format", "it may be %s or %s", kind_word[in->kind],
			                   kind_word[i]);
		in->kind = (enum in_kind)i;
	}
	return RC_OK;
}

const char *in_behind_comments(const char *p, size_t *n)
{
	while (*n > 0 && (*p == '#' || *p == '\n' || *p == '\r')) {
		const char  *nl  = memchr(p, '\n', *n);
		const size_t len = nl == NULL ? *n : (size_t)(nl - p) + 1;

		p += len;
		*n -= len;
	}
	return p;
}

static size_t first_line(const struct in_window *w)
{
	const char *nl = memchr(w->p, '\n', w->n);

	return nl == NULL ? w->n : (size_t)(nl - w->p) + 1;
}

static enum rc by_content(struct in *in, struct err *err)
{
	struct in_window w;

	TRY(in_look(in->source, LOOK, &w, err));
	in_room_clear(in->room, w.n);
	TRY(tree_glimpse(w.p, w.n, in->room, &in->tree, err));
	if (in_only_why(in)) /* what was refused stands behind it */
		TRY(tree_glimpse(w.p + first_line(&w), w.n - first_line(&w), in->room, &in->tree,
		                 err));
	TRY(that_fits(in, &w, false, err));
	if (in->kind == 0)
		TRY(that_fits(in, &w, true, err));
	if (in->kind == 0)
		return err_invalid(err, "format", "the content does not tell the format");
	return RC_OK;
}

static enum rc skip_bom(struct in *in, struct err *err)
{
	struct in_window w;

	TRY(in_look(in->source, 3, &w, err));
	if (w.n >= 2 && (memcmp(w.p, "\xff\xfe", 2) == 0 || memcmp(w.p, "\xfe\xff", 2) == 0))
		return err_invalid(err, "file", "it is UTF-16; only UTF-8 is read");
	if (w.n >= 3 && memcmp(w.p, "\xef\xbb\xbf", 3) == 0)
		in_take(in->source, 3);
	return RC_OK;
}

static enum rc read_map(struct in *in, struct err *err)
{
	const struct strs map = in->opt->map;

	in->mapped = arena_alloc(in->mem, map.n * sizeof(*in->mapped));
	for (size_t i = 0; i < map.n; i++) {
		const size_t n = strcspn(map.v[i], "=");

		if (map.v[i][n] != '=' || map.v[i][n + 1] == '\0')
			return err_invalid(err, "map", "'%.64s' is not FIELD=COLUMN", map.v[i]);
		in->mapped[i] = arena_strndup(in->mem, map.v[i], n);
		if (!account_knows(in->mapped[i]))
			return err_invalid(err, "map", "unknown field '%.64s'", in->mapped[i]);
	}
	return RC_OK;
}

static enum rc begin(struct in *in, struct err *err)
{
	TRY(read_map(in, err));
	TRY(skip_bom(in, err));
	in->kind = in->opt->kind;
	if (in->kind == 0)
		TRY(by_content(in, err));
	in->format = &formats[in->kind];
	if (in->format->shape != NULL)
		in_shape_begin(in);
	if (in->opt->join != 0)
		TRY(in_join_open(in, in->opt->join, &in->join, err));
	return in->format->engine->begin == NULL ? RC_OK : in->format->engine->begin(in, err);
}

enum rc in_open(const struct in_options *options, struct in **ret, struct err *err)
{
	AUTO(in) struct in *in = mem_check(calloc(1, sizeof(*in)));

	in->opt    = options;
	in->mem    = arena_new_small();
	in->source = in_source_new(options->fd, &options->tap);
	in->room   = in_room_new();
	TRY(begin(in, err));
	*ret = TAKE(in);
	return RC_OK;
}

void in_free(struct in *in)
{
	if (in == NULL)
		return;
	in_join_free(in->join);
	in_source_free(in->source);
	in_room_free(in->room);
	arena_free(in->mem);
	free(in);
}

enum in_kind in_kind(const struct in *in)
{
	return in->kind;
}

const char *in_column(const struct in *in, size_t i)
{
	return in->opt->map.v[i] + strlen(in->mapped[i]) + 1;
}

const char *in_name(const struct in *in, const char *name)
{
	for (size_t i = 0; i < in->opt->map.n; i++)
		if (strcmp(in_column(in, i), name) == 0)
			return in->mapped[i];
	return strcmp(name, in_why) == 0 || strs_has(in->opt->ignore, name) ? NULL : name;
}

enum rc in_unknown(const char *name, struct err *err)
{
	err_set(err, RC_INVALID, "unknown column '%.64s'", name);
	return err_advise(err, ADVICE_IMPORT_COLUMN);
}

enum rc in_attributes(const struct tree *t, const char *way, struct account *a, struct arena *mem,
                      struct err *err)
{
	for (size_t i = 0; i < t->n; i++) {
		const char *key = leaf_below(&t->leaf[i], way);

		if (key == NULL || t->leaf[i].kind == LEAF_NULL)
			continue;
		if (t->leaf[i].kind != LEAF_TEXT)
			return err_invalid(err, "attributes", "the attribute '%.64s' is not a text",
			                   key);
		TRY(account_add_attribute(a, key, t->leaf[i].text, mem, err));
	}
	return RC_OK;
}

static enum rc add_domain(const struct in *in, struct arena *mem, struct account *a,
                          struct err *err)
{
	bool known;

	if (in->opt->domain == NULL || a->email != NULL || a->username == NULL)
		return RC_OK;
	return account_set(a, "email", arena_printf(mem, "%s@%s", a->username, in->opt->domain),
	                   mem, &known, err);
}

static enum rc next(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
                    struct err *err)
{
	struct in_taking t = {.in = in, .a = ret, .mem = mem};

	return in->format->engine->next != NULL
	         ? in->format->engine->next(in, mem, ret, ret_there, err)
	         : in_shape_next(&t, ret_there, err);
}

enum rc in_next(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
                struct err *err)
{
	*ret = (struct account){.line = 0};
	if (next(in, mem, ret, ret_there, err) == RC_OK) {
		ret->line = in->row.line;
		return add_domain(in, mem, ret, err);
	}
	in->ended = err->rc != RC_INVALID || in->row.raw_n == 0;
	return err_during(err, "line %llu", (unsigned long long)in->row.line);
}

bool in_ended(const struct in *in)
{
	return in->ended;
}

const struct in_loss *in_losses(const struct in *in, size_t *ret_n)
{
	*ret_n = in->n_loss;
	return in->loss;
}

const char *in_never(const struct in *in)
{
	return in->format->shape == NULL || in->ours
	         ? NULL
	         : in_shape_says(in->format->shape, "@never ", in->mem);
}

void in_reject_head(const struct in *in, struct str *out)
{
	if (in->format->engine->reject_head != NULL)
		in->format->engine->reject_head(in, out);
}

void in_reject(const struct in *in, const char *why, struct str *out)
{
	in->format->engine->reject(in, why, out);
}

uint64_t in_settle(struct in *in)
{
	csv_take(in->source, &in->row);
	return in_offset(in->source);
}
