/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/jwk.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/str.h"
#include "lib/crypt/b64.h"
#include "lib/crypt/jwk_priv.h"
#include "lib/mod/jansson.h"
#include "lib/mod/jose.h"
#include "lib/mod/mod.h"
#include "lib/mod/openssl.h"

enum { KID_MAX = 64, MODULUS_MAX = 1024 };

/* The public members of a key, as base64url; NULL where its kty has none. */
struct members {
	const char *kty, *crv, *x, *y, *n, *e;
};

bool jwk_kid_valid(const char *kid)
{
	const size_t n = strspn(kid, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                             "0123456789._~-");

	return n >= 1 && n <= KID_MAX && kid[n] == '\0';
}

static const char *text(const struct jwk_source *s, const char *name)
{
	return s->json->text(s->json->member(s->key, name));
}

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* RFC 7517, 4.2 and 4.3. */
static bool for_signatures(const struct jwk_source *s)
{
	const struct json_node *use = s->json->member(s->key, "use");
	const struct json_node *ops = s->json->member(s->key, "key_ops");

	if (use != NULL && !same(s->json->text(use), "sig"))
		return false;
	if (ops == NULL)
		return true;
	for (size_t i = 0; s->json->kind(ops) == NODE_LIST && i < s->json->length(ops); i++)
		if (same(s->json->text(s->json->at(ops, i)), s->operation))
			return true;
	return false;
}

static bool alg_fits(enum jws_alg alg, const char *kty, const char *crv)
{
	const struct jws_shape *shape = jws_shape(alg);

	return same(shape->kty, kty) && (shape->crv == NULL || same(shape->crv, crv));
}

/* RS256 is what OpenID Connect means by an RSA key without `alg`. */
static bool usual_alg(const char *kty, const char *crv, unsigned *ret)
{
	for (*ret = 0; *ret < jws_alg_words.n; ++*ret)
		if (alg_fits((enum jws_alg) * ret, kty, crv))
			return true;
	return false;
}

enum rc jwk_read_alg(const struct jwk_source *s, const struct jwk_wish *wish, enum jws_alg *ret,
                     struct err *err)
{
	const struct json_node *said = s->json->member(s->key, "alg");
	const char             *kty = text(s, "kty"), *crv = text(s, "crv");
	const char             *word = s->json->text(said);
	unsigned                alg;

	if (!for_signatures(s))
		return err_set(err, RC_INVALID, "the key is not meant for signatures");
	if (said != NULL && (word == NULL || !word_find(&jws_alg_words, word, &alg)))
		return err_set(err, RC_INVALID,
		               "the key is for the algorithm '%s', which is not used here",
		               word == NULL ? "" : word);
	if (said == NULL && wish->alg != NULL)
		alg = *wish->alg;
	else if (said == NULL && !usual_alg(kty, crv, &alg))
		return err_set(err, RC_INVALID, "a key of the type '%s' cannot be used",
		               kty == NULL ? "" : kty);
	if (wish->alg != NULL && alg != *wish->alg)
		return err_set(err, RC_INVALID, "the key is for %s, not for %s",
		               word_of(&jws_alg_words, alg), word_of(&jws_alg_words, *wish->alg));
	if (!alg_fits((enum jws_alg)alg, kty, crv))
		return err_set(err, RC_INVALID, "the key is not one for %s",
		               word_of(&jws_alg_words, alg));
	*ret = (enum jws_alg)alg;
	return RC_OK;
}

enum rc jwk_read_kid(const struct jwk_source *s, struct arena *a, const char **ret, struct err *err)
{
	const struct json_node *node = s->json->member(s->key, "kid");
	const char             *kid  = s->json->text(node);

	*ret = NULL;
	if (node == NULL)
		return RC_OK;
	if (kid == NULL || !jwk_kid_valid(kid))
		return err_invalid(err, "kid", "a kid has 1 to 64 letters, digits or . _ ~ -");
	*ret = arena_strdup(a, kid);
	return RC_OK;
}

/* Sorted, so that without kid it is what RFC 7638 hashes. */
static void write_members(const struct members *m, enum jws_alg alg, const char *kid,
                          struct str *out)
{
	const struct {
		const char *name, *value;
	} member[] = {
	    {"alg", kid == NULL ? NULL : word_of(&jws_alg_words, alg)},
	    {"crv", m->crv},
	    {"e", m->e},
	    {"kid", kid},
	    {"kty", m->kty},
	    {"n", m->n},
	    {"use", kid == NULL ? NULL : "sig"},
	    {"x", m->x},
	    {"y", m->y},
	};

	str_json_open(out);
	for (size_t i = 0; i < COUNT(member); i++)
		if (member[i].value != NULL)
			str_json_text(out, member[i].name, member[i].value);
	str_json_close(out);
}

static const char *full_json(const struct members *m, const struct jwk *k, struct arena *a)
{
	struct str  out = STR_EMPTY;
	const char *json;

	write_members(m, k->alg, k->kid, &out);
	json = arena_strdup(a, out.p);
	str_done(&out);
	return json;
}

static void okp_thumbprint(const struct members *m, char out[static JWK_THUMBPRINT])
{
	struct str bare = STR_EMPTY, print = STR_EMPTY;
	uint8_t    hash[crypto_hash_sha256_BYTES];

	write_members(m, JWS_EDDSA, NULL, &bare);
	crypto_hash_sha256(hash, (const uint8_t *)bare.p, bare.n);
	b64_add(&print, (struct bytes){.p = hash, .n = sizeof(hash)});
	memcpy(out, print.p, JWK_THUMBPRINT);
	str_done(&bare);
	str_done(&print);
}

void jwk_set_ed25519(const uint8_t point[static 32], const char *kid, struct arena *a,
                     struct jwk *ret)
{
	struct str     x = STR_EMPTY;
	struct members m = {.kty = "OKP", .crv = "Ed25519"};
	char           print[JWK_THUMBPRINT];

	b64_add(&x, (struct bytes){.p = point, .n = 32});
	m.x = x.p;
	okp_thumbprint(&m, print);
	*ret = (struct jwk){.alg = JWS_EDDSA, .kid = kid == NULL ? arena_strdup(a, print) : kid};
	memcpy(ret->ed25519, point, sizeof(ret->ed25519));
	ret->json = full_json(&m, ret, a);
	str_done(&x);
}

static enum rc read_ed25519(const struct jwk_source *s, const char *kid, struct arena *a,
                            struct jwk *ret, struct err *err)
{
	uint8_t point[32];

	/* a point of small order would verify signatures that nobody made */
	if (!b64_exact(text(s, "x"), point, sizeof(point)) ||
	    crypto_core_ed25519_is_valid_point(point) != 1)
		return err_set(err, RC_INVALID, "'x' is not a public Ed25519 key");
	jwk_set_ed25519(point, kid, a, ret);
	return RC_OK;
}

/* RFC 7518, 6.3.1: as few octets as the number needs. */
static bool number(const char *value, struct arena *a, size_t most, struct bytes *ret)
{
	return value != NULL && b64_get(value, strlen(value), a, ret) && ret->n >= 1 &&
	       ret->n <= most && *(const uint8_t *)ret->p != 0;
}

static enum rc check_rsa(const struct members *m, struct arena *a, struct err *err)
{
	struct bytes n, e;

	if (!number(m->n, a, MODULUS_MAX, &n) || !number(m->e, a, sizeof(uint64_t), &e))
		return err_set(err, RC_INVALID, "'n' or 'e' is not a number that can be used");
	if (jwk_is_roca(n))
		return err_set(err, RC_INVALID,
		               "the key comes from a generator that is broken "
		               "(CVE-2017-15361)");
	return RC_OK;
}

static enum rc check_ec(const struct members *m, enum jws_alg alg, struct err *err)
{
	const size_t n = jws_shape(alg)->signature / 2;
	uint8_t      coordinate[66];

	if (!b64_exact(m->x, coordinate, n) || !b64_exact(m->y, coordinate, n))
		return err_set(err, RC_INVALID, "'x' or 'y' is not a coordinate on %s", m->crv);
	return RC_OK;
}

/* RSA and EC: PEM for OpenSSL, and OpenSSL's word that the key is sound. */
static enum rc read_pem(const struct members *m, const char *kid, struct arena *a, struct jwk *ret,
                        struct err *err)
{
	const struct mod_openssl *ssl;
	const struct mod_jose    *jose;
	AUTO(str) struct str     *bare = str_new(), *pem = str_new();
	char                      print[JWK_THUMBPRINT];

	TRY(MOD_LOAD(jose, &jose, err));
	TRY(MOD_LOAD(openssl, &ssl, err));
	write_members(m, ret->alg, NULL, bare);
	TRY(jose->to_public(bare->p, bare->n, pem, err));
	TRY(ssl->check(word_of(&jws_alg_words, ret->alg), pem->p, err));
	TRY(jose->thumbprint(bare->p, bare->n, print, err));
	ret->kid  = kid == NULL ? arena_strdup(a, print) : kid;
	ret->pem  = arena_strdup(a, pem->p);
	ret->json = full_json(m, ret, a);
	return RC_OK;
}

enum rc jwk_read_public(const struct jwk_source *s, const struct jwk_wish *wish, struct arena *a,
                        struct jwk *ret, struct err *err)
{
	struct members m = {.kty = text(s, "kty")};
	const char    *kid;

	*ret = (struct jwk){.kid = NULL};
	TRY(jwk_read_alg(s, wish, &ret->alg, err));
	TRY(jwk_read_kid(s, a, &kid, err));
	if (wish->kid != NULL)
		kid = wish->kid;
	switch (jws_shape(ret->alg)->family) {
	case JWS_EDWARDS:
		return read_ed25519(s, kid, a, ret, err);
	case JWS_RSA:
		m.n = text(s, "n");
		m.e = text(s, "e");
		TRY(check_rsa(&m, a, err));
		return read_pem(&m, kid, a, ret, err);
	case JWS_ECDSA:
		m.crv = text(s, "crv");
		m.x   = text(s, "x");
		m.y   = text(s, "y");
		TRY(check_ec(&m, ret->alg, err));
		return read_pem(&m, kid, a, ret, err);
	case JWS_MAC:
		break;
	}
	return err_set(err, RC_INVALID, "an HMAC key has no public half");
}

void jwk_close(struct open_key *open)
{
	const struct mod_openssl *ssl;
	struct err                ignored = ERR_NONE; /* what is open was opened by it */

	if (open != NULL && MOD_LOAD(openssl, &ssl, &ignored) == RC_OK)
		ssl->close(open);
}

/* A key whose private half was published is no longer a key. */
static enum rc read_published(const struct jwk_source *s, struct arena *a, struct jwk *ret,
                              struct err *err)
{
	static const char *const private[] = {"d", "k", "p", "q", "dp", "dq", "qi", "oth"};

	for (size_t i = 0; i < COUNT(private); i++)
		if (s->json->member(s->key, private[i]) != NULL)
			return err_set(err, RC_INVALID,
			               "the key is a secret one, and no longer secret");
	return jwk_read_public(s, &(struct jwk_wish){.kid = NULL}, a, ret, err);
}

enum rc jwk_parse_public(const char *json, size_t n, struct arena *a, struct jwk *ret,
                         struct err *err)
{
	const struct mod_jansson       *reader;
	AUTO(json_doc) struct json_doc *doc = NULL;

	*ret = (struct jwk){.kid = NULL};
	TRY(MOD_LOAD(jansson, &reader, err));
	TRY(reader->parse(json, n, &doc, err));
	return read_published(&(struct jwk_source){reader, doc->root, "verify"}, a, ret, err);
}

/* Collects one entry of the set, or counts it as left out. */
static enum rc add_key(const struct jwk_source *s, struct arena *a, struct jwk *v, struct jwks *set,
                       struct err *err)
{
	const enum rc rc = read_published(s, a, &v[set->n], err);

	if (rc == RC_INVALID) {
		err_clear(err);
		set->left_out++;
		return RC_OK;
	}
	TRY(rc);
	for (size_t i = 0; i < set->n; i++)
		if (strcmp(v[i].kid, v[set->n].kid) == 0)
			return err_set(err, RC_INVALID, "two keys of the set have the kid '%s'",
			               v[i].kid);
	set->n++;
	return RC_OK;
}

enum rc jwk_parse_set(const char *json, size_t n, struct arena *a, struct jwks *ret,
                      struct err *err)
{
	const struct mod_jansson       *reader;
	AUTO(json_doc) struct json_doc *doc = NULL;
	const struct json_node         *keys;
	struct jwk                     *v;

	*ret = (struct jwks){.v = NULL};
	TRY(MOD_LOAD(jansson, &reader, err));
	TRY(reader->parse(json, n, &doc, err));
	keys = reader->member(doc->root, "keys");
	if (reader->kind(keys) != NODE_LIST)
		return err_set(err, RC_INVALID, "not a JWK Set: there is no list 'keys'");
	ret->v = v = arena_alloc(a, reader->length(keys) * sizeof(*v));
	for (size_t i = 0; i < reader->length(keys); i++) {
		const struct jwk_source s = {reader, reader->at(keys, i), "verify"};

		if (add_key(&s, a, v, ret, err) != RC_OK) {
			*ret = (struct jwks){.v = NULL};
			return err->rc;
		}
	}
	return RC_OK;
}

enum rc jwk_thumbprint(const char *json, size_t n, char out[static JWK_THUMBPRINT], struct err *err)
{
	const struct mod_jansson       *reader;
	const struct mod_jose          *jose;
	AUTO(json_doc) struct json_doc *doc = NULL;
	struct jwk_source               s;
	uint8_t                         point[32];

	TRY(MOD_LOAD(jansson, &reader, err));
	TRY(reader->parse(json, n, &doc, err));
	s = (struct jwk_source){reader, doc->root, "verify"};
	if (same(text(&s, "kty"), "OKP")) {
		const struct members m = {.kty = "OKP", .crv = text(&s, "crv"), .x = text(&s, "x")};

		if (!same(m.crv, "Ed25519") || !b64_exact(m.x, point, sizeof(point)))
			return err_set(err, RC_INVALID, "not an Ed25519 key");
		okp_thumbprint(&m, out);
		return RC_OK;
	}
	if (same(text(&s, "kty"), "oct"))
		return err_set(err, RC_INVALID,
		               "the thumbprint of an HMAC key would tell about it");
	TRY(MOD_LOAD(jose, &jose, err));
	return jose->thumbprint(json, n, out, err);
}

void jwks_format(const struct jwks *set, struct str *out)
{
	bool first = true;

	str_add(out, "{\"keys\":[");
	for (size_t i = 0; i < set->n; i++) {
		if (set->v[i].json == NULL)
			continue;
		str_add(out, first ? "" : ",");
		str_add(out, set->v[i].json);
		first = false;
	}
	str_add(out, "]}");
}
