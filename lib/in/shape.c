/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/in/shape.h"

#include <string.h>

/* ---- names ---- */

/* Do name and pattern fit? *ret_star: what the first star stands for. */
static bool fits(const char *pattern, const char *name, const char **ret_star, size_t *ret_n)
{
	bool seen = false;

	while (*pattern != '\0') {
		const size_t n = strcspn(name, "/");

		if (*pattern == '*' && n == 0)
			return false;
		if (*pattern == '*') {
			if (!seen) {
				*ret_star = name;
				*ret_n    = n;
			}
			seen = true;
			name += n;
			pattern++;
		} else if (*pattern++ != *name++) {
			return false;
		}
	}
	return *name == '\0';
}

/* ~1 is a slash, ~0 a tilde (RFC 6901). */
const char *in_plain(const char *way, size_t n, struct arena *mem)
{
	char *out = arena_strndup(mem, way, n), *to = out;

	for (const char *from = out; *from != '\0'; from++) {
		const bool escaped = from[0] == '~' && (from[1] == '0' || from[1] == '1');

		*to = *from;
		if (escaped)
			*to = "~/"[from[1] == '1'];
		to++;
		from += escaped;
	}
	*to = '\0';
	return out;
}

/* Numbers of items are of no interest: one name for all of them. */
static const char *general(const char *name, struct arena *mem)
{
	char *out = arena_strdup(mem, name), *to = out;

	for (const char *from = out; *from != '\0';) {
		const size_t n      = strcspn(from, "/");
		const bool   digits = n > 0 && strspn(from, "0123456789") == n;

		memmove(to, digits ? "*" : from, digits ? 1 : n);
		to += digits ? 1 : n;
		from += n;
		if (*from == '/')
			*to++ = *from++;
	}
	*to = '\0';
	return out;
}

/* ---- what is lost ---- */

void in_lost(struct in_taking *t, const char *name, const char *why)
{
	if (t->n_lost < PIECES_MAX)
		t->lost[t->n_lost++] = (struct in_piece){.name = name, .text = why};
}

static void count(struct in *in, const char *name, const char *why)
{
	for (size_t i = 0; i < in->n_loss; i++)
		if (strcmp(in->loss[i].what, name) == 0 && strcmp(in->loss[i].why, why) == 0) {
			in->loss[i].n++;
			return;
		}
	if (in->n_loss == IN_LOSSES_MAX) {
		in->loss[IN_LOSSES_MAX - 1].what = "further names";
		in->loss[IN_LOSSES_MAX - 1].n++;
		return;
	}
	in->loss[in->n_loss++] = (struct in_loss){
	    .what = arena_strdup(in->mem, name), .why = arena_strdup(in->mem, why), .n = 1};
}

/* ---- the table of a format ---- */

/* In the order of the words: a table of functions would cost every start. */
enum {
	OWN,
	IS,
	MILLIS,
	SECONDS,
	INSTANT,
	ACTIVE,
	BLOCKED,
	VERIFIED,
	WORD,
	STATUS,
	HASH,
	ATTRIBUTE,
	ONCE,
	BANNED,
	OBJECT,
	PART,
	LOSE,
	SKIP
};

static unsigned kind_of_line(const char *word, size_t n)
{
	static const char words[][12] = {
	    [IS]        = "is",
	    [MILLIS]    = "millis",
	    [SECONDS]   = "seconds",
	    [INSTANT]   = "instant",
	    [ACTIVE]    = "active",
	    [BLOCKED]   = "blocked",
	    [VERIFIED]  = "verified",
	    [WORD]      = "word",
	    [STATUS]    = "status",
	    [HASH]      = "hash",
	    [ATTRIBUTE] = "attribute",
	    [ONCE]      = "once",
	    [BANNED]    = "banned",
	    [OBJECT]    = "object",
	    [PART]      = "part",
	    [LOSE]      = "lose",
	    [SKIP]      = "skip",
	};

	for (unsigned i = 1; i < COUNT(words); i++)
		if (strlen(words[i]) == n && memcmp(words[i], word, n) == 0)
			return i;
	return OWN;
}

static enum rc put(struct in_taking *t, const struct in_member *m, const char *text,
                   struct err *err)
{
	switch (m->word) {
	case IS:
		return in_as_it_is(t, m->field, text, err);
	case MILLIS:
		return in_millis(t, m->field, text, err);
	case SECONDS:
		return in_seconds(t, m->field, text, err);
	case INSTANT:
		return in_instant(t, m->field, text, err);
	case ACTIVE:
		return in_active(t, m->field, text, err);
	case BLOCKED:
		return in_blocked(t, m->field, text, err);
	case VERIFIED:
		return in_verified(t, m->field, text, err);
	case WORD:
		return in_word(t, m->field, text, err);
	case STATUS:
		return in_status(t, m->field, text, err);
	case HASH:
		return in_hash(t, text, err);
	case ATTRIBUTE:
		return in_attribute(t, m->field, text, err);
	case ONCE:
		return in_once(t, m->field, text, err);
	case BANNED:
		return in_banned(t, m->field, text, err);
	case OBJECT:
		return in_object(t, m->field, text, err);
	case PART:
		return in_part(t, m->field, text, err);
	case LOSE:
		return in_lose(t, m->field, text, err);
	case SKIP:
		return RC_OK;
	default:
		return t->in->format->shape->own(t, m->field, text, err);
	}
}

static struct in_member read_line(const char *p, size_t n, struct arena *mem)
{
	char        *line  = arena_strndup(mem, p, n);
	char        *word  = line + strcspn(line, " ");
	const size_t len   = strcspn(word + 1, " ");
	char        *field = word + 1 + len;

	*word = '\0';
	return (struct in_member){.name  = line,
	                          .word  = kind_of_line(word + 1, len),
	                          .field = *field == '\0' ? NULL : field + 1};
}

void in_shape_begin(struct in *in)
{
	const struct in_shape *s = in->format->shape;
	size_t                 n = 0;

	for (const char *p = s->table; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	in->member = arena_alloc(in->mem, (n + 1) * sizeof(*in->member));
	n          = 0;
	for (const char *p = s->table; *p != '\0'; p++) {
		const size_t len = strcspn(p, "\n");

		if (*p != '@')
			in->member[n++] = read_line(p, len, in->mem);
		p += len;
	}
	in->member[n] = (struct in_member){.name = NULL};
	in->inside    = in_shape_says(s, "@inside ", in->mem);
}

/* The lines of that kind come first, and follow each other. */
static const char *line_of(const struct in_shape *s, const char *what)
{
	const size_t n = strlen(what);

	for (const char *p = s->table; *p == '@'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, what, n) == 0)
			return p + n;
	return NULL;
}

const char *in_shape_says(const struct in_shape *s, const char *what, struct arena *mem)
{
	const char *text = line_of(s, what);

	return text == NULL ? NULL : arena_strndup(mem, text, strcspn(text, "\n"));
}

/* ---- a record ---- */

static const char *behind(const char *inside, const char *name)
{
	const size_t n = inside == NULL ? 0 : strlen(inside);

	return n > 0 && strncmp(name, inside, n) == 0 && name[n] == '/' ? name + n + 1 : name;
}

enum rc in_shape_take(struct in_taking *t, const char *name, const char *text, struct err *err)
{
	name = behind(t->in->inside, name);
	for (const struct in_member *m = t->in->member; m->name != NULL; m++) {
		const char *star = name;
		size_t      n    = strlen(name);

		if (!fits(m->name, name, &star, &n))
			continue;
		t->star = m->word == LOSE ? general(name, t->mem) : in_plain(star, n, t->mem);
		return put(t, m, text, err);
	}
	in_lost(t, general(name, t->mem), "idctl has nothing like it");
	return RC_OK;
}

enum rc in_shape_finish(struct in_taking *t, struct err *err)
{
	const struct in_shape *s = t->in->format->shape;

	if (!t->passed_over && t->in->second != NULL)
		TRY(t->in->second(t, err));
	if (s->finish != NULL)
		TRY(s->finish(t, err));
	for (size_t i = 0; i < t->n_lost && !t->passed_over; i++)
		count(t->in, t->lost[i].name, t->lost[i].text);
	return RC_OK;
}

enum rc in_shape_next(struct in_taking *t, bool *ret_there, struct err *err)
{
	do {
		*t->a          = (struct account){.line = 0};
		t->n_piece     = 0;
		t->n_lost      = 0;
		t->passed_over = false;
		TRY(t->in->format->engine->one(t, err));
	} while (t->passed_over);
	*ret_there = t->in->row.raw_n > 0;
	return RC_OK;
}

static bool all_there(const char *p, in_has *has, const void *arg)
{
	char name[128];

	while (*p != '\n') {
		const size_t n = strcspn(p, " \n");

		if (n < sizeof(name)) {
			memcpy(name, p, n);
			name[n] = '\0';
			if (!has(arg, name))
				return false;
		}
		p += n + (p[n] == ' ');
	}
	return true;
}

bool in_shape_signs(const struct in_shape *s, in_has *has, const void *arg)
{
	static const char signs[] = "@signs ";

	for (const char *p = s->table; *p == '@'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, signs, sizeof(signs) - 1) == 0 &&
		    all_there(p + sizeof(signs) - 1, has, arg))
			return true;
	return false;
}
