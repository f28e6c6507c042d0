/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/curl.h -- libcurl: one small document from the network, over TLS.
 *
 * A GET, and whatever its answer brings is data: no redirect is followed, no
 * cookie kept, nothing unpacked; no proxy, no .netrc, no settings of the
 * environment. TLS 1.2 or later, the certificate for that host from an authority
 * that is trusted. Five seconds to connect, ten for everything.
 *
 * Where it goes is looked at when it goes there, address by address: a name that
 * means another address at the second look gains nothing.
 */
#ifndef IDCTL_MOD_CURL_H
#define IDCTL_MOD_CURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;

enum {
	CURL_BODY_MAX = 256 * 1024, /* bytes in an answer */
	CURL_HEAD_MAX = 64 * 1024,  /* in its headers, and in what stands behind a body in pieces */
	CURL_TOTAL_MS =
	    10000 /* that one waits for an answer, or for several that belong together */
};

struct curl_request {
	const char *url;     /* https://…, checked by the caller */
	const char *ca_file; /* the authorities trusted, PEM; NULL: the system's */
	/* Is it an address to connect to? 4 or 16 bytes. NULL: any is, even one of this host. */
	bool (*permitted)(const uint8_t *address, size_t n);
	long timeout_ms; /* for all of it, at least 1; CURL_TOTAL_MS at most */
};

struct curl_answer {
	const char *body; /* in the arena; a NUL stands behind n bytes */
	size_t      n;
	int64_t     max_age_s; /* of Cache-Control (RFC 9111, 5.2.2.1); -1: nothing was said */
};

struct mod_curl {
	/*
	 * UNAVAILABLE, saying why, unless the answer is there with status 200.
	 * CONFIG when ca_file cannot be read.
	 */
	enum rc (*get)(const struct curl_request *in, struct arena *a, struct curl_answer *ret,
	               struct err *err);
};
extern const struct mod_curl mod_curl;

#endif
