/* SPDX-License-Identifier: Apache-2.0 */
/* lib/base/private.h -- can anybody but its owner and us read or write a file? */
#ifndef IDCTL_BASE_PRIVATE_H
#define IDCTL_BASE_PRIVATE_H

#include <stdbool.h>
#include <sys/stat.h>

/*
 * Of an open file, `st` is what fstat() says. Its mode is closed to group and others; or its ACL names us and nobody
 * else, which stat shows as the group's bits (a systemd credential); or it is on a file system that is mounted read-only,
 * of a group of ours, which may read it (a Kubernetes secret in a pod).
 */
bool private_file(int fd, const struct stat *st);

/* Is it on a file system that is mounted read-only? */
bool private_is_read_only(int fd);

#endif
