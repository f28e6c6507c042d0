/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/out/out.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/instant.h"
#include "lib/out/out_priv.h"

enum { PIECE = 64 * 1024 };

static const char *const kind_word[] = {"table", "json", "jsonl", "csv", "id"};
const struct wordmap     out_kinds   = WORDMAP("format", kind_word);

static const struct out_format *const formats[] = {
    [OUT_TABLE] = &out_table,     [OUT_JSON] = &out_json, [OUT_JSONL] = &out_jsonl,
    [OUT_CSV] = &out_csv,         [OUT_ID] = &out_id,     [OUT_FIELD] = &out_id,
    [OUT_MEMBERS] = &out_members, [OUT_SCIM] = &out_scim, [OUT_SCIM_BULK] = &out_scim_bulk,
    [OUT_LDIF] = &out_ldif,
};

struct out *out_new(const struct out_options *options)
{
	struct out *o = mem_check(calloc(1, sizeof(*o)));

	o->opt    = *options;
	o->format = formats[options->kind];
	o->arena  = arena_new();
	return o;
}

enum out_kind out_kind(const struct out *o)
{
	return o->opt.kind;
}

void out_become(struct out *o, enum out_kind kind, const char *base)
{
	assert(o->rec == NULL);
	o->opt.kind = kind;
	o->opt.base = base;
	o->format   = formats[kind];
}

void out_free(struct out *o)
{
	if (o == NULL)
		return;
	str_done(&o->buf);
	str_done(&o->next);
	str_done(&o->scratch);
	arena_free(o->arena);
	free(o);
}

static unsigned extra_of(const struct out *o, const char *name)
{
	unsigned i = 0;

	while (i < o->extras && strcmp(o->extra[i].name, name) != 0)
		i++;
	return i;
}

void out_extra(struct out *o, const char *name, struct val v)
{
	const unsigned i = extra_of(o, name);

	if (i == o->extras) {
		assert(o->rec == NULL && o->extras < OUT_EXTRA_MAX);
		o->extra[o->extras++].name = name;
	}
	o->extra[i].v = v;
}

static bool is_shown(const struct field *f)
{
	return (f->flags & FIELD_HIDDEN) == 0;
}

static const struct field *first_shown(const struct record *rec)
{
	const struct field *f = rec->field;

	while (!is_shown(f))
		f++;
	return f;
}

static enum rc refuse_field(const struct out *o, const char *name, struct err *err)
{
	const char **word = arena_alloc(o->arena, (o->rec->n + o->extras) * sizeof(*word));
	size_t       n    = 0;
	struct str   list = STR_EMPTY;

	for (size_t i = 0; i < o->rec->n; i++)
		if (is_shown(&o->rec->field[i]))
			word[n++] = o->rec->field[i].name;
	for (size_t i = 0; i < o->extras; i++)
		word[n++] = o->extra[i].name;
	for (size_t i = 0; i < n; i++)
		str_addf(&list, "%s%s", i == 0 ? "" : ", ", word[i]);
	err_set(err, RC_USAGE, "unknown field '%.40s'; fields: %s", name, list.p);
	str_done(&list);
	word_advise(name, word, (unsigned)n, err);
	return err_field(err, "fields");
}

static void add_column(struct out *o, const struct field *f, unsigned extra)
{
	struct column *c = &o->col[o->n++];
	char          *key;

	*c       = (struct column){.field = f, .extra = extra};
	c->name  = f != NULL ? f->name : o->extra[extra].name;
	c->title = f != NULL ? field_title(f) : "";
	if (f != NULL && (f->flags & FIELD_EXACT) != 0)
		c->exact = arena_alloc(o->arena, INSTANT_EXACT);
	if (*c->title == '\0') {
		char *title = arena_strdup(o->arena, c->name);

		for (char *p = title; *p != '\0'; p++)
			*p = (char)toupper((unsigned char)*p);
		c->title = title;
	}
	c->key_n = strlen(c->name) + strlen(",\"\":");
	c->key = key = arena_alloc(o->arena, c->key_n + 1);
	/* a name of ours has nothing that JSON would escape */
	stpcpy(stpcpy(stpcpy(key, ",\""), c->name), "\":");
}

static enum rc choose_named(struct out *o, struct err *err)
{
	for (size_t i = 0; i < o->opt.fields.n; i++) {
		const char         *name  = o->opt.fields.v[i];
		const struct field *f     = record_field(o->rec, name);
		const unsigned      extra = extra_of(o, name);

		if ((f == NULL || !is_shown(f)) && extra == o->extras)
			return refuse_field(o, name, err);
		for (size_t j = 0; j < o->n; j++)
			if (strcmp(o->col[j].name, name) == 0) {
				err_set(err, RC_USAGE, "field '%s' is named twice", name);
				return err_field(err, "fields");
			}
		add_column(o, f, extra);
	}
	return RC_OK;
}

static enum rc choose(struct out *o, struct err *err)
{
	const bool grid = o->opt.kind == OUT_TABLE && o->shape == OUT_MANY;

	if (o->opt.kind == OUT_ID) {
		add_column(o, first_shown(o->rec), 0);
		return RC_OK;
	}
	if (o->opt.kind == OUT_FIELD && o->opt.fields.n != 1) {
		err_set(err, RC_USAGE, "exactly one field can be printed bare, not %zu",
		        o->opt.fields.n);
		return err_field(err, "fields");
	}
	if (o->opt.fields.n > 0)
		return choose_named(o, err);
	for (size_t i = 0; i < o->rec->n; i++)
		if (is_shown(&o->rec->field[i]) &&
		    (!grid || (o->rec->field[i].flags & FIELD_WIDE) == 0))
			add_column(o, &o->rec->field[i], 0);
	for (unsigned i = 0; i < o->extras; i++)
		add_column(o, NULL, i);
	return RC_OK;
}

enum rc out_begin(struct out *o, const struct record *rec, enum out_shape shape, struct err *err)
{
	const size_t most = rec->n + o->extras;
	enum rc      rc;

	assert(o->rec == NULL && rec->n > 0);
	/* what others have printed stands before what we write past stdio */
	(void)fflush(o->opt.to);
	arena_reset(o->arena);
	o->rec   = rec;
	o->shape = shape;
	o->rows  = 0;
	o->n     = 0;
	o->more  = false;
	o->col   = arena_alloc(o->arena, most * sizeof(*o->col));
	o->cell  = arena_alloc(o->arena, most * sizeof(*o->cell));
	rc       = choose(o, err);
	if (rc != RC_OK)
		o->rec = NULL;
	return rc;
}

enum rc out_check(struct out *o, const struct record *rec, struct err *err)
{
	if (o->opt.fields.n == 0 && o->opt.kind != OUT_FIELD)
		return RC_OK; /* what is not named is not wrong */
	TRY(out_begin(o, rec, OUT_ONE, err));
	o->rec = NULL;
	return RC_OK;
}

static enum rc refuse_write(int cause, struct err *err)
{
	const char *name = strerrorname_np(cause);

	err_set(err, RC_INTERNAL, "the output cannot be written: %s", strerror(cause));
	snprintf(err->native, sizeof(err->native), "%s", name != NULL ? name : "unknown");
	return RC_INTERNAL;
}

/* A pipe that somebody else has made non-blocking is waited for. */
static bool wait_for(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

static bool write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		const ssize_t got = write(fd, p, n);

		if (got < 0 && errno == EAGAIN && wait_for(fd))
			continue;
		if (got < 0 && errno != EINTR)
			return false;
		if (got > 0) {
			p += got;
			n -= (size_t)got;
		}
	}
	return true;
}

/* Past stdio's buffer, which nobody wipes, unless the stream has no descriptor to go to. */
static enum rc drain(struct out *o, struct err *err)
{
	const int fd = fileno(o->opt.to);
	bool      done;

	if (o->buf.n == 0)
		return RC_OK;
	if (fd >= 0)
		done = write_all(fd, o->buf.p, o->buf.n);
	else
		done =
		    fwrite(o->buf.p, 1, o->buf.n, o->opt.to) == o->buf.n && fflush(o->opt.to) == 0;
	if (!done)
		return refuse_write(errno, err);
	str_clear(&o->buf);
	return RC_OK;
}

enum rc out_row(struct out *o, const void *record, struct err *err)
{
	assert(o->rec != NULL && (o->shape == OUT_MANY || o->rows == 0));
	if (o->rows == 0)
		o->format->head(o);
	for (size_t i = 0; i < o->n; i++) {
		const struct column *c = &o->col[i];

		o->cell[i] = c->field != NULL ? record_get(c->field, record) : o->extra[c->extra].v;
		if (c->exact != NULL && !val_absent(o->cell[i]))
			o->cell[i] = val_text(instant_format_exact(o->cell[i].time, c->exact));
	}
	o->format->row(o, o->cell);
	o->rows++;
	return o->buf.n < PIECE ? RC_OK : drain(o, err);
}

bool out_next(struct out *o, const char *cursor)
{
	str_clear(&o->next);
	o->more = cursor != NULL;
	if (o->more)
		str_add(&o->next, cursor);
	return o->format->pages;
}

enum rc out_end(struct out *o, struct err *err)
{
	assert(o->rec != NULL);
	if (o->rows == 0 && o->shape == OUT_MANY)
		o->format->head(o);
	if (o->rows > 0 || o->shape == OUT_MANY)
		o->format->end(o);
	o->rec    = NULL;
	o->extras = 0;
	return drain(o, err);
}
