/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/throttle/source.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "lib/base/arena.h"

enum { LABEL_MAX = 63, MAPPED = 12 };

static enum rc refuse(struct err *err)
{
	return err_invalid(err, "source", "the source is neither an address nor a host name");
}

static bool word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Labels of letters, digits, inner hyphens; the underscore because names in use have it. */
static bool is_host(const char *text)
{
	size_t in_label = 0;

	for (const char *p = text;; p++) {
		if (*p == '.' || *p == '\0') {
			if (in_label == 0 || in_label > LABEL_MAX || p[-1] == '-')
				return false;
			if (*p == '\0')
				return true;
			in_label = 0;
		} else if (!word(*p) && (*p != '-' || in_label == 0)) {
			return false;
		} else {
			in_label++;
		}
	}
}

/* No name ends in a number (RFC 1123, 2.1): one that does was meant to be an address. */
static bool is_address_or_name(const char *text)
{
	const char    *dot  = strrchr(text, '.');
	const char    *last = dot == NULL ? text : dot + 1;
	struct in_addr in;

	return is_host(text) &&
	       (last[strspn(last, "0123456789")] != '\0' || inet_pton(AF_INET, text, &in) == 1);
}

/* The network of an IPv6 address; of one that stands for an IPv4 address, that. */
static const char *network_of(const struct in6_addr *in, struct arena *a)
{
	static const uint8_t mapped[MAPPED] = {[10] = 0xff, [11] = 0xff};
	struct in6_addr      net            = *in;
	char                 text[INET6_ADDRSTRLEN];

	if (memcmp(in->s6_addr, mapped, sizeof(mapped)) == 0)
		return arena_strdup(a,
		                    inet_ntop(AF_INET, in->s6_addr + MAPPED, text, sizeof(text)));
	memset(net.s6_addr + 8, 0, 8);
	return arena_printf(a, "%s/64", inet_ntop(AF_INET6, &net, text, sizeof(text)));
}

static enum rc read_v6(const char *text, struct arena *a, struct source *ret, struct err *err)
{
	const size_t    n    = strcspn(text, "%");
	const char     *zone = text[n] == '%' ? text + n + 1 : NULL;
	struct in6_addr in;

	if (inet_pton(AF_INET6, arena_strndup(a, text, n), &in) != 1 ||
	    (zone != NULL && !is_host(zone)))
		return refuse(err);
	ret->key = network_of(&in, a);
	return RC_OK;
}

enum rc source_parse(const char *text, struct arena *a, struct source *ret, struct err *err)
{
	const size_t n = strlen(text);
	char        *lower;

	if (n > SOURCE_MAX)
		return err_invalid(err, "source", "the source is longer than %d bytes", SOURCE_MAX);
	lower = arena_strndup(a, text, n);
	for (char *p = lower; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	*ret = (struct source){.shown = lower, .key = lower};
	if (strchr(lower, ':') != NULL)
		return read_v6(lower, a, ret, err);
	return is_address_or_name(lower) ? RC_OK : refuse(err);
}
