/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/process.h -- the process made safe before it does anything. */
#ifndef IDCTL_CMD_ARGV_PROCESS_H
#define IDCTL_CMD_ARGV_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"
#include "lib/base/host.h"

/*
 * Descriptors 0 to 2 are open, 3 and up are closed but for those named (the
 * caller's --…-fd); no core dump, no tracing by others, no new privileges,
 * nothing readable by others is created; variables that steer libraries are
 * gone. FORBIDDEN when the program was made set-user-ID.
 */
MUST_CHECK enum rc process_harden(struct err *err);

/* What lib may do with this process: all that it can make use of. */
extern const struct host process_host;

/*
 * All of it, or false (errno) after a few seconds in which nobody takes it: for what is written while others wait for a
 * lock of ours.
 */
bool process_write(int fd, const char *p, size_t n);

/* "root(0)": the operating system's word for who runs this; name must hold 64. */
void process_user(char name[static 64]);

#endif
