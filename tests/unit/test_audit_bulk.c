/* SPDX-License-Identifier: Apache-2.0 */
/* A log that is long enough for OpenSSL's SHA-256: it must say what libsodium's said when the rows were written. */
#include "lib/core/audit/audit.h"

#include "tests/unit/core_people.h"

enum { LONG = 5200 };

static void a_long_log_is_judged_as_a_short_one(void **state)
{
	struct fx           *f = *state;
	struct audit_verdict v;
	int64_t              n;

	for (int i = 0; i < LONG; i++)
		work_changed(W, EVENT(user, id_make(f->w.now), .name = "x"));
	fx_commit(f);
	n = fx_sql(f, "SELECT max(seq) FROM audit_event");
	OK(audit_verify(W, NULL, &v, ERR));
	if (!v.ok)
		fail_msg("row %lld: %s", (long long)v.first_bad_seq, v.problem);
	assert_int_equal(v.checked, n);
	fx_sql(f, "UPDATE audit_event SET outcome = 'OK' WHERE seq = 5111");
	OK(audit_verify(W, NULL, &v, ERR));
	assert_false(v.ok);
	assert_int_equal(v.first_bad_seq, 5111);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_long_log_is_judged_as_a_short_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
