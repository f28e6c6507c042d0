/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/upkeep/config.h"

#include <string.h>

#include "lib/base/https_url.h"
#include "lib/base/instant.h"
#include "lib/core/access/access.h"
#include "lib/core/token/token.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"

static const char *const config_word[] = {"issuer"};
const struct wordmap     config_words  = WORDMAP("name", config_word);

#define T struct config_item
static const struct field config_field[] = {
    FIELD(T, name, "NAME", "name of the setting"),
    FIELD(T, value, "VALUE", "the new value"),
    FIELD(T, former, "FORMER", "what it was before"),
    FIELD(T, tokens, "TOKENS", "unexpired tokens and sessions of the former issuer"),
    FIELD(T, tokens_until, "UNTIL", "when the last of those tokens expires, or null"),
};
#undef T
const struct record config_record =
    RECORD(struct config_item, "setting of the store", config_field);

enum rc config_check_issuer(const char *url, struct err *err)
{
	char host[HTTPS_URL_MAX + 1];

	if (https_url_parse(url, host) || http_url_parse(url, host))
		return RC_OK;
	err_invalid(err, "issuer", "'%.100s' is not an issuer URL", url);
	return err_advise_with(err, ADVICE_ISSUER_URL, "%d", HTTPS_URL_MAX);
}

/* Tokens of sessions are not on record: each one that was used lately may have one out. */
static enum rc count_tokens(struct work *w, struct config_item *c, struct err *err)
{
	const struct utc since    = {w->now.us - TOKEN_TTL_MAX * UTC_SECOND};
	int64_t          sessions = 0;

	TRY(store_int(w->db, IN(TOKEN_UNEXPIRED, .now = w->now), &c->tokens, err));
	TRY(store_int(w->db, IN(TOKEN_LAST_END, .now = w->now), &c->tokens_until.us, err));
	TRY(store_int(w->db, IN(SESSION_LIVE_SINCE, .now = w->now, .since = since), &sessions,
	              err));
	c->tokens += sessions;
	return RC_OK;
}

static enum rc still_needed(const struct config_item *c, struct err *err)
{
	char text[INSTANT_TEXT];

	err_set(err, RC_CONFLICT, "%lld unexpired tokens and sessions have the issuer %.200s",
	        (long long)c->tokens, c->former);
	err_field(err, "issuer");
	if (c->tokens_until.us == 0)
		return err_advise(err, ADVICE_ISSUER_YES);
	return err_advise_with(err, ADVICE_ISSUER_YES_OR_WAIT, "%s",
	                       instant_format(c->tokens_until, text));
}

static void tell(struct work *w, const struct config_item *c)
{
	work_changed(w, EVENT(config, EVENT_NO_ID, .former = c->former, .name = c->name,
	                      .tokens = c->tokens, .value = c->value));
}

enum rc config_set(struct work *w, const char *name, const char *value, bool anyway,
                   struct config_item *ret, struct err *err)
{
	*ret = (struct config_item){.name = name, .value = value};
	TRY(access_require_owner(w, err));
	TRY(config_check_issuer(value, err));
	TRY(meta_get(w, "issuer", &ret->former, err));
	if (ret->former != NULL && strcmp(ret->former, value) == 0)
		return RC_OK;
	TRY(count_tokens(w, ret, err));
	if (ret->tokens > 0 && !anyway)
		return still_needed(ret, err);
	TRY(store_exec(w->db, IN(TOKEN_REVOKE_LIVE, .now = w->now, .reason = "issuer changed"),
	               NULL, err));
	TRY(meta_put(w, "issuer", value, err));
	/* should it have this one again some day, those of now do not come back */
	TRY(meta_put(w, TOKENS_ISSUER_SINCE, arena_printf(w->mem, "%lld", (long long)w->now.us),
	             err));
	tell(w, ret);
	return RC_OK;
}
