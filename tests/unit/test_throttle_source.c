/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/throttle/source.h"
#include "lib/core/throttle/throttle.h"

#include "lib/core/key/reseal.h"
#include "tests/unit/core_people.h"

#define DAY (86400 * UTC_SECOND)

static struct throttle_try enter(struct fx *f, const char *name, const char *source)
{
	struct throttle_try t = {.name_key = name, .kind = "password", .source = source};

	OK(throttle_enter(W, &t, ERR));
	return t;
}

/* One that fails. */
static bool charge(struct fx *f, const char *name, const char *source)
{
	const struct throttle_try t = enter(f, name, source);

	assert_false(t.busy);
	OK(throttle_fail(W, &t, ERR));
	return t.open;
}

static bool charge_otp(struct fx *f, const char *name)
{
	struct throttle_try t = {.name_key = name, .kind = THROTTLE_OTP};

	OK(throttle_enter(W, &t, ERR));
	OK(throttle_fail(W, &t, ERR));
	return t.open;
}

static void sign_in(struct fx *f, const char *name, const char *source)
{
	const struct throttle_try t = enter(f, name, source);

	assert_true(t.open);
	OK(throttle_succeed(W, &t, ERR));
}

static void wait_s(struct fx *f, int64_t seconds)
{
	f->w.now.us += seconds * UTC_SECOND;
}

/* Until strangers find no more of the day's tries. */
static int spend(struct fx *f, const char *name)
{
	int n = 0;

	f->w.now.us = (f->w.now.us / DAY + 1) * DAY;
	for (int i = 0; i < 95; i++, wait_s(f, 900)) {
		char source[32];

		snprintf(source, sizeof(source), "192.0.2.%d", i);
		n += charge(f, name, source);
		for (int more = 0; i == 0 && more < 60; more++, wait_s(f, 10))
			n += charge(f, name, source);
	}
	return n;
}

static void strangers_share_one_bucket_wherever_they_come_from(void **state)
{
	struct fx *f = *state;

	assert_true(charge(f, "ann", "192.0.2.1"));
	assert_false(charge(f, "ann", "192.0.2.2"));
	assert_false(charge(f, "ann", NULL));
	wait_s(f, 1);
	assert_true(charge(f, "ann", NULL));
	assert_false(charge(f, "ann", "192.0.2.1"));
	assert_int_equal(spend(f, "bob"), 100);
	assert_false(charge(f, "bob", "198.51.100.7"));
}

static void a_known_source_is_not_locked_out_by_strangers(void **state)
{
	struct fx *f = *state;

	sign_in(f, "ann", "home.example.net");
	spend(f, "ann");
	assert_false(charge(f, "ann", "192.0.2.200"));
	assert_true(charge(f, "ann", "home.example.net"));
	/* and has no more than anybody else from there */
	assert_false(charge(f, "ann", "home.example.net"));
	wait_s(f, 1);
	sign_in(f, "ann", "home.example.net");
	assert_true(charge(f, "ann", "home.example.net"));
	/* it is known for that name only */
	spend(f, "bob");
	assert_false(charge(f, "bob", "home.example.net"));
}

static void a_success_takes_back_its_own_charge_and_no_other(void **state)
{
	struct fx *f = *state;
	char       source[32];

	for (int i = 0; i < 5; i++, wait_s(f, 900)) {
		snprintf(source, sizeof(source), "198.51.100.%d", i);
		assert_true(charge(f, "ann", source));
	}
	sign_in(f, "ann", "192.0.2.9"); /* the sixth, taken back */
	assert_int_equal(fx_sql(f, "SELECT max(failures) FROM throttle"), 5);
	sign_in(f, "ann", "192.0.2.9"); /* known now */
	assert_int_equal(fx_sql(f, "SELECT max(failures) FROM throttle"), 5);
	/* as it always was for those who name no source */
	sign_in(f, "ann", NULL);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle WHERE failures > 1"), 0);
}

static void people_behind_one_address_do_not_wait_for_each_other(void **state)
{
	struct fx          *f = *state;
	struct throttle_try two[2];
	char                name[32];

	two[0] = enter(f, "ann", "192.0.2.1");
	two[1] = enter(f, "bob", "192.0.2.1");
	assert_true(two[0].open && !two[0].busy && two[1].open && !two[1].busy);
	OK(throttle_succeed(W, &two[0], ERR));
	OK(throttle_fail(W, &two[1], ERR));
	/* but where the next failure would be followed by a wait, they are tried one by one */
	for (int i = 0; i < 98; i++) {
		snprintf(name, sizeof(name), "victim%d", i);
		assert_true(charge(f, name, "192.0.2.1"));
	}
	two[0] = enter(f, "cem", "192.0.2.1");
	assert_true(two[0].open && !two[0].busy);
	assert_true(enter(f, "dan", "192.0.2.1").busy);
	OK(throttle_succeed(W, &two[0], ERR));
	assert_true(charge(f, "dan", "192.0.2.1"));
}

static void an_account_of_ones_own_buys_no_guesses_at_others(void **state)
{
	struct fx *f      = *state;
	int        opened = 0;
	char       name[32];

	f->w.now.us = FX_T0 / DAY * DAY;
	for (int i = 0; i < 1200; i++, wait_s(f, 10)) {
		snprintf(name, sizeof(name), "victim%d", i);
		opened += charge(f, name, "192.0.2.1");
		if (i % 10 == 0)
			sign_in(f, "mallory", "192.0.2.1");
	}
	/* 1000, and then one in 900 s */
	assert_in_range(opened, 1000, 1004);
	/* nobody elsewhere, and nobody who has been there, minds */
	assert_true(charge(f, "victim1199", "192.0.2.2"));
	sign_in(f, "mallory", "192.0.2.1");
}

static void a_source_waits_from_its_hundredth_failure_on(void **state)
{
	struct fx *f = *state;
	char       name[32];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "victim%d", i);
		assert_true(charge(f, name, "192.0.2.1"));
	}
	assert_false(charge(f, "other", "192.0.2.1"));
	/* what was not tried is charged to nobody */
	assert_true(charge(f, "other", "192.0.2.2"));
	wait_s(f, 1);
	assert_true(charge(f, "another", "192.0.2.1"));
}

static void a_source_is_known_for_thirty_days_and_sixteen_of_a_name(void **state)
{
	struct fx     *f = *state;
	struct datakey k;
	char           source[32];

	sign_in(f, "ann", "192.0.2.1");
	assert_true(enter(f, "ann", "192.0.2.1").known);
	OK(datakey_rotate(W, &k, ERR));
	assert_true(enter(f, "ann", "192.0.2.1").known);
	f->w.now.us += THROTTLE_KNOWN_DAYS * DAY;
	assert_true(enter(f, "ann", "192.0.2.1").known);
	f->w.now.us += DAY;
	assert_false(enter(f, "ann", "192.0.2.1").known);
	for (int i = 0; i < THROTTLE_KNOWN_MAX + 4; i++) {
		f->w.now.us += 1000 * UTC_SECOND;
		snprintf(source, sizeof(source), "198.51.100.%d", i);
		sign_in(f, "bob", source);
	}
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle WHERE kind = 'known'"),
	                 THROTTLE_KNOWN_MAX);
	assert_false(enter(f, "bob", "198.51.100.3").known);
	assert_true(enter(f, "bob", "198.51.100.4").known);
}

static void forgetting_is_for_every_kind_and_source_of_one_name(void **state)
{
	struct fx *f = *state;
	bool       was;

	sign_in(f, "ann", "192.0.2.1");
	assert_true(charge(f, "ann", "192.0.2.1"));
	assert_true(charge(f, "ann", "192.0.2.2"));
	assert_true(charge_otp(f, "ann"));
	assert_true(charge(f, "bob", "192.0.2.2"));
	OK(throttle_forget(W, "ann", NULL, &was, ERR));
	assert_true(was);
	OK(throttle_forget(W, "ann", NULL, &was, ERR));
	assert_false(was);
	assert_true(enter(f, "ann", "192.0.2.1").known);
	assert_true(charge(f, "ann", NULL));
	assert_true(charge_otp(f, "ann"));
	assert_false(charge(f, "bob", NULL));
}

/* A table as full as it may be, of one kind of row. */
static void fill(struct fx *f, int64_t failures, int64_t day)
{
	char sql[700];

	snprintf(sql, sizeof(sql),
	         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
	         "INSERT INTO throttle (name_mac, kind, failures, day, unlock_at) "
	         "SELECT randomblob(32), 'fill' || i, %lld, %lld, 0 FROM n",
	         THROTTLE_ROWS_MAX, (long long)failures, (long long)day);
	fx_sql(f, sql);
}

static void names_by_chance(struct fx *f, int n)
{
	char name[32];

	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "chance%d", i);
		charge(f, name, NULL);
	}
}

static void random_names_neither_fill_the_table_nor_empty_a_bucket(void **state)
{
	struct fx *f = *state;

	sign_in(f, "ann", "home.example.net");
	for (int i = 0; i < 5; i++, wait_s(f, 10))
		assert_true(charge(f, "ann", NULL));
	fill(f, 1, f->w.now.us / DAY);
	names_by_chance(f, 1000);
	assert_in_range(fx_sql(f, "SELECT count(*) FROM throttle"), THROTTLE_ROWS_MAX - 1000,
	                THROTTLE_ROWS_MAX + 600);
	assert_true(fx_sql(f, "SELECT count(*) FROM throttle WHERE kind LIKE 'fill%'") <
	            THROTTLE_ROWS_MAX);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle WHERE failures >= 5"), 1);
	assert_true(enter(f, "ann", "home.example.net").known);
}

static void what_a_new_day_made_meaningless_goes_first_and_by_and_by(void **state)
{
	struct fx    *f     = *state;
	const int64_t today = f->w.now.us / DAY;

	sign_in(f, "ann", "home.example.net");
	fx_sql(f, "INSERT INTO throttle (name_mac, kind, failures, day, unlock_at) VALUES "
	          "(zeroblob(1), 'a', 99, 1, 0), (zeroblob(1), 'b', 99, 2, 0), "
	          "(zeroblob(1), 'c', 99, 3, 0), (zeroblob(1), 'd', 99, 4, 0), "
	          "(zeroblob(1), 'e', 99, 5, 0), (zeroblob(1), 'f', 99, 6, 0)");
	assert_true(charge(f, "bob", NULL));
	assert_int_equal(fx_sql(f, "SELECT min(day) FROM throttle"), 5);
	assert_true(charge(f, "cem", NULL));
	assert_int_equal(fx_sql(f, "SELECT min(day) FROM throttle"), today);
	assert_true(enter(f, "ann", "home.example.net").known);
}

static void sources_are_addresses_and_host_names(void **state)
{
	static const struct {
		const char *text, *shown, *key;
	} good[] = {
	    {"192.0.2.1", "192.0.2.1", "192.0.2.1"},
	    {"::ffff:192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"},
	    {"2001:DB8::1", "2001:db8::1", "2001:db8::/64"},
	    {"2001:db8:0:0:ffff::9", "2001:db8:0:0:ffff::9", "2001:db8::/64"},
	    {"2001:db8:0:1::9", "2001:db8:0:1::9", "2001:db8:0:1::/64"},
	    {"fe80::1%eth0", "fe80::1%eth0", "fe80::/64"},
	    {"Build-7.Example.org", "build-7.example.org", "build-7.example.org"},
	    {"localhost", "localhost", "localhost"},
	    {"fe80::2%1", "fe80::2%1", "fe80::/64"},
	    {"1.example", "1.example", "1.example"},
	};
	static const char *const bad[] = {"",
	                                  " ",
	                                  "a b",
	                                  "a..b",
	                                  ".a",
	                                  "a.",
	                                  "-a",
	                                  "a-",
	                                  "a-.b",
	                                  "192.0.2.1:80",
	                                  "192.0.2.01",
	                                  "192.0.2.256",
	                                  "192.0.2",
	                                  "1.192.0.2.1",
	                                  "3221225985",
	                                  "a.1",
	                                  "[::1]",
	                                  "::1::",
	                                  "1:2",
	                                  "::1%",
	                                  "::1%a b",
	                                  "a\nb",
	                                  "\x1b[31m",
	                                  "b\xc3\xbc"
	                                  "cher.example",
	                                  "a/64"};
	struct fx               *f     = *state;
	struct source            s;
	char                     text[SOURCE_MAX + 2];

	for (size_t i = 0; i < COUNT(good); i++) {
		OK(source_parse(good[i].text, f->mem, &s, ERR));
		assert_string_equal(s.shown, good[i].shown);
		assert_string_equal(s.key, good[i].key);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		REFUSED(INVALID, source_parse(bad[i], f->mem, &s, ERR));
		assert_string_equal(fx_field, "source");
	}
	for (size_t i = 0; i <= SOURCE_MAX; i++)
		text[i] = i % 8 == 7 ? '.' : 'a';
	text[SOURCE_MAX + 1] = '\0';
	REFUSED(INVALID, source_parse(text, f->mem, &s, ERR));
	text[SOURCE_MAX] = '\0';
	OK(source_parse(text, f->mem, &s, ERR));
	memset(text, 'a', 64);
	text[64] = '\0';
	REFUSED(INVALID, source_parse(text, f->mem, &s, ERR));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(people_behind_one_address_do_not_wait_for_each_other),
	    FX_TEST(strangers_share_one_bucket_wherever_they_come_from),
	    FX_TEST(a_known_source_is_not_locked_out_by_strangers),
	    FX_TEST(a_success_takes_back_its_own_charge_and_no_other),
	    FX_TEST(an_account_of_ones_own_buys_no_guesses_at_others),
	    FX_TEST(a_source_waits_from_its_hundredth_failure_on),
	    FX_TEST(a_source_is_known_for_thirty_days_and_sixteen_of_a_name),
	    FX_TEST(forgetting_is_for_every_kind_and_source_of_one_name),
	    FX_TEST(random_names_neither_fill_the_table_nor_empty_a_bucket),
	    FX_TEST(what_a_new_day_made_meaningless_goes_first_and_by_and_by),
	    FX_TEST(sources_are_addresses_and_host_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
