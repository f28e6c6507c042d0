/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/argv/inputs.h -- what a command reads besides its arguments: secrets, and names by the line.
 *
 * All of it is read before a store is opened, so that nobody's slow typing,
 * and no pipe that stays open, holds a lock that others wait for.
 */
#ifndef IDCTL_CMD_ARGV_INPUTS_H
#define IDCTL_CMD_ARGV_INPUTS_H

#include "cmd/cmd.h"

struct arena;

/*
 * Fill the .value of every secret that was named (or that the table prompts
 * for), and replace a list that is "-" by the lines of standard input. One line
 * end of a secret is cut off. *ret_lines: of such a list, at which line each word stood, from 1; NULL: there was none. USAGE
 * when standard input is wanted twice.
 */
MUST_CHECK enum rc inputs_read(const struct opt *table, void *opts, struct arena *mem,
                               const size_t **ret_lines, struct err *err);

#endif
