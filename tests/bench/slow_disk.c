/* SPDX-License-Identifier: Apache-2.0 */
/* A slow disk for programs that are measured: preloaded, it makes fsync and fdatasync take DISK_MS milliseconds longer. */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int sync_function(int fd);

static void wait_for_disk(void)
{
	const char           *text  = getenv("DISK_MS");
	const long            ms    = text == NULL ? 0 : strtol(text, NULL, 10);
	const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&pause, NULL);
}

static int slowly(const char *name, int fd)
{
	sync_function *behind;

	*(void **)&behind = dlsym(RTLD_NEXT, name);
	wait_for_disk();
	return behind(fd);
}

int fsync(int fd)
{
	return slowly("fsync", fd);
}

int fdatasync(int fd)
{
	return slowly("fdatasync", fd);
}
