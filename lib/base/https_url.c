/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/https_url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define HEX    "0123456789abcdefABCDEF"

enum { NAME_MAX_ = 253, LABEL_MAX = 63 };

static bool is_label(const char *p, size_t n)
{
	return n >= 1 && n <= LABEL_MAX && strspn(p, LOWER DIGITS "-") >= n && p[0] != '-' &&
	       p[n - 1] != '-';
}

/* inet_pton takes four decimal numbers only, without leading zeros. */
static bool is_ipv4(const char *host)
{
	struct in_addr a;

	return inet_pton(AF_INET, host, &a) == 1;
}

/* What ends in a number is an address, and some resolvers read 127.1 and 0x7f000001 as one. */
static bool is_number(const char *label)
{
	return strspn(label, DIGITS) == strlen(label) || strncmp(label, "0x", 2) == 0;
}

static bool is_name(const char *host)
{
	const char *label = host;

	if (strlen(host) > NAME_MAX_)
		return false;
	for (;;) {
		const size_t n = strcspn(label, ".");

		if (!is_label(label, n))
			return false;
		if (label[n] == '\0')
			return !is_number(label);
		label += n + 1;
	}
}

static bool is_ipv6(const char *host, size_t n)
{
	char            text[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (n < 4 || n - 2 >= sizeof(text) || host[n - 1] != ']')
		return false;
	memcpy(text, host + 1, n - 2);
	text[n - 2] = '\0';
	return strspn(text, DIGITS "abcdef:.") == n - 2 && inet_pton(AF_INET6, text, &a) == 1;
}

static bool is_port(const char *text, const char *usual)
{
	const size_t n = strlen(text);

	return n >= 1 && n <= 5 && strspn(text, DIGITS) == n && text[0] != '0' &&
	       strtol(text, NULL, 10) <= 65535 && strcmp(text, usual) != 0;
}

static bool is_host(const char *host, const char *usual_port)
{
	const char *colon = strrchr(host, ':'), *bracket = strrchr(host, ']');
	char        bare[HTTPS_URL_MAX + 1];
	size_t      n = strlen(host);

	if (n >= sizeof(bare))
		return false;
	if (colon != NULL && (bracket == NULL || bracket < colon)) {
		if (!is_port(colon + 1, usual_port))
			return false;
		n = (size_t)(colon - host);
	}
	memcpy(bare, host, n);
	bare[n] = '\0';
	return bare[0] == '[' ? is_ipv6(bare, n) : is_ipv4(bare) || is_name(bare);
}

/* RFC 3986, 3.3, begins with a slash or is empty. */
static bool is_path(const char *p)
{
	if (strstr(p, "//") != NULL || strstr(p, "/./") != NULL || strstr(p, "/../") != NULL)
		return false;
	for (; *p != '\0'; p++) {
		if (*p == '%' && strspn(p + 1, HEX) < 2)
			return false;
		if (strchr(LOWER DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZ-._~!$&'()*+,;=:@/%", *p) ==
		    NULL)
			return false;
	}
	return true;
}

static bool ends_in(const char *text, const char *end)
{
	const size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

bool https_host_valid(const char *host)
{
	return is_host(host, "443");
}

static bool parse(const char *text, const char *scheme, const char *usual_port,
                  char ret_host[static HTTPS_URL_MAX + 1])
{
	const size_t begin = strlen(scheme);
	const char  *host  = text + begin;
	size_t       n;

	if (strncmp(text, scheme, begin) != 0 || strlen(text) > HTTPS_URL_MAX)
		return false;
	n = strcspn(host, "/?#\\");
	memcpy(ret_host, host, n);
	ret_host[n] = '\0';
	return is_host(ret_host, usual_port) && is_path(host + n) && !ends_in(text, "/.") &&
	       !ends_in(text, "/..");
}

bool https_url_parse(const char *text, char ret_host[static HTTPS_URL_MAX + 1])
{
	return parse(text, "https://", "443", ret_host);
}

bool http_url_parse(const char *text, char ret_host[static HTTPS_URL_MAX + 1])
{
	return parse(text, "http://", "80", ret_host);
}
