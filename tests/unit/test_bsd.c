/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/bsd.h"

#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/base/secret.h"
#include "lib/mod/mod.h"

/* A child that asks for a secret and reports what it got: "<rc> <length> <text>". */
struct child {
	pid_t pid;
	int   terminal, report;
	char  shown[256]; /* what stood on the terminal when the answer was due */
	bool  echo;
	char  said[2048];
	int   status;
};

static void ask(int report)
{
	const struct mod_bsd       *bsd;
	AUTO(secret) struct secret *s   = NULL;
	struct err                  err = ERR_NONE;
	char                        line[2048];
	enum rc                     rc = MOD_LOAD(bsd, &bsd, &err);

	if (rc == RC_OK)
		rc = bsd->prompt("New password", &s, &err);
	snprintf(line, sizeof(line), "%d %zu %s", (int)rc, s == NULL ? 0 : s->n,
	         s == NULL ? err.msg : (const char *)s->p);
	_exit(write(report, line, strlen(line)) < 0);
}

static void start(struct child *c, bool with_terminal)
{
	int fd[2];

	*c = (struct child){.terminal = posix_openpt(O_RDWR | O_NOCTTY)};
	assert_true(c->terminal >= 0);
	assert_int_equal(grantpt(c->terminal), 0);
	assert_int_equal(unlockpt(c->terminal), 0);
	assert_int_equal(pipe(fd), 0);
	c->pid = fork();
	if (c->pid == 0) {
		setsid();
		/* a session leader gets the first terminal that it opens */
		if (with_terminal && open(ptsname(c->terminal), O_RDWR) < 0)
			_exit(98);
		close(c->terminal);
		ask(fd[1]);
	}
	close(fd[1]);
	c->report = fd[0];
}

static void await_prompt(struct child *c)
{
	struct termios mode;
	size_t         n = 0;

	while (strstr(c->shown, ": ") == NULL) {
		const ssize_t got = read(c->terminal, c->shown + n, sizeof(c->shown) - 1 - n);

		assert_true(got > 0);
		n += (size_t)got;
	}
	assert_int_equal(tcgetattr(c->terminal, &mode), 0);
	c->echo = (mode.c_lflag & ECHO) != 0;
}

static void type(const struct child *c, const char *text)
{
	assert_int_equal(write(c->terminal, text, strlen(text)), strlen(text));
}

static void finish(struct child *c)
{
	size_t  n = 0;
	ssize_t got;

	while ((got = read(c->report, c->said + n, sizeof(c->said) - 1 - n)) > 0)
		n += (size_t)got;
	assert_int_equal(waitpid(c->pid, &c->status, 0), c->pid);
	close(c->report);
	close(c->terminal);
}

static void answers(const char *typed, const char *expect)
{
	struct child c;

	start(&c, true);
	await_prompt(&c);
	assert_string_equal(c.shown, "New password: ");
	assert_false(c.echo);
	type(&c, typed);
	finish(&c);
	assert_string_equal(c.said, expect);
}

static void an_answer_is_read_without_echo(void **state)
{
	(void)state;
	answers("correct horse\n", "0 13 correct horse");
	answers(" b\xc3\xa4h \n", "0 6  b\xc3\xa4h ");
	answers("\n", "0 0 ");
	answers("\x04", "0 0 ");
}

static void an_answer_is_never_cut_short(void **state)
{
	char typed[BSD_PROMPT_MAX + 8], expect[BSD_PROMPT_MAX + 16];

	(void)state;
	memset(typed, 'x', sizeof(typed));
	strcpy(typed + BSD_PROMPT_MAX, "\n");
	snprintf(expect, sizeof(expect), "0 %d %.*s", BSD_PROMPT_MAX, BSD_PROMPT_MAX, typed);
	answers(typed, expect);
	strcpy(typed + BSD_PROMPT_MAX, "y\n");
	snprintf(expect, sizeof(expect), "%d 0 'New password' is longer than 1024 bytes",
	         RC_INVALID);
	answers(typed, expect);
}

static void without_a_terminal_there_is_no_question(void **state)
{
	struct child c;
	char         expect[128];

	(void)state;
	start(&c, false);
	finish(&c);
	snprintf(expect, sizeof(expect), "%d 0 there is no terminal to ask for 'New password'",
	         RC_USAGE);
	assert_string_equal(c.said, expect);
}

static void an_interrupt_ends_it_and_brings_the_echo_back(void **state)
{
	struct child   c;
	struct termios mode;
	struct pollfd  end;

	(void)state;
	start(&c, true);
	await_prompt(&c);
	/* between showing the prompt and waiting for input a signal has no effect: say it again */
	end = (struct pollfd){.fd = c.report, .events = POLLIN};
	do
		type(&c, "half\x03");
	while (poll(&end, 1, 50) == 0);
	assert_int_equal(read(c.report, c.said, sizeof(c.said)), 0);
	assert_int_equal(tcgetattr(c.terminal, &mode), 0);
	finish(&c);
	assert_true(WIFSIGNALED(c.status));
	assert_int_equal(WTERMSIG(c.status), SIGINT);
	assert_true((mode.c_lflag & ECHO) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_is_read_without_echo),
	    cmocka_unit_test(an_answer_is_never_cut_short),
	    cmocka_unit_test(without_a_terminal_there_is_no_question),
	    cmocka_unit_test(an_interrupt_ends_it_and_brings_the_echo_back),
	};

	alarm(300);
	return cmocka_run_group_tests_name("bsd", tests, NULL, NULL);
}
