/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/https_url.h -- an https URL in its one spelling, as an issuer is named by one.
 *
 * RFC 3986, and stricter: the scheme and the host are lower case; the host is a
 * name of letters, digits and inner hyphens, an IPv4 address of four decimal
 * numbers, or an IPv6 address in brackets; a port has no leading zero, and is not
 * the usual one; the path has no "." or ".." segment and no "//". No user, no
 * query, no fragment; at most HTTPS_URL_MAX bytes. Two texts that are not equal are two URLs.
 */
#ifndef IDCTL_BASE_HTTPS_URL_H
#define IDCTL_BASE_HTTPS_URL_H

#include <stdbool.h>

enum { HTTPS_URL_MAX = 255 };

/* *ret_host: the host and, if one is written, ":port", as they stand there. NUL-terminated. */
bool https_url_parse(const char *text, char ret_host[static HTTPS_URL_MAX + 1]);

/* The same for one that begins with http://, for what is served on this machine and named by it. */
bool http_url_parse(const char *text, char ret_host[static HTTPS_URL_MAX + 1]);

/* The same for the part that ret_host gives. */
bool https_host_valid(const char *host);

#endif
