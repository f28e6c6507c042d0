/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/base/proc.h -- which process this is, in a form that can be kept, and whether such a one still runs.
 *
 * Boot and process namespace (8 bytes, hashed), process id (4) and start (4):
 * a number that is given to another process later is not taken for the first.
 */
#ifndef IDCTL_BASE_PROC_H
#define IDCTL_BASE_PROC_H

#include <stdbool.h>

#include "lib/base/value.h"

struct id proc_self(void);

/* True only when it ran here and has ended; of other machines nothing is known. */
bool proc_is_gone(struct id who);

#endif
