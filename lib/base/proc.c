/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WHERE = 8, PID_AT = 8, START_AT = 12 };

static size_t read_small(const char *path, char *to, size_t size)
{
	const int     fd = open(path, O_RDONLY | O_CLOEXEC);
	const ssize_t n  = fd < 0 ? 0 : read(fd, to, size - 1);

	if (fd >= 0)
		close(fd);
	to[n > 0 ? n : 0] = '\0';
	return n > 0 ? (size_t)n : 0;
}

/* FNV-1a: nobody gains by another place of the same hash. */
static uint64_t hash_add(uint64_t h, const char *text)
{
	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return h;
}

static uint64_t place(void)
{
	char          text[256];
	uint64_t      h = UINT64_C(14695981039346656037);
	const ssize_t n = readlink("/proc/self/ns/pid", text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	h                   = hash_add(h, text);
	read_small("/proc/sys/kernel/random/boot_id", text, sizeof(text));
	return hash_add(h, text);
}

/*
 * proc(5): the 22nd field, in clock ticks since the boot; the second, in brackets, may hold blanks. 0: no such process, or
 * one that has ended and that nobody has asked after yet.
 */
static uint32_t start_of(uint32_t pid)
{
	char  path[32], text[1024];
	char *p;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/stat", pid);
	if (read_small(path, text, sizeof(text)) == 0)
		return 0;
	p = strrchr(text, ')');
	if (p != NULL && strchr("ZX", p[strspn(p, ") ")]) != NULL)
		return 0;
	for (unsigned field = 2; p != NULL && field < 22; field++)
		p = strchr(p + 1, ' ');
	return p == NULL ? 0 : (uint32_t)strtoull(p, NULL, 10);
}

/* /proc may hide the processes of others. */
static bool is_hidden(uint32_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/stat", pid);
	return access(path, R_OK) != 0 && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

struct id proc_self(void)
{
	const uint64_t where = place();
	const uint32_t pid = (uint32_t)getpid(), start = start_of(pid);
	struct id      who;

	memcpy(who.b, &where, WHERE);
	memcpy(who.b + PID_AT, &pid, sizeof(pid));
	memcpy(who.b + START_AT, &start, sizeof(start));
	return who;
}

bool proc_is_gone(struct id who)
{
	const uint64_t where = place();
	uint32_t       pid, start, now;

	if (memcmp(who.b, &where, WHERE) != 0)
		return false;
	memcpy(&pid, who.b + PID_AT, sizeof(pid));
	memcpy(&start, who.b + START_AT, sizeof(start));
	now = start_of(pid);
	return now != start && !is_hidden(pid) && access("/proc/self/stat", R_OK) == 0;
}
