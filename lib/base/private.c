/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/private.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

/* acl(5), as the kernel hands it out: a version, then entries, little-endian. */
enum {
	ACL_VERSION = 2,
	ACL_HEAD    = 4,
	ACL_ENTRY   = 8,
	ACL_MAX     = 64, /* entries; more than those of one user name others */
	TAG_OWNER   = 0x01,
	TAG_USER    = 0x02,
	TAG_GROUP   = 0x04,
	TAG_MASK    = 0x10,
	TAG_OTHER   = 0x20,
	GROUPS_MAX  = 256,
};

static uint32_t le(const uint8_t *p, size_t n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static bool entry_is_ours(const uint8_t *p)
{
	const uint32_t tag = le(p, 2), perm = le(p + 2, 2), id = le(p + 4, 4);

	switch (tag) {
	case TAG_OWNER:
	case TAG_MASK:
		return true;
	case TAG_USER:
		return id == geteuid();
	case TAG_GROUP: /* the file's own group */
	case TAG_OTHER:
		return perm == 0;
	default:
		return false;
	}
}

static bool acl_is_ours(int fd)
{
	uint8_t       acl[ACL_HEAD + ACL_MAX * ACL_ENTRY];
	const ssize_t n = fgetxattr(fd, "system.posix_acl_access", acl, sizeof(acl));

	if (n < ACL_HEAD || le(acl, 4) != ACL_VERSION)
		return false;
	for (ssize_t at = ACL_HEAD; at + ACL_ENTRY <= n; at += ACL_ENTRY)
		if (!entry_is_ours(acl + at))
			return false;
	return true;
}

static bool group_is_ours(gid_t gid)
{
	gid_t     group[GROUPS_MAX];
	const int n = getgroups(GROUPS_MAX, group);

	for (int i = 0; i < n; i++)
		if (group[i] == gid)
			return true;
	return getegid() == gid;
}

bool private_is_read_only(int fd)
{
	struct statvfs fs;

	return fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

bool private_file(int fd, const struct stat *st)
{
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) == 0)
		return true;
	if ((st->st_mode & S_IRWXO) != 0)
		return false;
	if (acl_is_ours(fd))
		return true;
	return (st->st_mode & (S_IWGRP | S_IXGRP)) == 0 && st->st_uid == 0 &&
	       group_is_ours(st->st_gid) && private_is_read_only(fd);
}
