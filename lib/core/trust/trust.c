/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/trust/trust.h"

#include <string.h>

#include "lib/base/id.h"
#include "lib/base/strs.h"
#include "lib/core/access/access.h"
#include "lib/core/client/client.h"
#include "lib/core/name/merge.h"
#include "lib/core/name/name.h"
#include "lib/core/name/text.h"
#include "lib/core/name/words.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/work/naming.h"
#include "lib/core/work/work.h"

#define T struct trust_rule
static const struct field trust_field[] = {
    COLUMN(T, row, .flags = FIELD_HIDDEN),
    FIELD(T, id, "ID", "unique id", .flags = FIELD_WIDE),
    FIELD(T, name, "NAME", "unique name", .flags = FIELD_SEARCH),
    FIELD(T, description, "DESCRIPTION", "what it is for",
          .flags = FIELD_SEARCH | FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, status, "STATUS", "active or disabled", .words = &trust_status_words),
    FIELD(T, client, "CLIENT", "the client whose tokens are given", .flags = FIELD_CLIENT),
    COLUMN(T, client_id, .flags = FIELD_HIDDEN),
    COLUMN(T, client_row, .flags = FIELD_HIDDEN),
    FIELD(T, preset, "PRESET", "github, gitlab, kubernetes, or null", .words = &trust_presets),
    FIELD(T, issuer, "ISSUER", "the issuer whose tokens are accepted: iss", .flags = FIELD_SEARCH),
    FIELD(T, audience, "AUDIENCE", "the audience that tokens must have: aud"),
    FIELD(T, claims, "CLAIMS", "claims and their exact values"),
    FIELD(T, pull_requests, "PULL REQUESTS", "whether jobs of pull requests are accepted",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, scopes, "SCOPES", "scopes that may be requested; empty: all of the client's",
          .said = "scope", .flags = FIELD_SETTABLE),
    FIELD(T, ttl_seconds, "TTL", "maximum lifetime of the tokens given, in seconds",
          .flags = FIELD_WIDE | FIELD_SETTABLE),
    FIELD(T, pinned, "PINNED", "whether the issuer's keys come from a file", .flags = FIELD_WIDE),
    FIELD(T, version, "VERSION", "increases with each change", .flags = FIELD_WIDE),
    FIELD(T, created_at, "CREATED", "when it was created", .flags = FIELD_WIDE),
    FIELD(T, updated_at, "UPDATED", "when it was last changed", .flags = FIELD_WIDE),
};
#undef T
const struct record trust_rule_record = RECORD(struct trust_rule, "trust rule", trust_field);

static enum rc find(struct work *w, const struct ref *ref, struct trust_rule *ret, bool *ret_found,
                    struct err *err)
{
	*ret = (struct trust_rule){0};
	if (ref->kind == REF_ID)
		return store_get(w->db, IN(TRUST_BY_ID, .id = ref->id),
		                 INTO(&trust_rule_record, w->mem, ret), ret_found, err);
	return store_get(w->db, IN(TRUST_BY_NAME, .name = ref->text),
	                 INTO(&trust_rule_record, w->mem, ret), ret_found, err);
}

enum rc trust_get(struct work *w, const char *text, struct trust_rule *ret, struct err *err)
{
	struct ref ref;
	bool       found;

	TRY(ref_parse(text, &ref, err));
	TRY(find(w, &ref, ret, &found, err));
	if (found)
		return RC_OK;
	err_set(err, RC_NOT_FOUND, "trust rule '%.200s' not found", text);
	err_advise_with(err, ADVICE_LIST, "trust");
	return err_field(err, "trust");
}

static enum rc find_named(struct work *w, const char *ref, struct named *ret, struct err *err)
{
	struct trust_rule x;

	TRY(trust_get(w, ref, &x, err));
	*ret = (struct named){"trust", x.name, x.id};
	return RC_OK;
}

const struct naming trust_naming = {.names = STMT_TRUST_NAMES_FROM, .find = find_named};

static enum rc claim(struct work *w, const char *ref, struct trust_rule *ret, struct err *err)
{
	TRY(trust_get(w, ref, ret, err));
	work_target(w, "trust", ret->id);
	TRY(work_expect(w, ret->version, err));
	return trust_over_client(w, ret, false, err);
}

static void changed(struct work *w, const struct trust_rule *r)
{
	work_changed(w,
	             EVENT(trust, r->id, .client = r->client, .issuer = r->issuer, .name = r->name,
	                   .pinned = r->pinned, .status = word_of(&trust_status_words, r->status)));
}

static enum rc reread(struct work *w, struct trust_rule *r, struct err *err)
{
	const struct ref ref = {.kind = REF_ID, .id = r->id};
	bool             found;

	return find(w, &ref, r, &found, err);
}

enum rc trust_of_issuer(struct work *w, const char *issuer, struct trust_rules *ret,
                        struct err *err)
{
	AUTO(rows) struct rows *rows = NULL;
	struct trust_rule      *v    = arena_alloc(w->mem, (TRUST_RULES_MAX + 1) * sizeof(*v));
	bool                    more;

	*ret = (struct trust_rules){.v = v};
	TRY(store_query(
	    w->db, IN(TRUST_OF_ISSUER, .issuer = issuer, .after = 0, .limit = TRUST_RULES_MAX + 1),
	    &rows, err));
	for (;;) {
		TRY(rows_next(rows, &more, err));
		if (!more)
			return RC_OK;
		if (ret->n == TRUST_RULES_MAX)
			return err_set(err, RC_CONFLICT, "an issuer has at most %d trust rules",
			               TRUST_RULES_MAX);
		TRY(rows_read(rows, &trust_rule_record, w->mem, &v[ret->n++], err));
	}
}

static enum rc perms_of_client(struct work *w, const struct trust_rule *r, struct strs *ret,
                               struct err *err)
{
	char           text[ID_TEXT];
	struct client  c;
	struct subject s;

	TRY(client_get(w, id_format(r->client_id, text), &c, err));
	s = subject_of_client(&c);
	return access_perms(w, &s, ret, err);
}

static bool covers_all(struct strs held, struct strs wanted)
{
	for (size_t i = 0; i < wanted.n; i++)
		if (!access_covers(held, wanted.v[i]))
			return false;
	return true;
}

/* Who pinned the keys was over the clients of the rules of that time: that says nothing of one that holds more. */
static enum rc pinned_for_less(struct work *w, const struct trust_rule *r, struct err *err)
{
	struct issuer_keys k;
	struct trust_rules rules;
	struct strs        wanted, held;

	TRY(issuer_keys_get(w, r->issuer, &k, err));
	if (!k.pinned)
		return RC_OK;
	TRY(perms_of_client(w, r, &wanted, err));
	TRY(trust_of_issuer(w, r->issuer, &rules, err));
	for (size_t i = 0; i < rules.n; i++) {
		TRY(perms_of_client(w, &rules.v[i], &held, err));
		if (covers_all(held, wanted))
			return RC_OK;
	}
	err_set(err, RC_CONFLICT, "the keys of '%.100s' were pinned for clients that hold less",
	        r->issuer);
	err_advise(err, ADVICE_JWKS_FILE);
	return err_field(err, "jwks_file");
}

static enum rc pin(struct work *w, const char *issuer, const char *jwks, struct err *err)
{
	TRY(trust_over_issuer(w, issuer, err));
	return issuer_keys_pin(w, issuer, jwks, err);
}

static enum rc check(struct trust_rule *r, const struct claims *c, struct err *err)
{
	const struct strs audience = {.v = &r->audience, .n = 1};

	if (r->audience == NULL)
		return err_invalid(err, "audience", "an audience is required");
	TRY(words_check(audience, "audience", err));
	if (r->ttl_seconds < 1 || r->ttl_seconds > CLIENT_TTL_MAX)
		return err_invalid(err, "ttl",
		                   "the lifetime of a token must be 1 second to %d hours",
		                   CLIENT_TTL_MAX / 3600);
	return trust_bounded(r, c, err);
}

static enum rc check_scopes(struct work *w, const struct trust_rule *r, struct err *err)
{
	char          text[ID_TEXT];
	struct client c;

	TRY(client_get(w, id_format(r->client_id, text), &c, err));
	if (strs_within(r->scopes, c.scopes))
		return RC_OK;
	return err_invalid(err, "scope", "client '%s' does not have all of these scopes", c.name);
}

static enum rc taken(const char *name, struct err *err)
{
	err_set(err, RC_EXISTS, "the name '%s' is already taken", name);
	return err_field(err, "name");
}

/* What a rule says, and not how it is stored. */
static bool same(const struct work *w, const struct trust_rule *a, const struct trust_rule *b)
{
	static const char *const stored[] = {"created_at", "id", "pinned", "updated_at", "version"};

	return strs_within(record_diff(&trust_rule_record, a, b, w->mem),
	                   (struct strs){.v = stored, .n = COUNT(stored)});
}

static enum rc draft(struct work *w, const struct trust_new *in, struct trust_rule *r,
                     struct err *err)
{
	struct client client;
	struct claims claims;
	struct name   name;

	*r = (struct trust_rule){.id          = id_make(w->now),
	                         .status      = in->disabled ? TRUST_DISABLED : TRUST_ACTIVE,
	                         .preset      = in->as.preset,
	                         .issuer      = in->as.issuer,
	                         .audience    = in->as.audience,
	                         .ttl_seconds = TRUST_TTL_DEFAULT,
	                         .updated_at  = w->now};
	TRY(name_slug(in->as.name, "name", w->mem, &name, err));
	r->name = name.key;
	TRY(merge(&trust_rule_record, &(struct wish){.as = &in->as}, r, w->mem, err));
	TRY(client_get(w, in->as.client, &client, err));
	r->client     = client.name;
	r->client_id  = client.id;
	r->client_row = client.row;
	TRY(trust_complete(r, err));
	TRY(claims_parse(w, in->claims, &claims, err));
	r->claims = claims_format(w, &claims);
	TRY(check(r, &claims, err));
	return check_scopes(w, r, err);
}

enum rc trust_create(struct work *w, const struct trust_new *in, struct trust_rule *ret,
                     struct err *err)
{
	struct trust_rule r;
	bool              found;

	TRY(draft(w, in, &r, err));
	TRY(trust_over_client(w, &r, true, err));
	TRY(find(w, &(struct ref){.kind = REF_NAME, .text = r.name}, ret, &found, err));
	if (found && in->if_missing && in->jwks == NULL && same(w, ret, &r))
		return RC_OK;
	if (found)
		return taken(r.name, err);
	TRY(in->jwks != NULL ? pin(w, r.issuer, in->jwks, err) : pinned_for_less(w, &r, err));
	TRY(store_int(w->db, OF(TRUST_INSERT, &r), &r.row, err));
	*ret = r;
	TRY(reread(w, ret, err));
	changed(w, ret);
	return RC_OK;
}

static enum rc new_name(struct work *w, const struct trust_change *in, struct trust_rule *to,
                        struct err *err)
{
	struct trust_rule other;
	struct name       name;
	bool              found;

	if (in->to.name == NULL || strcmp(in->to.name, to->name) == 0)
		return RC_OK;
	TRY(name_slug(in->to.name, "name", w->mem, &name, err));
	to->name = name.key;
	TRY(find(w, &(struct ref){.kind = REF_NAME, .text = name.key}, &other, &found, err));
	return found ? taken(name.key, err) : RC_OK;
}

static enum rc apply(struct work *w, const struct trust_change *in, struct trust_rule *to,
                     struct err *err)
{
	struct claims claims;

	TRY(new_name(w, in, to, err));
	if (in->to.audience != NULL)
		to->audience = in->to.audience;
	if (in->to.status != 0)
		to->status = in->to.status;
	TRY(merge(&trust_rule_record, &(struct wish){.as = &in->to, .none = in->none}, to, w->mem,
	          err));
	TRY(in->claims.n > 0 ? claims_parse(w, in->claims, &claims, err)
	                     : claims_load(w, to->claims, &claims, err));
	to->claims = claims_format(w, &claims);
	TRY(check(to, &claims, err));
	return in->to.scopes.n > 0 ? check_scopes(w, to, err) : RC_OK;
}

/* *ret_changed: other keys than before are asked for from now on. */
static enum rc change_keys(struct work *w, const struct trust_rule *r,
                           const struct trust_change *in, bool *ret_changed, struct err *err)
{
	struct issuer_keys before, after;

	*ret_changed = false;
	if (in->jwks == NULL && !(in->unpin && r->pinned))
		return RC_OK;
	TRY(issuer_keys_get(w, r->issuer, &before, err));
	if (in->jwks != NULL) {
		TRY(pin(w, r->issuer, in->jwks, err));
	} else {
		TRY(trust_over_issuer(w, r->issuer, err));
		TRY(issuer_keys_unpin(w, r->issuer, err));
	}
	TRY(issuer_keys_get(w, r->issuer, &after, err));
	*ret_changed = before.pinned != after.pinned || !text_same(before.jwks, after.jwks);
	return RC_OK;
}

static bool only_shuts(const struct work *w, const struct trust_rule *from,
                       const struct trust_rule *to, const struct trust_change *in)
{
	struct trust_rule shut = *from;

	shut.status = TRUST_DISABLED;
	return in->jwks == NULL && !in->unpin && same(w, &shut, to);
}

enum rc trust_update(struct work *w, const char *ref, const struct trust_change *in,
                     struct trust_rule *ret, struct err *err)
{
	struct trust_rule to;
	bool              keys_changed;

	TRY(claim(w, ref, ret, err));
	to = *ret;
	TRY(apply(w, in, &to, err));
	if (!only_shuts(w, ret, &to, in))
		TRY(trust_over_client(w, &to, true, err));
	TRY(change_keys(w, &to, in, &keys_changed, err));
	if (same(w, ret, &to) && !keys_changed)
		return RC_OK;
	to.updated_at = w->now;
	TRY(store_exec(w->db, OF(TRUST_UPDATE, &to), NULL, err));
	TRY(reread(w, ret, err));
	changed(w, ret);
	return RC_OK;
}

enum rc trust_delete(struct work *w, const char *ref, struct trust_rule *ret, struct err *err)
{
	if (claim(w, ref, ret, err) != RC_OK)
		return work_already_gone(w, ref, &ret->name, err);
	TRY(store_exec(w->db, IN(TRUST_DELETE, .row = ret->row), NULL, err));
	TRY(store_exec(w->db, IN(ISSUER_KEYS_DELETE_UNUSED, .issuer = ret->issuer), NULL, err));
	changed(w, ret);
	return RC_OK;
}

enum rc trust_list(struct work *w, const struct list_query *q, const struct list_sink *sink,
                   struct err *err)
{
	const struct list_source source = {.stmt = STMT_TRUST_LIST, .record = &trust_rule_record};

	return list_run(w, &source, q, sink, err);
}
