/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/publish/publish.h"

#include <string.h>

#include "lib/base/https_url.h"
#include "lib/base/str.h"
#include "lib/core/access/access.h"
#include "lib/core/publish/publish_priv.h"
#include "lib/core/token/status.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

static const char *const    kinds_word[] = {"keys", "metadata", "status_list"};
static const struct wordmap kinds        = WORDMAP("kind", kinds_word);

#define T struct published
static const struct field published_field[] = {
    FIELD(T, path, "PATH", "path of the file in the folder"),
    FIELD(T, kind, "KIND", "keys, metadata or status_list", .words = &kinds),
    FIELD(T, url, "URL", "URL of the file", .flags = FIELD_WIDE),
    FIELD(T, bytes, "BYTES", "size in bytes"),
    FIELD(T, revoked, "REVOKED", "revoked entries of a status list"),
    FIELD(T, removed, "REMOVED", "true: no token needs this status list any longer"),
};
#undef T
const struct record published_record = RECORD(struct published, "published file", published_field);

/* RFC 8414, 2, wants https; on this very machine there is nobody in between. */
static bool is_safe(const char *url)
{
	static const char *const here[] = {"localhost", "127.0.0.1", "[::1]"};
	char                     host[HTTPS_URL_MAX + 1];

	if (https_url_parse(url, host))
		return true;
	for (size_t i = 0; i < COUNT(here) && http_url_parse(url, host); i++) {
		const size_t n = strlen(here[i]);

		if (strncmp(host, here[i], n) == 0 && (host[n] == ':' || host[n] == '\0'))
			return true;
	}
	return false;
}

/* What the store itself has was judged when it was chosen, by the program of then. */
static enum rc check_base(struct work *w, const char *url, bool own, const char **ret,
                          struct err *err)
{
	size_t n = strlen(url);

	if (!is_safe(url) && !(own && strncmp(url, "https://", 8) == 0)) {
		err_invalid(err, "base_url",
		            "published files must be read over https, not from '%.100s'", url);
		return err_advise(err, ADVICE_PUBLISH_URL);
	}
	while (n > 0 && url[n - 1] == '/')
		n--;
	*ret = arena_strndup(w->mem, url, n);
	return RC_OK;
}

static enum rc check_times(const struct publish_request *in, struct err *err)
{
	if (in->valid_s < 60 || in->valid_s > STATUS_VALID_MAX)
		return err_invalid(err, "valid",
		                   "the lifetime of a status list must be 1 minute to 1 day");
	if (in->refresh_s < 1 || in->refresh_s > in->valid_s)
		return err_invalid(
		    err, "refresh",
		    "the refresh interval of a status list must be 1 second to its lifetime");
	return RC_OK;
}

static enum rc prepare(struct publisher *p, struct err *err)
{
	struct work *w = p->w;
	const char  *base;

	TRY(meta_get(w, "issuer", &p->issuer, err));
	TRY(status_place(w, &p->place, err));
	if (p->issuer == NULL)
		return err_set(err, RC_CORRUPT, "the store has no issuer");
	base = p->in->base_url != NULL ? p->in->base_url : p->place != NULL ? p->place : p->issuer;
	TRY(check_base(w, base, p->in->base_url == NULL, &p->base, err));
	if (p->place == NULL || strcmp(p->place, p->base) == 0)
		return RC_OK;
	err_set(err, RC_CONFLICT, "tokens of this store already refer to status lists at %.200s",
	        p->place);
	return err_field(err, "base_url");
}

enum rc publish_file(struct publisher *p, struct published *file, const struct str *text,
                     struct err *err)
{
	const struct bytes content = {.p = text->p, .n = text->n};
	bool               changed;

	TRY(folder_put(p->folder, file->path, content, &changed, err));
	if (file->url == NULL)
		file->url = arena_printf(p->w->mem, "%s/%s", p->base, file->path);
	file->bytes = (int64_t)text->n;
	/* files are not the store's, and leave no event; but it was a change */
	p->w->pending->changes += changed;
	return p->sink->row(p->sink->arg, file, err);
}

/* Every algorithm once, in the order of the keys. */
static void add_algorithms(struct str *s, const struct jwks *keys)
{
	bool told[JWS_EDDSA + 1] = {false};
	char before              = '[';

	for (size_t i = 0; i < keys->n; i++) {
		const enum jws_alg alg = keys->v[i].alg;

		if (told[alg])
			continue;
		told[alg] = true;
		str_addc(s, before);
		str_add_json(s, word_of(&jws_alg_words, alg));
		before = ',';
	}
	str_add(s, before == '[' ? "[]" : "]");
}

static void write_metadata(const struct publisher *p, const struct jwks *keys, bool openid,
                           struct str *s)
{
	const char *uri = arena_printf(p->w->mem, "%s/.well-known/jwks.json", p->base);

	str_json_open(s);
	str_json_text(s, "issuer", p->issuer);
	str_json_text(s, "jwks_uri", uri);
	str_json_list(s, "response_types_supported", NULL, 0);
	str_json_list(s, "grant_types_supported", NULL, 0);
	if (openid) {
		static const char *const same_for_all = "public";

		str_json_list(s, "subject_types_supported", &same_for_all, 1);
		str_json_key(s, "id_token_signing_alg_values_supported");
		add_algorithms(s, keys);
	}
	str_json_close(s);
	str_addc(s, '\n');
}

/* RFC 8414, 3.1: for an issuer with a path, it stands between the host and that path. */
static const char *oauth_url(const struct publisher *p)
{
	const char *host = strstr(p->issuer, "://") + 3;
	const char *path = host + strcspn(host, "/");
	size_t      n    = strlen(path);

	while (n > 0 && path[n - 1] == '/')
		n--;
	return arena_printf(p->w->mem, "%.*s/.well-known/oauth-authorization-server%.*s",
	                    (int)(path - p->issuer), p->issuer, (int)n, path);
}

static enum rc publish_metadata(struct publisher *p, const struct jwks *keys, struct err *err)
{
	struct published openid = {
	    .path = ".well-known/openid-configuration",
	    .kind = "metadata",
	    .url  = arena_printf(p->w->mem, "%s/.well-known/openid-configuration", p->issuer)};
	struct published      oauth = {.path = ".well-known/oauth-authorization-server",
	                               .kind = "metadata",
	                               .url  = oauth_url(p)};
	AUTO(str) struct str *text  = str_new();

	write_metadata(p, keys, true, text);
	TRY(publish_file(p, &openid, text, err));
	str_clear(text);
	write_metadata(p, keys, false, text);
	return publish_file(p, &oauth, text, err);
}

static enum rc nothing_else(void *arg, const char *name, bool *ret_remove, struct err *err)
{
	(void)arg;
	(void)name;
	(void)err;
	*ret_remove = false;
	return RC_OK;
}

static enum rc publish_keys(struct publisher *p, struct err *err)
{
	const struct folder_visitor visitor = {.visit = nothing_else};
	struct published            file    = {.path = ".well-known/jwks.json", .kind = "keys"};
	AUTO(str) struct str       *text    = str_new();
	struct key_set              set;
	enum rc                     rc;

	TRY(key_set_load(p->w, false, &set, err));
	jwks_format(&set.keys, text);
	str_addc(text, '\n');
	rc = publish_file(p, &file, text, err);
	if (rc == RC_OK)
		rc = publish_metadata(p, &set.keys, err);
	key_set_done(&set);
	return rc == RC_OK ? folder_tidy(p->folder, ".well-known", &visitor, err) : rc;
}

/* What is said in the store comes last: a token never speaks of a list that was not there. */
static enum rc switch_on(struct work *w, void *arg, struct err *err)
{
	const struct publisher *p = arg;
	const char             *place;

	TRY(status_place(w, &place, err));
	if (place != NULL && strcmp(place, p->base) != 0)
		return err_set(err, RC_CONFLICT, "status lists are already published at %.200s",
		               place);
	if (place == NULL) /* from now on anyone who answers there says what is revoked */
		TRY(access_require_owner(w, err));
	work_changed(w, EVENT(status_lists, EVENT_NO_ID, .status_lists = p->base));
	return meta_put(w, "status_lists", p->base, err);
}

static enum rc publish_all(struct work *w, void *arg, struct err *err)
{
	struct publisher *p = arg;

	TRY(prepare(p, err));
	TRY(folder_open(p->in->dir, p->in->dry_run, &p->folder, err));
	/* who waited for another to end sees what that one did not */
	TRY(store_yield(w->db, err));
	TRY(publish_keys(p, err));
	return p->place != NULL || p->in->status_lists ? publish_lists(p, err) : RC_OK;
}

enum rc publish_run(struct work *w, const struct publish_request *in, const struct list_sink *sink,
                    struct err *err)
{
	struct publisher p   = {.w = w, .in = in, .sink = sink};
	const struct txn all = {.power = STORE_READ, .step = publish_all, .arg = &p, .once = true};
	enum rc          rc;

	TRY(check_times(in, err));
	rc = txn_run(w, &all, err);
	if (rc == RC_OK && in->status_lists && p.place == NULL && !in->dry_run)
		rc = txn_write(w, switch_on, &p, err);
	folder_free(p.folder);
	return rc;
}
