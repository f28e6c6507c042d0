/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ctx.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/advice.h"
#include "lib/base/str.h"
#include "lib/base/strs.h"

enum { TABLE_ROWS = 100 };

static enum rc begin(struct ctx *c, const struct record *rec, struct err *err)
{
	if (c->began)
		return RC_OK;
	c->began = true;
	return out_begin(c->out, rec, c->many ? OUT_MANY : OUT_ONE, err);
}

enum rc ctx_many(struct ctx *c, const struct record *rec, struct err *err)
{
	c->many = true;
	return begin(c, rec, err);
}

/* As people call it: an account by its address. */
static const char *name_of(const struct record *rec, const void *record)
{
	static const char *const known[] = {"email", "name", "kid"};
	const struct field      *f       = NULL;

	for (size_t i = 0; f == NULL && i < COUNT(known); i++)
		f = record_field(rec, known[i]);
	return f == NULL ? NULL : record_get(f, record).text;
}

enum rc ctx_emit(struct ctx *c, const struct record *rec, const void *record, struct err *err)
{
	const bool  changed = c->w->pending->changes != c->changes_shown;
	const char *name    = NULL;

	TRY(begin(c, rec, err));
	if (cmd_changes(c->cmd))
		out_extra(c->out, "changed", val_bool(changed));
	if (changed && c->changing != NULL)
		name = name_of(rec, record);
	if (name != NULL)
		strs_add(c->changing, name, c->mem);
	c->changes_shown = c->w->pending->changes;
	return out_row(c->out, record, err);
}

static bool stops_early(const struct ctx *c)
{
	return (c->cmd->needs & NEED_LIST) != 0 && c->query->limit < 0 &&
	       out_kind(c->out) == OUT_TABLE;
}

enum rc ctx_become(struct ctx *c, enum out_kind kind, const char *base, struct err *err)
{
	if (c->front->out.kind == OUT_MEMBERS) {
		err_set(err, RC_USAGE, "a request is answered with records");
		return err_field(err, "format");
	}
	out_become(c->out, kind, base);
	return RC_OK;
}

struct list_query ctx_query(const struct ctx *c)
{
	struct list_query q = *c->query;

	if (q.limit < 0)
		q.limit = stops_early(c) ? TABLE_ROWS : 0;
	return q;
}

struct sink_arg {
	struct ctx          *c;
	const struct record *rec;
};

static enum rc sink_row(void *arg, const void *record, struct err *err)
{
	const struct sink_arg *s = arg;

	return ctx_emit(s->c, s->rec, record, err);
}

static enum rc sink_next(void *arg, const char *cursor, struct err *err)
{
	const struct sink_arg *s    = arg;
	const bool             said = out_next(s->c->out, cursor);
	struct err             note = ERR_NONE;

	(void)err;
	if (cursor == NULL || (said && !stops_early(s->c)))
		return RC_OK;
	if (stops_early(s->c)) {
		err_set(&note, RC_NO, "only the first %d are shown", TABLE_ROWS);
		err_advise_with(&note, ADVICE_LIST_ALL, "%s", cursor);
	} else {
		err_set(&note, RC_NO, "there are more");
		err_advise_with(&note, ADVICE_LIST_NEXT, "%s", cursor);
	}
	ctx_advise(s->c, &note);
	return RC_OK;
}

struct list_sink ctx_sink(struct ctx *c, const struct record *rec)
{
	struct sink_arg *s = arena_alloc(c->mem, sizeof(*s));

	*s = (struct sink_arg){.c = c, .rec = rec};
	return (struct list_sink){.row = sink_row, .next = sink_next, .arg = s};
}

enum rc ctx_list(struct ctx *c, const struct record *rec,
                 enum rc (*run)(struct work *, const struct list_query *, const struct list_sink *,
                                struct err *),
                 struct err *err)
{
	const struct list_query q    = ctx_query(c);
	const struct list_sink  sink = ctx_sink(c, rec);

	TRY(ctx_many(c, rec, err));
	return run(c->w, &q, &sink, err);
}

static enum rc write_new_file(const char *path, const struct secret *s, struct err *err)
{
	const int  fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	const bool ok = fd >= 0 && write(fd, s->p, s->n) == (ssize_t)s->n &&
	                write(fd, "\n", 1) == 1 && fsync(fd) == 0;
	const int why = errno;

	if (fd >= 0)
		close(fd);
	if (ok)
		return RC_OK;
	if (fd >= 0)
		unlink(path);
	err_set(err, why == EEXIST ? RC_EXISTS : RC_CONFIG,
	        "the secret cannot be written to '%.200s': %s", path, strerror(why));
	return err_field(err, "secret_out");
}

/* What may be shown of it: nothing when it went into a file, or when there is none. */
static enum rc place_secret(struct ctx *c, const struct secret *s, const char **ret,
                            struct err *err)
{
	*ret = NULL;
	/* a dry run shows no secret that could be used: a signed token would be valid without any record of it */
	if (s == NULL || c->g->dry_run)
		return RC_OK;
	if (c->secret_out == NULL) {
		*ret = (const char *)s->p;
		return RC_OK;
	}
	TRY(write_new_file(c->secret_out, s, err));
	c->secret_written = true;
	return RC_OK;
}

enum rc ctx_reveal(struct ctx *c, const struct secret *s, struct err *err)
{
	const char *shown;

	TRY(place_secret(c, s, &shown, err));
	out_extra(c->out, c->cmd->reveals, val_text(shown));
	return RC_OK;
}

/* Into the file all of them go, one a line. */
static struct secret *lines_of(const struct secret *const *secrets, size_t n)
{
	struct secret *all;
	size_t         size = 0;

	for (size_t i = 0; i < n; i++)
		size += secrets[i]->n + (i > 0);
	all  = secret_new(size);
	size = 0;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			all->p[size++] = '\n';
		memcpy(all->p + size, secrets[i]->p, secrets[i]->n);
		size += secrets[i]->n;
	}
	return all;
}

enum rc ctx_place_secrets(struct ctx *c, const struct secret *const *secrets, size_t n,
                          bool *ret_shown, struct err *err)
{
	AUTO(secret) struct secret *all   = lines_of(secrets, n);
	const char                 *shown = NULL;
	const enum rc               rc    = place_secret(c, all, &shown, err);

	*ret_shown = shown != NULL;
	return rc;
}

enum rc ctx_emit_secrets(struct ctx *c, const struct record *rec, const void *record,
                         const struct shown_secrets *shown, struct err *err)
{
	bool    here;
	enum rc rc = ctx_place_secrets(c, shown->secret, shown->n, &here, err);

	for (size_t i = 0; i < shown->n; i++)
		*shown->member[i] = here ? (const char *)shown->secret[i]->p : NULL;
	if (rc == RC_OK)
		rc = ctx_emit(c, rec, record, err);
	for (size_t i = 0; i < shown->n; i++)
		*shown->member[i] = NULL;
	return rc;
}

enum rc ctx_emit_secret(struct ctx *c, const struct record *rec, const void *record,
                        const char **member, const struct secret *s, struct err *err)
{
	return ctx_emit_secrets(c, rec, record,
	                        &(struct shown_secrets){.n = 1, .member = {member}, .secret = {s}},
	                        err);
}

enum rc ctx_print(struct ctx *c, const struct str *text, struct err *err)
{
	return c->front->write(c->front->arg, text->p, text->n, false, err);
}

enum rc ctx_print_object(struct ctx *c, const struct str *json, struct err *err)
{
	AUTO(str) struct str *text   = str_new();
	const bool            member = c->front->out.kind == OUT_MEMBERS;

	str_addf(text, member ? "\"records\":[%s]" : "%s\n", json->p);
	return ctx_print(c, text, err);
}

void ctx_note(const struct ctx *c, const char *fmt, ...)
{
	char    line[512];
	va_list ap;

	if (c->g->quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	c->front->note(c->front->arg, line);
}

void ctx_advise(const struct ctx *c, const struct err *note)
{
	struct str advice = STR_EMPTY;

	advice_add(&advice, note, ADVICE_FOR_ARGV); /* a batch takes no notes */
	ctx_note(c, "%s; %s", note->msg, advice.p);
	str_done(&advice);
}

enum rc ctx_each(struct ctx *c, struct strs refs, const struct record *rec, const void *opts,
                 enum rc (*each)(struct ctx *c, const char *ref, const void *opts, struct err *err),
                 struct err *err)
{
	if (refs.n != 1 || c->lines != NULL)
		TRY(ctx_many(c, rec, err));
	for (size_t i = 0; i < refs.n; i++) {
		c->line = c->lines == NULL ? 0 : c->lines[i];
		if (each(c, refs.v[i], opts, err) != RC_OK)
			return c->line == 0 ? err->rc : err_during(err, "line %zu", c->line);
	}
	return RC_OK;
}
