/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command again and again, each time a process of its own, by several at once:
 *
 *   load WRITERS SECONDS LABEL -- COMMAND…
 *
 * %n in an argument becomes a number that never comes again.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/crowd.h"

extern char **environ;

enum { ARGS_MAX = 32, ARG_MAX_BYTES = 512 };

static bool run(void *self, const void *arg, long number)
{
	static char  text[ARG_MAX_BYTES];
	static char *argv[ARGS_MAX + 1];
	char *const *command = arg;

	posix_spawn_file_actions_t files;
	pid_t                      pid;
	int                        status = 1;

	(void)self;
	for (int i = 0; command[i] != NULL && i < ARGS_MAX; i++) {
		const char *at = strstr(command[i], "%n");

		argv[i] = command[i];
		if (at == NULL)
			continue;
		snprintf(text, sizeof(text), "%.*s%d-%ld%s", (int)(at - command[i]), command[i],
		         getppid(), number, at + 2);
		argv[i] = text;
	}
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &files, NULL, argv, environ) == 0)
		waitpid(pid, &status, 0);
	posix_spawn_file_actions_destroy(&files);
	return status == 0;
}

int main(int argc, char **argv)
{
	struct crowd c = {.once = run};

	if (argc < 6 || strcmp(argv[4], "--") != 0)
		return 2;
	c.writers = atoi(argv[1]);
	c.seconds = atof(argv[2]);
	c.label   = argv[3];
	c.arg     = argv + 5;
	crowd_run(&c);
	return 0;
}
