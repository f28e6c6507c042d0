/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header: a line that says which version, for each recipient a stanza (a line "-> TYPE ARGUMENT…", and the wrapped file key in
 * base64, 64 columns a line, the last one shorter), and a line "--- MAC".
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/str.h"
#include "lib/crypt/age_priv.h"
#include "lib/crypt/b64.h"

enum {
	COLUMNS   = 64,
	WRAPPED   = AGE_FILE_KEY + AGE_TAG,
	MAC       = crypto_auth_hmacsha256_BYTES,
	ARGUMENTS = 3, /* more than a known type has are not looked at */
};

static const char version[] = "age-encryption.org/v1", arrow[] = "-> ", end[] = "---";
static const char x25519[] = "X25519", scrypt[] = "scrypt";

static void mac_of(const struct secret *file_key, struct bytes text, uint8_t out[static MAC])
{
	AUTO(secret) struct secret  *key = age_derive(file_key, (struct bytes){0}, "header");
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key->p, key->n);
	crypto_auth_hmacsha256_update(&state, text.p, text.n);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof(state));
}

static enum rc no_memory(struct err *err)
{
	return err_set(err, RC_INTERNAL, "there is not enough memory for the passphrase");
}

static const uint8_t zero[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];

/* ---- made ---- */

static void add_base64(struct str *out, const void *p, size_t n)
{
	b64_add_plain(out, (struct bytes){.p = p, .n = n});
}

static void add_wrapped(struct str *out, const struct secret *key, const struct secret *file_key)
{
	uint8_t box[WRAPPED];

	crypto_aead_chacha20poly1305_ietf_encrypt(box, NULL, file_key->p, file_key->n, NULL, 0,
	                                          NULL, zero, key->p);
	str_addc(out, '\n');
	add_base64(out, box, sizeof(box));
	str_addc(out, '\n');
}

static enum rc add_recipient(struct str *out, const uint8_t *recipient,
                             const struct secret *file_key, struct err *err)
{
	AUTO(secret) struct secret *scalar = secret_random(AGE_KEY);
	AUTO(secret) struct secret *key    = NULL;
	uint8_t                     share[AGE_KEY];

	if (crypto_scalarmult_curve25519_base(share, scalar->p) == 0)
		key = age_x25519_key(scalar->p, recipient, share, recipient);
	if (key == NULL)
		return err_set(err, RC_INVALID, "a recipient that anybody could stand in for");
	str_addf(out, "%s%s ", arrow, x25519);
	add_base64(out, share, sizeof(share));
	add_wrapped(out, key, file_key);
	return RC_OK;
}

static enum rc add_passphrase(struct str *out, const struct age_keys *to,
                              const struct secret *file_key, struct err *err)
{
	const unsigned              log_n = to->log_n == 0 ? AGE_SCRYPT_LOG_N : to->log_n;
	AUTO(secret) struct secret *salt  = secret_random(AGE_SALT);
	AUTO(secret) struct secret *key   = age_scrypt_key(to->passphrase, salt->p, log_n);

	if (key == NULL)
		return no_memory(err);
	str_addf(out, "%s%s ", arrow, scrypt);
	add_base64(out, salt->p, salt->n);
	str_addf(out, " %u", log_n);
	add_wrapped(out, key, file_key);
	return RC_OK;
}

enum rc age_header_make(const struct age_keys *to, const struct secret *file_key, struct str *out,
                        struct err *err)
{
	uint8_t mac[MAC];

	str_addf(out, "%s\n", version);
	if (to->passphrase != NULL)
		TRY(add_passphrase(out, to, file_key, err));
	for (size_t i = 0; to->passphrase == NULL && i < to->n_recipient; i++)
		TRY(add_recipient(out, to->recipient[i], file_key, err));
	str_add(out, end);
	mac_of(file_key, (struct bytes){.p = out->p, .n = out->n}, mac);
	str_addc(out, ' ');
	add_base64(out, mac, sizeof(mac));
	str_addc(out, '\n');
	return RC_OK;
}

/* ---- read ---- */

struct piece {
	const char *p;
	size_t      n;
};

struct stanza {
	struct piece argument[ARGUMENTS];
	size_t       arguments;     /* all of them */
	uint8_t      body[WRAPPED]; /* the front of it */
	size_t       body_n;
};

struct opening {
	const struct age_keys *by;
	struct piece           rest; /* what is still to be read */
	size_t                 stanzas;
	bool                   by_passphrase;
	struct stanza          scrypt;
	unsigned               log_n;
	uint8_t                salt[AGE_SALT];
	struct secret         *file_key; /* NULL: none fits, so far */
	uint8_t                mac[MAC];
	size_t                 mac_n; /* bytes that it is of */
};

static enum rc malformed(struct err *err)
{
	return err_set(err, RC_INVALID, "the header is malformed");
}

static bool next_line(struct piece *rest, struct piece *ret)
{
	const char *nl = memchr(rest->p, '\n', rest->n);

	if (nl == NULL)
		return false;
	*ret = (struct piece){.p = rest->p, .n = (size_t)(nl - rest->p)};
	rest->p += ret->n + 1;
	rest->n -= ret->n + 1;
	return true;
}

static bool begins(struct piece line, const char *with)
{
	return line.n >= strlen(with) && memcmp(line.p, with, strlen(with)) == 0;
}

static bool is(struct piece line, const char *text)
{
	return line.n == strlen(text) && begins(line, text);
}

static bool decode(struct piece text, void *out, size_t cap, size_t *ret_n)
{
	return b64_decode_plain(text.p, text.n, out, cap, ret_n);
}

static bool exactly(struct piece text, void *out, size_t n)
{
	size_t got;

	return decode(text, out, n, &got) && got == n;
}

static bool read_arguments(struct piece line, struct stanza *s)
{
	line.p += sizeof(arrow) - 1;
	line.n -= sizeof(arrow) - 1;
	for (bool more = true; more;) {
		const char  *blank = memchr(line.p, ' ', line.n);
		const size_t n     = blank == NULL ? line.n : (size_t)(blank - line.p);

		for (size_t i = 0; i < n; i++)
			if (line.p[i] < 0x21 || line.p[i] > 0x7e)
				return false;
		if (n == 0)
			return false;
		if (s->arguments < ARGUMENTS)
			s->argument[s->arguments] = (struct piece){.p = line.p, .n = n};
		s->arguments++;
		more = blank != NULL;
		line.p += n + more;
		line.n -= n + more;
	}
	return true;
}

/* A line that is shorter than the others ends it, if need be an empty one. */
static bool read_body(struct piece *rest, struct stanza *s)
{
	uint8_t      bytes[COLUMNS];
	struct piece line;
	size_t       n;

	do {
		if (!next_line(rest, &line) || line.n > COLUMNS ||
		    !decode(line, bytes, sizeof(bytes), &n))
			return false;
		if (s->body_n + n <= sizeof(s->body))
			memcpy(s->body + s->body_n, bytes, n);
		s->body_n += n;
	} while (line.n == COLUMNS);
	return true;
}

static struct secret *unwrap(const struct stanza *s, const struct secret *key)
{
	AUTO(secret) struct secret *file_key = secret_new(AGE_FILE_KEY);

	return crypto_aead_chacha20poly1305_ietf_decrypt(file_key->p, NULL, NULL, s->body, WRAPPED,
	                                                 NULL, 0, zero, key->p) == 0
	         ? TAKE(file_key)
	         : NULL;
}

static enum rc take_x25519(struct opening *o, const struct stanza *s, struct err *err)
{
	AUTO(secret) struct secret *key = NULL;
	const struct secret        *id  = o->by->identity;
	uint8_t                     share[AGE_KEY], own[AGE_KEY];

	if (s->arguments != 2 || !exactly(s->argument[1], share, sizeof(share)) ||
	    s->body_n != WRAPPED)
		return malformed(err);
	if (id == NULL || crypto_scalarmult_curve25519_base(own, id->p) != 0)
		return RC_OK;
	key = age_x25519_key(id->p, share, share, own);
	if (key == NULL)
		return malformed(err);
	if (o->file_key == NULL)
		o->file_key = unwrap(s, key);
	return RC_OK;
}

/* Not 0, without a sign and without zeros in front. */
static bool read_number(struct piece text, unsigned max, unsigned *ret)
{
	*ret = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < (i == 0 ? '1' : '0') || text.p[i] > '9')
			return false;
		*ret = 10 * *ret + (unsigned)(text.p[i] - '0');
		if (*ret > max)
			return false;
	}
	return text.n > 0;
}

static enum rc take_scrypt(struct opening *o, const struct stanza *s, struct err *err)
{
	if (s->arguments != ARGUMENTS || !exactly(s->argument[1], o->salt, sizeof(o->salt)) ||
	    !read_number(s->argument[2], AGE_SCRYPT_LOG_N_MAX, &o->log_n) || s->body_n != WRAPPED)
		return malformed(err);
	o->by_passphrase = true;
	o->scrypt        = *s;
	return RC_OK;
}

static enum rc stanza(struct opening *o, struct piece line, struct err *err)
{
	struct stanza s = {.arguments = 0};

	if (!begins(line, arrow) || !read_arguments(line, &s) || !read_body(&o->rest, &s))
		return malformed(err);
	o->stanzas++;
	if (is(s.argument[0], x25519))
		return take_x25519(o, &s, err);
	return is(s.argument[0], scrypt) ? take_scrypt(o, &s, err) : RC_OK;
}

static enum rc read_all(struct opening *o, struct bytes header, struct err *err)
{
	struct piece line;

	if (!next_line(&o->rest, &line) || !is(line, version))
		return err_set(err, RC_INVALID, "it is not encrypted as age does, version 1");
	for (;;) {
		if (!next_line(&o->rest, &line))
			return malformed(err);
		if (begins(line, end))
			break;
		TRY(stanza(o, line, err));
	}
	o->mac_n = (size_t)(line.p - (const char *)header.p) + sizeof(end) - 1;
	line.p += sizeof(end) - 1;
	line.n -= sizeof(end) - 1;
	if (line.n == 0 || *line.p != ' ')
		return malformed(err);
	line.p++;
	line.n--;
	/* one who knows the passphrase made it, if nobody else can open it */
	if (!exactly(line, o->mac, sizeof(o->mac)) || o->stanzas == 0 ||
	    (o->by_passphrase && o->stanzas > 1))
		return malformed(err);
	return RC_OK;
}

static enum rc refuse(const struct opening *o, struct err *err)
{
	if (o->by_passphrase)
		return err_set(err, RC_NO, "%s",
		               o->by->passphrase == NULL ? "it is encrypted with a passphrase"
		                                         : "the passphrase is another one");
	return err_set(err, RC_NO, "%s",
	               o->by->identity == NULL ? "it is encrypted for an identity of age"
	                                       : "it is encrypted for another identity");
}

static enum rc open_header(struct opening *o, struct bytes header, struct err *err)
{
	AUTO(secret) struct secret *key = NULL;
	uint8_t                     mac[MAC];

	TRY(read_all(o, header, err));
	if (o->by_passphrase && o->by->passphrase != NULL) {
		key = age_scrypt_key(o->by->passphrase, o->salt, o->log_n);
		if (key == NULL)
			return no_memory(err);
		o->file_key = unwrap(&o->scrypt, key);
	}
	if (o->file_key == NULL)
		return refuse(o, err);
	mac_of(o->file_key, (struct bytes){.p = header.p, .n = o->mac_n}, mac);
	return sodium_memcmp(mac, o->mac, MAC) == 0
	         ? RC_OK
	         : err_set(err, RC_CORRUPT, "the header has been altered");
}

enum rc age_header_open(const struct age_keys *by, struct bytes header,
                        struct secret **ret_file_key, struct err *err)
{
	struct opening o  = {.by = by, .rest = {.p = header.p, .n = header.n}};
	const enum rc  rc = open_header(&o, header, err);

	if (rc == RC_OK)
		*ret_file_key = TAKE(o.file_key);
	secret_free(o.file_key);
	return rc;
}

size_t age_header_n(const char *p, size_t n)
{
	struct piece rest = {.p = p, .n = n}, line;

	while (next_line(&rest, &line))
		if (begins(line, end))
			return n - rest.n;
	return 0;
}
