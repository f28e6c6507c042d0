/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/host.h"
#include "lib/base/secret.h"

/* ---- err ---- */

static void every_outcome_has_the_status_of_the_contract(void **state)
{
	static const struct {
		const char *slug;
		int         status;
	} row[] = {
	    {"ok", 0},        {"internal", 1}, {"usage", 2},    {"confirm", 2},
	    {"not_found", 3}, {"exists", 4},   {"conflict", 4}, {"no", 5},
	    {"partial", 6},   {"config", 7},   {"schema", 7},   {"corrupt", 7},
	    {"forbidden", 8}, {"invalid", 9},  {"busy", 75},    {"unavailable", 75},
	};

	(void)state;
	assert_int_equal(COUNT(row), RC_COUNT);
	for (unsigned i = 0; i < COUNT(row); i++) {
		assert_string_equal(rc_slug((enum rc)i), row[i].slug);
		assert_int_equal(rc_status((enum rc)i), row[i].status);
		assert_true(strlen(rc_meaning((enum rc)i)) > 10);
	}
}

static void setting_an_error_forgets_the_one_before(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(err_invalid(&err, "email", "'%s' has no @", "x"), RC_INVALID);
	assert_string_equal(err.field, "email");
	assert_int_equal(err_advise_with(&err, ADVICE_NAME_LOWER, "%s", "a@b"), RC_INVALID);
	assert_int_equal(err.advice, ADVICE_NAME_LOWER);
	assert_string_equal(err.with, "a@b");
	assert_int_equal(err_advise(&err, ADVICE_TRY_AGAIN), RC_INVALID);
	assert_int_equal(err.advice, ADVICE_TRY_AGAIN);
	assert_string_equal(err.with, "");
	assert_int_equal(err_set(&err, RC_BUSY, "in use"), RC_BUSY);
	assert_int_equal(err.rc, RC_BUSY);
	assert_string_equal(err.msg, "in use");
	assert_string_equal(err.field, "");
	assert_int_equal(err.advice, ADVICE_NONE);
}

static void what_was_attempted_stands_in_front(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	(void)err_set(&err, RC_NOT_FOUND, "no such role");
	assert_int_equal(err_during(&err, "granting role '%s'", "ops"), RC_NOT_FOUND);
	assert_string_equal(err.msg, "granting role 'ops': no such role");
	err_clear(&err);
	assert_int_equal(err.rc, RC_OK);
	assert_string_equal(err.msg, "");
}

static void messages_of_any_length_are_cut_and_terminated(void **state)
{
	struct err err = ERR_NONE;
	char       big[1000];

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	(void)err_set(&err, RC_INVALID, "%s", big);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	(void)err_during(&err, "%.300s", big);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	(void)err_during(&err, "%s", big);
	assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
	(void)err_advise_with(&err, ADVICE_AS_SAID, "%s", big);
	assert_int_equal(strlen(err.with), sizeof(err.with) - 1);
	(void)err_field(&err, big);
	assert_int_equal(strlen(err.field), sizeof(err.field) - 1);
}

static enum rc step(enum rc rc, unsigned *calls)
{
	++*calls;
	return rc;
}

static enum rc two_steps(enum rc first, unsigned *calls)
{
	TRY(step(first, calls));
	TRY(step(RC_NO, calls));
	return RC_OK;
}

static void try_returns_the_first_failure(void **state)
{
	unsigned calls = 0;

	(void)state;
	assert_int_equal(two_steps(RC_BUSY, &calls), RC_BUSY);
	assert_int_equal(calls, 1);
	assert_int_equal(two_steps(RC_OK, &calls), RC_NO);
	assert_int_equal(calls, 3);
}

/* ---- arena ---- */

static void arena_memory_is_zeroed_and_aligned_also_after_reset(void **state)
{
	static const size_t size[]  = {0,          1, 15, 16, 17, 4096, 16 * 1024, 16 * 1024 + 1,
	                               1000 * 1000};
	AUTO(arena) struct arena *a = arena_new();

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT(size); i++) {
			unsigned char *p = arena_alloc(a, size[i]);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t n = 0; n < size[i]; n++)
				assert_int_equal(p[n], 0);
			memset(p, 0xaa, size[i]);
		}
		arena_reset(a);
	}
}

static void arena_pieces_never_overlap(void **state)
{
	AUTO(arena) struct arena *a = arena_new();
	char                     *p[500];

	(void)state;
	for (unsigned i = 0; i < COUNT(p); i++)
		p[i] = arena_printf(a, "%u:%0*u", i, (int)(i % 90) + 1, i);
	for (unsigned i = 0; i < COUNT(p); i++) {
		char want[128];

		snprintf(want, sizeof(want), "%u:%0*u", i, (int)(i % 90) + 1, i);
		assert_string_equal(p[i], want);
	}
}

static void arena_copies_text(void **state)
{
	AUTO(arena) struct arena *a      = arena_new();
	const char                text[] = "hello";
	char                     *copy   = arena_strdup(a, text);

	(void)state;
	assert_string_equal(copy, text);
	assert_ptr_not_equal(copy, text);
	assert_null(arena_strdup(a, NULL));
	assert_string_equal(arena_strndup(a, text, 3), "hel");
	assert_string_equal(arena_strndup(a, text, 0), "");
	arena_free(NULL);
}

static void leave(void)
{
	_exit(3);
}

/* How a process ends that runs out of memory, with this host. */
static int end_without_memory(const struct host *h)
{
	int         status = 0;
	const pid_t pid    = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		if (h != NULL)
			host_is(h);
		mem_check(NULL);
		_exit(99);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void running_out_of_memory_ends_the_process_as_its_host_says(void **state)
{
	static const struct host ours = {.no_memory = leave};
	int                      status;

	(void)state;
	status = end_without_memory(&ours);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	status = end_without_memory(NULL);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* ---- secret ---- */

static void secret_holds_its_bytes_and_a_nul_behind(void **state)
{
	AUTO(secret) struct secret *s    = secret_copy("pass\0word", 9);
	AUTO(secret) struct secret *none = secret_new(0);

	(void)state;
	assert_int_equal(s->n, 9);
	assert_memory_equal(s->p, "pass\0word", 10);
	assert_int_equal(none->n, 0);
	assert_int_equal(none->p[0], 0);
	assert_int_equal(secret_bytes(s).n, 9);
	assert_ptr_equal(secret_bytes(s).p, s->p);
	secret_free(NULL);
}

static void secret_cut_wipes_what_it_cuts(void **state)
{
	AUTO(secret) struct secret *s = secret_copy("secret", 6);

	(void)state;
	secret_cut(s, 2);
	assert_int_equal(s->n, 2);
	assert_memory_equal(s->p, "se\0\0\0\0", 7);
	secret_cut(s, 2);
	assert_int_equal(s->n, 2);
}

static void secrets_are_equal_in_length_and_content(void **state)
{
	AUTO(secret) struct secret *a      = secret_copy("abc", 3);
	AUTO(secret) struct secret *b      = secret_copy("abc", 3);
	AUTO(secret) struct secret *longer = secret_copy("abc\0", 4);
	AUTO(secret) struct secret *none   = secret_new(0);

	(void)state;
	assert_true(secret_equal(a, b));
	assert_false(secret_equal(a, longer));
	assert_false(secret_equal(longer, a));
	assert_false(secret_equal(a, none));
	assert_true(secret_equal(none, none));
	assert_true(secret_equal_bytes(a, "abc", 3));
	assert_false(secret_equal_bytes(a, "abd", 3));
	assert_false(secret_equal_bytes(a, "Abc", 3));
	assert_false(secret_equal_bytes(a, "ab", 2));
}

static void random_secrets_differ(void **state)
{
	AUTO(secret) struct secret *a = secret_random(32);
	AUTO(secret) struct secret *b = secret_random(32);

	(void)state;
	assert_int_equal(a->n, 32);
	assert_int_equal(a->p[32], 0);
	assert_false(secret_equal(a, b));
}

static void secret_ends_at_a_guard_page(void **state)
{
	int         status = 0;
	const pid_t pid    = fork();

	(void)state;
	if (pid == 0) {
		AUTO(secret) struct secret *s = secret_new(20);
		volatile uint8_t           *past;

		signal(SIGSEGV, SIG_DFL);
		past    = s->p + 21;
		past[0] = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_outcome_has_the_status_of_the_contract),
	    cmocka_unit_test(setting_an_error_forgets_the_one_before),
	    cmocka_unit_test(what_was_attempted_stands_in_front),
	    cmocka_unit_test(messages_of_any_length_are_cut_and_terminated),
	    cmocka_unit_test(try_returns_the_first_failure),
	    cmocka_unit_test(arena_memory_is_zeroed_and_aligned_also_after_reset),
	    cmocka_unit_test(arena_pieces_never_overlap),
	    cmocka_unit_test(arena_copies_text),
	    cmocka_unit_test(running_out_of_memory_ends_the_process_as_its_host_says),
	    cmocka_unit_test(secret_holds_its_bytes_and_a_nul_behind),
	    cmocka_unit_test(secret_cut_wipes_what_it_cuts),
	    cmocka_unit_test(secrets_are_equal_in_length_and_content),
	    cmocka_unit_test(random_secrets_differ),
	    cmocka_unit_test(secret_ends_at_a_guard_page),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
