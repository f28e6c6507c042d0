/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/phc.h -- password hash strings, read before any library may see them.
 *
 * A hash string that comes from elsewhere says how much memory and time to spend on it, and so is dangerous before it is
 * wrong. The grammar is that of the PHC string format, in one spelling only: parameters in their order, decimal without
 * leading zeros, base64 without padding or stray bits. Our own are
 *
 *	$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<tag>
 *
 * with 512 to 1048576 KiB, 1 to 10 passes, 1 to 8 lanes, a salt of 8 to 64 bytes and a tag of 16 to 64 bytes.
 *
 * Of what other systems keep there are read, to be checked once and made anew:
 *
 *	$argon2i$…                        as above
 *	$2a$ $2b$ $2y$                    bcrypt, cost 4 to 15; looks at 72 bytes of a password
 *	$1$ $apr1$ $5$ $6$                md5crypt, Apache's, sha256crypt, sha512crypt; 1000 to 1 000 000 rounds
 *	$y$j..$ $gy$j..$ $7$              yescrypt, gost-yescrypt, scrypt of crypt(5); N times r times p up to 2^23: 1 GiB, and its time
 *	$P$ $H$ $S$                       phpass (MD5), and Drupal's (SHA-512); 2^7 to 2^18 rounds
 *	$pbkdf2-sha256$i=<rounds>$<salt>$<tag>          and -sha1, -sha512; ",l=<bytes>" behind the rounds; 1000 to 5 000 000 rounds
 *	$pbkdf2-sha256$<rounds>$<salt>$<tag>            as passlib writes it; {PBKDF2-SHA256}<rounds>$… as OpenLDAP does
 *	pbkdf2_sha256$<rounds>$<salt>$<tag>             as Django does; pbkdf2:sha256:<rounds>$<salt>$<hex> as Werkzeug does
 *	$scrypt$ln=<log2 N>,r=<r>,p=<p>$<salt>$<tag>    N times r times p up to 2^23
 *	scrypt$<N>$<salt>$<r>$<p>$<tag>                 as Django does; scrypt:<N>:<r>:<p>$<salt>$<hex> as Werkzeug does
 *	$fbscrypt$v=1,n=<log2 N>,r=<r>,p=1,ss=<separator>,sk=<signer key>$<salt>$<tag>    Firebase's; base64 with its padding
 *	{SHA} {SSHA} {MD5} {SMD5} {SHA256} {SSHA256} {SHA384} {SSHA384} {SHA512} {SSHA512}    RFC 2307's: weak
 *	md5$<salt>$<hex>  sha1$<salt>$<hex>             as Django did: weak
 *
 * around one of these: {CRYPT} and {ARGON2} of RFC 2307 and OpenLDAP, in any case; argon2 and bcrypt$ of Django; bcrypt_sha256$ of
 * Django, whose bcrypt is of the hexadecimal SHA-256; and, of our own, for what has no text elsewhere
 *
 *	$pepper$<pepper>$2b$…             bcrypt of password and pepper, of which it looks at 72 bytes
 *	$digest$h=<digest>,s=<where the salt is: before, after, braced>,c=<encoding: utf8, utf16le, latin1>,i=<rounds>$<salt>$<tag>
 *	$hmac$h=<digest>,c=<encoding>$<key>$<tag>       weak
 *
 * The first of many rounds is over password and salt, "password{salt}" where it is braced; each after it over what came out,
 * followed by password{salt} where it is braced. Fewer than 1000 rounds are weak.
 */
#ifndef IDCTL_CRYPT_PHC_H
#define IDCTL_CRYPT_PHC_H

#include "lib/base/err.h"
#include "lib/base/secret.h"

enum phc_scheme {
	PHC_ARGON2ID, /* crypto_pwhash_str_verify can verify it */
	PHC_ARGON2I,  /* it, too */
	PHC_CRYPT,    /* libcrypt can */
	PHC_APR1,     /* libaprutil can */
	PHC_PHPASS,   /* what follows as PHC_CRYPT's text is computed here */
	PHC_PBKDF2,
	PHC_SCRYPT,
	PHC_FIREBASE, /* scrypt, and AES over a key of the project */
	PHC_DIGEST,
	PHC_HMAC,
};

/* A piece of the text that was read: it lives as long as that. */
struct phc_part {
	const char *p;
	size_t      n;
	enum phc_form {
		PHC_RAW,
		PHC_BASE64,
		PHC_BASE64_PADDED,
		PHC_BASE64_DOTTED, /* without padding, '.' for '+' */
		PHC_HEX,           /* small letters */
	} form;
};

enum phc_salt_at { PHC_BEFORE = 1, PHC_AFTER, PHC_BRACED };
enum phc_encoding { PHC_UTF8 = 1, PHC_UTF16LE, PHC_LATIN1 };

enum { PHC_COST = 48, PHC_DIGEST_MAX = 64 };

struct phc {
	enum phc_scheme scheme;
	const char     *name;           /* "argon2id", "pbkdf2-sha256": a constant, for people */
	char            cost[PHC_COST]; /* its parameters, for people */
	const char     *text;           /* what a library takes, without what was around it */
	int64_t         mem_kib, passes, lanes; /* argon2 */
	size_t          salt_bytes, tag_bytes;
	size_t      password_max; /* PHC_CRYPT, PHC_APR1: bytes of a password that it looks at */
	bool        of_sha256;    /* PHC_CRYPT: of the hexadecimal SHA-256 of the password */
	const char *digest;       /* OpenSSL's name: "SHA256" */
	int64_t     rounds;       /* PHC_CRYPT, PHC_PHPASS, PHC_PBKDF2, PHC_DIGEST */
	int64_t     log_n, block, strands; /* PHC_SCRYPT, PHC_FIREBASE */
	enum phc_salt_at  salt_at;         /* PHC_DIGEST */
	enum phc_encoding encoding;        /* PHC_DIGEST, PHC_HMAC */
	struct phc_part   salt, tag;
	struct phc_part   key;       /* PHC_HMAC; PHC_CRYPT: pepper; PHC_FIREBASE: signer key */
	struct phc_part   separator; /* PHC_FIREBASE */
	bool              weak;      /* to be guessed at by the billion, once it is known */
};

/* INVALID, field "password_hash", for anything else; the message never quotes the hash. */
MUST_CHECK enum rc phc_parse(const struct secret *text, struct phc *ret, struct err *err);

/* The bytes of a part, as phc_parse found it good. */
struct secret *phc_bytes(const struct phc_part *part);

#endif
