/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/https_url.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/base/address.h"
#include "lib/base/own.h"
#include "tests/unit/vectors.h"

static void a_url_is_taken_with_its_host(void **state)
{
	static const char *const rows[][2] = {
	    {"https://id.example", "id.example"},
	    {"https://id.example/", "id.example"},
	    {"https://id.example/realms/ci", "id.example"},
	    {"https://id.example:8443/a", "id.example:8443"},
	    {"https://localhost", "localhost"},
	    {"https://xn--bcher-kva.example/a%2Fb", "xn--bcher-kva.example"},
	    {"https://93.184.216.34/a", "93.184.216.34"},
	    {"https://[2606:2800:220:1::1]:8443/a", "[2606:2800:220:1::1]:8443"},
	    {"https://a-b.c1.example/~x;y=1,2@3:4", "a-b.c1.example"},
	};
	char host[HTTPS_URL_MAX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(https_url_parse(rows[i][0], host));
		assert_string_equal(host, rows[i][1]);
	}
}

static void whatever_could_be_read_in_two_ways_is_refused(void **state)
{
	static const char *const rows[] = {
	    "",
	    "https",
	    "https:",
	    "https:/",
	    "https://",
	    "https:///",
	    "https:///a",
	    "http://id.example",
	    "HTTPS://id.example",
	    " https://id.example",
	    "https://id.example ",
	    "https://ID.example",
	    "https://id.example.",
	    "https://.example",
	    "https://a..example",
	    "https://-a.example",
	    "https://a-.example",
	    "https://a_b.example",
	    "https://b\xc3\xbc"
	    "cher.example",
	    "https://id.example:",
	    "https://id.example:0",
	    "https://id.example:00443",
	    "https://id.example:65536",
	    "https://id.example:443",
	    "https://id.example:443x",
	    "https://id.example:8443:1",
	    "https://me@id.example",
	    "https://me:you@id.example",
	    "https://id.example@evil.example",
	    "https://id.example?x",
	    "https://id.example/?x=1",
	    "https://id.example/#x",
	    "https://id.example#@evil.example",
	    "https://id.example\\@evil.example",
	    "https://id.example/a\\b",
	    "https://id.example/a b",
	    "https://id.example/a\tb",
	    "https://id.example/\r\nHost: x",
	    "https://id.example//a",
	    "https://id.example/./a",
	    "https://id.example/../a",
	    "https://id.example/a/..",
	    "https://id.example/a/.",
	    "https://id.example/%",
	    "https://id.example/%2",
	    "https://id.example/%zz",
	    "https://127.1",
	    "https://0x7f.1",
	    "https://0x7f000001",
	    "https://2130706433",
	    "https://017700000001",
	    "https://127.0.0.01",
	    "https://1.2.3.4.5",
	    "https://1.2.3.256",
	    "https://[::1",
	    "https://::1",
	    "https://[fe80::1%25eth0]",
	    "https://[::1]x",
	    "https://[]",
	    "https://[127.0.0.1]",
	    "https://[::G]",
	    "https://id.example/<script>",
	    "https://id.example/\"",
	    "https://id.example/\x7f",
	};
	char host[HTTPS_URL_MAX + 1], text[400];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (https_url_parse(rows[i], host))
			fail_msg("taken: %s", rows[i]);
	snprintf(text, sizeof(text), "https://id.example/%0*d", HTTPS_URL_MAX - 19, 0);
	assert_int_equal(strlen(text), HTTPS_URL_MAX);
	assert_true(https_url_parse(text, host));
	snprintf(text, sizeof(text), "https://id.example/%0*d", HTTPS_URL_MAX - 18, 0);
	assert_false(https_url_parse(text, host));
	snprintf(text, sizeof(text), "https://%063d.example", 0);
	assert_true(https_url_parse(text, host));
	snprintf(text, sizeof(text), "https://%064d.example", 0);
	assert_false(https_url_parse(text, host));
}

/* What browsers agree on: whatever is taken here, they read just so, and nothing in it is for them alone. */
static void what_is_taken_is_what_browsers_read(void **state)
{
	json_t *all = vector_json("url-wpt/urltestdata.json"), *one;
	size_t  i, taken = 0;
	char    host[HTTPS_URL_MAX + 1];

	(void)state;
	json_array_foreach(all, i, one)
	{
		const char *input = json_string_value(json_object_get(one, "input"));
		const char *href  = json_string_value(json_object_get(one, "href"));
		const char *path  = json_string_value(json_object_get(one, "pathname"));

		if (input == NULL ||
		    strlen(input) != json_string_length(json_object_get(one, "input")) ||
		    !https_url_parse(input, host))
			continue;
		taken++;
		if (href == NULL)
			fail_msg("browsers refuse %s", input);
		if (strncmp(href, input, strlen(input)) != 0 ||
		    (href[strlen(input)] != '\0' && strcmp(path, "/") != 0))
			fail_msg("browsers read %s as %s", input, href);
		assert_string_equal(json_string_value(json_object_get(one, "username")), "");
		assert_string_equal(json_string_value(json_object_get(one, "search")), "");
		assert_string_equal(json_string_value(json_object_get(one, "hash")), "");
	}
	assert_true(taken >= 2);
	json_decref(all);
}

/* Where nobody is to be sent: no URL, or an address that the connection is refused to. */
static void nobody_is_sent_to_a_forbidden_place(void **state)
{
	json_t *all = vector_json("ssrf/targets.json"), *one;
	size_t  i;
	char    host[HTTPS_URL_MAX + 1], url[300];

	(void)state;
	json_array_foreach(json_object_get(all, "deny"), i, one)
	{
		const char   *text = json_string_value(one);
		const bool    http = strncmp(text, "http://", 7) == 0;
		unsigned char a[16];

		snprintf(url, sizeof(url), "%s%s", http ? "https://" : text, http ? text + 7 : "");
		if (!https_url_parse(url, host))
			continue;
		host[strcspn(host, "]") == strlen(host) ? strcspn(host, ":") : strcspn(host, "]")] =
		    '\0';
		if (inet_pton(AF_INET, host, a) == 1)
			assert_false(address_is_public(a, 4));
		else if (host[0] == '[' && inet_pton(AF_INET6, host + 1, a) == 1)
			assert_false(address_is_public(a, 16));
		else /* names are resolved when the connection is made; a port is not a danger behind TLS */
			assert_true(host[strspn(host, "0123456789.:[]")] != '\0');
	}
	json_decref(all);
}

static void an_address_is_public_or_it_is_not(void **state)
{
	static const struct {
		const char *text;
		bool        is_public;
	} rows[] = {
	    {"8.8.8.8", true},
	    {"1.0.0.0", true},
	    {"9.255.255.255", true},
	    {"10.0.0.0", false},
	    {"10.255.255.255", false},
	    {"11.0.0.0", true},
	    {"0.0.0.0", false},
	    {"0.255.255.255", false},
	    {"100.63.255.255", true},
	    {"100.64.0.0", false},
	    {"100.127.255.255", false},
	    {"100.128.0.0", true},
	    {"126.255.255.255", true},
	    {"127.0.0.1", false},
	    {"127.255.255.255", false},
	    {"128.0.0.0", true},
	    {"169.254.169.254", false},
	    {"169.253.255.255", true},
	    {"172.15.255.255", true},
	    {"172.16.0.0", false},
	    {"172.31.255.255", false},
	    {"172.32.0.0", true},
	    {"192.0.0.1", false},
	    {"192.0.1.0", true},
	    {"192.0.2.1", false},
	    {"192.88.99.1", false},
	    {"192.167.255.255", true},
	    {"192.168.0.0", false},
	    {"192.169.0.0", true},
	    {"198.17.255.255", true},
	    {"198.18.0.0", false},
	    {"198.19.255.255", false},
	    {"198.20.0.0", true},
	    {"198.51.100.1", false},
	    {"203.0.113.1", false},
	    {"223.255.255.255", true},
	    {"224.0.0.1", false},
	    {"239.1.1.1", false},
	    {"240.0.0.1", false},
	    {"255.255.255.255", false},
	    {"2606:2800:220:1::1", true},
	    {"2a00::1", true},
	    {"::", false},
	    {"::1", false},
	    {"::ffff:127.0.0.1", false},
	    {"::ffff:8.8.8.8", true},
	    {"::8.8.8.8", false},
	    {"64:ff9b::7f00:1", false},
	    {"64:ff9b::808:808", true},
	    {"64:ff9b:1::808:808", false},
	    {"fe80::1", false},
	    {"fc00::1", false},
	    {"fdff::1", false},
	    {"fec0::1", false},
	    {"ff02::1", false},
	    {"2001::1", false},
	    {"2001:1ff::1", false},
	    {"2001:200::1", true},
	    {"2001:db8::1", false},
	    {"2002:7f00:1::", false},
	    {"3fff::1", false},
	    {"3fff:1000::1", true},
	    {"4000::1", false},
	    {"1fff::1", false},
	    {"100::1", false},
	};
	uint8_t a[16];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const bool six = strchr(rows[i].text, ':') != NULL;

		assert_int_equal(inet_pton(six ? AF_INET6 : AF_INET, rows[i].text, a), 1);
		if (address_is_public(a, six ? 16 : 4) != rows[i].is_public)
			fail_msg("%s", rows[i].text);
	}
	assert_false(address_is_public((const uint8_t *)"\x08\x08\x08\x08\x08", 5));
	assert_false(address_is_public(a, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_url_is_taken_with_its_host),
	    cmocka_unit_test(whatever_could_be_read_in_two_ways_is_refused),
	    cmocka_unit_test(what_is_taken_is_what_browsers_read),
	    cmocka_unit_test(nobody_is_sent_to_a_forbidden_place),
	    cmocka_unit_test(an_address_is_public_or_it_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
