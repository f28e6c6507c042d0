/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/throttle/throttle.h"

#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/instant.h"
#include "lib/base/proc.h"
#include "lib/base/str.h"
#include "lib/core/key/reseal.h"
#include "tests/unit/core_people.h"

#define DAY (86400 * UTC_SECOND)

static struct throttle_try enter(struct fx *f, const char *name, const char *kind)
{
	struct throttle_try t = {.name_key = name, .kind = kind};

	OK(throttle_enter(W, &t, ERR));
	return t;
}

/* One that fails. */
static bool charge_kind(struct fx *f, const char *name, const char *kind)
{
	const struct throttle_try t = enter(f, name, kind);

	assert_false(t.busy);
	OK(throttle_fail(W, &t, ERR));
	return t.open;
}

static bool charge(struct fx *f, const char *name)
{
	return charge_kind(f, name, THROTTLE_PASSWORD);
}

/* Charge at the very first moment at which a try is let through; how long that took. */
static int64_t next_open_us(struct fx *f, const char *name)
{
	static const int64_t steps[] = {0, 1, 3, 5, 10, 900};
	const int64_t        from    = f->w.now.us;

	for (size_t i = 0; i < COUNT(steps); i++) {
		f->w.now.us = from + steps[i] * UTC_SECOND - 1;
		if (steps[i] > 0 && charge(f, name))
			fail_msg("open a microsecond early, before %lld s", (long long)steps[i]);
		f->w.now.us = from + steps[i] * UTC_SECOND;
		if (charge(f, name))
			return f->w.now.us - from;
	}
	fail();
	return 0;
}

static void the_waits_grow_along_the_curve(void **state)
{
	struct fx *f = *state;

	for (int failures = 0; failures < 56; failures++) {
		const int64_t want = failures >= 50 ? 900
		                   : failures >= 25 ? 10
		                   : failures >= 9  ? 5
		                   : failures >= 3  ? 3
		                   : failures >= 1  ? 1
		                                    : 0;
		const int64_t got  = next_open_us(f, "ann");

		if (got != want * UTC_SECOND)
			fail_msg("after %d failures: %lld us", failures, (long long)got);
	}
}

/* When a try at a one-time code is let through, and is charged. */
static bool charge_otp(struct fx *f, const char *name)
{
	return charge_kind(f, name, THROTTLE_OTP);
}

static void of_one_time_codes_five_fail_in_a_quarter_of_an_hour(void **state)
{
	struct fx    *f      = *state;
	const int64_t window = 900 * UTC_SECOND;
	int           opened = 0;

	f->w.now.us = FX_T0 / DAY * DAY;
	for (int i = 0; i < 5; i++) {
		assert_true(charge_otp(f, "ann"));
		assert_false(charge_otp(f, "ann"));
		f->w.now.us += UTC_SECOND;
	}
	f->w.now.us += window - UTC_SECOND - 1;
	assert_false(charge_otp(f, "ann"));
	f->w.now.us++;
	assert_true(charge_otp(f, "ann"));
	/* and so on, whatever is tried, until the day has had its hundred */
	for (opened = 6; f->w.now.us < (FX_T0 / DAY + 1) * DAY - 9 * UTC_SECOND;) {
		int64_t in_window = 0;

		/* every nine seconds is more often than is let through */
		for (int s = 0; s < 900 && f->w.now.us < (FX_T0 / DAY + 1) * DAY - 9 * UTC_SECOND;
		     s += 9) {
			f->w.now.us += 9 * UTC_SECOND;
			in_window += charge_otp(f, "ann");
		}
		assert_true(in_window <= 5);
		opened += (int)in_window;
	}
	assert_int_equal(opened, 100);
	f->w.now.us = (FX_T0 / DAY + 1) * DAY;
	assert_true(charge_otp(f, "ann"));
}

static void at_most_a_hundred_are_evaluated_a_day(void **state)
{
	struct fx *f      = *state;
	int        opened = 0;

	f->w.now.us = FX_T0 / DAY * DAY;
	for (int s = 0; s < 86400; s++) {
		f->w.now.us += UTC_SECOND - (s == 0);
		opened += (s % 900 < 60 || opened < 50) && charge(f, "ann");
	}
	assert_int_equal(opened, 100);
}

static void a_new_day_begins_anew(void **state)
{
	struct fx *f = *state;

	f->w.now.us = (FX_T0 / DAY + 1) * DAY - 20 * 60 * UTC_SECOND;
	for (int i = 0; i < 50; i++)
		next_open_us(f, "ann");
	f->w.now.us = (FX_T0 / DAY + 1) * DAY - 1; /* the last microsecond of the day */
	assert_false(charge(f, "ann"));
	f->w.now.us++;
	assert_true(charge(f, "ann"));
	assert_false(charge(f, "ann"));
	f->w.now.us += UTC_SECOND;
	assert_true(charge(f, "ann"));
}

static void a_clock_that_goes_back_opens_nothing(void **state)
{
	static const int64_t back[] = {1, UTC_SECOND, 3600 * UTC_SECOND, DAY, 30 * DAY, 365 * DAY};
	struct fx           *f      = *state;

	for (size_t i = 0; i < COUNT(back); i++) {
		f->w.now.us = FX_T0;
		fx_sql(f, "DELETE FROM throttle");
		assert_true(charge(f, "ann"));
		f->w.now.us = FX_T0 - back[i];
		assert_false(charge(f, "ann"));
		assert_int_equal(fx_sql(f, "SELECT failures FROM throttle"), 1);
	}
}

/* What a clock that was ahead has written is no longer than the longest wait. */
static void a_clock_that_goes_back_locks_nobody_out(void **state)
{
	struct fx *f = *state;

	f->w.now.us = FX_T0 + 365 * DAY;
	for (int i = 0; i < 100; i++) {
		fx_sql(f, "UPDATE throttle SET unlock_at = 0");
		assert_true(charge(f, "ann"));
	}
	f->w.now.us = FX_T0 / DAY * DAY;
	assert_false(charge(f, "ann"));
	f->w.now.us += 900 * UTC_SECOND;
	assert_false(charge(f, "ann")); /* the day has had its hundred */
	f->w.now.us = (FX_T0 / DAY + 1) * DAY;
	assert_true(charge(f, "ann"));

	fx_sql(f, "DELETE FROM throttle");
	f->w.now.us = FX_T0 + DAY;
	assert_true(charge(f, "ann"));
	f->w.now.us = FX_T0;
	assert_false(charge(f, "ann"));
	f->w.now.us += 900 * UTC_SECOND - 1;
	assert_false(charge(f, "ann"));
	f->w.now.us++;
	assert_true(charge(f, "ann"));
	assert_int_equal(fx_sql(f, "SELECT failures FROM throttle"), 2);
}

static void a_refused_try_is_not_charged(void **state)
{
	struct fx *f = *state;

	assert_true(charge(f, "ann"));
	for (int i = 0; i < 60; i++)
		assert_false(charge(f, "ann"));
	assert_int_equal(fx_sql(f, "SELECT failures FROM throttle"), 1);
	assert_int_equal(next_open_us(f, "ann"), UTC_SECOND);
}

static void each_name_and_kind_has_a_bucket_of_its_own(void **state)
{
	struct fx *f = *state;

	assert_true(charge(f, "ann"));
	assert_true(charge(f, "bob"));
	assert_true(charge_otp(f, "ann"));
	assert_false(charge(f, "ann"));
	/* who reads the table learns no name from it */
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle WHERE length(name_mac) = 32"), 3);
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle WHERE instr(name_mac, 'ann')"),
	                 0);
}

static void a_wait_follows_only_a_try_that_has_failed(void **state)
{
	static const char *const kinds[] = {THROTTLE_PASSWORD, THROTTLE_OTP};
	struct fx               *f       = *state;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct throttle_try first = enter(f, "ann", kinds[i]), second;

		assert_true(first.open && !first.busy);
		second = enter(f, "ann", kinds[i]);
		assert_true(second.busy);
		assert_int_equal(fx_sql(f, "SELECT max(failures) FROM throttle"), 1);
		OK(throttle_succeed(W, &first, ERR));
		second = enter(f, "ann", kinds[i]);
		assert_true(second.open && !second.busy);
		OK(throttle_fail(W, &second, ERR));
		second = enter(f, "ann", kinds[i]);
		assert_false(second.open || second.busy);
		fx_sql(f, "DELETE FROM throttle");
	}
}

static void a_try_that_is_not_judged_in_a_minute_has_failed(void **state)
{
	struct fx *f = *state;

	for (int i = 0; i < 49; i++)
		next_open_us(f, "ann");
	f->w.now.us += 10 * UTC_SECOND;
	assert_true(enter(f, "ann", THROTTLE_PASSWORD).open); /* the fiftieth: fifteen minutes */
	f->w.now.us += THROTTLE_TRY_S * UTC_SECOND;
	assert_true(enter(f, "ann", THROTTLE_PASSWORD).busy);
	f->w.now.us += 1;
	assert_false(charge(f, "ann"));
	f->w.now.us += (900 - THROTTLE_TRY_S) * UTC_SECOND - 2;
	assert_false(charge(f, "ann"));
	f->w.now.us += 1;
	assert_true(charge(f, "ann"));
	assert_int_equal(fx_sql(f, "SELECT failures FROM throttle"), 51);
}

/* Before this process, by an id that the next one may have. */
static struct id of_a_process_that_is_gone(void)
{
	struct id who;
	int       ends[2];
	pid_t     child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		who = proc_self();
		_exit(write(ends[1], who.b, sizeof(who.b)) != (ssize_t)sizeof(who.b));
	}
	assert_int_equal(read(ends[0], who.b, sizeof(who.b)), sizeof(who.b));
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ends[0]);
	close(ends[1]);
	return who;
}

static void a_try_whose_process_is_gone_has_failed_at_once(void **state)
{
	struct fx            *f    = *state;
	const struct id       gone = of_a_process_that_is_gone();
	AUTO(str) struct str *sql  = str_new();

	assert_true(enter(f, "ann", THROTTLE_PASSWORD).open);
	str_add(sql, "UPDATE throttle SET trying_by = ");
	str_add(sql, database_wanted() ? "'\\x" : "x'");
	str_add_hex(sql, gone.b, sizeof(gone.b));
	str_add(sql, "'");
	fx_sql(f, sql->p);
	assert_false(charge(f, "ann"));
	f->w.now.us += UTC_SECOND;
	assert_true(charge(f, "ann"));
	assert_int_equal(fx_sql(f, "SELECT failures FROM throttle"), 2);
}

static enum rc known_already(struct work *w, void *arg, struct err *err)
{
	(void)w;
	(void)arg;
	(void)err;
	return RC_OK;
}

static void a_wait_that_is_too_long_ends_as_busy(void **state)
{
	struct fx          *f = *state;
	struct throttle_try t = {.name_key = "ann",
	                         .kind     = THROTTLE_PASSWORD,
	                         .waiting_since_ms =
	                             instant_monotonic_ms() - THROTTLE_PATIENCE_S * 1000};

	/* of a process that lives: this one */
	assert_true(enter(f, "ann", THROTTLE_PASSWORD).open);
	OK(store_commit(f->db, ERR));
	assert_int_equal(
	    throttle_charge(W, &t, &(struct throttle_charge){known_already, NULL}, ERR), RC_BUSY);
	assert_non_null(strstr(ERR->msg, "another sign-in of this name"));
	err_clear(ERR);
	fx_begin(f);
}

static void what_was_not_looked_at_costs_nothing(void **state)
{
	struct fx                *f = *state;
	const struct throttle_try t = enter(f, "ann", THROTTLE_PASSWORD);

	OK(throttle_withdraw(W, &t, ERR));
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle WHERE failures > 0"), 0);
	assert_true(enter(f, "ann", THROTTLE_PASSWORD).open);
}

static void clearing_forgets_and_says_whether_there_was_anything(void **state)
{
	struct fx *f = *state;
	bool       was;

	OK(throttle_forget(W, "ann", THROTTLE_PASSWORD, &was, ERR));
	assert_false(was);
	for (int i = 0; i < 5; i++)
		next_open_us(f, "ann");
	OK(throttle_forget(W, "ann", THROTTLE_OTP, &was, ERR));
	assert_false(was);
	OK(throttle_forget(W, "ann", THROTTLE_PASSWORD, &was, ERR));
	assert_true(was);
	assert_true(charge(f, "ann"));
	f->w.now.us += UTC_SECOND;
	assert_true(charge(f, "ann"));
}

static void a_new_data_key_forgives_nothing(void **state)
{
	struct fx     *f = *state;
	struct datakey k;

	for (int i = 0; i < 9; i++)
		next_open_us(f, "ann");
	for (int version = 2; version <= 3; version++) {
		OK(datakey_rotate(W, &k, ERR));
		assert_int_equal(k.version, version);
		handle_forget_keys(&f->handle); /* as another process would see it */
		assert_int_equal(next_open_us(f, "ann"), 5 * UTC_SECOND);
	}
	assert_int_equal(fx_sql(f, "SELECT count(*) FROM throttle"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(the_waits_grow_along_the_curve),
	    FX_TEST(of_one_time_codes_five_fail_in_a_quarter_of_an_hour),
	    FX_TEST(at_most_a_hundred_are_evaluated_a_day),
	    FX_TEST(a_new_day_begins_anew),
	    FX_TEST(a_clock_that_goes_back_opens_nothing),
	    FX_TEST(a_clock_that_goes_back_locks_nobody_out),
	    FX_TEST(a_refused_try_is_not_charged),
	    FX_TEST(each_name_and_kind_has_a_bucket_of_its_own),
	    FX_TEST(a_wait_follows_only_a_try_that_has_failed),
	    FX_TEST(a_try_that_is_not_judged_in_a_minute_has_failed),
	    FX_TEST(a_try_whose_process_is_gone_has_failed_at_once),
	    FX_TEST(a_wait_that_is_too_long_ends_as_busy),
	    FX_TEST(what_was_not_looked_at_costs_nothing),
	    FX_TEST(clearing_forgets_and_says_whether_there_was_anything),
	    FX_TEST(a_new_data_key_forgives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
