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
	struct in *in = t->in;

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

static in_put *put_of(const struct in_shape *s, const char *word, size_t n)
{
	static const struct {
		char    word[12];
		in_put *put;
	} puts[] = {
	    {"is", in_as_it_is},       {"millis", in_millis}, {"seconds", in_seconds},
	    {"instant", in_instant},   {"active", in_active}, {"blocked", in_blocked},
	    {"verified", in_verified}, {"role", in_role},     {"attribute", in_attribute},
	    {"once", in_once},         {"banned", in_banned}, {"object", in_object},
	    {"part", in_part},         {"lose", in_lose},     {"skip", in_skip},
	};

	for (size_t i = 0; i < COUNT(puts); i++)
		if (strlen(puts[i].word) == n && memcmp(puts[i].word, word, n) == 0)
			return puts[i].put;
	return s->own;
}

static struct in_member read_line(const struct in_shape *s, const char *p, size_t n,
                                  struct arena *mem)
{
	char        *line  = arena_strndup(mem, p, n);
	char        *word  = line + strcspn(line, " ");
	const size_t len   = strcspn(word + 1, " ");
	char        *field = word + 1 + len;

	*word = '\0';
	return (struct in_member){.name  = line,
	                          .put   = put_of(s, word + 1, len),
	                          .field = *field == '\0' ? NULL : field + 1};
}

void in_shape_begin(struct in *in)
{
	const struct in_shape *s = in->format->shape;
	size_t                 n = 0;

	for (const char *p = s->member; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	in->member = arena_alloc(in->mem, (n + 1) * sizeof(*in->member));
	n          = 0;
	for (const char *p = s->member; *p != '\0'; p++) {
		const size_t len = strcspn(p, "\n");

		in->member[n++] = read_line(s, p, len, in->mem);
		p += len;
	}
	in->member[n] = (struct in_member){.name = NULL};
}

/* ---- a record ---- */

enum rc in_shape_take(struct in_taking *t, const char *name, const char *text, struct err *err)
{
	for (const struct in_member *m = t->in->member; m->name != NULL; m++) {
		const char *star = name;
		size_t      n    = strlen(name);

		if (!fits(m->name, name, &star, &n))
			continue;
		t->star = m->put == in_lose ? general(name, t->mem) : in_plain(star, n, t->mem);
		return m->put(t, m->field, text, err);
	}
	in_lost(t, general(name, t->mem), "idctl has nothing like it");
	return RC_OK;
}

enum rc in_shape_finish(struct in_taking *t, struct err *err)
{
	const struct in_shape *s = t->in->format->shape;

	return s->finish == NULL ? RC_OK : s->finish(t, err);
}

static bool all_there(const char *p, const char                                  *end,
                      bool (*has)(const void *arg, const char *name), const void *arg)
{
	char name[128];

	while (p < end) {
		const size_t n = strcspn(p, " |");

		if (n > 0 && n < sizeof(name)) {
			memcpy(name, p, n);
			name[n] = '\0';
			if (!has(arg, name))
				return false;
		}
		p += n + 1;
	}
	return true;
}

bool in_shape_signs(const struct in_shape *s, bool (*has)(const void *arg, const char *name),
                    const void            *arg)
{
	for (const char *p = s->signs; *p != '\0';) {
		const char *end = p + strcspn(p, "|");

		if (all_there(p, end, has, arg))
			return true;
		p = end + (*end == '|');
	}
	return false;
}
