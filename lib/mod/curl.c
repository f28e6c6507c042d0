/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/curl.h"

#include <curl/curl.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/arena.h"

enum { CONNECT_S = 5, SLOW_BYTES = 64, SLOW_S = 5 };

struct transfer {
	const struct curl_request *in;
	char                      *body;
	size_t                     n, n_head;
	int64_t                    max_age_s;
	bool                       too_long, long_head, barred;
};

static void curl_auto(CURL **curl)
{
	curl_easy_cleanup(*curl);
}

/* The bytes of an address; NULL for a family that we do not speak. */
static const uint8_t *bytes_of(const struct sockaddr *sa, size_t *n)
{
	if (sa != NULL && sa->sa_family == AF_INET) {
		*n = 4;
		return (const uint8_t *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr;
	}
	if (sa != NULL && sa->sa_family == AF_INET6) {
		*n = 16;
		return (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	}
	return NULL;
}

/* A public address may still be one of this host's own. */
static bool is_ours(const uint8_t *p, size_t n)
{
	struct ifaddrs *list = NULL;
	bool            ours = false;

	if (getifaddrs(&list) != 0)
		return true;
	for (const struct ifaddrs *i = list; i != NULL && !ours; i = i->ifa_next) {
		size_t         m   = 0;
		const uint8_t *own = bytes_of(i->ifa_addr, &m);

		ours = own != NULL && m == n && memcmp(own, p, n) == 0;
	}
	freeifaddrs(list);
	return ours;
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = arg;
	size_t           n = 0;
	const uint8_t   *p = bytes_of(&to->addr, &n);

	if (purpose != CURLSOCKTYPE_IPCXN || p == NULL)
		return CURL_SOCKET_BAD;
	if (t->in->permitted != NULL && (!t->in->permitted(p, n) || is_ours(p, n))) {
		t->barred = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_body(char *p, size_t one, size_t n, void *arg)
{
	struct transfer *t = arg;

	(void)one; /* is 1 */
	if (n > CURL_BODY_MAX - t->n) {
		t->too_long = true;
		return 0;
	}
	memcpy(t->body + t->n, p, n);
	t->n += n;
	return n;
}

/* max-age of the directives; where there are two, or no-store, it is as if none were to be kept. */
static int64_t max_age(const char *text)
{
	int64_t found = -1;

	for (const char *p = text; *p != '\0'; p += strcspn(p, ","), p += *p == ',') {
		p += strspn(p, " \t");
		if (strncasecmp(p, "no-store", 8) == 0 || strncasecmp(p, "no-cache", 8) == 0)
			return 0;
		if (strncasecmp(p, "max-age=", 8) != 0)
			continue;
		if (found >= 0 || strspn(p + 8, "0123456789") == 0)
			return 0;
		found = strspn(p + 8, "0123456789") > 9 ? 999999999 : strtoll(p + 8, NULL, 10);
	}
	return found;
}

static size_t take_header(char *p, size_t one, size_t n, void *arg)
{
	static const char name[] = "cache-control:";
	struct transfer  *t      = arg;
	char              line[256];

	(void)one;
	if (n > CURL_HEAD_MAX - t->n_head) {
		t->long_head = true;
		return 0;
	}
	t->n_head += n;
	if (n < sizeof(line) && n >= sizeof(name) - 1 &&
	    strncasecmp(p, name, sizeof(name) - 1) == 0) {
		memcpy(line, p, n);
		line[n]      = '\0';
		t->max_age_s = max_age(line + sizeof(name) - 1);
	}
	return n;
}

static CURLcode prepare(CURL *c, struct transfer *t)
{
	const struct {
		CURLoption option;
		long       value;
	} number[] = {
	    {CURLOPT_FOLLOWLOCATION, 0},
	    {CURLOPT_MAXREDIRS, 0},
	    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
	    {CURLOPT_NOSIGNAL, 1},
	    {CURLOPT_NOPROGRESS, 1},
	    {CURLOPT_CONNECTTIMEOUT, CONNECT_S},
	    {CURLOPT_TIMEOUT_MS, t->in->timeout_ms},
	    {CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES},
	    {CURLOPT_LOW_SPEED_TIME, SLOW_S},
	    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
	    {CURLOPT_SSL_VERIFYPEER, 1},
	    {CURLOPT_SSL_VERIFYHOST, 2},
	    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
	    {CURLOPT_HTTP09_ALLOWED, 0},
	    {CURLOPT_FORBID_REUSE, 1},
	    {CURLOPT_MAXFILESIZE, CURL_BODY_MAX},
	};
	CURLcode rc = CURLE_OK;

	for (size_t i = 0; i < COUNT(number) && rc == CURLE_OK; i++)
		rc = curl_easy_setopt(c, number[i].option, number[i].value);
#define SET(option, value)  \
	if (rc == CURLE_OK) \
	rc = curl_easy_setopt(c, CURLOPT_##option, (value))
	SET(URL, t->in->url);
	SET(PROTOCOLS_STR, "https");
	SET(REDIR_PROTOCOLS_STR, "https"); /* none is followed; an empty list is refused */
	SET(PROXY, "");
	SET(USERAGENT, "idctl");
	SET(OPENSOCKETFUNCTION, open_socket);
	SET(OPENSOCKETDATA, t);
	SET(WRITEFUNCTION, take_body);
	SET(WRITEDATA, t);
	SET(HEADERFUNCTION, take_header);
	SET(HEADERDATA, t);
	if (t->in->ca_file != NULL) {
		SET(CAINFO, t->in->ca_file);
		SET(CAPATH, NULL);
	}
#undef SET
	return rc;
}

static enum rc failed(const struct transfer *t, CURLcode code, struct err *err)
{
	if (code == CURLE_SSL_CACERT_BADFILE)
		return err_set(err, RC_CONFIG, "'%.200s' holds no authorities", t->in->ca_file);
	snprintf(err->native, sizeof(err->native), "libcurl: %.80s", curl_easy_strerror(code));
	if (t->barred)
		return err_set(err, RC_UNAVAILABLE,
		               "its host has an address that is not public, which is not allowed");
	if (t->long_head)
		return err_set(err, RC_UNAVAILABLE, "the answer has more than %d bytes of headers",
		               CURL_HEAD_MAX);
	if (t->too_long || code == CURLE_FILESIZE_EXCEEDED)
		return err_set(err, RC_UNAVAILABLE, "the answer is longer than %d bytes",
		               CURL_BODY_MAX);
	switch ((int)code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return err_set(err, RC_UNAVAILABLE, "the certificate of its host is not trusted");
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(err, RC_UNAVAILABLE, "its host is unknown");
	case CURLE_OPERATION_TIMEDOUT:
		return err_set(err, RC_UNAVAILABLE, "there was no complete answer in time");
	case CURLE_COULDNT_CONNECT:
		return err_set(err, RC_UNAVAILABLE, "its host cannot be reached");
	default:
		return err_set(err, RC_UNAVAILABLE, "the answer is incomplete or malformed");
	}
}

static enum rc get(const struct curl_request *in, struct arena *a, struct curl_answer *ret,
                   struct err *err)
{
	struct transfer  t      = {.in = in, .max_age_s = -1};
	long             status = 0;
	AUTO(curl) CURL *c      = NULL;
	CURLcode         code;

	if (in->ca_file != NULL && access(in->ca_file, R_OK) != 0)
		return err_set(err, RC_CONFIG, "'%.200s' cannot be read", in->ca_file);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, RC_INTERNAL, "libcurl does not start");
	c      = mem_check(curl_easy_init());
	t.body = arena_alloc(a, CURL_BODY_MAX + 1);
	code   = prepare(c, &t);
	if (code != CURLE_OK)
		return err_set(err, RC_INTERNAL, "libcurl rejected a security option: %s",
		               curl_easy_strerror(code));
	code = curl_easy_perform(c);
	if (code != CURLE_OK)
		return failed(&t, code, err);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200)
		return err_set(err, RC_UNAVAILABLE, "the answer has the status %ld, not 200",
		               status);
	*ret = (struct curl_answer){.body = t.body, .n = t.n, .max_age_s = t.max_age_s};
	return RC_OK;
}

const struct mod_curl mod_curl = {
    .get = get,
};
