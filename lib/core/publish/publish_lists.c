/* SPDX-License-Identifier: Apache-2.0 */
/* Status lists: one after the other, each in memory by itself. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/key/key.h"
#include "lib/core/publish/publish_priv.h"
#include "lib/core/token/status.h"
#include "lib/core/work/work.h"
#include "lib/crypt/status_list.h"

/* Numbers that are served, in ascending order. */
struct numbers {
	int64_t *v; /* in the arena */
	size_t   n, cap;
};

/* What lists of one kind are made with. */
struct lister {
	struct publisher *p;
	enum status_kind  kind;
	struct key_signer signer;
	const char       *folder; /* "status/tokens" */
	struct numbers    served;
};

static void remember(struct lister *l, int64_t number)
{
	struct numbers *s = &l->served;

	if (s->n == s->cap) {
		int64_t *wider =
		    arena_alloc(l->p->w->mem, (s->cap = s->cap * 2 + 8) * sizeof(*wider));

		if (s->n > 0)
			memcpy(wider, s->v, s->n * sizeof(*wider));
		s->v = wider;
	}
	s->v[s->n++] = number;
}

static enum rc publish_list(struct lister *l, int64_t number, uint8_t *bits, struct err *err)
{
	struct work          *w    = l->p->w;
	struct published      file = {.kind = "status_list",
	                              .path =
	                                  arena_printf(w->mem, "%s/%lld", l->folder, (long long)number)};
	AUTO(str) struct str *text = str_new();
	struct status_list    list = {.iss   = l->p->issuer,
	                              .ttl_s = l->p->in->refresh_s,
	                              .list  = {.p = bits, .n = STATUS_BYTES}};

	file.url = list.sub = arena_printf(w->mem, "%s/%s", l->p->base, file.path);
	/* what is revoked while we read may be missing: so it is as old as the beginning */
	list.iat = w->now = instant_now();
	list.exp.us       = list.iat.us + l->p->in->valid_s * UTC_SECOND;
	memset(bits, 0, STATUS_BYTES);
	TRY(status_fill(w, l->kind, number, bits, &file.revoked, err));
	TRY(status_list_sign(&list, &l->signer.jws, text, err));
	remember(l, number);
	return publish_file(l->p, &file, text, err);
}

static bool number_of(const char *name, int64_t *ret)
{
	const size_t n = strlen(name);

	if (n == 0 || n > 13 || strspn(name, "0123456789") != n || (n > 1 && *name == '0'))
		return false;
	*ret = strtoll(name, NULL, 10);
	return true;
}

/* Whatever else lies there is not ours. */
static enum rc drop_list(void *arg, const char *name, bool *ret_remove, struct err *err)
{
	struct lister   *l    = arg;
	struct published file = {.kind = "status_list", .removed = true};
	int64_t          number;

	*ret_remove = number_of(name, &number);
	for (size_t i = 0; *ret_remove && i < l->served.n; i++)
		*ret_remove = l->served.v[i] != number;
	if (!*ret_remove)
		return RC_OK;
	file.path = arena_printf(l->p->w->mem, "%s/%s", l->folder, name);
	file.url  = arena_printf(l->p->w->mem, "%s/%s", l->p->base, file.path);
	l->p->w->pending->changes++;
	return l->p->sink->row(l->p->sink->arg, &file, err);
}

static enum rc publish_kind(struct lister *l, uint8_t *bits, struct err *err)
{
	const struct folder_visitor visitor = {.visit = drop_list, .arg = l};
	int64_t                     number  = -1;
	bool                        more    = true;

	l->served.n = 0;
	l->folder   = arena_printf(l->p->w->mem, "status/%s", status_kind_words[l->kind]);
	while (more) {
		TRY(status_next_list(l->p->w, l->kind, &number, &more, err));
		if (more)
			TRY(publish_list(l, number, bits, err));
	}
	return folder_tidy(l->p->folder, l->folder, &visitor, err);
}

static enum rc find_signer(struct work *w, struct key_signer *ret, struct err *err)
{
	struct key k;

	TRY(key_active(w, &k, err));
	TRY(key_signer(w, &k, ret, err));
	if (jws_shape(ret->jws.alg)->family != JWS_MAC)
		return RC_OK;
	err_set(err, RC_CONFLICT, "others cannot verify what the %s key '%s' signs", k.alg, k.kid);
	return err_advise(err, ADVICE_KEY_ROTATE_ES256);
}

static enum rc publish_kinds(struct lister *l, struct err *err)
{
	uint8_t *bits = arena_alloc(l->p->w->mem, STATUS_BYTES);

	for (unsigned kind = 0; kind < STATUS_KINDS; kind++) {
		l->kind = (enum status_kind)kind;
		TRY(publish_kind(l, bits, err));
	}
	return RC_OK;
}

enum rc publish_lists(struct publisher *p, struct err *err)
{
	struct lister l  = {.p = p};
	enum rc       rc = find_signer(p->w, &l.signer, err);

	if (rc == RC_OK)
		rc = publish_kinds(&l, err);
	key_signer_done(&l.signer);
	return rc;
}
