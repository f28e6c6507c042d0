/* SPDX-License-Identifier: Apache-2.0 */
/*
 * launch SECONDS [NAME=VALUE…] PROGRAM [ARG…]
 *
 * Run a program with no environment but these variables, and end it, with all that it started, when its
 * time is up. It does what `timeout -k 2 SECONDS env -i …` does, and is linked statically: a transcript
 * starts hundreds of programs, and starting these two would take longer than most of them run.
 *
 * The exit status is that of the program; 128 + N when signal N ended it; 124 when its time was up, 125
 * when it could not be started.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIME_IS_UP = 124, NOT_STARTED = 125, GRACE = 2 };

static const int watched[] = {SIGCHLD, SIGALRM, SIGHUP, SIGINT, SIGTERM};

static pid_t started(char **env, char **argv, const sigset_t *before)
{
	posix_spawnattr_t attr;
	pid_t             pid;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, before);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	errno = posix_spawn(&pid, argv[0], NULL, &attr, argv, env);
	if (errno != 0) {
		perror(argv[0]);
		_exit(NOT_STARTED);
	}
	return pid;
}

/* To all that the program started; but not to oneself, who is in that group, too. */
static void tell_all(int signal_number)
{
	signal(signal_number, SIG_IGN);
	kill(0, signal_number);
}

static int ended(pid_t pid, const sigset_t *set, unsigned seconds)
{
	int status, signal_number, late = 0;

	alarm(seconds);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		sigwait(set, &signal_number);
		if (signal_number == SIGCHLD)
			continue;
		if (signal_number != SIGALRM) {
			kill(pid, signal_number);
		} else if (late++ == 0) {
			tell_all(SIGTERM);
			kill(pid, SIGCONT);
			alarm(GRACE);
		} else {
			kill(pid, SIGKILL);
		}
	}
	if (late > 0)
		return TIME_IS_UP;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The later of two of one name counts, as with env. */
static void put(char **env, char *variable)
{
	const size_t name = strcspn(variable, "=") + 1;
	size_t       i    = 0;

	while (env[i] != NULL && strncmp(env[i], variable, name) != 0)
		i++;
	env[i] = variable;
}

int main(int argc, char **argv)
{
	char   **env = calloc((size_t)argc + 1, sizeof(*env));
	sigset_t set, before;
	int      at = 2;

	for (; env != NULL && at < argc && strchr(argv[at], '=') != NULL; at++)
		put(env, argv[at]);
	if (env == NULL || at >= argc || atoi(argv[1]) <= 0) {
		fputs("usage: launch SECONDS [NAME=VALUE…] PROGRAM [ARG…]\n", stderr);
		return NOT_STARTED;
	}
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(watched) / sizeof(*watched); i++)
		sigaddset(&set, watched[i]);
	sigprocmask(SIG_BLOCK, &set, &before);
	setpgid(0, 0);
	return ended(started(env, argv + at, &before), &set, (unsigned)atoi(argv[1]));
}
