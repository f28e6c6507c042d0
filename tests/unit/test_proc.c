/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/proc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void it_is_the_same_while_it_runs(void **state)
{
	const struct id one = proc_self(), two = proc_self();

	(void)state;
	assert_memory_equal(one.b, two.b, sizeof(one.b));
	assert_false(proc_is_gone(one));
}

/* What a child is called, and the child gone. */
static struct id child(void)
{
	struct id who;
	int       fd[2];
	pid_t     pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	if (pid == 0) {
		who = proc_self();
		_exit(write(fd[1], who.b, sizeof(who.b)) == sizeof(who.b) ? 0 : 1);
	}
	assert_int_equal(read(fd[0], who.b, sizeof(who.b)), sizeof(who.b));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(fd[0]);
	close(fd[1]);
	return who;
}

static void one_that_ended_is_gone(void **state)
{
	const struct id who = child(), self = proc_self();

	(void)state;
	assert_memory_not_equal(who.b, self.b, sizeof(who.b));
	assert_true(proc_is_gone(who));
}

static void its_number_given_to_another_is_not_it(void **state)
{
	struct id self = proc_self();

	(void)state;
	self.b[15] ^= 1;
	assert_true(proc_is_gone(self));
}

static void of_another_machine_nothing_is_known(void **state)
{
	struct id who = child();

	(void)state;
	who.b[0] ^= 1;
	assert_false(proc_is_gone(who));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(it_is_the_same_while_it_runs),
	    cmocka_unit_test(one_that_ended_is_gone),
	    cmocka_unit_test(its_number_given_to_another_is_not_it),
	    cmocka_unit_test(of_another_machine_nothing_is_known),
	};

	return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
