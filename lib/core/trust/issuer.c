/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/trust/issuer.h"

#include <string.h>

#include "lib/base/address.h"
#include "lib/base/https_url.h"
#include "lib/base/instant.h"
#include "lib/base/record.h"
#include "lib/base/str.h"
#include "lib/core/work/work.h"
#include "lib/mod/curl.h"
#include "lib/mod/jansson.h"
#include "lib/mod/mod.h"

#define T struct issuer_keys
static const struct field keys_field[] = {
    COLUMN(T, jwks),     COLUMN(T, pinned),   COLUMN(T, fetched_at),
    COLUMN(T, tried_at), COLUMN(T, stale_at),
};
#undef T
static const struct record keys_record = RECORD(struct issuer_keys, "issuer's keys", keys_field);

enum rc issuer_check(const char *issuer, struct err *err)
{
	char host[HTTPS_URL_MAX + 1];

	if (https_url_parse(issuer, host))
		return RC_OK;
	err_invalid(err, "issuer", "'%.100s' is not an issuer URL", issuer);
	return err_advise_with(err, ADVICE_ISSUER_URL, "%d", HTTPS_URL_MAX);
}

enum rc issuer_read_keys(const char *text, size_t n, struct arena *a, struct jwks *ret,
                         struct err *err)
{
	TRY(jwk_parse_set(text, n, a, ret, err));
	ret->foreign = true;
	if (ret->n > ISSUER_KEYS_LIST)
		return err_set(err, RC_INVALID, "it has more than %d keys", ISSUER_KEYS_LIST);
	return ret->n > 0 ? RC_OK : err_set(err, RC_INVALID, "it has no usable signing key");
}

enum rc issuer_read_metadata(const char *text, size_t n, const char *issuer, struct arena *a,
                             const char **ret_uri, struct err *err)
{
	AUTO(json_doc) struct json_doc *doc = NULL;
	const struct mod_jansson       *json;
	const char                     *said, *uri;
	char                            host[HTTPS_URL_MAX + 1];

	TRY(MOD_LOAD(jansson, &json, err));
	TRY(json->parse(text, n, &doc, err));
	said = json->text(json->member(doc->root, "issuer"));
	uri  = json->text(json->member(doc->root, "jwks_uri"));
	if (said == NULL || strcmp(said, issuer) != 0)
		return err_set(err, RC_INVALID, "its metadata name another issuer, '%.100s'",
		               said == NULL ? "" : said);
	if (uri == NULL || !https_url_parse(uri, host))
		return err_set(
		    err, RC_INVALID,
		    "its metadata name '%.100s' for the keys, which is not an acceptable https URL",
		    uri == NULL ? "" : uri);
	*ret_uri = arena_strdup(a, uri);
	return RC_OK;
}

enum rc issuer_keys_get(struct work *w, const char *issuer, struct issuer_keys *ret,
                        struct err *err)
{
	bool found;

	*ret = (struct issuer_keys){.issuer = issuer, .keys = {.foreign = true}};
	TRY(store_get(w->db, IN(ISSUER_KEYS_GET, .issuer = issuer), INTO(&keys_record, w->mem, ret),
	              &found, err));
	if (!found)
		return RC_OK;
	if (issuer_read_keys(ret->jwks, strlen(ret->jwks), w->mem, &ret->keys, err) == RC_INVALID)
		return err_set(err, RC_CORRUPT, "the stored keys of an issuer are damaged");
	return err->rc;
}

/* A clock that was set back makes no time of waiting. */
static bool past(const struct work *w, struct utc since, int64_t seconds)
{
	return w->now.us < since.us || w->now.us - since.us >= seconds * UTC_SECOND;
}

bool issuer_keys_have(const struct issuer_keys *k, const char *kid)
{
	for (size_t i = 0; i < k->keys.n; i++)
		if (strcmp(k->keys.v[i].kid, kid) == 0)
			return true;
	return false;
}

bool issuer_keys_due(const struct work *w, const struct issuer_keys *k, const char *kid)
{
	if (k->pinned)
		return false;
	if (k->jwks == NULL)
		return true;
	if (!past(w, k->tried_at, ISSUER_RETRY_S))
		return false;
	return w->now.us >= k->stale_at.us || (kid != NULL && !issuer_keys_have(k, kid));
}

bool issuer_keys_spent(const struct work *w, const struct issuer_keys *k)
{
	return k->jwks == NULL || (!k->pinned && past(w, k->fetched_at, ISSUER_KEYS_MAX_S));
}

static bool is_private_host(const struct network *n, const char *host)
{
	for (size_t i = 0; n != NULL && i < n->private_hosts.n; i++)
		if (strcmp(n->private_hosts.v[i], host) == 0)
			return true;
	return false;
}

/* Without any left, it is over at once; 0 would be for ever. */
static long left_ms(int64_t deadline_ms)
{
	const int64_t left = deadline_ms - instant_monotonic_ms();

	return left < 1 ? 1 : (long)left;
}

static enum rc download(struct work *w, const char *url, int64_t deadline_ms,
                        struct curl_answer *ret, struct err *err)
{
	const struct mod_curl *curl;
	struct curl_request    in = {
	       .url = url, .permitted = address_is_public, .timeout_ms = left_ms(deadline_ms)};
	char host[HTTPS_URL_MAX + 1];

	TRY(MOD_LOAD(curl, &curl, err));
	if (!https_url_parse(url, host))
		return err_set(err, RC_UNAVAILABLE,
		               "'%.100s' is too long or not an acceptable https URL", url);
	if (is_private_host(w->handle->network, host))
		in.permitted = NULL;
	if (w->handle->network != NULL)
		in.ca_file = w->handle->network->ca_file;
	return curl->get(&in, w->mem, ret, err);
}

static struct utc stale_at(struct utc now, int64_t max_age_s)
{
	int64_t s = max_age_s < 0 ? ISSUER_FRESH_S : max_age_s;

	if (s < ISSUER_FRESH_MIN_S)
		s = ISSUER_FRESH_MIN_S;
	if (s > ISSUER_KEYS_MAX_S)
		s = ISSUER_KEYS_MAX_S;
	return (struct utc){now.us + s * UTC_SECOND};
}

static const char *format(const struct jwks *keys, struct arena *a)
{
	struct str  text = STR_EMPTY;
	const char *ret;

	jwks_format(keys, &text);
	ret = arena_strdup(a, text.p);
	str_done(&text);
	return ret;
}

static enum rc fetch(struct work *w, const char *issuer, struct issuer_keys *ret, struct err *err)
{
	/* both questions together take no longer than one may */
	const int64_t      deadline_ms = instant_monotonic_ms() + CURL_TOTAL_MS;
	const size_t       n           = strlen(issuer);
	const char        *uri;
	struct curl_answer answer;

	/* OpenID Connect Discovery, 4.1: a slash at its end goes first */
	TRY(download(w,
	             arena_printf(w->mem, "%.*s/.well-known/openid-configuration",
	                          (int)(issuer[n - 1] == '/' ? n - 1 : n), issuer),
	             deadline_ms, &answer, err));
	TRY(issuer_read_metadata(answer.body, answer.n, issuer, w->mem, &uri, err));
	TRY(download(w, uri, deadline_ms, &answer, err));
	TRY(issuer_read_keys(answer.body, answer.n, w->mem, &ret->keys, err));
	w->now           = instant_now();
	ret->jwks        = format(&ret->keys, w->mem);
	ret->fetched_now = true;
	ret->fetched_at = ret->tried_at = w->now;
	ret->stale_at                   = stale_at(w->now, answer.max_age_s);
	return RC_OK;
}

enum rc issuer_keys_fetch(struct work *w, const char *issuer, struct issuer_keys *ret,
                          struct err *err)
{
	enum rc rc;

	*ret = (struct issuer_keys){.issuer = issuer, .keys = {.foreign = true}};
	rc   = fetch(w, issuer, ret, err);
	if (rc == RC_OK)
		return RC_OK;
	/* what a lie says is not an input of ours: later it may be mended */
	if (rc == RC_INVALID)
		err->rc = RC_UNAVAILABLE;
	return err_during(err, "the keys of '%.100s'", issuer);
}

enum rc issuer_keys_put(struct work *w, const struct issuer_keys *k, struct err *err)
{
	return store_exec(w->db,
	                  IN(ISSUER_KEYS_PUT, .issuer = k->issuer, .jwks = k->jwks,
	                     .now = k->fetched_at, .stale_at = k->stale_at),
	                  NULL, err);
}

enum rc issuer_keys_try(struct work *w, const struct issuer_keys *k, bool *ret_ours,
                        struct err *err)
{
	int64_t n;

	*ret_ours = true;
	if (k->jwks == NULL)
		return RC_OK;
	TRY(store_exec(
	    w->db, IN(ISSUER_KEYS_TRY, .issuer = k->issuer, .now = w->now, .former = k->tried_at),
	    &n, err));
	*ret_ours = n == 1;
	return RC_OK;
}

enum rc issuer_keys_pin(struct work *w, const char *issuer, const char *jwks, struct err *err)
{
	struct jwks keys;

	if (issuer_read_keys(jwks, strlen(jwks), w->mem, &keys, err) != RC_OK)
		return err_field(err, "jwks_file");
	return store_exec(
	    w->db,
	    IN(ISSUER_KEYS_PIN, .issuer = issuer, .jwks = format(&keys, w->mem), .now = w->now),
	    NULL, err);
}

enum rc issuer_keys_unpin(struct work *w, const char *issuer, struct err *err)
{
	return store_exec(w->db, IN(ISSUER_KEYS_DELETE, .issuer = issuer), NULL, err);
}
