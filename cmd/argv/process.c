/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/instant.h"

enum { WRITE_MS = 3000 }; /* less than others wait for the lock */

/* The transaction, if there is one, rolls back by itself. */
static void no_memory(void)
{
	static const char line[] = "idctl: out of memory\n";

	/* nothing can be done about a failed write either */
	(void)!write(STDERR_FILENO, line, sizeof(line) - 1);
	_exit(1);
}

const struct host process_host = {
    .no_memory = no_memory, .alarms = true, .standard_error = true, .sqlite = true};

/* So that no file of ours can become what somebody believes to be standard output. */
static void open_standard(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			/* read-only: a write to it fails, and is seen to fail */
			(void)!open("/dev/null", O_RDONLY);
}

static void limit(void)
{
	const struct rlimit none = {0, 0};

	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef __SANITIZE_ADDRESS__
	/* the leak checker traces the process itself, which this would forbid */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/*
 * What a caller left blocked would make a wait for a lock endless: its end is an alarm. And a file that may not grow any
 * more (ulimit -f) is a write that fails, like any other.
 */
static void own_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGXFSZ, SIG_IGN);
}

/* What would make a library write keys to a file, load other code, or look elsewhere. */
static void forget_environment(void)
{
	static const char *const names[] = {
	    "SSLKEYLOGFILE", "OPENSSL_CONF",  "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSL_CERT_FILE",
	    "SSL_CERT_DIR",  "SQLITE_TMPDIR", "TMPDIR",          "LOCPATH",         "http_proxy",
	    "https_proxy",   "HTTPS_PROXY",   "all_proxy",       "ALL_PROXY",       "no_proxy",
	    "NO_PROXY",      "LD_PRELOAD",    "LD_LIBRARY_PATH",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
}

enum rc process_harden(struct err *err)
{
	open_standard();
	if (getauxval(AT_SECURE) != 0)
		return err_set(err, RC_FORBIDDEN,
		               "this program must not be set-user-ID or have file capabilities");
	limit();
	own_signals();
	forget_environment();
	return RC_OK;
}

bool process_write(int fd, const char *p, size_t n)
{
	const int64_t deadline_ms = instant_monotonic_ms() + WRITE_MS;

	while (n > 0) {
		struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
		const int64_t left_ms = deadline_ms - instant_monotonic_ms();
		ssize_t       put;

		/* a pipe that takes anything takes so much at once, and does not block */
		if (poll(&poll_fd, 1, left_ms > 0 ? (int)left_ms : 0) < 0 && errno != EINTR)
			return false;
		if ((poll_fd.revents & (POLLOUT | POLLERR | POLLHUP)) == 0 && left_ms <= 0) {
			errno = ETIMEDOUT;
			return false;
		}
		if (poll_fd.revents == 0)
			continue;
		put = write(fd, p, n < PIPE_BUF ? n : PIPE_BUF);
		if (put < 0 && errno != EINTR)
			return false;
		p += put > 0 ? put : 0;
		n -= put > 0 ? (size_t)put : 0;
	}
	return true;
}

void process_user(char name[static 64])
{
	const uid_t          uid = getuid();
	const struct passwd *pw  = getpwuid(uid);

	snprintf(name, 64, "%.40s(%lu)", pw == NULL ? "uid" : pw->pw_name, (unsigned long)uid);
	for (char *p = name; *p != '\0'; p++)
		if (*p < '!' || *p > '~')
			*p = '?';
}
