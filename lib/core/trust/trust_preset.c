/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of the usual issuers, and what every rule must say. */
#include <string.h>
#include <strings.h>

#include "lib/core/trust/trust_priv.h"
#include "lib/mod/jansson.h"

enum preset { PRESET_GITHUB, PRESET_GITLAB, PRESET_KUBERNETES };

static const char *const word[] = {
    [PRESET_GITHUB]     = "github",
    [PRESET_GITLAB]     = "gitlab",
    [PRESET_KUBERNETES] = "kubernetes",
};
const struct wordmap trust_presets = WORDMAP("preset", word);

static const struct {
	const char *issuer;   /* where everybody's is the same; or NULL */
	const char *identity; /* the claim that nobody else can take over */
	const char
	    *barred; /* an audience that begins so is for somebody else: the issuer's default */
} preset[] = {
    [PRESET_GITHUB]     = {"https://token.actions.githubusercontent.com", "repository_id",
                           "https://github.com/"},
    [PRESET_GITLAB]     = {"https://gitlab.com", "project_id", "https://gitlab.com"},
    [PRESET_KUBERNETES] = {NULL, "/kubernetes.io/serviceaccount/uid",
                           "https://kubernetes.default.svc"},
};

enum rc trust_complete(struct trust_rule *r, struct err *err)
{
	unsigned p;

	if (r->preset != NULL && !word_find(&trust_presets, r->preset, &p))
		return err_invalid(err, "preset", "unknown preset '%.32s'", r->preset);
	if (r->preset != NULL && r->issuer == NULL)
		r->issuer = preset[p].issuer;
	if (r->issuer == NULL)
		return err_invalid(err, "issuer", "an issuer is required");
	/* what is known of an issuer holds, whether or not it was asked for */
	for (p = 0; r->preset == NULL && p < COUNT(preset); p++)
		if (preset[p].issuer != NULL && strcmp(r->issuer, preset[p].issuer) == 0)
			r->preset = word[p];
	return issuer_check(r->issuer, err);
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_letter(char c)
{
	return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* Its last word is id, as in repository_id, projectId, /a/uid; and not as in valid or paid. */
static bool ends_in_id(const char *key)
{
	static const char *const words[] = {"id", "uid", "oid", "uuid", "guid"};
	const size_t             n       = strlen(key);

	for (size_t i = 0; i < COUNT(words); i++) {
		const size_t m = strlen(words[i]);

		if (n >= m && strcasecmp(key + n - m, words[i]) == 0 &&
		    (n == m || !is_letter(key[n - m - 1])))
			return true;
	}
	return n > 2 && is_lower(key[n - 3]) && key[n - 2] == 'I' &&
	       (key[n - 1] == 'd' || key[n - 1] == 'D');
}

/* Of two values that a boolean has, one is everybody's. */
static bool is_boolean(const char *value)
{
	return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
}

static enum rc check_identity(const struct claims *c, struct err *err)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->v[i].key, "sub") == 0 ||
		    (ends_in_id(c->v[i].key) && !is_boolean(c->v[i].value)))
			return RC_OK;
	err_invalid(err, "claim", "the rule accepts every subject of this issuer");
	return err_advise(err, ADVICE_CLAIM_NARROW);
}

enum rc trust_bounded(const struct trust_rule *r, const struct claims *c, struct err *err)
{
	unsigned p;

	if (r->preset == NULL)
		return check_identity(c, err);
	if (!word_find(&trust_presets, r->preset, &p))
		return err_set(err, RC_CORRUPT, "a trust rule has the unknown preset '%.32s'",
		               r->preset);
	/* a cluster takes its issuer for the audience where none was asked for */
	if (strncmp(r->audience, preset[p].barred, strlen(preset[p].barred)) == 0 ||
	    strcmp(r->audience, r->issuer) == 0) {
		err_invalid(err, "audience",
		            "'%.100s' is the issuer's default audience, for other services too",
		            r->audience);
		return err_advise(err, ADVICE_AUDIENCE_OWN);
	}
	if (claims_value(c, preset[p].identity) != NULL)
		return RC_OK;
	err_invalid(err, "claim", "a rule for %s must match the claim '%s'", r->preset,
	            preset[p].identity);
	return err_advise_with(err, ADVICE_CLAIM_ID, "%s", preset[p].identity);
}

static bool begins(const char *text, const char *with)
{
	return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

/* A child of a merge request's pipeline says no more than that: its ref is that of the branch it came from. */
static bool of_unknown_parent(const struct json_doc *payload, struct arena *a)
{
	const char *is_protected = claim_text(payload, "ref_protected", a);

	return begins(claim_text(payload, "pipeline_source", a), "parent_pipeline") &&
	       (is_protected == NULL || strcmp(is_protected, "true") != 0);
}

/* What says of a pull request that it is one is a text. A list, an object or a number may say anything. */
static const char *odd_claim(const struct json_doc *payload)
{
	static const char *const  texts[] = {"event_name", "pipeline_source", "ref", "ref_path",
	                                     "sub",        "head_ref"};
	const struct mod_jansson *json    = payload->json;

	for (size_t i = 0; i < COUNT(texts); i++) {
		const enum node_kind kind = json->kind(json->member(payload->root, texts[i]));

		if (kind != NODE_NONE && kind != NODE_NULL && kind != NODE_TEXT)
			return texts[i];
	}
	return NULL;
}

bool trust_is_pull_request(const struct json_doc *payload, struct arena *a, const char **ret_why)
{
	static const struct {
		const char *claim, *begin;
	} sign[] = {
	    {"event_name", "pull_request"},
	    {"pipeline_source", "merge_request_event"},
	    {"pipeline_source", "external_pull_request_event"},
	    {"ref", "refs/pull/"},
	    {"ref", "refs/merge-requests/"},
	    {"ref_path", "refs/merge-requests/"},
	};
	const char *sub  = claim_text(payload, "sub", a);
	const char *head = claim_text(payload, "head_ref", a);

	*ret_why = odd_claim(payload);
	if (*ret_why != NULL)
		return true;

	for (size_t i = 0; i < COUNT(sign); i++)
		if (begins(claim_text(payload, sign[i].claim, a), sign[i].begin)) {
			*ret_why = sign[i].claim;
			return true;
		}
	*ret_why = sub != NULL && strstr(sub, ":pull_request") != NULL ? "sub"
	         : head != NULL && *head != '\0'                       ? "head_ref"
	         : of_unknown_parent(payload, a)                       ? "pipeline_source"
	                                                               : NULL;
	return *ret_why != NULL;
}
