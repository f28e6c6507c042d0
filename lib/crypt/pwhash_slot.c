/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/crypt/pwhash_slot.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/instant.h"

enum { NO_SLOT = -1, PATH_BYTES = 512, UNLIMITED_KIB = 1 << 30 };

unsigned pwhash_slots(unsigned processors, int64_t memory_kib, int64_t mem_kib)
{
	const int64_t fit = memory_kib / 2 / (mem_kib < 1 ? 1 : mem_kib);
	int64_t       n   = processors < fit ? processors : fit;

	if (n > PWHASH_SLOTS_MAX)
		n = PWHASH_SLOTS_MAX;
	return n < 1 ? 1 : (unsigned)n;
}

static unsigned processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

/* The first line of a small file, without its end; false: there is none. */
static bool first_line(const char *path, char *line, size_t size)
{
	FILE      *f  = fopen(path, "re");
	const bool ok = f != NULL && fgets(line, (int)size, f) != NULL;

	if (f != NULL)
		fclose(f);
	if (ok)
		line[strcspn(line, "\n")] = '\0';
	return ok;
}

/* Of the control group that we are in (cgroup v2); "max" is none. */
static int64_t group_limit_kib(void)
{
	char group[PATH_BYTES], path[PATH_BYTES * 2], text[64];

	if (!first_line("/proc/self/cgroup", group, sizeof(group)) ||
	    strncmp(group, "0::/", 4) != 0)
		return UNLIMITED_KIB;
	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", group + 3);
	if (!first_line(path, text, sizeof(text)) || *text < '0' || *text > '9')
		return UNLIMITED_KIB;
	return (int64_t)(strtoull(text, NULL, 10) / 1024);
}

static int64_t memory_kib(void)
{
	const int64_t all   = (int64_t)sysconf(_SC_PHYS_PAGES) * (sysconf(_SC_PAGESIZE) / 1024);
	const int64_t limit = group_limit_kib();

	return all > 0 && all < limit ? all : limit;
}

/* Ours, and closed to others; anyone else who made one of that name has none of our locks. */
static int open_folder(const char *path)
{
	struct stat st;
	int         fd;

	(void)mkdir(path, 0700); /* or it is there */
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return NO_SLOT;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 077) == 0)
		return fd;
	close(fd);
	return NO_SLOT;
}

static int find_folder(void)
{
	const unsigned id = (unsigned)geteuid();
	char           path[64];
	int            fd;

	if (id == 0)
		return open_folder("/run/idctl");
	snprintf(path, sizeof(path), "/run/user/%u/idctl", id);
	fd = open_folder(path);
	if (fd >= 0)
		return fd;
	snprintf(path, sizeof(path), "/tmp/idctl-%u", id);
	return open_folder(path);
}

/* A lock file is locked, or not; *ret_usable: it could be opened at all. */
static int try_one(int folder, unsigned i, bool *ret_usable)
{
	char name[16];
	int  fd;

	snprintf(name, sizeof(name), "hash-%u", i);
	fd = openat(folder, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return NO_SLOT;
	*ret_usable = true;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return NO_SLOT;
}

static int try_all(int folder, unsigned n, bool *ret_usable)
{
	int slot = NO_SLOT;

	*ret_usable = false;
	for (unsigned i = 0; i < n && slot == NO_SLOT; i++)
		slot = try_one(folder, i, ret_usable);
	return slot;
}

/* Anyone who has waited long looks more often than those who came later: its turn comes first. */
static void pause_after(int64_t waited_ms)
{
	const long            ms     = waited_ms < 1000 ? 20 : waited_ms < 5000 ? 5 : 1;
	const struct timespec moment = {.tv_nsec = ms * 1000000L};

	nanosleep(&moment, NULL);
}

static enum rc wait_for(int folder, unsigned n, int *ret, struct err *err)
{
	const int64_t start_ms  = instant_monotonic_ms();
	int64_t       waited_ms = 0;
	bool          usable;

	while (waited_ms < PWHASH_SLOT_PATIENCE_S * INT64_C(1000)) {
		*ret = try_all(folder, n, &usable);
		if (*ret != NO_SLOT || !usable)
			return RC_OK;
		pause_after(waited_ms);
		waited_ms = instant_monotonic_ms() - start_ms;
	}
	err_set(err, RC_BUSY, "%u other passwords have been hashed for %d seconds", n,
	        PWHASH_SLOT_PATIENCE_S);
	return err_advise(err, ADVICE_HASH_LATER);
}

enum rc pwhash_slot_take(int64_t mem_kib, int *ret, struct err *err)
{
	const unsigned n      = pwhash_slots(processors(), memory_kib(), mem_kib);
	const int      folder = find_folder();
	enum rc        rc;

	*ret = NO_SLOT;
	if (folder == NO_SLOT)
		return RC_OK;
	rc = wait_for(folder, n, ret, err);
	close(folder);
	return rc;
}

void pwhash_slot_drop(int slot)
{
	if (slot != NO_SLOT)
		close(slot);
}
